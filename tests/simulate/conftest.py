from contextlib import contextmanager
from pathlib import Path

import pytest

from dunning_engine.simulate import Simulation, measure, open_world, read_csv

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SMALL = HERE / "receivables.csv"
REAL = ROOT.parent / "shared" / "data" / "accounts-receivable.csv"
SETTINGS = {"storage_arrears": {"schedule": "days_after_due"}}


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
    import csv
    from datetime import datetime, timedelta

    def copy(path, days):
        target = tmp_path / "later.csv"
        with path.open(newline="") as file, target.open("w", newline="") as out:
            reader = csv.DictReader(file)
            writer = csv.DictWriter(out, reader.fieldnames)
            writer.writeheader()
            for row in reader:
                day = datetime.strptime(row["SettledDate"], "%m/%d/%Y").date() + timedelta(days=days)
                writer.writerow({**row, "SettledDate": f"{day.month}/{day.day}/{day.year}"})
        return target

    return copy


@pytest.fixture
def portfolio_of():
    return lambda path: read_csv(path).portfolio
