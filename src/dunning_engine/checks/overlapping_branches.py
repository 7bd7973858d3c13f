"""E553: Two branches about the same values that both hold for some of them."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.asked import Branches, branch_lists
from dunning_engine.checks.conditions import Conditions
from dunning_engine.checks.decide import Decider, TooManyError
from dunning_engine.checks.formula import Formula, joined, negated, terms_of
from dunning_engine.checks.reasons import example_in_words
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.walk import texts
from dunning_engine.expr import strip
from dunning_engine.model.finding import Finding
from dunning_engine.process.definition import Branch

CODE = "E553"
EXPLANATION = Explanation(
    "branches that overlap",
    bad="""\
events: {paid: {amount: money}}
states:
  open:
    on:
      paid:
        - {if: event.amount >= 100 EUR, to: settled}
        - {if: event.amount <= 100 EUR, do: {note: Not all}}
  settled: {final: true}
""",
    good="""\
events: {paid: {amount: money}}
states:
  open:
    on:
      paid:
        - {if: event.amount >= 100 EUR, to: settled}
        - {if: event.amount < 100 EUR, do: {note: Not all}}
  settled: {final: true}
""",
    text=(
        "Both conditions compare the same things, neither includes the other, and for some values both hold: then only "
        "the order of the branches decides, which is rarely meant. A narrower condition before a wider one is no such "
        "case, nor are conditions about different things, where the order is a priority."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """The pairs of branches about the same terms of which each holds where the other does not, and both somewhere."""
    for asked in branch_lists(subject):
        conditions = Conditions(subject, asked.inner)
        formulas = [conditions.formula(branch.condition) for branch in asked.listed]
        decider = Decider(conditions.terms)
        for n, formula in enumerate(formulas):
            for k in range(n):
                try:
                    yield from _pair(asked, conditions, decider, formulas[: k + 1], formula, n)
                except TooManyError:
                    continue


def _pair(
    asked: Branches, conditions: Conditions, decider: Decider, before: list[Formula], own: Formula, n: int
) -> Iterator[Finding]:
    *earlier, other = before
    branch, first = asked.listed[n], asked.listed[len(earlier)]
    same = set(terms_of(own)) == set(terms_of(other)) != set()
    if not same or branch.condition is None or _outcome(branch) == _outcome(first):
        return
    both = joined([other, own, *(negated(each) for each in earlier)], every=True)
    example = decider.example(both)
    if example is None or decider.implies(own, other) or decider.implies(other, own):
        return
    message = (
        f"this branch and that in line {first.at.line} both hold when {example_in_words(example, conditions.terms)}; "
        "only their order decides"
    )
    help_ = "let one begin where the other ends, e.g. < instead of <=, or leave the common values out of one"
    text = strip(branch.condition)
    yield Finding.at(text.at, CODE, message, help=help_, severity="warning", length=len(text.value))


def _outcome(branch: Branch) -> tuple[str, ...]:
    return tuple(text.value for text in texts((branch.do, branch.to)))
