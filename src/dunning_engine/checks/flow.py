"""Which classes of data an expression carries: from the fields it reads, through computed values and tables."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from dunning_engine.expr import interpolations
from dunning_engine.expr.scan import scan
from dunning_engine.model.position import Text
from dunning_engine.model.types import Field, Type
from dunning_engine.process.definition import Argument, Definition

SECRET = frozenset({"bank", "card", "volatile"})
"""Classes that stay with a value wherever it is put."""
Classes = frozenset[str]
NONE: Classes = frozenset()
_COUNTS = ("len", "valid_iban")
# What a function leaves of a secret: its last four characters are personal data, its reference is for colleagues.
_SHOWN = {
    "masked": frozenset({"personal"}),
    "last_four": frozenset({"personal"}),
    "reference": frozenset({"internal"}),
}


@dataclass(frozen=True)
class Flow:
    """What names stand for in one place: ``bound`` are names with known classes (parameters, ``note``)."""

    definition: Definition
    event: Mapping[str, Field] = field(default_factory=dict)
    bound: Mapping[str, Classes] = field(default_factory=dict)

    def argument(self, argument: Argument) -> Classes:
        """The classes in a value of an argument."""
        if argument.text is not None:
            return self.text(argument.text)
        parts = argument.items if argument.items is not None else tuple((argument.fields or {}).values())
        return _union(self.argument(part) for part in parts)

    def text(self, text: Text) -> Classes:
        """The classes in a text with ``${...}``."""
        return _union(self.expression(part) for part in interpolations(text) if isinstance(part, Text))

    def expression(self, text: Text, seen: frozenset[str] = frozenset()) -> Classes:
        """The classes that an expression's value carries; none where it cannot be read."""
        try:
            tree = ast.parse(scan(text).source.strip(), mode="eval")
        except (SyntaxError, ValueError):
            return NONE
        return _Walk(self, seen).node(tree.body, {})

    def path(self, path: tuple[str, ...], seen: frozenset[str] = frozenset()) -> Classes:
        """The classes of a dotted name; ``*`` stands for each entry of a list."""
        root, rest = path[0], path[1:]
        definition = self.definition
        if root in self.bound:
            return self.bound[root]
        named = {"event": self.event, "settings": definition.settings}.get(root)
        if named is not None:
            return of_field(named.get(rest[0]), rest[1:]) if rest else NONE
        if root == "table" and len(rest) > 1:
            return self._table(rest[0], rest[1], seen)
        if root in definition.computed and root not in definition.data:
            return self._computed(root, rest, seen | {root}) if root not in seen else NONE
        return of_field(definition.data.get(root), rest)

    def _computed(self, name: str, rest: tuple[str, ...], seen: frozenset[str]) -> Classes:
        from_list = self.source_of(name)
        if from_list and rest:
            return self.path((*from_list, *rest), seen)
        text = self.definition.computed[name]
        return _union(self.expression(part, seen) for part in _parts(text))

    def source_of(self, name: str) -> tuple[str, ...]:
        """The list that a computed value is a selection of: ``items`` for ``[i for i in items if ...]``."""
        for part in _parts(self.definition.computed[name]):
            try:
                tree = ast.parse(scan(part).source.strip(), mode="eval").body
            except (SyntaxError, ValueError):
                return ()
            if isinstance(tree, ast.ListComp) and isinstance(tree.elt, ast.Name):
                return dotted(tree.generators[0].iter, {})
        return ()

    def _table(self, name: str, output: str, seen: frozenset[str]) -> Classes:
        table = self.definition.tables.get(name)
        if table is None or output not in table.outputs:
            return NONE
        column = len(table.inputs) + list(table.outputs).index(output)
        cells = (row.cells[column] for row in table.rows)
        return _union(
            self.expression(part, seen) for cell in cells for part in interpolations(cell) if isinstance(part, Text)
        )


class _Walk:
    """Walks an expression's tree; conditions decide and do not flow, a count tells nothing of what it counts."""

    def __init__(self, flow: Flow, seen: frozenset[str]) -> None:
        self.flow, self.seen = flow, seen

    def node(self, node: ast.AST, loops: Mapping[str, tuple[str, ...]]) -> Classes:
        """The classes of a part of an expression; ``loops`` binds loop variables to paths."""
        path = dotted(node, loops)
        if path:
            return self.flow.path(path, self.seen)
        if isinstance(node, ast.Compare | ast.BoolOp):
            return NONE
        if isinstance(node, ast.IfExp):
            return self.node(node.body, loops) | self.node(node.orelse, loops)
        if isinstance(node, ast.ListComp | ast.GeneratorExp):
            return self.loop(node, loops)
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            carried = NONE if name in _COUNTS else _union(self.node(each, loops) for each in node.args)
            return (carried - SECRET) | _SHOWN[name] if name in _SHOWN and carried & SECRET else carried
        return _union(self.node(child, loops) for child in ast.iter_child_nodes(node))

    def loop(self, node: ast.ListComp | ast.GeneratorExp, loops: Mapping[str, tuple[str, ...]]) -> Classes:
        """A comprehension: its variables stand for the entries of the lists."""
        for part in node.generators:
            path = dotted(part.iter, loops)
            if isinstance(part.target, ast.Name):
                loops = {**loops, part.target.id: (*path, "*") if path else ("",)}
        return self.node(node.elt, loops)


def dotted(node: ast.AST, loops: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The path of a name with fields; empty for anything else."""
    if isinstance(node, ast.Name):
        return loops.get(node.id, (node.id,))
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value, loops)
        return (*inner, node.attr) if inner else ()
    return ()


def of_field(declared: Field | None, rest: Iterable[str]) -> Classes:
    """The classes of a field, or of what ``rest`` names inside it."""
    if declared is None:
        return NONE
    outer = frozenset({declared.sensitivity})
    inside = _inside(declared.type, [name for name in rest if name != "*"])
    return inside | (outer & SECRET) if inside else outer


def _inside(kind: Type, rest: list[str]) -> Classes:
    while kind.kind == "list" and kind.item is not None:
        kind = kind.item
    if kind.record is None:
        return NONE
    if rest:
        return of_field(kind.record.fields.get(rest[0]), rest[1:])
    return _union(of_field(part, ()) for part in kind.record.fields.values())


def _parts(text: Text) -> Iterator[Text]:
    """The expressions of a text: those in ``${}``, or the whole text."""
    parts = [part for part in interpolations(text) if isinstance(part, Text)]
    yield from parts or [text]


def _union(found: Iterable[Classes]) -> Classes:
    return NONE.union(*found)
