"""The shortest way that a class takes from where it comes in to where it should not be."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from dunning_engine.checks.flow.classes import NONE, through
from dunning_engine.checks.flow.linked import Program
from dunning_engine.checks.flow.piece import Move, Place, Sink
from dunning_engine.checks.flow.value import Cell


class Stop(NamedTuple):
    """A class in a cell on the way; ``after`` is the stop behind, ``move`` leads there."""

    cell: Cell
    carried: str
    after: Stop | None = None
    move: Move | None = None
    read: Place | None = None


class Way(NamedTuple):
    """Where a class comes from, the moves in order, and where the value is read in the end."""

    source: Cell
    carried: str
    moves: tuple[Move, ...]
    read: Place


def ways(program: Program, sink: Sink, wrong: str) -> Iterator[Way]:
    """The ways on which a class reaches a sink, the shortest first, one for each cell that it comes from."""
    waiting = deque(_starts(program, sink, wrong))
    seen = {(stop.cell, stop.carried) for stop in waiting}
    while waiting:
        stop = waiting.popleft()
        if stop.carried in program.sources.get(stop.cell, NONE):
            yield _way(stop)
            continue
        for before in _before(program, stop):
            if (before.cell, before.carried) not in seen:
                seen.add((before.cell, before.carried))
                waiting.append(before)


def _starts(program: Program, sink: Sink, wrong: str) -> Iterator[Stop]:
    for (_, cell, masks), spot in sink.value.items():
        for carried in sorted(program.classes.get(cell, NONE)):
            if wrong in through(masks, frozenset({carried})):
                yield Stop(cell, carried, read=spot)


def _before(program: Program, stop: Stop) -> Iterator[Stop]:
    for move in program.into.get(stop.cell, ()):
        for carried in sorted(program.classes.get(move.source, NONE)):
            if stop.carried in through(move.masks, frozenset({carried})):
                yield Stop(move.source, carried, stop, move)


def _way(stop: Stop) -> Way:
    first, moves = stop, []
    while stop.after is not None and stop.move is not None:
        moves.append(stop.move)
        stop = stop.after
    assert stop.read is not None, "a way begins where a value is read"  # noqa: S101 - every start has its place
    return Way(first.cell, first.carried, tuple(moves), stop.read)
