"""Sample values for a preview: one of each type, so that a text can be looked at before there is a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from dunning_engine.calendar import Duration
from dunning_engine.model.types import Field, Type
from dunning_engine.money import Money

_TEXTS = {
    "email": "customer@example.org", "phone": "+33 1 23 45 67 89", "mobile": "+33 6 12 34 56 78",
    "number": "F-1", "id": "C-7", "language": "fr", "currency": "EUR",
}  # fmt: skip


def sample(fields: Mapping[str, Field], now: datetime) -> dict[str, Any]:
    """A record with a value in every field: its default where it has one, else something of its type.

    An amount is never zero; a text without a default is its own name, in angle quotes.
    """
    return {name: _field(field, now) for name, field in fields.items()}


def _field(field: Field, now: datetime) -> Any:
    if field.type.kind == "text":
        return field.default or _TEXTS.get(field.name, f"‹{field.name.replace('_', ' ')}›")
    if field.default not in (None, ()) and field.type.kind != "money":
        return field.default
    value = _value(field.type, now)
    return field.minimum if field.minimum is not None and value < field.minimum else value


def _value(kind: Type, now: datetime) -> Any:
    if kind.kind == "list":
        return (_value(kind.item, now),) if kind.item is not None else ()
    if kind.record is not None:
        return sample(kind.record.fields, now)
    if kind.choices:
        return kind.choices[0]
    made = _SCALARS.get(kind.kind)
    return made(now) if made is not None else kind.kind


_SCALARS: dict[str, Callable[[datetime], Any]] = {
    "integer": lambda _: 1,
    "number": lambda _: Decimal(1),
    "boolean": lambda _: True,
    "money": lambda _: Money(Decimal("120.00"), "EUR"),
    "date": lambda now: now.date() - timedelta(days=20),
    "instant": lambda now: now,
    "time": lambda _: time(9),
    "duration": lambda _: Duration.parse("15 days"),
}
