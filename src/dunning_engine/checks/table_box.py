"""Around a combination of inputs that no row takes: the widest row that takes nothing else than such."""

from __future__ import annotations

from typing import Any

from dunning_engine.checks.cuts import Term
from dunning_engine.checks.decide import Example
from dunning_engine.checks.formula import Ask, Formula, joined, negated
from dunning_engine.checks.table_rows import Rows, values_of
from dunning_engine.checks.table_text import cell_for

Box = tuple[tuple[Term, tuple[Any, ...], str], ...]
"""For each input the classes that the box holds, and the cell that admits just them."""


def widest(rows: Rows, example: Example, taken: Formula) -> Box:
    """The box around an example in which ``taken`` holds nowhere; input by input as wide as it can be.

    What conditions in cells ask about besides the inputs stays as it is in the example.
    """
    values = list(values_of(rows, example))
    own = {term.name for term in rows.inputs}
    besides = [_in(rows.terms[name], (value,)) for name, value in example.items() if name not in own]
    found: list[tuple[Term, tuple[Any, ...], str]] = []
    for n, (term, value) in enumerate(values):
        fixed = [_in(other, admitted) for other, admitted, _ in found]
        around = joined([*besides, *fixed, *(_in(other, (each,)) for other, each in values[n + 1 :])], every=True)
        free = [each for each in rows.decider.classes(term.name) if not _meets(rows, around, term, each, taken)]
        found.append(_column(term, rows.decider.classes(term.name), free, value))
    return tuple(found)


def inside(box: Box) -> Formula:
    """That the inputs lie in a box."""
    return joined([_in(term, admitted) for term, admitted, _ in box], every=True)


def _meets(rows: Rows, around: Formula, term: Term, value: Any, taken: Formula) -> bool:
    return rows.decider.possible(around, _in(term, (value,)), taken)


def _in(term: Term, admitted: tuple[Any, ...]) -> Formula:
    return Ask((term.name,), lambda value: any(value is each or value == each for each in admitted))


def _column(term: Term, classes: tuple[Any, ...], free: list[Any], value: Any) -> tuple[Term, tuple[Any, ...], str]:
    """The classes that one cell can admit: all that are free, else those beside the example, else the example's own."""
    for admitted in (free, _run(classes, free, value)):
        cell = cell_for(term, classes, admitted)
        if cell is not None:
            return term, tuple(admitted), cell
    return term, (value,), cell_for(term, classes, [value]) or "-"


def _run(classes: tuple[Any, ...], free: list[Any], value: Any) -> list[Any]:
    """The free classes next to one, none aside."""
    if value is None:
        return [None]
    ordered = [each for each in classes if each is not None]
    start = end = ordered.index(value)
    while start > 0 and ordered[start - 1] in free:
        start -= 1
    while end + 1 < len(ordered) and ordered[end + 1] in free:
        end += 1
    return ordered[start : end + 1]


def without(rows: Rows, taken: Formula, most: int) -> list[tuple[Example, Box]]:
    """Boxes in which ``taken`` holds nowhere, with an example each; at most so many."""
    found: list[tuple[Example, Box]] = []
    rest = negated(taken)
    while len(found) < most and (example := rows.decider.example(rest)) is not None:
        box = widest(rows, example, negated(rest))
        found.append(({**example, **{term.name: value for term, value in values_of(rows, example)}}, box))
        rest = joined([rest, negated(inside(box))], every=True)
    return found
