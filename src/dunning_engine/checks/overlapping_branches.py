"""E553: Two branches about the same values that both hold for some of them."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.decide import TooManyError
from dunning_engine.checks.decided import Decided, decided
from dunning_engine.checks.formula import joined, negated, terms_of
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
    for each in subject.once(decided):
        for n in range(1, len(each.formulas)):
            for k in range(n):
                try:
                    yield from _pair(each, k, n)
                except TooManyError:
                    continue


def _pair(each: Decided, k: int, n: int) -> Iterator[Finding]:
    own, other, earlier = each.formulas[n], each.formulas[k], each.formulas[:k]
    branch, first, decider = each.asked.listed[n], each.asked.listed[k], each.decider
    same = set(terms_of(own)) == set(terms_of(other)) != set()
    if not same or branch.condition is None or _outcome(branch) == _outcome(first):
        return
    example = decider.example(joined([other, own, *map(negated, earlier)], every=True))
    if example is None or decider.implies(own, other) or decider.implies(other, own):
        return
    shown = example_in_words(example, each.conditions.terms)
    message = f"this branch and that in line {first.at.line} both hold when {shown}; only their order decides"
    help_ = "let one begin where the other ends, e.g. < instead of <=, or leave the common values out of one"
    text = strip(branch.condition)
    yield Finding.at(text.at, CODE, message, help=help_, severity="warning", length=len(text.value))


def _outcome(branch: Branch) -> tuple[str, ...]:
    return tuple(text.value for text in texts((branch.do, branch.to)))
