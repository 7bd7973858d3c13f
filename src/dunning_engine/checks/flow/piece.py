"""What one process contributes: where values come in, where they go on to, and the places that they reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from dunning_engine.checks.flow.classes import NONE, Classes, Path
from dunning_engine.checks.flow.value import Cell, Spot, Value, meets
from dunning_engine.checks.tree import spot
from dunning_engine.model.position import Position, Text

Place = Spot | Position


class Move(NamedTuple):
    """A value goes from one cell to another. ``what`` says how, ``at`` where that is written."""

    source: Cell
    masks: tuple[str, ...]
    target: Cell
    what: str
    at: Place


class Sink(NamedTuple):
    """A place that values reach. ``where`` is its place in the program, ``what`` how it is called in a message.

    ``kind`` is parameter, note, key, history, result, assignee, field or letter; ``name`` the parameter or field.
    """

    kind: str
    where: str
    what: str
    name: str
    cleared: Classes
    value: Value
    at: Position
    length: int = 1
    told: Classes = NONE
    """Classes that are reported elsewhere."""


class Handover(NamedTuple):
    """Data for another process: by ``start`` (``event`` is empty) or by ``signal``. ``process`` may be empty: any."""

    process: str
    event: str
    fields: Mapping[str, tuple[Value, Position]]
    where: str
    alias: str


class Letter(NamedTuple):
    """A text that is rendered here. ``templates`` are the names that it may have, ``None``: any of the process.

    ``audience`` are its readers by the operation that sends it; ``operation`` is empty for a script.
    """

    templates: frozenset[str] | None
    operation: str
    audience: str
    bound: Mapping[str, Value]
    where: str
    at: Position
    length: int


@dataclass
class Piece:
    """The flows of one process.

    ``sources`` are the cells that are filled from outside, with their classes; ``places`` where they are declared, or
    filled; ``awaited`` are cells of ``<sub-case>.ended``, filled by other processes.
    """

    process: str
    sources: dict[Cell, Classes] = field(default_factory=dict)
    places: dict[Cell, Position] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    sinks: list[Sink] = field(default_factory=list)
    handovers: list[Handover] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    awaited: set[Cell] = field(default_factory=set)

    def keep(self, value: Value, cell: Cell, what: str, leaves: Iterable[Path] | None = None) -> Value:
        """Let a value flow into a cell; the value that the cell then is.

        ``leaves`` are the paths inside the cell that are told apart; by default those of the value.
        """
        kept = Value()
        for (path, source, masks), read in value.items():
            into = (path,) if leaves is None else tuple(leaf for leaf in leaves if meets(leaf, path))
            for leaf in into:
                target = cell._replace(path=(*cell.path, *leaf))
                self.moves.append(Move(source, masks, target, what, read))
                kept[leaf, target, ()] = read
        return kept


def position_of(place: Place) -> Position:
    """Where a step is written."""
    return place if isinstance(place, Position) else _spot(place)[0]


def length_of(place: Place) -> int:
    """How many characters are read there."""
    return 1 if isinstance(place, Position) else _spot(place)[1]


def _spot(place: Spot) -> tuple[Position, int]:
    return spot(place.text, place.node)


def written(text: Text | None) -> int:
    """How many columns of a text's first line a caret underlines."""
    return max(1, len(text.value.partition("\n")[0])) if text is not None else 1
