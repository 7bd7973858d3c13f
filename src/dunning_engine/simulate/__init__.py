"""Runs a portfolio of invoices through the processes day by day, and shows what came of it."""

from dunning_engine.simulate.csv_file import Rejection, read_csv, read_mapping

from dunning_engine.simulate.portfolio import Customer, Happening, Incident, Invoice, Portfolio

from dunning_engine.simulate.run import Simulation, World, open_world


__all__ = [
    "Customer", "Figures", "Happening", "Incident", "Invoice", "Portfolio", "Rejection", "Simulation", "World",
    "measure", "open_world", "read_csv", "read_mapping", "report_of", "sample_portfolio",
]  # fmt: skip
