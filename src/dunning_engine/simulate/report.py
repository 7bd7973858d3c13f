"""The demo's report as records: headline, series, effects, diagrams, and every case with the reasons of its steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from dunning_engine.api import Engine
from dunning_engine.model.effect import Effect
from dunning_engine.money import Money
from dunning_engine.process.source import build
from dunning_engine.simulate.csv_file import Rejection
from dunning_engine.simulate.measure import Figures, over_time
from dunning_engine.simulate.messages import ARREARS
from dunning_engine.simulate.portfolio import Happening, Portfolio
from dunning_engine.simulate.timeline import case_rows
from dunning_engine.views.machine_diagram import diagram_of
from dunning_engine.views.report_records import (
    Channel,
    Count,
    Headline,
    ProcessView,
    Rejected,
    Report,
    SeriesPoint,
)
from dunning_engine.views.why_words import words

_NOTES = {"R1": "e-mail", "R2": "letters", "R3": "formal notice"}
_CHANNELS = {
    "mail": "E-mail", "sms": "SMS", "phone": "Telephone", "post": "Post", "access": "Site access",
    "storage": "Customer file", "ledger": "Accounts", "debits": "Direct debits", "terminal": "Card terminal",
}  # fmt: skip
_STATUSES = ("done", "void", "dead", "pending")


def report_of(
    engine: Engine, portfolio: Portfolio, figures: Figures, rejected: Sequence[Rejection] = (), title: str = ""
) -> Report:
    """The report of a played portfolio, read from the store."""
    zone = engine.parts.programs.current(ARREARS).calendar.tz
    effects = engine.effects()
    rows = engine.parts.store.cases()
    spans = [(row.opened_at, row.updated_at if row.outcome is not None else None) for row in rows]
    points = over_time(portfolio, spans, zone)
    levels = tuple(Count(level, times, _NOTES.get(level, "")) for level, times in figures.levels.items())
    return Report(
        title or "Receivables under reminder",
        f"Simulated from {portfolio.title}",
        f"{portfolio.first:%-d %B %Y}", f"{portfolio.last:%-d %B %Y}", portfolio.currency,
        _headline(portfolio, figures, levels, points[-1].owed),
        tuple(SeriesPoint(_label(each.on), each.owed, each.disputed, each.overdue, each.cases) for each in points),
        levels,
        channels(effects),
        tuple(process_view(engine, name, taken) for name, taken in sorted(figures.taken.items(), reverse=True)),
        tuple(case_rows(engine, portfolio, effects)),
        tuple(Rejected(each.line, each.reason) for each in rejected),
    )  # fmt: skip


def _label(day: date) -> str:
    return f"{day:%-d %b %Y}"


def _headline(portfolio: Portfolio, figures: Figures, levels: tuple[Count, ...], owed: Decimal) -> Headline:
    collected = sum((_collected(each) for each in portfolio.happenings()), Decimal(0))
    return Headline(
        figures.cases, len(portfolio.invoices), levels, figures.disputes, figures.reminders_for_disputed,
        tuple(Count(name, times) for name, times in figures.effects.items()), figures.dead, figures.void,
        money(owed, portfolio.currency), money(collected, portfolio.currency),
    )  # fmt: skip


def _collected(happening: Happening) -> Decimal:
    signs = {"paid": 1, "part_paid": 1, "reversed": -1}
    return Decimal(happening.amount * signs.get(happening.kind, 0))


def money(amount: Decimal, currency: str) -> str:
    """An amount for reading, rounded, with its currency."""
    rounded = Money(amount, currency).rounded()
    return f"{rounded.amount:,} {currency}"


def channels(effects: Iterable[Effect]) -> tuple[Channel, ...]:
    """What became of the effects, by channel."""
    counts: Counter[tuple[str, str]] = Counter((each.operation.partition(".")[0], each.status) for each in effects)
    totals: Counter[str] = Counter()
    for (name, _), number in counts.items():
        totals[name] += number
    names = sorted(totals, key=lambda name: (-totals[name], name))
    return tuple(Channel(_CHANNELS.get(name, words(name)), *(counts[name, s] for s in _STATUSES)) for name in names)


def process_view(engine: Engine, name: str, taken: Counter[str]) -> ProcessView:
    """A process with how often each of its ways was taken."""
    parts = engine.parts
    source = parts.library.source(name, {}, parts.programs.operations)
    _, definition, _ = build(source, parts.programs.operations)
    if definition is None:
        raise ValueError(f"the process {name} is gone")
    return ProcessView(words(name), diagram_of(definition, taken, operations=parts.programs.operations), definition.doc)
