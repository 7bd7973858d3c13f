"""Small changes of one expression: boundaries, constants, operands, negations, roles; each as a text to replace."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dunning_engine.calendar import Duration
from dunning_engine.expr.scan import Scanned, scan
from dunning_engine.model.position import Text
from dunning_engine.money import Money

_SHIFTED = {ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">="), ast.GtE: (">=", ">")}
_OPPOSITE = {ast.Eq: ("==", "!="), ast.NotEq: ("!=", "=="), ast.In: ("in", "not in"), ast.NotIn: ("not in", "in")}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A change of an expression: ``new`` in the place of ``old``, at an offset. ``hint`` is the case that tells."""

    operator: str
    offset: int
    old: str
    new: str
    hint: str = ""


class _Reader:
    """One expression as Python's tree, with the offsets of the text that was written."""

    def __init__(self, text: Text, roles: Sequence[str]) -> None:
        self.scanned: Scanned = scan(text)
        self.text = text.value
        self.roles = roles
        self.blank = len(self.scanned.source) - len(self.scanned.source.lstrip())

    def tree(self) -> ast.expr | None:
        """The tree; ``None`` where the text cannot be read."""
        if self.scanned.findings:
            return None
        try:
            return ast.parse(self.scanned.source.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError):
            return None

    def start(self, node: ast.expr) -> int:
        """The offset at which a part begins."""
        return self.scanned.origin(node.col_offset + self.blank)

    def end(self, node: ast.expr) -> int:
        """The offset at which a part ends."""
        return self.scanned.origin((node.end_col_offset or 0) + self.blank)

    def of(self, node: ast.expr) -> str:
        """A part as it was written."""
        return self.text[self.start(node) : self.end(node)]

    def literal(self, node: ast.expr) -> Any:
        """The value of a literal, ``None`` for anything else."""
        if isinstance(node, ast.Constant) and type(node.value) is int:
            return node.value
        return self.scanned.literals.get(node.id) if isinstance(node, ast.Name) else None

    def replaced(self, operator: str, node: ast.expr, new: str, hint: str = "") -> Phrase:
        """Another text in the place of a part."""
        return Phrase(operator, self.start(node), self.of(node), new, hint)


def phrases(text: Text, roles: Sequence[str] = ()) -> Iterator[Phrase]:
    """The changes inside an expression, in the order of its text."""
    reader = _Reader(text, roles)
    tree = reader.tree()
    if tree is not None:
        found = [phrase for node in ast.walk(tree) for phrase in _changes(reader, node, tree)]
        yield from sorted(found, key=lambda phrase: (phrase.offset, phrase.operator, phrase.new))


def negated(text: Text) -> Phrase | None:
    """The opposite of a condition."""
    reader = _Reader(text, ())
    tree = reader.tree()
    if tree is None:
        return None
    stripped = text.value.strip()
    offset = text.value.index(stripped)
    return Phrase("guard-negated", offset, stripped, _opposite(reader, tree))


def _opposite(reader: _Reader, tree: ast.expr) -> str:
    written = reader.text.strip()
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not):
        return reader.text[reader.start(tree) :].removeprefix("not").strip()
    if isinstance(tree, ast.Compare) and len(tree.ops) == 1 and type(tree.ops[0]) in _OPPOSITE:
        (change,) = _opposites(reader, tree)
        return reader.text[: change.offset].lstrip() + change.new + reader.text[change.offset + len(change.old) :]
    plain = isinstance(tree, ast.Name | ast.Attribute | ast.Call)
    return f"not {written}" if plain else f"not ({written})"


def _changes(reader: _Reader, node: ast.AST, top: ast.expr) -> Iterator[Phrase]:
    if isinstance(node, ast.Compare):
        yield from _boundaries(reader, node)
        if node is not top:
            yield from _opposites(reader, node)
    elif isinstance(node, ast.BoolOp):
        yield from _operands(reader, node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) and node is not top:
        yield reader.replaced("operand-negated", node, reader.of(node).removeprefix("not").strip())
    elif isinstance(node, ast.IfExp):
        yield from _condition(reader, node.test)
    elif isinstance(node, ast.comprehension):
        for test in node.ifs:
            yield from _condition(reader, test)
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "role":
        yield from _role(reader, node)
    if isinstance(node, ast.expr):
        yield from _inside(reader, node)


def _inside(reader: _Reader, node: ast.expr) -> Iterator[Phrase]:
    """Constants that are no side of a comparison, which has its own."""
    children = [] if isinstance(node, ast.Compare) else [c for c in ast.iter_child_nodes(node) if isinstance(c, ast.expr)]
    for child in children:
        more = _more(reader.literal(child), 1)
        if more is not None:
            yield reader.replaced("constant", child, more)


def _boundaries(reader: _Reader, node: ast.Compare) -> Iterator[Phrase]:
    sides = [node.left, *node.comparators]
    for operator, left, right in zip(node.ops, sides, sides[1:], strict=False):
        if type(operator) in _SHIFTED:
            old, new = _SHIFTED[type(operator)]
            at = reader.text.index(old, reader.end(left))
            equal = f"{reader.of(left)} is {reader.of(right)}"
            yield Phrase("boundary", at, old, new, equal)
        for side in (left, right):
            yield from _moved(reader, operator, side, right if side is left else left, mirrored=side is left)


def _moved(reader: _Reader, operator: ast.cmpop, side: ast.expr, other: ast.expr, *, mirrored: bool) -> Iterator[Phrase]:
    """A constant one unit off; not where the sign's shift says the same of whole numbers."""
    value = reader.literal(side)
    steps = [1, -1]
    if type(value) is int and type(operator) in _SHIFTED:
        same = 1 if isinstance(operator, ast.Lt | ast.GtE) != mirrored else -1
        steps = [-same]
    for step in steps:
        more = _more(value, step)
        if more is not None and not more.startswith("-"):
            yield reader.replaced("constant", side, more, f"{reader.of(other)} is {reader.of(side)} or {more}")


def _opposites(reader: _Reader, node: ast.Compare) -> Iterator[Phrase]:
    sides = [node.left, *node.comparators]
    for operator, left, right in zip(node.ops, sides, sides[1:], strict=False):
        if type(operator) in _OPPOSITE:
            old, new = _OPPOSITE[type(operator)]
            between = reader.text[reader.end(left) : reader.start(right)]
            if old in between:
                yield Phrase("operand-negated", reader.end(left) + between.index(old), old, new)


def _operands(reader: _Reader, node: ast.BoolOp) -> Iterator[Phrase]:
    word = "and" if isinstance(node.op, ast.And) else "or"
    edges = [reader.start(node)]
    for left, right in zip(node.values, node.values[1:], strict=False):
        at = reader.text.index(word, reader.end(left), reader.start(right))
        edges += [at, at + len(word)]
    edges.append(reader.end(node))
    parts = [reader.text[a:b].strip() for a, b in zip(edges[::2], edges[1::2], strict=True)]
    for n, part in enumerate(parts):
        rest = f" {word} ".join(parts[:n] + parts[n + 1 :])
        tells = f"{part} is {'false' if word == 'and' else 'true'} and {rest} is {'true' if word == 'and' else 'false'}"
        yield reader.replaced("operand-dropped", node, rest, tells)


def _condition(reader: _Reader, test: ast.expr) -> Iterator[Phrase]:
    """The opposite of a condition inside; of an ``==`` or a ``not`` it is there already."""
    known = isinstance(test, ast.UnaryOp) or (isinstance(test, ast.Compare) and type(test.ops[0]) in _OPPOSITE)
    if not known:
        yield reader.replaced("operand-negated", test, f"not ({reader.of(test)})")


def _role(reader: _Reader, node: ast.Attribute) -> Iterator[Phrase]:
    if node.attr in reader.roles and len(reader.roles) > 1:
        other = reader.roles[(reader.roles.index(node.attr) + 1) % len(reader.roles)]
        yield reader.replaced("role", node, f"role.{other}")


def shifted(text: Text, by: str) -> Phrase:
    """A moment, so much later or earlier (``+ 1 day``)."""
    written = text.value.strip()
    tree = _Reader(text, ()).tree()
    plain = isinstance(tree, ast.Name | ast.Attribute | ast.Call | ast.BinOp)
    return Phrase("timer-shifted", text.value.index(written), written, f"{written} {by}" if plain else f"({written}) {by}")


def _more(value: Any, step: int) -> str | None:
    """A literal one unit more or less, as one writes it; ``None`` for what has no unit."""
    if isinstance(value, Duration):
        return str(Duration(value.count + step, value.unit))
    if isinstance(value, Money):
        return f"{value.amount + step * Decimal('0.01')} {value.currency}"
    if type(value) is int:
        return str(value + step)
    if isinstance(value, Decimal):
        return str(value + step * Decimal("0.01"))
    if type(value) is date:
        return str(value + timedelta(days=step))
    return None


def one_more(text: str, kind: str) -> str | None:
    """A number, amount or length of time as it is written outside of expressions, one unit more."""
    readers = {"integer": int, "number": Decimal, "duration": Duration.parse, "money": _money}
    return _more(readers[kind](text), 1) if kind in readers else None


def _money(text: str) -> Money:
    amount, _, currency = text.partition(" ")
    return Money(Decimal(amount), currency)
