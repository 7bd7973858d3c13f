"""Reads conditions as formulas over terms.

Computed values are put in where they are conditions, choices or other names; what cannot be looked into is a term as a
whole. Every value that the terms can take together is thought possible: what a formula rules out is ruled out.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dunning_engine.checks.cuts import Names, Term, order_of
from dunning_engine.checks.formula import Ask, Formula, compare, joined, negated
from dunning_engine.checks.subject import Subject
from dunning_engine.checks.tree import WORDS, Tree, called, dotted, tree_of
from dunning_engine.expr import BUILTINS
from dunning_engine.model.position import Text
from dunning_engine.model.types import ANY, BOOLEAN, INTEGER, Type

_DEEPEST = 20
_MOST_CASES = 24
_FINITE = frozenset({"boolean", "choice"})
_SIGNS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Is: "==",
    ast.IsNot: "!=",
}  # fmt: skip
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class _Value:
    """A side of a comparison that is a constant."""

    value: Any


@dataclass(frozen=True, slots=True)
class _Part:
    """A side of a comparison that is a term."""

    term: Term


_Side = _Value | _Part


class Conditions:
    """Reads conditions of one place; ``terms`` are all that they ask about, each with its cuts."""

    def __init__(self, subject: Subject, inner: Mapping[str, Type] | None = None) -> None:
        self.terms: dict[str, Term] = {}
        self._names = Names(subject, inner or {})

    def formula(self, text: Text | None) -> Formula:
        """A condition as a formula; none written always holds."""
        tree = tree_of(text) if text is not None else None
        if text is None:
            return True
        return self.of_tree(tree) if tree is not None else self._whole(text.value, BOOLEAN)

    def of_tree(self, tree: Tree, node: ast.expr | None = None) -> Formula:
        """A parsed condition, or a part of it, as a formula."""
        return _Reader(self, tree).condition(tree.body if node is None else node)

    def term(self, path: str) -> Term:
        """A path as a term."""
        return self.terms.setdefault(path, self._names.term(path))

    def other(self, term: Term) -> Term:
        """Any other term, of which one of that name may be known."""
        return self.terms.setdefault(term.name, term)

    def computed(self, name: str) -> Tree | None:
        """The expression of a computed value."""
        definition = self._names.definition
        text = definition.computed.get(name) if name not in definition.data else None
        return tree_of(text) if text is not None else None

    def _whole(self, name: str, kind: Type) -> Formula:
        return Ask((self.other(Term(name, kind)).name,), _is_true)


class _Reader:
    """Reads one expression; computed values are read by readers of their own, ``depth`` deep."""

    def __init__(self, conditions: Conditions, tree: Tree, depth: int = 0) -> None:
        self.conditions, self.tree, self.depth = conditions, tree, depth

    def condition(self, node: ast.expr) -> Formula:
        """A part that holds or does not."""
        if isinstance(node, ast.BoolOp):
            return joined([self.condition(value) for value in node.values], every=isinstance(node.op, ast.And))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return negated(self.condition(node.operand))
        if isinstance(node, ast.IfExp):
            return self.either(node, lambda reader, part: reader.condition(part))
        if isinstance(node, ast.Compare):
            return self.compared(node)
        return self.truth(node)

    def either(self, node: ast.IfExp, read: Callable[[_Reader, ast.expr], Formula]) -> Formula:
        """``x if c else y``."""
        asked = self.condition(node.test)
        first, second = (read(self, part) for part in (node.body, node.orelse))
        ways = [joined([asked, first], every=True), joined([negated(asked), second], every=True)]
        return joined(ways, every=False)

    def truth(self, node: ast.expr) -> Formula:
        """A name or a call that is true or false by itself."""
        path = dotted(node)
        if path in WORDS:
            return WORDS[path] is True
        inner = self.inside(path)
        if inner is not None:
            return inner.condition(inner.tree.body)
        term = self.conditions.term(path) if path else self.part(node, BOOLEAN)
        if term.kind.kind == "any":
            term.kind = BOOLEAN.maybe()
        return Ask((term.name,), _is_true)

    def inside(self, path: str) -> _Reader | None:
        """The reader of a computed value."""
        tree = self.conditions.computed(path) if self.depth < _DEEPEST else None
        return _Reader(self.conditions, tree, self.depth + 1) if tree is not None else None

    def compared(self, node: ast.Compare) -> Formula:
        """A comparison, or a chain of them."""
        left, found = node.left, []
        for sign, right in zip(node.ops, node.comparators, strict=True):
            found.append(self.pair(node, sign, left, right))
            left = right
        return joined(found, every=True)

    def pair(self, node: ast.Compare, sign: ast.cmpop, left: ast.expr, right: ast.expr) -> Formula:
        """One comparison; sides that are choices themselves are taken apart."""
        if isinstance(sign, ast.In | ast.NotIn):
            found = self.among(left, right)
            found = Ask((self.part(node, BOOLEAN, left, right).name,), _is_true) if found is None else found
            return negated(found) if isinstance(sign, ast.NotIn) else found
        ones, others = self.cases(left), self.cases(right)
        if len(ones) * len(others) > _MOST_CASES:
            ones, others = [(True, self.opaque(left))], [(True, self.opaque(right))]
        ways = [
            joined([first, second, self.sides(_SIGNS[type(sign)], one, other)], every=True)
            for first, one in ones
            for second, other in others
        ]
        return joined(ways, every=False)

    def among(self, left: ast.expr, right: ast.expr) -> Formula | None:
        """``x in [a, b]``; ``None`` where the list is not written out."""
        if not isinstance(right, ast.List):
            return None
        return joined([self.pair_of(left, each) for each in right.elts], every=False)

    def pair_of(self, left: ast.expr, right: ast.expr) -> Formula:
        equal = ast.Compare(left, [ast.Eq()], [right])
        return self.pair(ast.copy_location(equal, right), ast.Eq(), left, right)

    def cases(self, node: ast.expr) -> list[tuple[Formula, _Side]]:
        """What a side may be, and when."""
        if isinstance(node, ast.IfExp):
            asked = self.condition(node.test)
            first = [(joined([asked, when], every=True), side) for when, side in self.cases(node.body)]
            rest = [(joined([negated(asked), when], every=True), side) for when, side in self.cases(node.orelse)]
            return first + rest
        inner = self.inside(dotted(node))
        if inner is not None and _is_choice(inner.tree):
            return inner.cases(inner.tree.body)
        return [(True, self.opaque(node))]

    def opaque(self, node: ast.expr) -> _Side:
        """A side as a constant or a term."""
        path = dotted(node)
        if path in WORDS:
            return _Value(WORDS[path])
        if path in self.tree.literals:
            return _Value(self.tree.literals[path])
        if path.startswith("role."):
            return _Value(path.partition(".")[2])
        if isinstance(node, ast.Constant):
            return _Value(node.value)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            inner = self.opaque(node.operand)
            return _Value(-inner.value) if isinstance(inner, _Value) else _Part(self.part(node, ANY))
        return _Part(self.conditions.term(path) if path else self.part(node, _kind_of(node)))

    def part(self, node: ast.expr, kind: Type, *inside: ast.expr) -> Term:
        """A part of the expression as a term; the same text is the same term."""
        name = shown(node, self.tree)
        if inside:
            name = " in ".join(shown(each, self.tree) for each in inside)
        minimum = 0 if called(node) == "len" else None
        return self.conditions.other(Term(name, kind, minimum=minimum))

    def sides(self, sign: str, left: _Side, right: _Side) -> Formula:
        """A comparison of constants and terms."""
        if isinstance(left, _Value) and isinstance(right, _Value):
            return bool(compare(sign, left.value, right.value))
        if isinstance(left, _Value):
            return self.sides(_FLIPPED.get(sign, sign), right, left)
        if isinstance(right, _Value):
            return self.constant(sign, left.term, right.value)
        return self.terms(sign, left.term, right.term)

    def constant(self, sign: str, term: Term, value: Any) -> Formula:
        if value is None:
            return Ask((term.name,), lambda found: compare(sign, found, value))
        if not term.takes(value) or (isinstance(value, str) and sign not in ("==", "!=")):
            whole = f"{term.name} {sign} {value}"  # a date and an instant, texts in the order of the alphabet
            return Ask((self.conditions.other(Term(whole, BOOLEAN)).name,), _is_true)
        term.cuts[value] = None
        return Ask((term.name,), lambda found: compare(sign, found, value))

    def terms(self, sign: str, left: Term, right: Term) -> Formula:
        """Two terms: words and truths value by value, all others by their order."""
        if left.name == right.name:
            return sign in ("==", "<=", ">=")
        if {left.kind.kind, right.kind.kind} <= _FINITE:
            return Ask((left.name, right.name), lambda one, other: compare(sign, one, other))
        if left.name > right.name:
            return self.terms(_FLIPPED.get(sign, sign), right, left)
        optional = left.kind.optional or right.kind.optional
        order = self.conditions.other(order_of(left.name, right.name, optional=optional))
        return Ask((order.name,), lambda found: found in _ORDERS[sign] if found is not None else sign == "!=")


_ORDERS = {"==": (0,), "!=": (-1, 1), "<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1)}


def _is_true(value: Any) -> bool:
    return value is True


def _is_choice(tree: Tree) -> bool:
    """Whether a computed value is one of several constants or names, by conditions."""
    node = tree.body
    while isinstance(node, ast.IfExp):
        node = node.orelse
    return isinstance(tree.body, ast.IfExp) or bool(dotted(node))


def _kind_of(node: ast.expr) -> Type:
    """The type of a part that is no path, as far as it is known without its arguments."""
    if called(node) == "len":
        return INTEGER
    function = BUILTINS.get(called(node))
    return function.result.maybe() if function is not None and function.rule is None else ANY


def written(node: ast.expr, tree: Tree) -> str:
    """A part of an expression as it was written, on one line."""
    start, end = (tree.scanned.origin(getattr(node, name, 0)) for name in ("col_offset", "end_col_offset"))
    return " ".join(tree.scanned.text.value[start:end].split())


def shown(node: ast.expr, tree: Tree) -> str:
    """A part of an expression in the one form by which the same part is known again."""
    text = ast.unparse(node)
    for name, value in tree.literals.items():
        text = re.sub(rf"\b{name}\b", repr(value) if isinstance(value, str) else str(value), text)
    return text
