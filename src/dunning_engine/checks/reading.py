"""What expressions read in the end: data fields, through computed values and tables."""

from __future__ import annotations

from collections.abc import Iterable

from dunning_engine.checks.tree import cells_of, expressions_in, paths_in, tree_of
from dunning_engine.model.position import Text
from dunning_engine.process.definition import Argument, Definition, TableDef


class Reading:
    """The reads of a process, worked out once."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self._of_path: dict[str, frozenset[str]] = {}
        self._of_text: dict[str, frozenset[str]] = {}

    def fields(self, text: Text | None) -> frozenset[str]:
        """The data fields that an expression depends on in the end."""
        if text is None:
            return frozenset()
        if text.value not in self._of_text:
            self._of_text[text.value] = self._all(paths(text))
        return self._of_text[text.value]

    def told(self, text: Text | None) -> frozenset[str]:
        """The data fields that a text with ``${}`` depends on."""
        return frozenset().union(*(self.fields(part) for part in expressions_in(text))) if text else frozenset()

    def argument(self, argument: Argument) -> frozenset[str]:
        """The data fields that an argument depends on."""
        return frozenset().union(*(self.fields(part) for part in expressions_of(argument)))

    def paths(self, text: Text | None, seen: frozenset[str] = frozenset()) -> frozenset[str]:
        """Every path that an expression reads, those of the computed values that it names included."""
        found = paths(text) if text is not None else frozenset()
        inner = {path: self.definition.computed[path] for path in found - seen if path in self.definition.computed}
        return found.union(*(self.paths(each, seen | {path}) for path, each in inner.items()))

    def _all(self, found: Iterable[str]) -> frozenset[str]:
        return frozenset().union(*(self._path(path) for path in found))

    def _path(self, path: str) -> frozenset[str]:
        if path not in self._of_path:
            self._of_path[path] = frozenset()  # while it is worked out: a circle ends here
            self._of_path[path] = self._worked_out(path)
        return self._of_path[path]

    def _worked_out(self, path: str) -> frozenset[str]:
        root, _, rest = path.partition(".")
        if root in self.definition.data:
            return frozenset({root})
        if root in self.definition.computed:
            return self.fields(self.definition.computed[root])
        table = self.definition.tables.get(rest.partition(".")[0]) if root == "table" else None
        return self._table(table, rest.partition(".")[2]) if table is not None else frozenset()

    def _table(self, table: TableDef, output: str) -> frozenset[str]:
        cells = cells_of(table, output) if output in table.outputs else ()
        asked = (cell for row in table.rows for cell in row.cells[: len(table.inputs)])
        inside = (part for cell in (*cells, *asked) for part in expressions_in(cell))
        return frozenset().union(*(self.fields(text) for text in (*table.inputs, *inside)))


def paths(text: Text) -> frozenset[str]:
    """Every path that stands in an expression."""
    tree = tree_of(text)
    return paths_in(tree) if tree is not None else frozenset()


def expressions_of(argument: Argument) -> tuple[Text, ...]:
    """The expressions in an argument and below."""
    if argument.text is not None:
        return tuple(expressions_in(argument.text))
    parts = argument.items if argument.items is not None else tuple((argument.fields or {}).values())
    return tuple(text for part in parts for text in expressions_of(part))
