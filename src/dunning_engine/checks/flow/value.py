"""What a value is made of: the cells that it comes from, by the path inside it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dunning_engine.checks.flow.classes import Path
from dunning_engine.model.position import Position, Text


class Cell(NamedTuple):
    """A place where a value stands while a process runs.

    ``kind`` is data, setting, event, form, computed, table, parameter, note, result or case; ``name`` the field, the
    event, the table and so on; ``path`` leads to the value inside it. Lists are one cell: all entries together.
    """

    process: str
    kind: str
    name: str
    path: Path = ()


class Spot(NamedTuple):
    """Where a name is read: the expression and the part of it."""

    text: Text
    node: ast.AST


Origin = tuple[Path, Cell, tuple[str, ...]]
"""The path inside the value, the cell that it comes from, and the masks that lie between."""


class Value(dict[Origin, Spot | Position]):
    """The origins of a value, each with where it is read. What stands at a path counts for all that lies inside."""

    __slots__ = ()

    def at(self, name: str) -> Value:
        """A field of a record, or of each entry of a list of records."""
        return Value(
            ((path[1:], cell, masks), spot) for (path, cell, masks), spot in self.items() if not path or path[0] == name
        )

    def into(self, path: Path) -> Value:
        """What stands at a path inside."""
        value = self
        for name in path:
            value = value.at(name)
        return value

    def under(self, name: str) -> Value:
        """A record with this value as a field."""
        return Value((((name, *path), cell, masks), spot) for (path, cell, masks), spot in self.items())

    def composed(self) -> bool:
        """Whether it is a record or a list of records: one can ask for it without learning what is inside."""
        return any(path for path, _, _ in self)

    def flat(self) -> Value:
        """One plain value made of everything inside."""
        return Value((((), cell, masks), spot) for (_, cell, masks), spot in self.items())

    def masked(self, function: str) -> Value:
        """What a function such as ``masked`` leaves."""
        return Value(((path, cell, (*masks, function)), spot) for (path, cell, masks), spot in self.items())

    def read_at(self, spot: Spot) -> Value:
        """The same value, read here."""
        return Value((origin, spot) for origin in self)


NOTHING = Value()


def union(values: Iterable[Mapping[Origin, Spot | Position]]) -> Value:
    """Everything that the values are made of."""
    found = Value()
    for value in values:
        for origin, spot in value.items():
            found.setdefault(origin, spot)
    return found


def meets(path: Path, other: Path) -> bool:
    """Whether one path leads into, or to, what the other leads to."""
    size = min(len(path), len(other))
    return path[:size] == other[:size]
