"""One unit more or less of a number, an amount, a length of time or a date, as one writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dunning_engine.calendar import Duration
from dunning_engine.errors import DunningError
from dunning_engine.money import Money

_CENT = Decimal("0.01")
_READERS: Mapping[str, Callable[[str], Any]] = {
    "integer": int, "number": Decimal, "duration": Duration.parse, "money": Money.parse,
}  # fmt: skip


def more(value: Any, step: int = 1) -> str | None:
    """A literal so many units off: a cent, a day of days, an hour of hours; ``None`` for what has no unit."""
    if isinstance(value, Duration):
        return str(Duration(value.count + step, value.unit))
    if isinstance(value, Money):
        return f"{value.amount + step * _CENT} {value.currency}"
    if isinstance(value, Decimal):
        return str(value + step * _CENT)
    if type(value) is int:
        return str(value + step)
    if type(value) is date:
        return str(value + timedelta(days=step))
    return None


def one_more(text: str, kind: str) -> str | None:
    """The same of a value as it is written outside of expressions; ``None`` for another kind, or no value of it."""
    reader = _READERS.get(kind)
    try:
        return more(reader(text)) if reader is not None else None
    except (ValueError, ArithmeticError, DunningError):
        return None
