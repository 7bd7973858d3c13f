"""What a case looks like once what no guard tells apart is left out; worlds that look alike are explored once.

Kept: states, words that the process knows, choices, truth values, small counts, the sign of amounts, lists entry by
entry, what is armed, open and on its way. Of dates and instants: whether they are past, today, or to come, and those to
come in their order, timers among them. Left out: amounts, ids and texts that come from outside, how long ago.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dunning_engine.calendar import Calendar
from dunning_engine.explore.constants import Constants
from dunning_engine.explore.world import Draft, Member, Parcel, Until, World
from dunning_engine.model.case import Case, Visit
from dunning_engine.money import Money

MOST_COUNTED = 4
"""Counts above it look alike, unless the process compares with larger ones."""
MOST_BACK = 3
"""How many visits before the present one are told apart: a case goes back no further at a stretch."""
_MINUTES = 1440
_OTHER = "~"
Shape = tuple[Any, ...]


def minutes(moment: date | datetime, calendar: Calendar) -> int:
    """An instant as minutes in the calendar's zone; a date as those of its opening hour."""
    if isinstance(moment, datetime):
        local = moment if moment.tzinfo is calendar.tz else moment.astimezone(calendar.tz)
        return local.toordinal() * _MINUTES + local.hour * 60 + local.minute
    return moment.toordinal() * _MINUTES + calendar.opens.hour * 60 + calendar.opens.minute


class Abstraction:
    """Gives members their shapes, and worlds the keys by which they are known."""

    def __init__(
        self, constants: Constants, calendar: Calendar, arguments: Iterable[str] = (), most: int = MOST_COUNTED
    ) -> None:
        """``arguments`` are those of effects that properties tell apart."""
        self._words, self._names = frozenset(constants.words), constants.deciding
        self._arguments = frozenset({"template", *arguments})
        self._calendar, self._most = calendar, most
        self._shapes: dict[Shape, int] = {}
        self._numbered: list[Shape] = []
        self._known: dict[int, tuple[Any, Shape, tuple[int, ...]]] = {}
        self._members: dict[tuple[Any, ...], Member] = {}

    def member(self, draft: Draft, orders: Mapping[str, int]) -> Member:
        """The member of a draft; the one that is there already where it looks alike at the same instants.

        ``orders`` gives each timer its place in the file.
        """
        case, found = draft.case, list[int]()
        parcels = tuple(self._parcel(case, each, found) for each in draft.outbox)
        shape = (self._case(case, found), parcels, draft.completed, tuple(sorted(draft.away)))
        number = self._shapes.get(shape, -1)
        if number < 0:
            number = self._shapes[shape] = len(self._numbered)
            self._numbered.append(shape)
        name = (case.id, number, *found)
        known = self._members.get(name)
        if known is not None:
            return known
        timers = tuple(sorted((t.due_at, orders[t.name], t.name) for t in case.control.timers.values()))
        made = self._members[name] = Member(
            case, draft.outbox, draft.keys, draft.completed, draft.away, number, tuple(found), timers
        )
        return made

    def shape(self, number: int) -> Shape:
        """The shape that goes by a number."""
        return self._numbered[number]

    def forget_members(self) -> None:
        """Let go of the members that were made so far; shapes stay."""
        self._members.clear()
        self._known.clear()

    def key(self, world: World) -> tuple[Any, ...]:
        """What a world looks like: its shapes, and of their instants the past, today, and the order to come."""
        now = minutes(world.now, self._calendar)
        today = now // _MINUTES
        coming = sorted({at for m in world.members if m is not None for at in m.instants if at > now})
        ranks = {at: n for n, at in enumerate(coming)}
        parts: list[Any] = [world.outages]
        parts.extend([mark.at > now if mark.__class__ is Until else mark for mark in world.marks])
        for member in world.members:
            if member is None:
                parts.append(None)
                continue
            parts.append(member.shape)
            parts.extend(
                ranks[at] if at > now else -1 if at // _MINUTES == today else -2 for at in member.instants
            )  # fmt: skip
        return tuple(parts)

    def _case(self, case: Case, found: list[int]) -> Shape:
        control = case.control
        data = self._inside(case.data, found)
        timers = tuple(sorted(control.timers))
        found.extend(minutes(control.timers[name].due_at, self._calendar) for name in timers)
        holds = tuple((hold.reason, hold.until is None) for hold in control.holds)
        found.extend(minutes(hold.until, self._calendar) for hold in control.holds if hold.until is not None)
        return (
            case.process, case.state, case.outcome, data, timers, holds, self._visit(control.visit, found),
            tuple(self._visit(visit, found) for visit in control.suspended[-MOST_BACK:]), tuple(sorted(control.fired)),
            tuple(control.waiting.items()), tuple((e.name, self.value(e.payload, found)) for e in control.deferred),
            tuple(sorted(control.tasks.values())), tuple(control.children), len(control.joined),
        )  # fmt: skip

    def _visit(self, visit: Visit, found: list[int]) -> Shape:
        """A visit's shape, remembered as lists are: those that are suspended stay as they were."""
        known = self._known.get(id(visit))
        if known is None:
            instants = [] if visit.due is None else [minutes(visit.due, self._calendar)]
            known = self._known[id(visit)] = visit, self._seen(visit), tuple(instants)
        found.extend(known[2])
        return known[1]

    def _seen(self, visit: Visit) -> Shape:
        """Of a call that was confirmed nothing is asked any more: neither its entries nor what led to it."""
        over = visit.ending == "confirmed"
        call = () if over else tuple((name, e.status, e.gate) for name, e in visit.call.items())
        return (
            visit.state, tuple(sorted(visit.fired)), tuple(visit.waiting.items()), call,
            "" if over or not visit.call else visit.led_by, bool(visit.task), visit.postponed, visit.ending,
            visit.due is None,
        )  # fmt: skip

    def _parcel(self, case: Case, parcel: Parcel, found: list[int]) -> Shape:
        effect, waits = parcel.effect, case.control.pending.get(parcel.effect.key)
        entry = (waits.entry, waits.visit == case.control.visit.number, waits.timer) if waits is not None else ()
        given = waits.locals.values() if waits is not None and waits.locals else ()
        local = tuple([self.value(value, found) for value in given if not isinstance(value, Mapping)])
        arguments = tuple(self.value(v, found) for n, v in effect.arguments.items() if n in self._arguments)
        if effect.expires is not None:
            found.append(minutes(effect.expires, self._calendar))
        return effect.action, parcel.begun, entry, local, effect.expires is None, arguments

    def value(self, value: Any, found: list[int]) -> Any:
        """What a value looks like; its instants go to ``found``."""
        look = _LOOKS.get(value.__class__)
        return look(self, value, found) if look is not None else str(value)

    def _text(self, value: str, _found: list[int]) -> str:
        return value if value in self._words or not value else _OTHER

    def _count(self, value: int, _found: list[int]) -> int:
        return value if abs(value) <= self._most else self._most + 1

    def _instant(self, value: date, found: list[int]) -> str:
        found.append(minutes(value, self._calendar))
        return "@"

    def _inside(self, value: Any, found: list[int]) -> Shape:
        """The shape of a list or record, remembered: values are never changed, and most stay from step to step."""
        known = self._known.get(id(value))
        if known is None:
            inner: list[int] = []
            parts = value if isinstance(value, tuple) else [v for n, v in value.items() if n in self._names]
            known = self._known[id(value)] = value, tuple([self.value(part, inner) for part in parts]), tuple(inner)
        found.extend(known[2])
        return known[1]


def _same(_: Abstraction, value: Any, _found: list[int]) -> Any:
    return value


def _sign(_: Abstraction, value: Any, _found: list[int]) -> int:
    amount = value.amount if value.__class__ is Money else value
    return (amount > 0) - (amount < 0)


_LOOKS: dict[type, Callable[[Abstraction, Any, list[int]], Any]] = {
    type(None): _same, bool: _same, Money: _sign, Decimal: _sign, str: Abstraction._text, int: Abstraction._count,  # noqa: SLF001 - the class's own table
    date: Abstraction._instant, datetime: Abstraction._instant, tuple: Abstraction._inside, dict: Abstraction._inside,  # noqa: SLF001 - likewise
}  # fmt: skip
