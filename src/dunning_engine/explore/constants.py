"""The constants with which a process compares: they cut the values of a field into classes that behave alike."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dunning_engine.checks.walk import texts
from dunning_engine.explore.relevance import Relevance, parsed, trees
from dunning_engine.expr import strip
from dunning_engine.process.definition import Definition, TableDef

_CELL = re.compile(r"(?:not\s+|<=|>=|==|!=|<|>)?\s*(.*)")


class Constants:
    """What names are compared with, by the last part of the name: ``reason`` for ``event.reason``.

    ``deciding`` are the names that matter (see :class:`Relevance`), ``words`` every constant text.
    """

    def __init__(self, definitions: Iterable[Definition]) -> None:
        every = tuple(definitions)
        self.of: dict[str, dict[Any, None]] = defaultdict(dict)
        self.deciding = Relevance(every).names
        self.words: set[str] = set()
        for definition in every:
            for text in texts(definition):
                for tree, literals in trees(text):
                    self._tree(tree, literals)
            for table in definition.tables.values():
                self._table(table)

    def _tree(self, tree: ast.AST, literals: Mapping[str, Any]) -> None:
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare):
                sides = [node.left, *node.comparators]
                for name in filter(None, map(_last, sides)):
                    for value in _values(sides, literals):
                        self.of[name][value] = None
        self.words |= {value for value in literals.values() if isinstance(value, str)}

    def _table(self, table: TableDef) -> None:
        """One value for each row of a table: rows tell classes apart."""
        for n, text in enumerate(table.inputs):
            tree, _ = parsed(strip(text))
            name = _last(tree) if tree is not None else ""
            for word in _cells(table, n):
                self.of[name][word] = None
                self.words.add(word)


def _cells(table: TableDef, n: int) -> Iterator[str]:
    for row in table.rows:
        written = row.cells[n].value.partition(",")[0] if n < len(row.cells) else "-"
        found = _CELL.fullmatch(written.strip())
        if found and found[1] not in ("-", "") and "${" not in written:
            yield found[1]


def _last(node: ast.AST) -> str:
    """The last part of a dotted name; empty for anything else. A call's only argument stands for it."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Call) and len(node.args) == 1:
        return _last(node.args[0])
    return node.id if isinstance(node, ast.Name) else ""


def _values(nodes: Iterable[ast.AST], literals: Mapping[str, Any]) -> Iterator[Any]:
    for node in nodes:
        for part in ast.walk(node) if isinstance(node, ast.List | ast.Tuple) else (node,):
            if isinstance(part, ast.Name) and part.id in literals:
                yield literals[part.id]
            elif isinstance(part, ast.Constant):
                yield part.value
