"""A decision table as formulas over its inputs: where each row applies, surely or perhaps."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from dunning_engine.checks.conditions import Conditions
from dunning_engine.checks.cuts import OTHER_VALUE, Term
from dunning_engine.checks.decide import Decider
from dunning_engine.checks.formula import Ask, Formula, joined, terms_of
from dunning_engine.checks.reasons import leaves
from dunning_engine.checks.subject import Subject
from dunning_engine.checks.tree import dotted, tree_of
from dunning_engine.expr import Scope, strip
from dunning_engine.model.position import Text
from dunning_engine.model.types import BOOLEAN, SCALARS, Type, choice
from dunning_engine.process.compile.context import Context
from dunning_engine.process.compile.tables import compile_cell
from dunning_engine.process.definition import TableDef

_UTC = ZoneInfo("UTC")
_MOST = 400
_KINDS = frozenset(SCALARS) | {"choice"}


@dataclass(frozen=True)
class Rows:
    """The rows of a table as formulas.

    ``inputs`` are the terms of its columns. ``rows`` say where each row applies; a part of a condition in ``${}`` that
    cannot be looked into is a term of its own. In ``surely`` such a cell admits nothing, in ``perhaps`` everything:
    what is told of examples must not hang on it.
    """

    table: TableDef
    inputs: tuple[Term, ...]
    rows: tuple[Formula, ...]
    surely: tuple[Formula, ...]
    perhaps: tuple[Formula, ...]
    decider: Decider
    terms: Mapping[str, Term]


def rows_of(subject: Subject, table: TableDef) -> Rows | None:
    """The rows of a table; ``None`` where an input's type is not known from the files, or a cell is wrong."""
    conditions = Conditions(subject)
    inputs = [_input(conditions, strip(text)) for text in table.inputs]
    known = [term for term in inputs if term is not None and term.kind.kind in _KINDS]
    if len(known) < len(table.inputs) or len(table.rows) > _MOST:
        return None
    context = Context(subject.definition, Scope(), {}, _UTC, [], {}, {}, {})
    cells = [
        [_cell(text, term, conditions, context) for text, term in zip(row.cells, known, strict=False)]
        for row in table.rows
    ]
    if context.findings:  # told where the table is compiled
        return None
    sure = {term.name for term in known} | {name for name, term in conditions.terms.items() if term.plain}
    rows, surely, perhaps = (
        tuple(joined([_bounded(cell, sure, unknown) for cell in row], every=True) for row in cells)
        for unknown in (None, False, True)
    )
    return Rows(table, tuple(known), rows, surely, perhaps, Decider(conditions.terms), conditions.terms)


def _input(conditions: Conditions, text: Text) -> Term | None:
    """An input as a term: a path, or a computed value whose values are known by its form."""
    tree = tree_of(text)
    path = dotted(tree.body) if tree is not None else ""
    if not path:
        return None
    inner = conditions.computed(path)
    if inner is None:
        return conditions.term(path)
    kind = _kind(inner.body, list(leaves(inner.body, inner)))
    return conditions.other(Term(path, kind)) if kind is not None else None


def _kind(node: ast.expr, values: list[Any]) -> Type | None:
    """The type of a computed value: true or false, or one of some words."""
    if isinstance(node, ast.Compare | ast.BoolOp):
        return BOOLEAN
    if OTHER_VALUE in values or not all(value is None or isinstance(value, str) for value in values):
        return None
    words = choice(*dict.fromkeys(value for value in values if value is not None))
    return words.maybe() if None in values else words


def _cell(text: Text, term: Term, conditions: Conditions, context: Context) -> Formula:
    """Where an input cell admits the row."""
    if text.value.strip().startswith("${"):
        return conditions.formula(text)
    cell = compile_cell(text, term.kind, context)
    if cell.any:
        return True
    term.cuts.update(dict.fromkeys(cut for cut in cell.cuts if cut is not None))
    return Ask((term.name,), lambda value: bool(cell.test(value, {})))


def _bounded(cell: Formula, sure: set[str], unknown: bool | None) -> Formula:
    """A cell that asks for something else than the inputs, taken as ``unknown`` says; ``None``: as it is."""
    return cell if unknown is None or set(terms_of(cell)) <= sure else unknown


def applies(formulas: tuple[Formula, ...]) -> Formula:
    """That one of some rows applies."""
    return joined(list(formulas), every=False)


def values_of(rows: Rows, example: Mapping[str, Any]) -> Iterator[tuple[Term, Any]]:
    """What each input is in an example; where the example leaves it open, the first of its classes."""
    for term in rows.inputs:
        yield term, example[term.name] if term.name in example else rows.decider.classes(term.name)[0]
