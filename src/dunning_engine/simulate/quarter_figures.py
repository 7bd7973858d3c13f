"""What the quarter came to: cases and ends by process, what was done, what could not be done and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from dunning_engine.api import Engine
from dunning_engine.model.case import Case
from dunning_engine.model.effect import Effect
from dunning_engine.money import Money
from dunning_engine.simulate.measure import REMINDER, Figures, count_step, steps
from dunning_engine.simulate.messages import ARREARS, DISPUTE
from dunning_engine.simulate.quarter import Quarter
from dunning_engine.views.why_words import words

_PAID = "payment_received"


@dataclass(frozen=True, slots=True)
class Dead:
    """An effect that nobody could perform: of which case, which operation, and why, in words."""

    case: str
    operation: str
    reason: str

    def to_json(self) -> dict[str, str]:
        """The form that ``--json`` prints."""
        return {"case": self.case, "operation": self.operation, "reason": self.reason}


@dataclass
class QuarterFigures:
    """The figures of a quarter. ``plain`` are those that every run of the demo has.

    ``cases`` are by process; ``outcomes`` by process and final state, ``open`` for the cases that go on.
    """

    plain: Figures
    customers: int
    cases: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, dict[str, int]] = field(default_factory=dict)
    dead: tuple[Dead, ...] = ()
    invoices: int = 0
    owed: Decimal = Decimal(0)
    collected: Decimal = Decimal(0)

    def to_json(self) -> dict[str, Any]:
        """The form that ``dunning demo --all --json`` prints."""
        return {
            "customers": self.customers, "cases": self.cases, "outcomes": self.outcomes,
            "reminders_for_disputed": self.plain.reminders_for_disputed, "effects": self.plain.effects,
            "dead": [each.to_json() for each in self.dead], "void": self.plain.void,
        }  # fmt: skip


def measure_quarter(engine: Engine, quarter: Quarter) -> QuarterFigures:
    """The figures of a played quarter, read from the store."""
    cases, effects = engine.cases(), engine.effects()
    plain = _plain(engine, cases, effects)
    figures = QuarterFigures(plain, quarter.customers)
    figures.cases = dict(sorted(Counter(case.process for case in cases).items()))
    ends = sorted((case.process, case.outcome or "open") for case in cases)
    for process, end in ends:
        of = figures.outcomes.setdefault(process, {})
        of[end] = of.get(end, 0) + 1
    figures.dead = tuple(Dead(e.case_id, e.operation, in_words(e)) for e in effects if e.status == "dead")
    balances = _balances(cases)
    figures.invoices, figures.owed = len(balances), sum(balances.values(), Decimal(0))
    figures.collected = sum((_paid(message) for _, day in quarter.messages() for message in day), Decimal(0))
    return figures


def in_words(effect: Effect) -> str:
    """Why an effect failed for good."""
    return words(effect.reason) or "the other side gave no reason"


def _plain(engine: Engine, cases: Sequence[Case], effects: Sequence[Effect]) -> Figures:
    processes = {case.id: case.process for case in cases}
    figures = Figures(cases=len(processes), disputes=sum(name == DISPUTE for name in processes.values()))
    figures.taken = {name: Counter() for name in sorted(set(engine.parts.library.processes()))}
    for step in steps(engine):
        count_step(figures, processes[step.case_id], step)
    statuses = Counter(effect.status for effect in effects)
    figures.effects = dict(sorted(Counter(each.operation for each in effects if each.status == "done").items()))
    figures.dead, figures.void = statuses["dead"], statuses["void"]
    figures.reminders_for_disputed = _reminded_in_dispute(cases, effects)
    return figures


def _reminded_in_dispute(cases: Iterable[Case], effects: Iterable[Effect]) -> int:
    """Reminders that list an invoice which, by the dispute cases alone, was in dispute when they went out."""
    periods: dict[str, list[tuple[datetime, datetime | None]]] = {}
    for case in cases:
        if case.process == DISPUTE:
            for number in case.data["items"]:
                periods.setdefault(str(number), []).append((case.opened_at, None if case.open else case.updated_at))
    return sum(effect.status == "done" and _during(effect, periods) for effect in effects)


def _during(effect: Effect, periods: Mapping[str, list[tuple[datetime, datetime | None]]]) -> bool:
    sent = effect.ended_at
    if sent is None or not effect.letter or effect.letter.get("tag") != REMINDER:
        return False
    spans = [span for number in effect.letter["items"] for span in periods.get(number, ())]
    return any(begin < sent and (end is None or sent < end) for begin, end in spans)


def _balances(cases: Iterable[Case]) -> dict[tuple[str, str], Decimal]:
    """What the cases still hold as owed, by customer and invoice; of a sale or a request nothing is owed."""
    balances: dict[tuple[str, str], Decimal] = {}
    for case in cases:
        if case.process in (ARREARS, "unpaid"):
            for item in case.data.get("items") or ():
                balances[case.data["customer"]["id"], item["number"]] = item["balance"].amount
    return balances


def _paid(message: Mapping[str, Any]) -> Decimal:
    if message.get("event") != _PAID:
        return Decimal(0)
    return Money.parse(str(message["data"]["amount"])).amount
