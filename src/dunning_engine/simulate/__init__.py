"""Runs a portfolio of invoices through the processes day by day, and shows what came of it."""

from dunning_engine.simulate.csv_file import Reading, Rejection, read_csv, read_mapping
from dunning_engine.simulate.measure import Figures, measure
from dunning_engine.simulate.portfolio import Customer, Happening, Incident, Invoice, Portfolio
from dunning_engine.simulate.quarter import Quarter
from dunning_engine.simulate.quarter_figures import QuarterFigures, measure_quarter
from dunning_engine.simulate.quarter_report import quarter_report
from dunning_engine.simulate.quarter_stories import stories
from dunning_engine.simulate.report import report_of
from dunning_engine.simulate.run import Simulation, World, open_world
from dunning_engine.simulate.sample import sample_portfolio

__all__ = [
    "Customer", "Figures", "Happening", "Incident", "Invoice", "Portfolio", "Quarter", "QuarterFigures", "Reading",
    "Rejection", "Simulation", "World", "measure", "measure_quarter", "open_world", "quarter_report", "read_csv",
    "read_mapping", "report_of", "sample_portfolio", "stories",
]  # fmt: skip
