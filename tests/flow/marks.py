"""Values that remember which cells they were made from, through the arithmetic that Python does with them.

A mark is out of band: a marked value is equal to the plain one, prints and is stored like it. Values that are true,
false or none cannot be marked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from dunning_engine.calendar import Duration
from dunning_engine.checks.flow.value import Cell
from dunning_engine.engine.facts import Facts
from dunning_engine.money import Money

Origins = frozenset[Cell]
NONE: Origins = frozenset()
_SIGNS = ("add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv", "floordiv", "mod", "neg", "abs")


def _kept(base: type, name: str) -> Callable[..., Any]:
    plain = getattr(base, name)

    def operate(self: Any, *others: Any) -> Any:
        result = plain(self, *others)
        return result if result is NotImplemented else marked(result, of((self, *others)))

    return operate


def _marking(base: type, *more: str) -> type:
    names = [f"__{sign}__" for sign in _SIGNS if hasattr(base, f"__{sign}__")] if base is not str else []
    return type(f"Marked{base.__name__.title()}", (base,), {name: _kept(base, name) for name in (*names, *more)})


class MarkedDuration(Duration):
    """A length of time with a mark; equal to one without."""

    __slots__ = ("origins", "plain")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Duration) and (self.count, self.unit) == (other.count, other.unit)

    def __hash__(self) -> int:
        return hash((self.count, self.unit))

    def __neg__(self) -> Any:
        return marked(Duration(-self.count, self.unit), self.origins)


class Record(dict[str, Any]):
    """A record that knows the cells of its fields, also of those that are true, false or none."""

    cells: Mapping[str, Origins] = {}


_Text, _Int = _marking(str), _marking(int)
_Decimal = _marking(Decimal, "quantize", "__round__", "copy_abs")
_Date, _Instant, _Time = _marking(date), _marking(datetime, "astimezone"), _marking(time)


def marked(value: Any, origins: Origins) -> Any:
    """The same value with these origins besides its own."""
    origins |= of(value) if not isinstance(value, Mapping | tuple | list) else NONE
    if not origins or value is None or isinstance(value, bool):
        return value
    if isinstance(value, Money):
        return Money(marked(value.amount, origins), value.currency)
    if isinstance(value, Duration):
        made: Any = MarkedDuration(value.count, value.unit)
    else:
        made = _made(value)
    if made is not None:
        object.__setattr__(made, "origins", origins)
        object.__setattr__(made, "plain", getattr(value, "plain", value))
    return value if made is None else made


def _made(value: Any) -> Any:
    if isinstance(value, str):
        return _Text(value)
    if isinstance(value, int):
        return _Int(value)
    if isinstance(value, Decimal):
        return _Decimal(value)
    if isinstance(value, datetime):
        return _Instant.combine(value.date(), value.timetz())
    if isinstance(value, date):
        return _Date(value.year, value.month, value.day)
    return _Time(value.hour, value.minute, value.second) if isinstance(value, time) else None


def plain(value: Any) -> Any:
    """The same value without marks."""
    if isinstance(value, Mapping):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(map(plain, value))
    if isinstance(value, Money):
        return Money(plain(value.amount), value.currency)
    return getattr(value, "plain", value)


def of(value: Any) -> Origins:
    """Every cell that a value, or anything inside it, was made from."""
    if isinstance(value, Facts):
        return NONE
    if isinstance(value, Mapping):
        return NONE.union(*map(of, value.values())) if value else NONE
    if isinstance(value, tuple | list):
        return NONE.union(*map(of, value)) if value else NONE
    if isinstance(value, Money):
        return of(value.amount)
    return getattr(value, "origins", NONE)


def keeping(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function; a plain value that it makes is made from its arguments, lists and records are left as they come."""

    def call(*arguments: Any) -> Any:
        result = function(*arguments)
        if isinstance(result, Mapping | tuple | list) or of(result):
            return result
        return marked(result, of(arguments))

    return call


def stamped(value: Any, cell: Cell, before: Mapping[tuple[str, ...], Origins]) -> Any:
    """A value as it stands in a cell: each part is made from that part of the cell, and from what came there before."""
    if isinstance(value, Mapping):
        inner = {name: _inside(cell, name) for name in value}
        record = Record({name: stamped(part, inner[name], before) for name, part in value.items()})
        record.cells = {name: frozenset({inner[name]}) | before.get(inner[name].path, NONE) for name in value}
        return record
    if isinstance(value, tuple | list):
        return type(value)(stamped(part, cell, before) for part in value)
    return marked(value, frozenset({cell}) | before.get(cell.path, NONE))


def _inside(cell: Cell, name: str) -> Cell:
    return cell._replace(path=(*cell.path, name))


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterable[tuple[tuple[str, ...], Origins]]:
    """The plain values inside, by path, with what they were made from."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from leaves(part, (*path, name))
    elif isinstance(value, tuple | list):
        for part in value:
            yield from leaves(part, path)
    elif of(value):
        yield path, of(value)
