"""What a run came to: its figures, and the portfolio over time."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from dunning_engine.api import Engine
from dunning_engine.model.effect import Effect
from dunning_engine.ports.store import Step
from dunning_engine.simulate.messages import ARREARS, DISPUTE
from dunning_engine.simulate.portfolio import Portfolio, disputed_days

LEVELS = {"R1": "reminder_1.confirmed", "R2": "reminder_2.confirmed", "R3": "reminder_3.confirmed"}
"""Where the arrears process says that a level is reached: when its letter is confirmed (STO-18)."""
REMINDER = "reminder"
"""The tag of the texts that remind."""
_PAGE = 2000
_MOST_POINTS = 150


@dataclass
class Figures:
    """The figures of a run.

    ``levels`` are times reached, ``effects`` what was done by operation, ``taken`` how often each branch of
    each process was taken and each state entered (see ``diagram_of``).
    """

    cases: int = 0
    levels: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LEVELS, 0))
    disputes: int = 0
    reminders_for_disputed: int = 0
    effects: dict[str, int] = field(default_factory=dict)
    dead: int = 0
    void: int = 0
    taken: dict[str, Counter[str]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The form that ``dunning demo --json`` prints."""
        names = ("cases", "levels", "disputes", "reminders_for_disputed", "effects", "dead", "void")
        return {name: getattr(self, name) for name in names}


def measure(engine: Engine, portfolio: Portfolio) -> Figures:
    """The figures of a played portfolio, read from the store."""
    figures = Figures()
    processes = {row.id: row.process for row in engine.parts.store.cases()}
    figures.cases = sum(process == ARREARS for process in processes.values())
    figures.disputes = sum(process == DISPUTE for process in processes.values())
    figures.taken = {name: Counter() for name in set(processes.values())}
    for step in steps(engine):
        count_step(figures, processes[step.case_id], step)
    effects = engine.effects()
    figures.effects = dict(sorted(Counter(each.operation for each in effects if each.status == "done").items()))
    figures.dead = sum(effect.status == "dead" for effect in effects)
    figures.void = sum(effect.status == "void" for effect in effects)
    zone = engine.parts.programs.current(ARREARS).calendar.tz
    figures.reminders_for_disputed = _reminded_in_dispute(effects, portfolio, zone)
    return figures


def steps(engine: Engine) -> Iterator[Step]:
    """All steps in their order, page by page."""
    after = 0
    while page := engine.parts.store.steps(after=after, limit=_PAGE):
        yield from page
        after = page[-1].position


def count_step(figures: Figures, process: str, step: Step) -> None:
    """Count what one step took and entered."""
    if step.outcome != "accepted":
        return
    taken = figures.taken[process]
    for entry in step.trace:
        did, where = entry.get("did"), str(entry.get("where"))
        if did == "taken":
            taken[where] += 1
            taken[f"{where} -> {step.to_state}"] += 1
            for level, place in LEVELS.items():
                figures.levels[level] += process == ARREARS and where.startswith(place)
        elif did == "enter":
            taken[where] += 1


def _reminded_in_dispute(effects: list[Effect], portfolio: Portfolio, zone: tzinfo) -> int:
    """Reminders that list an invoice which, by the portfolio alone, was in dispute when they went out."""
    periods = {invoice.number: days for invoice in portfolio.invoices if (days := disputed_days(invoice)) is not None}
    return sum(
        effect.status == "done" and effect.letter.get("tag") == REMINDER and _disputed(effect, periods, zone)
        for effect in effects
        if effect.letter
    )


def _disputed(effect: Effect, periods: Mapping[str, tuple[date, date | None]], zone: tzinfo) -> bool:
    if effect.ended_at is None:
        return False
    sent = effect.ended_at.astimezone(zone).date()
    listed = (periods[number] for number in effect.letter["items"] if number in periods)
    return any(begin <= sent and (end is None or sent < end) for begin, end in listed)


@dataclass(frozen=True, slots=True)
class Point:
    """The portfolio at the end of a day: what is owed, disputed and overdue of it, and the open cases."""

    on: date
    owed: Decimal
    disputed: Decimal
    overdue: Decimal
    cases: int


def over_time(portfolio: Portfolio, spans: list[tuple[datetime, datetime | None]], zone: tzinfo) -> list[Point]:
    """The portfolio at regular dates from its first day to its last.

    ``spans`` are from when until when cases were open.
    """
    days = _dates(portfolio.first, portfolio.last)
    opened = sorted(begin.astimezone(zone).date() for begin, _ in spans)
    closed = sorted(end.astimezone(zone).date() for _, end in spans if end is not None)
    points, balances, waiting = [], _Balances(), iter(portfolio.happenings())
    happening = next(waiting, None)
    for day in days:
        while happening is not None and happening.on <= day:
            balances.take(happening)
            happening = next(waiting, None)
        cases = bisect_right(opened, day) - bisect_right(closed, day)
        points.append(Point(day, *balances.at(day), cases))
    return points


def _dates(first: date, last: date) -> list[date]:
    span = (last - first).days
    pace = max(1, -(-span // _MOST_POINTS))
    days = [first + timedelta(days=n) for n in range(0, span + 1, pace)]
    return days if days[-1] == last else [*days, last]


class _Balances:
    """What is owed on each invoice, followed through the happenings."""

    def __init__(self) -> None:
        self._owed: dict[tuple[str, str], tuple[Decimal, date]] = {}
        self._disputed: set[tuple[str, str]] = set()

    def take(self, happening: Any) -> None:
        """Follow one happening."""
        place = happening.invoice.customer, happening.invoice.number
        owed = self._owed.get(place, (Decimal(0),))[0]
        if happening.kind in ("known", "reversed"):
            owed += happening.amount
        elif happening.kind in ("paid", "part_paid", "dispute_ended"):
            owed -= happening.amount
        if happening.kind == "disputed":
            self._disputed.add(place)
        elif happening.kind == "dispute_ended":
            self._disputed.discard(place)
        self._owed[place] = owed, happening.invoice.due_on
        if owed <= 0:
            del self._owed[place]

    def at(self, day: date) -> tuple[Decimal, Decimal, Decimal]:
        """Owed, disputed of it, overdue of it, at the end of a day."""
        every = self._owed.items()
        owed = sum((amount for _, (amount, _) in every), Decimal(0))
        disputed = sum((amount for place, (amount, _) in every if place in self._disputed), Decimal(0))
        overdue = sum((amount for _, (amount, due_on) in every if due_on < day), Decimal(0))
        return owed, disputed, overdue
