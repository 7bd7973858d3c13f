"""Representatives: one value of each class into which constants cut the values of a type.

A condition that compares a value with constants answers alike for all values of a class: below the least constant, at
each of them, between two, above the greatest; each word of a choice; both truths; none where the type is optional; a
text that no constant names. Whoever tries the representatives has tried every value. Checks ask conditions and
decision tables this way, and so may any walk over abstracted data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cmp_to_key
from itertools import pairwise
from typing import Any

from dunning_engine.calendar import Duration
from dunning_engine.errors import DunningError
from dunning_engine.expr.runtime import span_gap
from dunning_engine.model.types import Type
from dunning_engine.money import Money
from dunning_engine.money.amount import minor_unit

OTHER = "another text"
CURRENCY = "EUR"
"""Of an amount that nothing says the currency of: a bare ``0`` compares with any."""
_FINITE = {"boolean": (True, False)}
_TEXTS = frozenset({"text", "role", "state"})


@dataclass(frozen=True, slots=True)
class _Scale:
    """An ordered type: the value just above one, just below one, the sign of two values' distance, what is halfway.

    Between neighbours there is nothing where values are counted; ``start`` is any value.
    """

    after: Callable[[Any], Any]
    before: Callable[[Any], Any]
    gap: Callable[[Any, Any], Any] = lambda a, b: (a > b) - (a < b)
    halfway: Callable[[Any, Any], list[Any]] = lambda _low, _high: []
    start: Any = 0


def representatives(kind: Type, cuts: Iterable[Any], minimum: Any = None, maximum: Any = None) -> tuple[Any, ...]:
    """One value for each class of a type, in order, none last; empty where the type has no classes (records, lists).

    ``cuts`` are the constants that values are compared with; those of another type are left out. ``minimum`` and
    ``maximum`` bound ordered values, both inclusive.
    """
    if kind.kind in _TEXTS:
        found = _words(cuts)
    elif kind.kind == "choice":
        found = list(kind.choices)
    elif kind.kind in _SCALES:
        try:
            found = _ordered(kind.kind, cuts, minimum, maximum)
        except DunningError:  # two currencies, days and business days: not in one order
            found = []
    else:
        found = list(_FINITE.get(kind.kind, ()))
    return (*found, None) if kind.optional and found else tuple(found)


def _words(cuts: Iterable[Any]) -> list[Any]:
    named = list(dict.fromkeys(cut for cut in cuts if isinstance(cut, str)))
    other = OTHER
    while other in named:
        other += "'"
    return [*named, other]


def _ordered(kind: str, cuts: Iterable[Any], minimum: Any, maximum: Any) -> list[Any]:
    scale = _SCALES[kind]
    given = (*cuts, *(bound for bound in (minimum, maximum) if bound is not None))
    currency = next((cut.currency for cut in given if isinstance(cut, Money) and cut.currency), CURRENCY)
    wanted = [value for cut in given if (value := _fitting(kind, cut, currency)) is not None]
    inside = [value for value in wanted if _within(scale, value, minimum, maximum)]
    points = _sorted(scale, inside) or [_start(kind, minimum, maximum)]
    found = [points[0]] if minimum is not None else [*_step(scale.before, points[0]), points[0]]
    for low, high in pairwise(points):
        near = [middle for middle in _step(scale.after, low) if scale.gap(middle, high) < 0]
        found += [*(near or scale.halfway(low, high)), high]
    return found if maximum is not None else [*found, *_step(scale.after, points[-1])]


def _fitting(kind: str, cut: Any, currency: str) -> Any:
    """A constant as a value of the type; ``None`` for one of another type."""
    if kind == "money" and isinstance(cut, int) and not isinstance(cut, bool):
        return Money(cut, currency) if cut == 0 else None
    if kind == "number" and isinstance(cut, int) and not isinstance(cut, bool):
        return Decimal(cut)
    if kind == "integer" and isinstance(cut, Decimal):
        return int(cut // 1)  # what lies between two whole numbers cuts above the lower one
    return cut if type(cut) in _PYTHON[kind] else None


def _within(scale: _Scale, value: Any, minimum: Any, maximum: Any) -> bool:
    low = minimum is None or scale.gap(value, minimum) >= 0
    return low and (maximum is None or scale.gap(value, maximum) <= 0)


def _sorted(scale: _Scale, values: list[Any]) -> list[Any]:
    found: list[Any] = []
    for value in sorted(values, key=cmp_to_key(scale.gap)):
        if not found or scale.gap(found[-1], value):
            found.append(value)
    return found


def _start(kind: str, minimum: Any, maximum: Any) -> Any:
    bound = minimum if minimum is not None else maximum
    return _SCALES[kind].start if bound is None else bound


def _step(step: Callable[[Any], Any], value: Any) -> list[Any]:
    """The neighbour of a value; none at the end of the calendar or of a day."""
    try:
        return [step(value)]
    except (OverflowError, ValueError, DunningError):
        return []


def _later(by: timedelta) -> Callable[[Any], Any]:
    return lambda value: value + by


def _clock(minutes: int) -> Callable[[time], time]:
    def moved(value: time) -> time:
        at = value.hour * 60 + value.minute + minutes
        return value.replace(hour=at // 60, minute=at % 60)

    return moved


def _longer(by: int) -> Callable[[Duration], Duration]:
    return lambda value: Duration(value.count + by, value.unit)


def _cent(by: int) -> Callable[[Money], Money]:
    return lambda value: Money(value.amount + by * minor_unit(value.currency), value.currency)


def _half(low: Any, high: Any) -> list[Any]:
    return [low + (high - low) / 2]


def _half_span(low: Duration, high: Duration) -> list[Duration]:
    """A length between two: hours between days, months between years; none between neighbours."""
    unit = {"months": "months", "years": "months", "business days": "business days"}.get(low.unit, "minutes")
    gap = span_gap(high, low)
    return [Duration(span_gap(low, Duration(0, unit)) + gap // 2, unit)] if gap > 1 else []


_SCALES: dict[str, _Scale] = {
    "integer": _Scale(lambda value: value + 1, lambda value: value - 1),
    "number": _Scale(
        lambda value: value + Decimal("0.001"), lambda value: value - Decimal("0.001"), halfway=_half, start=Decimal(0)
    ),
    "money": _Scale(_cent(1), _cent(-1), halfway=_half, start=Money(0, CURRENCY)),
    "date": _Scale(_later(timedelta(1)), _later(timedelta(-1)), start=date(2026, 1, 1)),
    "instant": _Scale(
        _later(timedelta(minutes=1)), _later(timedelta(minutes=-1)), halfway=_half,
        start=datetime(2026, 1, 1),  # noqa: DTZ001 - a literal's time is local, too
    ),
    "time": _Scale(_clock(1), _clock(-1), start=time(12)),
    "duration": _Scale(_longer(1), _longer(-1), span_gap, _half_span, Duration(1, "days")),
}  # fmt: skip
_PYTHON: dict[str, tuple[type, ...]] = {
    "integer": (int,), "number": (Decimal,), "money": (Money,), "date": (date,), "instant": (datetime,),
    "time": (time,), "duration": (Duration,),
}  # fmt: skip


def in_words(value: Any) -> str:
    """A value in a message: ``none``, ``true``, ``20.00 EUR``; the empty text is told."""
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "none"
    return f"{value:f}" if isinstance(value, Decimal) else str(value) or "empty"
