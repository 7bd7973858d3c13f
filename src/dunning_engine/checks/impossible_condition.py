"""E551: A condition that never holds."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.asked import conditions
from dunning_engine.checks.conditions import Conditions
from dunning_engine.checks.reasons import verdicts
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding

CODE = "E551"
EXPLANATION = Explanation(
    "condition that never holds",
    bad="""\
data: {level: {type: "[R1, R2]", default: R1}}
events: {paid: {}}
states:
  open: {on: {paid: [{if: level == 'R1' and level == 'R2', do: {note: Paid}}, {to: settled}]}}
  settled: {final: true}
""",
    good="""\
data: {level: {type: "[R1, R2]", default: R1}}
events: {paid: {}}
states:
  open: {on: {paid: [{if: level == 'R1', do: {note: Paid}}, {to: settled}]}}
  settled: {final: true}
""",
    text=(
        "No values pass the condition (or a part of it, joined by `or`), so what it guards is never done. The message "
        "says why: which parts exclude each other, or what its terms can be - the bounds of a field, the words of a "
        "choice, what the rows of a table give. Tried are the values below, at, between and above all that it compares "
        "with."
    ),
)
_GUARDED = {
    "branch": "this branch is never taken",
    "action": "this is never done",
    "timer": "this timer is never armed",
    "sending": "nothing is ever sent",
}


def check(subject: Subject) -> Iterator[Finding]:
    """Conditions, and parts of them, that no value passes."""
    for asked in conditions(subject):
        for found in verdicts(asked.text, Conditions(subject, asked.inner), holds=False):
            help_ = f"correct what it compares: {_GUARDED[asked.decides]}" if found.whole else "leave this part out"
            yield Finding.at(found.at, CODE, found.message, help=help_, length=found.length)
