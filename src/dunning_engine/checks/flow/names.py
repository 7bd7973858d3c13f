"""What names stand for in a process: its data, settings, computed values, tables and the case's key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from dunning_engine.checks.flow.classes import NONE, Classes, Path, declared
from dunning_engine.checks.flow.expression import argument_value, expression_value, text_value
from dunning_engine.checks.flow.piece import Piece
from dunning_engine.checks.flow.value import NOTHING, Cell, Value, union
from dunning_engine.model.position import Position, Text
from dunning_engine.model.types import Field
from dunning_engine.process.definition import Argument, Definition

Bound = Value | Callable[[Path], Value]


class Names:
    """The names of a process; computed values and tables are worked out when they are first read."""

    def __init__(self, definition: Definition, piece: Piece) -> None:
        self.definition, self.piece = definition, piece
        self.inside: dict[tuple[str, str], dict[Path, Classes]] = {}
        internal = {name.value for task in _tasks(definition) for name in task}
        self._known: dict[tuple[str, str], Value] = {}
        for kind, fields in (("data", definition.data), ("setting", definition.settings)):
            for name, each in fields.items():
                more = frozenset({"internal"}) if kind == "data" and name in internal else NONE
                cell = Cell(definition.name, kind, name)
                self._known[kind, name] = self.arrives(cell, each, self.place_of(cell), more)
        if definition.key is not None:
            value = self.work_out(definition.key)
            self._known["case", "key"] = piece.keep(value, Cell(definition.name, "case", "key"), "the case's key", [()])

    def arrives(self, cell: Cell, each: Field, at: Position, more: Classes = NONE) -> Value:
        """A value that comes from outside into a field that is declared, or filled, there."""
        leaves = self.inside[cell.kind, ".".join((cell.name, *cell.path))] = declared(each)
        value = Value()
        for path, classes in leaves.items():
            leaf = cell._replace(path=(*cell.path, *path))
            self.piece.sources[leaf] = self.piece.sources.get(leaf, NONE) | classes | more
            self.piece.places[leaf] = at
            value[path, leaf, ()] = at
        return value

    def record(self, kind: str, name: str, fields: Mapping[str, Field], at: Position) -> Value:
        """The payload of an event or a form, as a record."""
        cell = Cell(self.definition.name, kind, name)
        return union(self.arrives(cell._replace(path=(n,)), each, at).under(n) for n, each in fields.items())

    def place_of(self, cell: Cell) -> Position:
        """Where a data field, a setting or a table is declared."""
        section = {"setting": "settings", "table": "tables"}.get(cell.kind, cell.kind)
        places = self.definition.places
        return places.get(f"{section}.{cell.name.partition('.')[0]}") or places.get(section) or self.definition.at

    def look(self, root: str, fields: Path) -> Value:
        """What a name with the fields behind it stands for; nothing for ``today`` and whatever is not known."""
        definition = self.definition
        if root == "settings":
            return self._known.get(("setting", fields[0]), NOTHING).into(fields[1:]) if fields else self._settings()
        if root == "table":
            return self._table(*fields[:2]).into(fields[2:]) if len(fields) > 1 else NOTHING
        if root == "case":
            return self._known.get(("case", "key"), NOTHING)
        if root in definition.computed and root not in definition.data:
            return self._computed(root).into(fields)
        return self._known.get(("data", root), NOTHING).into(fields)

    def _settings(self) -> Value:
        return union(self._known["setting", name].under(name) for name in self.definition.settings)

    def work_out(self, text: Text) -> Value:
        """The value of an expression, with or without ``${}``."""
        return (text_value if "${" in text.value else expression_value)(text, self.look)

    def _computed(self, name: str) -> Value:
        if ("computed", name) not in self._known:
            self._known["computed", name] = NOTHING  # a circle is an error of its own
            value, cell = self.work_out(self.definition.computed[name]), Cell(self.definition.name, "computed", name)
            self._known["computed", name] = self.piece.keep(value, cell, f"computed {name}")
        return self._known["computed", name]

    def _table(self, name: str, output: str) -> Value:
        known = self._known.get(("table", f"{name}.{output}"))
        table = self.definition.tables.get(name)
        if known is not None or table is None or output not in table.outputs:
            return known or NOTHING
        cell = Cell(self.definition.name, "table", f"{name}.{output}")
        self._known["table", cell.name] = NOTHING
        column = len(table.inputs) + list(table.outputs).index(output)
        cells = (row.cells[column] for row in table.rows if column < len(row.cells))
        value = self.piece.keep(union(text_value(text, self.look) for text in cells), cell, f"table {cell.name}")
        self._known["table", cell.name] = union((value, self.said(cell, table.outputs[output])))
        return self._known["table", cell.name]

    def said(self, cell: Cell, each: Field) -> Value:
        """A value that has the class of its field only where the class is written."""
        return self.arrives(cell, each, self.place_of(cell)) if each.classed else NOTHING

    def leaves(self, kind: str, name: str) -> dict[Path, Classes]:
        """The paths inside a declared field, with their classes."""
        return self.inside.get((kind, name), {})


@dataclass(frozen=True)
class Scope:
    """The names in one place of a process: those of the process, and what is bound there (``event``, parameters)."""

    names: Names
    bound: Mapping[str, Bound] = field(default_factory=dict)

    def look(self, root: str, fields: Path) -> Value:
        """What a name with the fields behind it stands for."""
        bound = self.bound.get(root)
        if bound is None:
            return self.names.look(root, fields)
        return bound.into(fields) if isinstance(bound, Value) else bound(fields)

    def argument(self, argument: Argument | None) -> Value:
        """The value of an argument."""
        return argument_value(argument, self.look) if argument is not None else NOTHING

    def text(self, text: Text | None) -> Value:
        """The value of a text that may hold ``${}``."""
        return text_value(text, self.look) if text is not None else NOTHING

    def with_names(self, bound: Mapping[str, Bound]) -> Scope:
        """The same place with more names."""
        return replace(self, bound={**self.bound, **bound})


def _tasks(definition: Definition) -> Iterable[tuple[Text, ...]]:
    for state in definition.states.values():
        for task in (state.task, state.failed_task):
            if task is not None:
                yield task.internal
