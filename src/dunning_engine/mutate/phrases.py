"""Small changes of one expression: boundaries, constants, operands, negations, roles; each as a text to replace."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dunning_engine.model.position import Text
from dunning_engine.money import Money
from dunning_engine.mutate.sentence import Sentence
from dunning_engine.mutate.units import more

_SHIFTED: Mapping[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">="), ast.GtE: (">=", ">"),
}  # fmt: skip
_TURNED: Mapping[type[ast.cmpop], tuple[str, str]] = {
    ast.Eq: ("==", "!="), ast.NotEq: ("!=", "=="), ast.In: ("in", "not in"), ast.NotIn: ("not in", "in"),
}  # fmt: skip
_COUNTED = (int, date, Money)
_PLAIN = (ast.Name, ast.Attribute, ast.Call)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A change of an expression: ``new`` in the place of ``old``, at an offset. ``hint`` is the case that tells."""

    operator: str
    offset: int
    old: str
    new: str
    hint: str = ""


def phrases(text: Text, roles: Sequence[str] = ()) -> Iterator[Phrase]:
    """The changes inside an expression, in the order of its text; the opposite of the whole is :func:`negated`."""
    sentence = Sentence(text)
    tree = sentence.tree()
    if tree is not None:
        found = [phrase for node in ast.walk(tree) for phrase in _changes(sentence, node, tree, roles)]
        yield from sorted(found, key=lambda phrase: (phrase.offset, phrase.operator, phrase.new))


def negated(text: Text) -> Phrase | None:
    """The opposite of a condition; ``None`` where it cannot be read."""
    sentence = Sentence(text)
    tree = sentence.tree()
    if tree is None:
        return None
    written = text.value.strip()
    new = f"not {written}" if isinstance(tree, _PLAIN) else f"not ({written})"
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not):
        new = _without_not(written)
    for turned in _opposites(sentence, tree) if isinstance(tree, ast.Compare) and len(tree.ops) == 1 else ():
        end = turned.offset + len(turned.old)
        new = f"{text.value[: turned.offset]}{turned.new}{text.value[end:]}".strip()
    return Phrase("guard-negated", text.value.index(written), written, new)


def shifted(text: Text, by: str) -> Phrase:
    """A moment so much later or earlier (``+ 1 day``), or a length of time so many times (``* 2``)."""
    written = text.value.strip()
    tree = Sentence(text).tree()
    plain = isinstance(tree, _PLAIN) or (isinstance(tree, ast.BinOp) and by[0] in "+-")
    new = f"{written} {by}" if plain else f"({written}) {by}"
    return Phrase("timer-shifted", text.value.index(written), written, new)


def _changes(sentence: Sentence, node: ast.AST, top: ast.expr, roles: Sequence[str]) -> Iterator[Phrase]:
    if isinstance(node, ast.Compare):
        yield from _boundaries(sentence, node)
        yield from _opposites(sentence, node) if node is not top else ()
    elif isinstance(node, ast.BoolOp):
        yield from _operands(sentence, node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) and node is not top:
        yield _replaced(sentence, "operand-negated", node, _without_not(sentence.of(node)))
    elif isinstance(node, ast.IfExp):
        yield from _condition(sentence, node.test)
    elif isinstance(node, ast.comprehension):
        yield from (phrase for test in node.ifs for phrase in _condition(sentence, test))
    elif isinstance(node, ast.Attribute):
        yield from _role(sentence, node, roles)
    if not isinstance(node, ast.Compare):
        yield from _constants(sentence, node)


def _replaced(sentence: Sentence, operator: str, node: ast.expr, new: str, hint: str = "") -> Phrase:
    return Phrase(operator, sentence.start(node), sentence.of(node), new, hint)


def _without_not(written: str) -> str:
    return written.removeprefix("not").strip()


def _constants(sentence: Sentence, node: ast.AST) -> Iterator[Phrase]:
    """Constants one unit more; those that something is compared with are moved by :func:`_moved`."""
    for child in ast.iter_child_nodes(node):
        new = more(sentence.literal(child)) if isinstance(child, ast.expr) else None
        if new is not None and isinstance(child, ast.expr):
            yield _replaced(sentence, "constant", child, new)


def _boundaries(sentence: Sentence, node: ast.Compare) -> Iterator[Phrase]:
    sides = [node.left, *node.comparators]
    for operator, left, right in zip(node.ops, sides, sides[1:], strict=False):
        if type(operator) in _SHIFTED:
            old, new = _SHIFTED[type(operator)]
            at = sentence.between(left, right, old)
            yield Phrase("boundary", at, old, new, f"{sentence.of(left)} is {sentence.of(right)}")
        yield from _moved(sentence, operator, left, right, mirrored=True)
        yield from _moved(sentence, operator, right, left, mirrored=False)


def _moved(
    sentence: Sentence, operator: ast.cmpop, side: ast.expr, other: ast.expr, *, mirrored: bool
) -> Iterator[Phrase]:
    """A constant one unit off. Of what is counted in units one of the two says what the shifted sign says: left out."""
    value, steps = sentence.literal(side), [1, -1]
    counted = type(value) in _COUNTED and type(operator) in _SHIFTED
    if counted:
        steps = [-1] if isinstance(operator, ast.Lt | ast.GtE) != mirrored else [1]
    for step in steps:
        new = more(value, step)
        if new is not None and not new.startswith("-"):
            hint = f"{sentence.of(other)} is {new if counted else f'{sentence.of(side)} or {new}'}"
            yield _replaced(sentence, "constant", side, new, hint)


def _opposites(sentence: Sentence, node: ast.Compare) -> Iterator[Phrase]:
    sides = [node.left, *node.comparators]
    for operator, left, right in zip(node.ops, sides, sides[1:], strict=False):
        if type(operator) in _TURNED:
            old, new = _TURNED[type(operator)]
            yield Phrase("operand-negated", sentence.between(left, right, old), old, new)


def _operands(sentence: Sentence, node: ast.BoolOp) -> Iterator[Phrase]:
    word = "and" if isinstance(node.op, ast.And) else "or"
    marks = [sentence.between(left, right, word) for left, right in zip(node.values, node.values[1:], strict=False)]
    starts = [sentence.start(node), *(mark + len(word) for mark in marks)]
    parts = [sentence.text[a:b].strip() for a, b in zip(starts, [*marks, sentence.end(node)], strict=True)]
    this, others = ("false", "true") if word == "and" else ("true", "false")
    for n, part in enumerate(parts):
        rest = f" {word} ".join(parts[:n] + parts[n + 1 :])
        yield _replaced(sentence, "operand-dropped", node, rest, f"{part} is {this} and {rest} is {others}")


def _condition(sentence: Sentence, test: ast.expr) -> Iterator[Phrase]:
    """The opposite of a condition inside; of an ``==`` and of a ``not`` it is there already."""
    turned = isinstance(test, ast.Compare) and type(test.ops[0]) in _TURNED
    if not turned and not isinstance(test, ast.UnaryOp):
        yield _replaced(sentence, "operand-negated", test, f"not ({sentence.of(test)})")


def _role(sentence: Sentence, node: ast.Attribute, roles: Sequence[str]) -> Iterator[Phrase]:
    if isinstance(node.value, ast.Name) and node.value.id == "role" and node.attr in roles and len(roles) > 1:
        other = roles[(roles.index(node.attr) + 1) % len(roles)]
        yield _replaced(sentence, "role", node, f"role.{other}")
