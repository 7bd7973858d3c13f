"""E550: A condition that always holds."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.asked import conditions
from dunning_engine.checks.conditions import Conditions
from dunning_engine.checks.reasons import verdicts
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding

CODE = "E550"
EXPLANATION = Explanation(
    "condition that always holds",
    bad="""\
data: {debts: list of text}
events: {paid: {}}
states:
  open: {on: {paid: [{if: len(debts) >= 0, to: settled}, {do: {note: Paid}}]}}
  settled: {final: true}
""",
    good="""\
data: {debts: list of text}
events: {paid: {}}
states:
  open: {on: {paid: [{if: len(debts) > 0, to: settled}, {do: {note: Paid}}]}}
  settled: {final: true}
""",
    text=(
        "Whatever the values are, the condition (or a part of it, joined by `and`) is true: it asks nothing. The "
        "message says why: what its terms can be, or which parts together leave nothing out. Often a comparison was "
        "meant to be strict, or a field cannot be none. To always send, write `send_only_if: true`."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Conditions, and parts of them, that every value passes."""
    for asked in conditions(subject):
        if asked.decides == "sending" and asked.text.value.strip("${} ") == "true":
            continue
        for found in verdicts(asked.text, Conditions(subject, asked.inner), holds=True):
            help_ = "leave it out, or correct what it compares" if found.whole else "leave this part out, or correct it"
            yield Finding.at(found.at, CODE, found.message, help=help_, severity="warning", length=found.length)
