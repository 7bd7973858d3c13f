"""What a text needs to be there: each value that it reads, what it does with it, and what it has asked before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from jinja2 import nodes

from dunning_engine.template.places import Places
from dunning_engine.template.syntax import parsed

Path = tuple[str, ...]
Paths = frozenset[Path]
Mode = Literal["ask", "show", "take"]
_NONE: Paths = frozenset()
_ORDERINGS = ("lt", "lteq", "gt", "gteq")
_CALCULATING = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Neg, nodes.Pos)
_ASKING = ("none", "defined", "undefined", "string", "number", "mapping", "boolean", "sameas")


@dataclass(frozen=True, slots=True)
class Need:
    """A value that a text reads; ``sure`` are the paths that it has found not to be none before.

    ``mode``: it is only asked whether there is one (``ask``), it is printed, where none leaves a hole (``show``), or
    something is done with it that cannot be done with none (``take``). What a path goes through must be there always.
    ``*`` stands for each entry of a list.
    """

    path: Path
    line: int
    column: int
    mode: Mode
    sure: Paths


def needs(body: str) -> tuple[Need, ...]:
    """What a text needs, in the order of its places; nothing where the syntax is broken."""
    tree, _ = parsed(body)
    return tuple(_Walk(body).block(tree.body, _NONE, {})) if tree is not None else ()


_Bound = Mapping[str, Path | None]


class _Walk:
    def __init__(self, body: str) -> None:
        self.places = Places(body)

    def block(self, listed: list[nodes.Node], sure: Paths, bound: _Bound) -> Iterator[Need]:
        """Nodes one after the other; what a ``set`` binds holds for those after it."""
        for node in listed:
            if isinstance(node, nodes.Assign):
                yield from self.value(node.node, "ask", sure, bound)
                bound = {**bound, **_named(node.target, _path(node.node, bound))}
            else:
                yield from self.statement(node, sure, bound)

    def statement(self, node: nodes.Node, sure: Paths, bound: _Bound) -> Iterator[Need]:
        """A statement: output, condition, loop."""
        if isinstance(node, nodes.Output):
            for part in node.nodes:
                yield from self.value(part, "show", sure, bound)
        elif isinstance(node, nodes.If):
            yield from self.condition(node, sure, bound)
        elif isinstance(node, nodes.For):
            yield from self.value(node.iter, "ask", sure, bound)
            path = _path(node.iter, bound)
            inside = {**bound, "loop": None, **_named(node.target, (*path, "*") if path else None)}
            yield from self.value(node.test, "ask", sure, inside) if node.test is not None else ()
            yield from self.block(node.body, sure, inside)
            yield from self.block(node.else_, sure, bound)
        elif isinstance(node, nodes.With):
            inside = dict(bound)
            for target, value in zip(node.targets, node.values, strict=True):
                yield from self.value(value, "ask", sure, bound)
                inside |= _named(target, _path(value, bound))
            yield from self.block(node.body, sure, inside)
        else:
            yield from self.block(list(node.iter_child_nodes()), sure, bound)

    def condition(self, node: nodes.If, sure: Paths, bound: _Bound) -> Iterator[Need]:
        """``{% if %}`` with all that depends on it."""
        yield from self.value(node.test, "ask", sure, bound)
        yield from self.block(node.body, sure | _found(node.test, bound, holds=True), bound)
        sure |= _found(node.test, bound, holds=False)
        for other in node.elif_:
            yield from self.value(other.test, "ask", sure, bound)
            yield from self.block(other.body, sure | _found(other.test, bound, holds=True), bound)
            sure |= _found(other.test, bound, holds=False)
        yield from self.block(node.else_, sure, bound)

    def value(self, node: nodes.Node | None, mode: Mode, sure: Paths, bound: _Bound) -> Iterator[Need]:
        """A value, and what is done with it."""
        if isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
            yield from self.read(node, mode, sure, bound)
        elif isinstance(node, nodes.And | nodes.Or):
            yield from self.value(node.left, "ask", sure, bound)
            known = sure | _found(node.left, bound, holds=isinstance(node, nodes.And))
            yield from self.value(node.right, mode, known, bound)
        elif isinstance(node, nodes.CondExpr):
            yield from self.value(node.expr1, mode, sure | _found(node.test, bound, holds=True), bound)
            yield from self.value(node.test, "ask", sure, bound)
            yield from self.value(node.expr2, mode, sure | _found(node.test, bound, holds=False), bound)
        elif isinstance(node, nodes.Filter):
            yield from self.value(node.node, _filtered(node, mode), sure, bound)
        elif isinstance(node, nodes.Compare):
            yield from self.comparison(node, sure, bound)
        elif node is not None:
            inner = _mode(node)
            for child in node.iter_child_nodes():
                yield from self.value(child, inner, sure, bound)

    def comparison(self, node: nodes.Compare, sure: Paths, bound: _Bound) -> Iterator[Need]:
        """None may be equal or not; it has no order."""
        ordered = any(each.op in _ORDERINGS for each in node.ops)
        yield from self.value(node.expr, "take" if ordered else "ask", sure, bound)
        for each in node.ops:
            taken = ordered or each.op in ("in", "notin")
            yield from self.value(each.expr, "take" if taken else "ask", sure, bound)

    def read(
        self, node: nodes.Name | nodes.Getattr | nodes.Getitem, mode: Mode, sure: Paths, bound: _Bound
    ) -> Iterator[Need]:
        """A name with the fields after it."""
        path, root = _path(node, bound), _root(node)
        if root is None or path is None:
            yield from (need for child in node.iter_child_nodes() for need in self.value(child, "take", sure, bound))
            return
        steps = path[1:] if bound.get(root.name) is None else path[len(bound[root.name] or ()) :]
        column = self.places.column(root.lineno, ".".join((root.name, *(step for step in steps if step != "*"))))
        yield Need(path, root.lineno, column, mode, sure)


def _mode(node: nodes.Node) -> Mode:
    """What is done with the parts of a node."""
    if isinstance(node, nodes.Concat):
        return "show"
    asks = isinstance(node, nodes.Not) or (isinstance(node, nodes.Test) and node.name in _ASKING)
    return "take" if isinstance(node, _CALCULATING) or not asks else "ask"


def _filtered(node: nodes.Filter, mode: Mode) -> Mode:
    """What a filter does with its value; only `default` does not mind none, and then only when it is told so."""
    if node.name not in ("default", "d"):
        return "take"
    also = [*node.args[1:], *(pair.value for pair in node.kwargs if pair.key == "boolean")]
    return "ask" if any(isinstance(each, nodes.Const) and each.value for each in also) else mode


def _found(node: nodes.Node, bound: _Bound, *, holds: bool) -> Paths:
    """The paths that are not none where a condition holds, or where it does not."""
    if isinstance(node, nodes.Not):
        return _found(node.node, bound, holds=not holds)
    if isinstance(node, nodes.And | nodes.Or):
        left, right = (_found(each, bound, holds=holds) for each in (node.left, node.right))
        return left | right if isinstance(node, nodes.And) == holds else left & right
    if isinstance(node, nodes.Test) and node.name == "none":
        return _with_prefixes(_path(node.node, bound)) if not holds else _NONE
    if isinstance(node, nodes.Compare) and len(node.ops) == 1:
        return _compared(node, node.ops[0], bound, holds=holds)
    return _with_prefixes(_path(node, bound)) if holds else _NONE


def _compared(node: nodes.Compare, operand: nodes.Operand, bound: _Bound, *, holds: bool) -> Paths:
    constant = operand.expr.value if isinstance(operand.expr, nodes.Const) else operand.expr
    if operand.op in ("eq", "ne"):
        equal = (operand.op == "eq") == holds
        return _with_prefixes(_path(node.expr, bound)) if equal == (constant is not None) else _NONE
    sure = operand.op in _ORDERINGS or (operand.op == "in") == holds
    return _with_prefixes(_path(node.expr, bound)) if sure else _NONE


def _with_prefixes(path: Path | None) -> Paths:
    return frozenset(path[: n + 1] for n in range(len(path))) if path else _NONE


def _named(target: nodes.Node, path: Path | None) -> dict[str, Path | None]:
    if isinstance(target, nodes.Name):
        return {target.name: path}
    return {name.name: None for name in target.find_all(nodes.Name)}


def _path(node: nodes.Node | None, bound: _Bound) -> Path | None:
    """The path that an expression reads; ``None`` where it is worked out."""
    if isinstance(node, nodes.Name):
        return bound.get(node.name, (node.name,))
    if isinstance(node, nodes.Getattr | nodes.Getitem):
        inner = _path(node.node, bound)
        if isinstance(node, nodes.Getattr):
            return (*inner, node.attr) if inner else None
        field = isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str)
        return (*inner, node.arg.value if field else "*") if inner else None  # type: ignore[attr-defined]  # a Const where field
    return None


def _root(node: nodes.Node | None) -> nodes.Name | None:
    while isinstance(node, nodes.Getattr | nodes.Getitem):
        node = node.node
    return node if isinstance(node, nodes.Name) else None
