"""Tells conditions, and rows of tables, that can never hold together: their order then does not matter."""

from __future__ import annotations

import ast
import re

from dunning_engine.expr import strip
from dunning_engine.model.position import Text
from dunning_engine.process.definition import TableRow

_WORDS = re.compile(r"(?!not )[\w ,'-]+")
_TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip


def exclusive(one: Text, other: Text) -> bool:
    """Whether it can be seen of two conditions that they never hold together."""
    return any(_contradict(a, b) for a in _conjuncts(one) for b in _conjuncts(other))


def separate(one: TableRow, other: TableRow, inputs: int) -> bool:
    """Whether no input fits both of two rows, as far as their words tell."""
    cells = zip(one.cells[:inputs], other.cells[:inputs], strict=True)
    return any(_disjoint(a.value.strip(), b.value.strip()) for a, b in cells)


def _disjoint(one: str, other: str) -> bool:
    if "-" in (one, other) or not (_WORDS.fullmatch(one) and _WORDS.fullmatch(other)):
        return False
    return not {word.strip() for word in one.split(",")} & {word.strip() for word in other.split(",")}


def _conjuncts(text: Text) -> list[ast.expr]:
    """The parts of a condition that all have to hold; none where Python cannot read it (`3 days`)."""
    try:
        tree = ast.parse(strip(text).value.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return []
    return list(tree.values) if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]


def _contradict(a: ast.expr, b: ast.expr) -> bool:
    if ast.dump(_opposite(a)) == ast.dump(b) or ast.dump(a) == ast.dump(_opposite(b)):
        return True
    one, other = _among(a), _among(b)
    return one is not None and other is not None and one[0] == other[0] and not one[1] & other[1]


def _among(node: ast.expr) -> tuple[str, frozenset[object]] | None:
    """What is compared, and the literal values that it may have."""
    if not isinstance(node, ast.Compare) or len(node.ops) != 1:
        return None
    value = node.comparators[0]
    listed = value.elts if isinstance(node.ops[0], ast.In) and isinstance(value, ast.List) else [value]
    known = [each.value for each in listed if isinstance(each, ast.Constant)]
    if not isinstance(node.ops[0], ast.Eq | ast.In) or len(known) != len(listed):
        return None
    return ast.dump(node.left), frozenset(known)


def _opposite(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return node.operand
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _TURNED:
        return ast.Compare(node.left, [_TURNED[type(node.ops[0])]()], node.comparators)
    return ast.UnaryOp(ast.Not(), node)
