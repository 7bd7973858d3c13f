"""Runs a portfolio of invoices through the processes day by day, and shows what came of it."""

from dunning_engine.simulate.csv_file import Reading, Rejection, read_csv, read_mapping
from dunning_engine.simulate.measure import Figures, measure
from dunning_engine.simulate.portfolio import Customer, Happening, Incident, Invoice, Portfolio
from dunning_engine.simulate.report import report_of
from dunning_engine.simulate.run import Simulation, World, open_world
from dunning_engine.simulate.sample import sample_portfolio

__all__ = [
    "Customer", "Figures", "Happening", "Incident", "Invoice", "Portfolio", "Reading", "Rejection", "Simulation",
    "World", "measure", "open_world", "read_csv", "read_mapping", "report_of", "sample_portfolio",
]  # fmt: skip
