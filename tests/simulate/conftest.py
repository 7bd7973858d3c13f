import csv
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from simulate_files import REAL, ROOT, SETTINGS

from dunning_engine.simulate import Simulation, measure, open_world, read_csv


@pytest.fixture
def real():
    if not REAL.is_file():
        pytest.skip("the public file of receivables is not beside the repository")
    return REAL


@pytest.fixture
def played(tmp_path):
    """Play a portfolio in memory; its engine, while the block lasts, and its figures."""

    @contextmanager
    def play(portfolio, url=None, settings=SETTINGS):
        with open_world(url, tmp_path / "outside", processes=ROOT / "processes", settings=settings) as world:
            simulation = Simulation(world, portfolio)
            simulation.play()
            assert simulation.troubles == []
            yield world.engine, measure(world.engine, portfolio)

    return play


@pytest.fixture
def delayed(tmp_path):
    """A copy of a file with every settlement some days later."""

    def copy(path, days):
        target = tmp_path / "later.csv"
        with path.open(newline="") as file, target.open("w", newline="") as out:
            reader = csv.DictReader(file)
            writer = csv.DictWriter(out, reader.fieldnames)
            writer.writeheader()
            for row in reader:
                month, number, year = map(int, row["SettledDate"].split("/"))
                day = date(year, month, number) + timedelta(days=days)
                writer.writerow({**row, "SettledDate": f"{day.month}/{day.day}/{day.year}"})
        return target

    return copy


@pytest.fixture
def portfolio_of():
    return lambda path: read_csv(path).portfolio
