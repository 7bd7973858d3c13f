"""Values for the fields of events, forms, results and starts: one for each class that the process can tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from dunning_engine.calendar import Calendar, Duration
from dunning_engine.explore.constants import Constants
from dunning_engine.model.secret import HASH_LENGTH, make_ref
from dunning_engine.model.types import Field, Type
from dunning_engine.money import Money

MOST_TOGETHER = 12
"""Up to so many combinations of a payload's fields are all tried; beyond, one field at a time differs."""
MOST_WORDS = 6
_DAYS = (3, -10, 60)
_SECRET = {"bank": "FR…0189", "card": "…4242"}
Known = Mapping[str, Any]


class Samples:
    """Makes values by type. ``seen`` are texts that scenarios give a name, ``currency`` that of all money."""

    def __init__(self, constants: Constants, seen: Mapping[str, tuple[Any, ...]], currency: str = "EUR") -> None:
        self._constants, self._seen, self._currency = constants, seen, currency

    def payloads(
        self, fields: Mapping[str, Field], data: Known, now: datetime, calendar: Calendar
    ) -> list[dict[str, Any]]:
        """Payloads of an event or a form for a case with that data: all combinations, or one difference at a time."""
        at = _Moment(self, data, now, calendar)
        choices = {name: at.values(field, name) for name, field in fields.items()}
        return list(_combined(choices))

    def texts(self, name: str) -> list[str]:
        """Texts for a field: one for each constant it is compared with, those of scenarios, and another one."""
        if name not in self._constants.deciding:
            return [str(value) for value in self._seen.get(name, ())][:1] or [f"some {name}"]
        compared = [value for value in self._constants.of.get(name, {}) if isinstance(value, str)]
        seen = [value for value in self._seen.get(name, ()) if isinstance(value, str)]
        return list(dict.fromkeys([*seen[:MOST_WORDS], *compared[:MOST_WORDS], f"some {name}"]))

    def decides(self, name: str) -> bool:
        """Whether a guard or a table may look at a field of that name."""
        return name in self._constants.deciding

    def counts(self, name: str) -> list[int]:
        """Whole numbers around the constants that a field is compared with."""
        compared = [int(v) for v in self._constants.of.get(name, {}) if _whole(v)]
        return sorted({1, *(n for c in compared[:2] for n in (c, c + 1) if n >= 0)})[:MOST_WORDS]

    def money(self, amount: Decimal | int) -> Money:
        """An amount in the currency of the process."""
        return Money(Decimal(amount), self._currency).rounded()


def _whole(value: Any) -> bool:
    return not isinstance(value, bool) and (isinstance(value, int) or (isinstance(value, str) and value.isdecimal()))


def _combined(choices: Mapping[str, list[Any]]) -> Iterator[dict[str, Any]]:
    size = 1
    for values in choices.values():
        size *= len(values)
    if size <= MOST_TOGETHER:
        yield from (dict(zip(choices, values, strict=True)) for values in product(*choices.values()))
        return
    base = {name: values[0] for name, values in choices.items()}
    yield base
    for name, values in choices.items():
        yield from ({**base, name: value} for value in values[1:])


class _Moment:
    """Values as they can be at one moment of one case: amounts of what is owed, numbers of its items, days to come."""

    def __init__(self, samples: Samples, data: Known, now: datetime, calendar: Calendar) -> None:
        self._samples, self._data, self._calendar = samples, data, calendar
        self._now, self._today = now, calendar.local_date(now)

    def values(self, field: Field, name: str) -> list[Any]:
        """The values of a field, the plainest first; ``none`` too where the type admits it."""
        if field.sensitivity in _SECRET and field.type.kind == "text":
            made: list[Any] = [make_ref(field.sensitivity, _SECRET[field.sensitivity], "0" * HASH_LENGTH)]  # type: ignore[arg-type]  # a key of _SECRET
        else:
            made = self._of(field.type, name)
        if field.minimum is not None or field.maximum is not None:
            made = [v for v in made if _between(v, field.minimum, field.maximum)] or [field.minimum]
        if field.type.optional and (self._samples.decides(name) or not made):
            made = [*made, None]
        if not field.required and field.default is not None and field.default not in made:
            made = [*made, field.default]
        return made

    def _of(self, kind: Type, name: str) -> list[Any]:
        if kind.choices:
            return list(kind.choices) if self._samples.decides(name) else [kind.choices[0]]
        if kind.record is not None:
            return self._records(kind, name)
        if kind.kind == "list" and kind.item is not None:
            return self._lists(kind.item, name)
        make = _PLAIN.get(kind.kind)
        return make(self, name) if make is not None else [None]

    def _records(self, kind: Type, name: str) -> list[Any]:
        """The record that the case has under that name, with one field at a time different; else a fresh one."""
        fields = kind.record.fields if kind.record is not None else {}
        known = self._data.get(name)
        choices = {n: self.values(field, n) for n, field in fields.items()}
        if isinstance(known, Mapping) and set(known) == set(fields):
            choices = {n: [known[n], *(v for v in values if v != known[n])] for n, values in choices.items()}
        base = {n: values[0] for n, values in choices.items()}
        return [
            base,
            *({**base, n: v} for n, values in choices.items() for v in values[1:] if self._samples.decides(n)),
        ]

    def _lists(self, item: Type, name: str) -> list[Any]:
        if item.record is not None:
            made = self._records(item, name)
            return [(made[0],), ()] + [(each,) for each in made[1:]]
        numbers = self._numbers(name)
        if numbers:
            return [numbers[:1], numbers] if len(numbers) > 1 else [numbers]
        return [(value,) for value in self._of(item, name)[:2]] + [()]

    def _numbers(self, name: str) -> tuple[str, ...]:
        """The numbers of the case's items, for a list of texts that goes by the name of such a list."""
        for listed in (self._data.get(name), *self._data.values()):
            if isinstance(listed, tuple) and listed and isinstance(listed[0], Mapping) and "number" in listed[0]:
                return tuple(entry["number"] for entry in listed)
            if listed is self._data.get(name) and isinstance(listed, tuple) and listed and isinstance(listed[0], str):
                return listed
        return ()

    def _texts(self, name: str) -> list[Any]:
        return list(self._samples.texts(name))

    def _moneys(self, _name: str) -> list[Any]:
        """All that is owed, what one item is, and part of it."""
        owed = sorted({entry["balance"] for entry in self._entries() if entry["balance"].amount > 0})
        if not owed:
            return [self._samples.money(60)]
        total = owed[0].zero(owed[0].currency)
        for entry in self._entries():
            total = total + entry["balance"]
        part = Money(owed[0].amount / 2, owed[0].currency).rounded()
        return list(dict.fromkeys((total, owed[0], part)))

    def _entries(self) -> Iterator[Mapping[str, Any]]:
        for listed in self._data.values():
            if isinstance(listed, tuple):
                yield from (e for e in listed if isinstance(e, Mapping) and isinstance(e.get("balance"), Money))

    def _dates(self, name: str) -> list[Any]:
        days = [self._today + timedelta(days=n) for n in _DAYS]
        return days if self._samples.decides(name) else days[:1]

    def _instants(self, name: str) -> list[Any]:
        return [self._calendar.opening(day) for day in self._dates(name) if isinstance(day, date)]

    def _booleans(self, name: str) -> list[Any]:
        return [True, False] if self._samples.decides(name) else [True]

    def _integers(self, name: str) -> list[Any]:
        return list(self._samples.counts(name))

    def _numbers_of(self, name: str) -> list[Any]:
        return [Decimal(n) for n in self._samples.counts(name)]

    def _durations(self, _name: str) -> list[Any]:
        return [Duration(5, "days")]

    def _times(self, _name: str) -> list[Any]:
        return [time(9, 0)]


def _between(value: Any, low: Any, high: Any) -> bool:
    return value is None or ((low is None or value >= low) and (high is None or value <= high))


_PLAIN = {
    "text": _Moment._texts, "role": _Moment._texts, "money": _Moment._moneys, "date": _Moment._dates,  # noqa: SLF001 - the class's own table
    "instant": _Moment._instants, "boolean": _Moment._booleans, "integer": _Moment._integers,  # noqa: SLF001 - likewise
    "number": _Moment._numbers_of, "duration": _Moment._durations, "time": _Moment._times,  # noqa: SLF001 - likewise
}  # fmt: skip
