"""Which digits are a case's own identifiers: of its key, and of the fields that are declared to hold one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from dunning_engine.model.case import Case
from dunning_engine.model.types import Field, Type
from dunning_engine.process.program import Program

_RUN = re.compile(r"\d{13,}")  # shorter ones are never taken for a card
Names = Callable[[], Iterable[str]]


class Known:
    """Says whether digits are an identifier; what there are is looked up when it is first asked."""

    def __init__(self, fields: Mapping[str, Field], raw: Mapping[Any, Any], names: Names) -> None:
        self._fields, self._raw, self._names = fields, raw, names

    def __call__(self, digits: str) -> bool:
        """Whether they are."""
        return digits in self._all

    @cached_property
    def _all(self) -> frozenset[str]:
        return frozenset((*_declared(self._fields, self._raw), *self._names()))


def digits_in(text: str) -> list[str]:
    """The digits of an identifier that could be taken for a card's."""
    return _RUN.findall(text)


def names_of(program: Program, case: Case) -> Names:
    """The identifiers that a case knows: its key, and what its data hold in fields declared to be identifiers."""
    return lambda: (*digits_in(case.key or ""), *_declared(program.data, case.data))


def _declared(fields: Mapping[str, Field], values: Mapping[Any, Any]) -> Iterator[str]:
    for name, field in fields.items():
        yield from _inside(field.type, values.get(name), identifier=field.identifier)


def _inside(kind: Type, value: Any, *, identifier: bool) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from _declared(kind.record.fields if kind.record is not None else {}, value)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _inside(kind.item or kind, each, identifier=identifier)
    elif identifier and isinstance(value, str | int):
        yield from digits_in(str(value))
