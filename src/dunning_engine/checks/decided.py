"""Branches that are asked together, with their conditions as formulas; read once for all checks that compare them."""

from __future__ import annotations

from dataclasses import dataclass

from dunning_engine.checks.asked import Branches, branch_lists
from dunning_engine.checks.conditions import Conditions
from dunning_engine.checks.decide import Decider
from dunning_engine.checks.formula import Formula
from dunning_engine.checks.subject import Subject


@dataclass(frozen=True, eq=False)
class Decided:
    """A list of branches; ``formulas`` are their conditions, ``further`` those of the branches asked after them."""

    asked: Branches
    conditions: Conditions
    formulas: tuple[Formula, ...]
    further: tuple[Formula, ...]
    decider: Decider


def decided(subject: Subject) -> tuple[Decided, ...]:
    """The lists in which a condition stands. For :meth:`Subject.once`."""
    found = []
    for asked in branch_lists(subject):
        if any(branch.condition is not None for branch in asked.listed):
            conditions = Conditions(subject, asked.inner)
            formulas, further = (
                tuple(conditions.formula(branch.condition) for branch in listed)
                for listed in (asked.listed, asked.further)
            )
            found.append(Decided(asked, conditions, formulas, further, Decider(conditions.terms)))
    return tuple(found)
