"""E552: A branch that is never taken, because those before it take every case."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.asked import Branches
from dunning_engine.checks.decide import Decider, TooManyError
from dunning_engine.checks.decided import decided
from dunning_engine.checks.formula import Formula, negated
from dunning_engine.checks.reasons import joined
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.expr import strip
from dunning_engine.model.finding import Finding
from dunning_engine.process.definition import Branch

CODE = "E552"
EXPLANATION = Explanation(
    "branch whose cases others take",
    bad="""\
events: {paid: {amount: money}}
states:
  open:
    on:
      paid:
        - {if: event.amount > 0, do: {note: Paid}}
        - {if: event.amount > 100 EUR, to: settled}
        - {do: {note: Nothing paid}}
  settled: {final: true}
""",
    good="""\
events: {paid: {amount: money}}
states:
  open:
    on:
      paid:
        - {if: event.amount > 100 EUR, to: settled}
        - {if: event.amount > 0, do: {note: Paid}}
        - {do: {note: Nothing paid}}
  settled: {final: true}
""",
    text=(
        "The first branch whose `if` holds is taken. Whenever the condition of this one holds, so does one of those "
        "before it: it stands too late, or the others are too wide."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Branches whose condition implies one of those before."""
    for each in subject.once(decided):
        for n in range(1, len(each.formulas)):
            try:
                taken = _takers(each.decider, each.formulas[:n], each.formulas[n])
            except TooManyError:
                continue
            if taken:
                yield _finding(each.asked, n, taken)


def _takers(decider: Decider, before: tuple[Formula, ...], own: Formula) -> tuple[int, ...]:
    """The branches that take every case of another; none where one of them takes every case there is."""
    if not decider.possible(own) or not all(decider.possible(negated(each)) for each in before):
        return ()  # said of the condition itself
    left = [negated(each) for each in before]
    return () if decider.possible(own, *left) else decider.least(own, left)


def _finding(asked: Branches, n: int, taken: tuple[int, ...]) -> Finding:
    branch, others = asked.listed[n], [asked.listed[k] for k in taken]
    if len(others) == 1:
        message = f"this branch is never taken: whenever it could be, the one in {_place(others[0])} is"
        help_ = f"put it before line {others[0].at.line}, or make the other condition narrower"
    else:
        message = f"this branch is never taken: those before it take every case, {joined(map(_place, others))}"
        help_ = "remove it, or make one of the other conditions narrower"
    text = strip(branch.condition) if branch.condition is not None else None
    at, length = (text.at, len(text.value)) if text is not None else (branch.at, 1)
    return Finding.at(at, CODE, message, help=help_, severity="error" if text else "warning", length=length)


def _place(branch: Branch) -> str:
    """A branch by its line and its condition."""
    text = " ".join(strip(branch.condition).value.split()) if branch.condition is not None else ""
    return f"line {branch.at.line} (`{text}`)"
