"""Levels and disputes of a played file agree with a count that knows nothing of the engine."""

import oracle
import pytest
from simulate_files import SMALL

from dunning_engine.simulate import report_of
from dunning_engine.views.report import render_report

MEGABYTE = 1_000_000


def check(path, played, portfolio_of, look=lambda *_: None):
    rows = oracle.read(path)
    portfolio = portfolio_of(path).per_invoice()
    with played(portfolio) as (engine, figures):
        assert figures.levels == oracle.levels(rows)
        assert figures.disputes == oracle.disputes(rows)
        assert figures.cases == len(rows)
        assert figures.reminders_for_disputed == 0
        assert figures.dead == 0
        look(engine, portfolio, figures)
    return figures


def look_at_the_report(engine, portfolio, figures):
    report = report_of(engine, portfolio, figures)
    assert len(report.cases) == figures.cases + figures.disputes
    assert len(render_report(report).encode()) < 10 * MEGABYTE


def test_the_small_file(played, portfolio_of):
    figures = check(SMALL, played, portfolio_of)
    assert all(figures.levels[level] > 5 for level in ("R1", "R2", "R3"))
    assert figures.disputes == 8


@pytest.mark.parametrize("days", [1, 16])
def test_the_small_file_with_other_settlements(played, portfolio_of, delayed, days):
    check(delayed(SMALL, days), played, portfolio_of)


def test_the_public_file(played, portfolio_of, real):
    figures = check(real, played, portfolio_of, look_at_the_report)
    assert figures.levels["R1"] == 48


def test_the_public_file_settled_thirty_days_later(played, portfolio_of, real, delayed):
    figures = check(delayed(real, 30), played, portfolio_of)
    assert figures.levels["R2"] >= 100
    assert figures.levels["R3"] >= 12


def test_the_holidays_of_the_oracle_are_those_of_france():
    assert oracle.easter(2013).isoformat() == "2013-03-31"
    assert oracle.easter(2024).isoformat() == "2024-03-31"
    assert oracle.next_business_day(oracle.date(2013, 5, 8)).isoformat() == "2013-05-10"
