"""Whether a condition can hold at all: the classes of its terms are tried, those first that it asks first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dunning_engine.checks.cuts import Term
from dunning_engine.checks.formula import Ask, Formula, Join, Not, joined, negated, terms_of

MOST = 20_000
"""Steps that are tried at most for one question; beyond nothing is said."""
Example = Mapping[str, Any]


class TooManyError(Exception):
    """A question that would take more than :data:`MOST` steps, or about a term whose classes are not known."""


class Decider:
    """Answers about formulas over some terms."""

    def __init__(self, terms: Mapping[str, Term]) -> None:
        self._terms = terms
        self._classes: dict[str, tuple[Any, ...]] = {}
        self._left = MOST

    def example(self, formula: Formula) -> Example | None:
        """Values of terms with which a formula holds, others left out; ``None`` where it never does.

        Raises :class:`TooManyError` where that takes too long to tell.
        """
        self._left = MOST
        return next(self._models(formula, {}, list(dict.fromkeys(terms_of(formula)))), None)

    def possible(self, *formulas: Formula) -> bool:
        """Whether some formulas can hold at once."""
        return self.example(joined(list(formulas), every=True)) is not None

    def implies(self, formula: Formula, other: Formula) -> bool:
        """Whether the second holds whenever the first does."""
        return not self.possible(formula, negated(other))

    def least(self, needed: Formula, parts: Sequence[Formula]) -> tuple[int, ...]:
        """The numbers of few parts that cannot hold together with what is needed; all of them cannot."""
        kept = list(range(len(parts)))
        for n in range(len(parts)):
            without = [parts[other] for other in kept if other != n]
            if not self.possible(needed, *without):
                kept.remove(n)
        return tuple(kept)

    def classes(self, name: str) -> tuple[Any, ...]:
        """The classes of a term."""
        if name not in self._classes:
            self._classes[name] = self._terms[name].classes()
        return self._classes[name]

    def _models(self, formula: Formula, values: dict[str, Any], open_ones: list[str]) -> Iterator[Example]:
        self._left -= 1
        if self._left < 0:
            raise TooManyError
        answer = evaluate(formula, values)
        if answer:
            yield dict(values)
        elif answer is None:
            name, *rest = open_ones
            if not self.classes(name):
                raise TooManyError
            for value in self.classes(name):
                yield from self._models(formula, {**values, name: value}, rest)


def evaluate(formula: Formula, values: Mapping[str, Any]) -> bool | None:
    """Whether a formula holds for some values; ``None`` where those do not tell."""
    if isinstance(formula, bool):
        return formula
    if isinstance(formula, Not):
        inner = evaluate(formula.part, values)
        return None if inner is None else not inner
    if isinstance(formula, Ask):
        known = all(name in values for name in formula.terms)
        return formula.test(*(values[name] for name in formula.terms)) if known else None
    return _joined(formula, values)


def _joined(formula: Join, values: Mapping[str, Any]) -> bool | None:
    answers = set()
    for part in formula.parts:
        answer = evaluate(part, values)
        if answer is not None and answer != formula.every:
            return answer
        answers.add(answer)
    return None if None in answers else formula.every
