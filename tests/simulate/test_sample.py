"""The sample portfolio: its size, its variety, and that it plays through."""

from collections import Counter

from dunning_engine.simulate import report_of, sample_portfolio
from dunning_engine.views.report import render_report


def test_it_is_the_same_every_time():
    assert sample_portfolio() == sample_portfolio()


def test_it_has_some_300_invoices_over_a_year_and_everything_happens():
    portfolio = sample_portfolio()
    kinds = Counter(happening.kind for happening in portfolio.happenings())
    assert 280 <= len(portfolio.invoices) <= 340
    assert (portfolio.last - portfolio.first).days in range(360, 375)
    assert set(kinds) == {
        "known", "paid", "part_paid", "disputed", "dispute_ended", "debit_rejected", "card_declined",
        "transfer_missing", "promised", "reversed",
    }  # fmt: skip


def test_it_plays_through_both_processes(played):
    portfolio = sample_portfolio()
    with played(portfolio, settings=None) as (engine, figures):
        assert all(figures.levels.values())
        assert figures.levels["R1"] > figures.levels["R2"] > figures.levels["R3"]
        assert figures.disputes == sum(each.kind == "disputed" for each in portfolio.happenings())
        assert figures.reminders_for_disputed == 0
        assert figures.effects["storage.end_contract"] == 1
        assert figures.effects["debits.present"] >= 1
        assert engine.effects(status="pending") == []
        report = report_of(engine, portfolio, figures)
        page = render_report(report)
    assert {view.name for view in report.processes} == {"storage arrears", "dispute"}
    assert len(report.cases) == figures.cases + figures.disputes
    assert all(row.steps for row in report.cases)
    assert report.headline.owed.endswith(" EUR")
    assert len(page) < 1_000_000
    edges = [edge for view in report.processes for edge in view.diagram.edges if edge.count]
    assert len(edges) > 10


def test_a_payment_taken_back_reopens_the_case(played):
    portfolio = sample_portfolio()
    taken = {each.invoice.number for each in portfolio.happenings() if each.kind == "reversed"}
    with played(portfolio, settings=None) as (engine, _):
        reopened = [
            case
            for case in engine.cases(process="storage_arrears")
            if any(step.event["name"] == "payment_reversed" for step in engine.history(case.id))
        ]
        assert {item["number"] for case in reopened for item in case.data["items"]} >= taken
        assert any(case.state == "settled" for case in reopened)
