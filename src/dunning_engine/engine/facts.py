"""What expressions see: the data, what is computed from it, tables, the frozen present, the event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from dunning_engine.calendar import Calendar
from dunning_engine.model.case import Case, Visit
from dunning_engine.model.decision import Did
from dunning_engine.money import Money
from dunning_engine.process.program import Program


class Facts(dict[str, Any]):
    """The values of one version of a case's data at one instant; computed ones are worked out on first use.

    ``rows`` takes what the trace tells of the tables' rows that are read, by place; ``None``: nobody wants to know.
    """

    __slots__ = ("_currency", "calendar", "case", "program", "rows", "visit")

    program: Program
    calendar: Calendar
    case: Case
    visit: Visit
    rows: dict[str, Did] | None

    def __missing__(self, name: str) -> Any:
        work_out = self.program.derived.get(name) or _FRAME[name]
        value = self[name] = work_out(self)
        return value

    @property
    def currency(self) -> str:
        """The case's currency: that of its first money value; empty while it has none."""
        try:
            return self._currency
        except AttributeError:
            self._currency: str = _currency(self[name] for name in self.program.data)
            return self._currency

    def layered(self, extra: Mapping[str, Any]) -> Facts:
        """These facts with more names, or other values for some: what is worked out from them is kept."""
        facts = Facts(self)
        facts.program, facts.calendar = self.program, self.calendar
        facts.case, facts.visit, facts.rows = self.case, self.visit, self.rows
        facts.update(extra)
        return facts


_FRAME: Mapping[str, Callable[[Facts], Any]] = {
    "today": lambda facts: facts.calendar.local_date(facts["now"]),
    "entered_at": lambda facts: facts.visit.entered_at,
    "opened_at": lambda facts: facts.case.opened_at,
    "case": lambda facts: {"id": facts.case.id, "key": facts.case.key},
}


def facts_of(
    program: Program,
    case: Case,
    data: Mapping[str, Any],
    visit: Visit,
    now: Any,
    payload: Mapping[str, Any] | None = None,
    rows: dict[str, Did] | None = None,
) -> Facts:
    """The facts of a case's data; ``payload`` is what ``event.`` means."""
    facts = Facts(data)
    facts.program, facts.calendar = program, program.calendar
    facts.case, facts.visit, facts.rows = case, visit, rows
    facts["now"] = here(program, now)
    if payload is not None:
        facts["event"] = payload
    return facts


def here(program: Program, moment: datetime) -> datetime:
    """An instant in the time zone of the process."""
    zone = program.calendar.tz
    return moment if moment.tzinfo is zone else moment.astimezone(zone)


def _currency(values: Any) -> str:
    for value in values:
        if isinstance(value, Money):
            return value.currency
        if isinstance(value, Mapping):
            found = _currency(value.values())
        else:
            found = _currency(value) if isinstance(value, tuple) else ""
        if found:
            return found
    return ""


def key_of(program: Program, data: Mapping[str, Any], now: Any) -> str | None:
    """The key that a case with that data goes by; ``None`` where the process declares none."""
    if program.key is None:
        return None
    facts = Facts(data)
    facts.program, facts.calendar, facts.rows = program, program.calendar, None
    facts["now"] = here(program, now)
    key = program.key(facts)
    return None if key is None else str(key)
