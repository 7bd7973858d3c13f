"""Why a condition always or never holds, in words: the parts that exclude each other, or what its terms can be."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from dunning_engine.checks.conditions import Conditions, written
from dunning_engine.checks.cuts import ORDER, OTHER_VALUE, Term
from dunning_engine.checks.decide import Decider, Example, TooManyError
from dunning_engine.checks.formula import Formula, negated, terms_of
from dunning_engine.checks.regions import in_words
from dunning_engine.checks.tree import WORDS, Tree, dotted, spot, tree_of
from dunning_engine.model.position import Position, Text

_SEVERAL = 2
_MOST = 4


@dataclass(frozen=True, slots=True)
class Verdict:
    """That a condition, or a part of it, always holds or never: where it stands, and why."""

    at: Position
    length: int
    message: str
    whole: bool


def verdicts(text: Text, conditions: Conditions, *, holds: bool) -> Iterator[Verdict]:
    """What of a condition always (``holds``) or never holds: the whole, else parts of it by themselves."""
    tree = tree_of(text)
    if tree is None:
        return
    try:
        yield from _verdicts(text, tree, conditions, holds=holds)
    except TooManyError:
        return


def _verdicts(text: Text, tree: Tree, conditions: Conditions, *, holds: bool) -> Iterator[Verdict]:
    nodes = _parts(tree.body, ast.Or if holds else ast.And)
    formulas = [conditions.of_tree(tree, node) for node in nodes]
    against = [negated(formula) for formula in formulas] if holds else formulas
    decider = Decider(conditions.terms)
    if not decider.possible(*against):
        core = decider.least(True, against)
        yield _whole(text, tree, [nodes[n] for n in core], [formulas[n] for n in core], conditions, holds=holds)
        return
    for node in _parts(tree.body, ast.And if holds else ast.Or) if len(nodes) == 1 else ():
        formula = conditions.of_tree(tree, node)
        if not decider.possible(negated(formula) if holds else formula):
            yield _single(text, tree, node, formula, conditions, holds=holds, whole=False)


def _parts(node: ast.expr, sign: type[ast.boolop]) -> list[ast.expr]:
    """What a condition joins by ``and`` (or by ``or``), one after the other."""
    if isinstance(node, ast.BoolOp) and isinstance(node.op, sign):
        return [part for value in node.values for part in _parts(value, sign)]
    return [node]


def _whole(
    text: Text, tree: Tree, core: list[ast.expr], formulas: list[Formula], conditions: Conditions, *, holds: bool
) -> Verdict:
    if len(core) < _SEVERAL:
        node = core[0] if core else tree.body
        return _single(text, tree, node, formulas[0] if core else holds, conditions, holds=holds, whole=True)
    at, length = spot(text, core[-1])
    quoted = [f"`{written(node, tree)}`" for node in core]
    if holds:
        return Verdict(at, length, f"this always holds: {joined(quoted, 'or')} is true of any value", whole=True)
    both = "exclude each other" if len(core) == _SEVERAL else "cannot all hold"
    return Verdict(at, length, f"this never holds: {joined(quoted)} {both}", whole=True)


def _single(
    text: Text, tree: Tree, node: ast.expr, formula: Formula, conditions: Conditions, *, holds: bool, whole: bool
) -> Verdict:
    at, length = spot(text, node)
    told = f"`{written(node, tree)}` {'always' if holds else 'never'} holds"
    reasons = [*_computed(node, tree, conditions), *ranges(conditions.terms[name] for name in terms_of(formula))]
    return Verdict(at, length, f"{told}: {'; '.join(dict.fromkeys(reasons)) or 'nothing in it varies'}", whole)


def ranges(terms: Iterable[Term]) -> Iterator[str]:
    """What the values of terms are, where that is narrower than anything."""
    for term in terms:
        if term.table:
            yield f"the rows of table {term.table} give {joined(term.kind.choices, 'or')}"
        elif term.kind.kind == ORDER:
            yield f"{term.name.partition(' ? ')[0]} is compared with {term.name.partition(' ? ')[2]}"
        elif term.minimum is not None and term.maximum is not None:
            yield f"{term.name} is between {in_words(term.minimum)} and {in_words(term.maximum)}"
        elif term.minimum is not None:
            yield f"{term.name} is at least {in_words(term.minimum)}"
        elif term.maximum is not None:
            yield f"{term.name} is at most {in_words(term.maximum)}"
        elif not term.kind.optional:
            yield f"{term.name} is {_kind(term)}"


def _kind(term: Term) -> str:
    if term.kind.kind == "choice":
        return joined(term.kind.choices, "or")
    return "true or false" if term.kind.kind == "boolean" else "never none"


def _computed(node: ast.expr, tree: Tree, conditions: Conditions) -> Iterator[str]:
    """What the computed values in a comparison give, where they are choices of constants."""
    for side in (node.left, *node.comparators) if isinstance(node, ast.Compare) else ():
        inner = conditions.computed(dotted(side)) if dotted(side) and dotted(side) not in tree.literals else None
        values = list(leaves(inner.body, inner)) if inner is not None else []
        if values and OTHER_VALUE not in values:
            yield f"{dotted(side)} is {joined(dict.fromkeys(map(in_words, values)), 'or')}"


def leaves(node: ast.expr, tree: Tree) -> Iterator[Any]:
    """The constants that a choice gives; :data:`OTHER_VALUE` for what is none."""
    if isinstance(node, ast.IfExp):
        yield from leaves(node.body, tree)
        yield from leaves(node.orelse, tree)
    elif dotted(node) in tree.literals or dotted(node) in WORDS:
        yield {**WORDS, **tree.literals}[dotted(node)]
    else:
        yield node.value if isinstance(node, ast.Constant) else OTHER_VALUE


def joined(words: Iterable[str], last: str = "and") -> str:
    """``a, b and c``."""
    listed = list(words)
    return f"{', '.join(listed[:-1])} {last} {listed[-1]}" if len(listed) > 1 else "".join(listed)


def example_in_words(example: Example, terms: dict[str, Term]) -> str:
    """Values of terms: ``event.outcome is refused and amount is 20.00 EUR``."""
    return " and ".join(_said(terms[name], value) for name, value in example.items())


def _said(term: Term, value: Any) -> str:
    if term.kind.kind == ORDER:
        one, other = term.name.split(" ? ")
        return f"{one} is {'none' if value is None else ('equal to', 'after', 'before')[value]} {other}"
    if term.kind.kind == "boolean" and not term.plain:
        return f"`{term.name}` {'holds' if value else 'does not hold'}"
    return f"{term.name} is {in_words(value)}"
