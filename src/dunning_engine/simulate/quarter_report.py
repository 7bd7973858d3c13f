"""The quarter's report: every process with how often each way was taken, every case, and why effects are dead."""

from __future__ import annotations

from dunning_engine.api import Engine
from dunning_engine.simulate.portfolio import Portfolio
from dunning_engine.simulate.quarter import Quarter
from dunning_engine.simulate.quarter_figures import QuarterFigures
from dunning_engine.simulate.report import channels, money, process_view
from dunning_engine.simulate.timeline import case_rows
from dunning_engine.views.report_records import Count, Failed, Headline, Report
from dunning_engine.views.why_words import words

CURRENCY = "EUR"


def quarter_report(engine: Engine, quarter: Quarter, figures: QuarterFigures) -> Report:
    """The report of a played quarter, read from the store."""
    effects = engine.effects()
    nothing = Portfolio((), {}, CURRENCY, "", quarter.last)
    ends = tuple(
        Count(f"{words(process)}: {words(end)}", times)
        for process, of in figures.outcomes.items()
        for end, times in of.items()
    )
    return Report(
        "One quarter, all processes",
        f"Simulated: {figures.customers} customers",
        f"{quarter.first:%-d %B %Y}", f"{quarter.last:%-d %B %Y}", CURRENCY,
        _headline(figures), (), (),
        channels(effects),
        tuple(process_view(engine, name, taken) for name, taken in figures.plain.taken.items()),
        tuple(case_rows(engine, nothing, effects)),
        ends=ends,
        failed=tuple(Failed(each.case, words(each.operation), each.reason) for each in figures.dead),
    )  # fmt: skip


def _headline(figures: QuarterFigures) -> Headline:
    plain = figures.plain
    levels = tuple(Count(level, times) for level, times in plain.levels.items())
    return Headline(
        plain.cases, figures.invoices, levels, plain.disputes, plain.reminders_for_disputed,
        tuple(Count(name, times) for name, times in plain.effects.items()), plain.dead, plain.void,
        money(figures.owed, CURRENCY), money(figures.collected, CURRENCY),
    )  # fmt: skip
