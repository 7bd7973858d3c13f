"""What an expression may give where only some values are known, and what follows where a condition holds.

Both belong together: what ``a and b`` may give depends on what ``a`` leaves open.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Mapping
from itertools import product
from typing import Any

from dunning_engine.checks.known import Known
from dunning_engine.checks.tree import WORDS, called, cells_of, dotted, tree_of
from dunning_engine.checks.values import (
    ANYTHING,
    EITHER,
    GIVEN,
    NO,
    NOTHING,
    SOME,
    YES,
    Values,
    all_of,
    among,
    any_of,
    compared,
    opposite,
    truth,
    values_of,
)  # fmt: skip
from dunning_engine.expr import BUILTINS, strip
from dunning_engine.model.position import Text
from dunning_engine.model.types import Type

_SKIP_NONE = ("latest", "earliest", "min", "max")
_OF_NOTHING: Mapping[str, Values] = {
    "len": frozenset({0}), "sum": frozenset({0}), "all": YES, "any": NO,
    **dict.fromkeys(("first", "last", *_SKIP_NONE), NOTHING),
}  # fmt: skip
_MOST = 40
Literals = Mapping[str, Any]


def may_give(text: Text, known: Known) -> Values:
    """What an expression may give."""
    tree = tree_of(text)
    return _Walk(known, tree.literals).node(tree.body) if tree is not None else ANYTHING


def may_hold(text: Text | None, known: Known) -> Values:
    """Whether a condition may hold, may not, or both; where none is written it holds."""
    return truth(may_give(text, known)) if text is not None else YES


def supposing(text: Text | None, known: Known, *, holds: bool = True) -> Known | None:
    """What is known besides where a condition holds (or does not); ``None`` where that cannot be."""
    if text is None:
        return known if holds else None
    tree = tree_of(text)
    return _suppose(tree.body, tree.literals, known, holds=holds) if tree is not None else known


class _Walk:
    def __init__(self, known: Known, literals: Literals) -> None:
        self.known, self.literals = known, literals

    def node(self, node: ast.expr) -> Values:
        """What a part may give."""
        path = dotted(node)
        if path:
            return self.path(path)
        handler = _HANDLERS.get(type(node))
        return handler(self, node) if handler is not None else ANYTHING

    def path(self, path: str) -> Values:
        """What a name with its fields may be."""
        root, _, rest = path.partition(".")
        if root in self.literals:
            return frozenset({self.literals[root]})
        if path in WORDS:
            return frozenset({WORDS[path]})
        found = self.known.values.get(path)
        return found if found is not None else self.unknown(path, root, rest)

    def unknown(self, path: str, root: str, rest: str) -> Values:
        """What a name may be of which nothing is known here: by its expression, its table or its type."""
        if root == "table":
            return self.output(*rest.partition(".")[::2])
        computed = self.known.computed(root)
        if computed is not None:
            return may_give(computed, self.known.deeper()) if not rest else ANYTHING
        return values_of(self.known.typed(path))

    def output(self, name: str, output: str) -> Values:
        """What the rows of a table give."""
        table = self.known.subject.definition.tables.get(name)
        if table is None or output not in table.outputs:
            return ANYTHING
        kind = table.outputs[output].type
        return frozenset().union(*(self.cell(cell, kind) for cell in cells_of(table, output)))

    def cell(self, cell: Text, kind: Type) -> Values:
        """What a cell under ``outputs`` gives."""
        if "${" in cell.value:
            return may_give(cell, self.known.deeper()) if strip(cell) is not cell else GIVEN
        if kind.optional and cell.value.strip() in ("-", "none"):
            return NOTHING
        if kind.kind == "boolean":
            return frozenset({cell.value.strip() == "true"})
        return frozenset({cell.value}) if kind.kind in ("choice", "text", "state", "role") else GIVEN

    def compare(self, node: ast.Compare) -> Values:
        """``a == b``, ``a < b < c``, ``a in [b, c]``."""
        left, answers = node.left, []
        for sign, right in zip(node.ops, node.comparators, strict=True):
            answers.append(self.asked(sign, left, right))
            left = right
        return all_of(answers)

    def asked(self, sign: ast.cmpop, left: ast.expr, right: ast.expr) -> Values:
        """One comparison."""
        one = self.node(left)
        if not isinstance(sign, ast.In | ast.NotIn):
            return compared(sign, one, self.node(right))
        if not isinstance(right, ast.List):
            return EITHER
        found = among(one, [self.node(each) for each in right.elts])
        return opposite(found) if isinstance(sign, ast.NotIn) else found

    def joined(self, node: ast.BoolOp) -> Values:
        """``and`` and ``or``; each part is read where the parts before it left it open."""
        conjunction = isinstance(node.op, ast.And)
        known, answers = self.known, list[Values]()
        for value in node.values:
            answers.append(truth(_Walk(known, self.literals).node(value)))
            further = _suppose(value, self.literals, known, holds=conjunction)
            if further is None:
                break
            known = further
        return all_of(answers) if conjunction else any_of(answers)

    def unary(self, node: ast.UnaryOp) -> Values:
        """``not`` and a sign."""
        found = self.node(node.operand)
        return opposite(truth(found)) if isinstance(node.op, ast.Not) else GIVEN | (found & NOTHING)

    def choice(self, node: ast.IfExp) -> Values:
        """``x if c else y``."""
        found: Values = frozenset()
        for part, holds in ((node.body, True), (node.orelse, False)):
            known = _suppose(node.test, self.literals, self.known, holds=holds)
            if known is not None:
                found |= _Walk(known, self.literals).node(part)
        return found or ANYTHING

    def call(self, node: ast.Call) -> Values:
        """A function: of a list that holds nothing it gives what is known; none passes through most."""
        name = called(node)
        if name in _OF_NOTHING and len(node.args) == 1 and self.known.holds_nothing(node.args[0]):
            return _OF_NOTHING[name]
        function = BUILTINS.get(name)
        if function is None or name in ("first", "last"):
            return ANYTHING
        arguments = [self.node(each) for each in node.args]
        if name in _SKIP_NONE:
            return GIVEN if len(arguments) > 1 and any(None not in each for each in arguments) else ANYTHING
        truths = name in ("all", "any") or function.result.kind == "boolean"
        return (EITHER if truths else GIVEN) | (NOTHING.intersection(*([frozenset().union(*arguments)])))

    def arithmetic(self, node: ast.BinOp) -> Values:
        """Sums and the like: none passes through; whole numbers are worked out."""
        one, other = self.node(node.left), self.node(node.right)
        work = _ARITHMETIC.get(type(node.op))
        if work is None or any(type(value) is not int for value in one | other) or len(one) * len(other) > _MOST:
            return GIVEN | ((one | other) & NOTHING)
        return frozenset(work(a, b) for a, b in product(one, other))

    def constant(self, node: ast.Constant) -> Values:
        """A whole number."""
        return frozenset({node.value})

    def listed(self, _node: ast.expr) -> Values:
        """A list is never none."""
        return GIVEN


_ARITHMETIC: Mapping[type[ast.operator], Callable[[int, int], int]] = {ast.Add: operator.add, ast.Sub: operator.sub}
_HANDLERS: Mapping[type[ast.AST], Callable[[_Walk, Any], Values]] = {
    ast.Compare: _Walk.compare, ast.BoolOp: _Walk.joined, ast.UnaryOp: _Walk.unary, ast.IfExp: _Walk.choice,
    ast.Call: _Walk.call, ast.BinOp: _Walk.arithmetic, ast.Constant: _Walk.constant, ast.List: _Walk.listed,
    ast.ListComp: _Walk.listed, ast.GeneratorExp: _Walk.listed,
}  # fmt: skip


def _suppose(node: ast.expr, literals: Literals, known: Known, *, holds: bool) -> Known | None:
    """What is known besides where a part of a condition holds, or does not; ``None`` where that cannot be."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return _suppose(node.operand, literals, known, holds=not holds)
    if isinstance(node, ast.BoolOp):
        return _parts(node, literals, known, holds=holds)
    path = dotted(node)
    computed = known.computed(path) if path not in known.values else None
    if computed is not None:
        found = supposing(computed, known.deeper(), holds=holds)
        return found.at_depth(known.depth) if found is not None else None
    if path or isinstance(node, ast.Compare):
        return _narrowed(node, literals, known, holds=holds)
    return known if holds in truth(_Walk(known, literals).node(node)) else None


def _parts(node: ast.BoolOp, literals: Literals, known: Known, *, holds: bool) -> Known | None:
    """``and`` that holds says something of each part; one that does not, of the only part that may fail."""
    parts: Iterable[ast.expr] = node.values
    if isinstance(node.op, ast.And) != holds:
        parts = [part for part in node.values if holds in truth(_Walk(known, literals).node(part))]
        if len(parts) != 1:
            return known if parts else None
    found: Known | None = known
    for part in parts:
        found = _suppose(part, literals, found, holds=holds) if found is not None else None
    return found


def _narrowed(node: ast.expr, literals: Literals, known: Known, *, holds: bool) -> Known | None:
    """Of the paths that a comparison reads, keep the values with which it can be so."""
    operands = [node.left, *node.comparators] if isinstance(node, ast.Compare) else [node]
    for path in filter(None, map(dotted, operands)):
        if path.partition(".")[0] in literals or path in WORDS:
            continue
        before = _Walk(known, literals).path(path)
        if len(before) > _MOST:
            continue
        answer = _answering(node, path, literals, known)
        kept = frozenset(value for value in before if holds in answer(value))
        if not kept:
            return None
        known = known.also({path: _pinned(node, path, kept, literals, known, holds=holds)})
    return known if holds in truth(_Walk(known, literals).node(node)) else None


def _answering(node: ast.expr, path: str, literals: Literals, known: Known) -> Callable[[Any], Values]:
    """What a comparison answers for one value of a path."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and not isinstance(node.ops[0], ast.In | ast.NotIn):
        left, right, sign = node.left, node.comparators[0], node.ops[0]
        walk = _Walk(known, literals)
        if dotted(left) == path and dotted(right) != path:
            other = walk.node(right)
            return lambda value: compared(sign, frozenset({value}), other)
        if dotted(right) == path and dotted(left) != path:
            other = walk.node(left)
            return lambda value: compared(sign, other, frozenset({value}))
    return lambda value: truth(_Walk(known.also({path: frozenset({value})}), literals).node(node))


def _pinned(node: ast.expr, path: str, kept: Values, literals: Literals, known: Known, *, holds: bool) -> Values:
    """``x == 'a'`` says which value it is, ``x in ['a', 'b']`` which ones it may be."""
    if SOME not in kept or not isinstance(node, ast.Compare) or len(node.ops) != 1 or dotted(node.left) != path:
        return kept
    sign, right = node.ops[0], node.comparators[0]
    listed = right.elts if isinstance(right, ast.List) else [right]
    several = isinstance(sign, ast.In | ast.NotIn)
    if several != isinstance(right, ast.List) or not isinstance(
        sign, (ast.Eq, ast.In) if holds else (ast.NotEq, ast.NotIn)
    ):
        return kept
    words = frozenset[Any]().union(*(_Walk(known, literals).node(each) for each in listed))
    return (kept - GIVEN) | words if SOME not in words else kept
