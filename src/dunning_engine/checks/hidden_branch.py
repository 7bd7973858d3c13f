"""E511: A branch after one that is always taken."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.walk import branch_lists, owners
from dunning_engine.model.finding import Finding

CODE = "E511"
EXPLANATION = Explanation(
    "branch that is never asked",
    bad="""\
events: {paid: {}}
states:
  open: {on: {paid: [{to: settled}, {if: today > 2026-01-01, do: {note: Paid}}]}}
  settled: {final: true}
""",
    good="""\
events: {paid: {}}
states:
  open: {on: {paid: [{if: today > 2026-01-01, do: {note: Paid}}, {to: settled}]}}
  settled: {final: true}
""",
    text=(
        "Branches are tried in order and the first whose `if` holds wins. One without `if` always wins, so those "
        "after it are never asked."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """The first branch that stands after one without a condition."""
    for owner in owners(subject.definition):
        for _, branches in branch_lists(owner):
            open_ones = [n for n, branch in enumerate(branches[:-1]) if branch.condition is None]
            if open_ones:
                hidden, winner = branches[open_ones[0] + 1], branches[open_ones[0]]
                message = f"this branch is never asked: the one in line {winner.at.line} always wins"
                yield Finding.at(hidden.at, CODE, message, help="put the branch without `if` last")
