"""Where cases begin: as scenarios begin them, or with made-up data where there are none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from dunning_engine.explore.part import Part
from dunning_engine.explore.samples import Samples
from dunning_engine.explore.world import Move, World
from dunning_engine.model.types import Field

_ITEMS = 2


def first_world(slots: int, now: datetime, marks: tuple[Any, ...], outages: int) -> World:
    """A world in which nothing has begun."""
    return World(now, (None,) * slots, marks, outages)


def starts(
    part: Part, given: Iterable[tuple[datetime, Mapping[str, Any]]], samples: Samples, world: World
) -> Iterator[tuple[World, Move]]:
    """The beginnings of the first process: those given, lists cut to two; else made up, one difference at a time."""
    found = False
    for now, data in given:
        found = True
        yield world._replace(now=now), Move("start", 0, part.program.name, now, {n: _cut(v) for n, v in data.items()})
    if found:
        return
    needed = {name: field for name, field in part.program.data.items() if field.required and not _is_set(field)}
    rest = {name: field.default for name, field in part.program.data.items() if name not in needed}
    for data in samples.payloads(needed, {}, world.now, part.program.calendar):
        yield world, Move("start", 0, part.program.name, world.now, {**rest, **data})


def _is_set(field: Field) -> bool:
    return field.default is not None


def _cut(value: Any) -> Any:
    return value[:_ITEMS] if isinstance(value, tuple) and value and isinstance(value[0], Mapping) else value
