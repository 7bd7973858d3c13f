"""E515: An event that one state handles, ignores or defers at once."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.walk import owners
from dunning_engine.model.finding import Finding

CODE = "E515"
EXPLANATION = Explanation(
    "event taken in two ways",
    bad="""\
events: {paid: {}}
states:
  open: {on: {paid: {to: settled}}, ignore: [paid]}
  settled: {final: true}
""",
    good="""\
events: {paid: {}, called: {}}
states:
  open: {on: {paid: {to: settled}}, ignore: [called]}
  settled: {final: true}
""",
    text="A state handles an event, ignores it or defers it: one of the three.",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Events listed twice among `on`, `ignore` and `defer` of one state."""
    for owner in owners(subject.definition):
        seen = {handler.event.value: "on" for handler in owner.on}
        for key, listed in (("ignore", owner.ignore), ("defer", owner.defer)):
            for text in listed:
                if text.value in seen:
                    message = f"'{text.value}' stands under `{seen[text.value]}` and under `{key}`"
                    yield Finding.at(text.at, CODE, message, help="keep one of them", length=len(text.value))
                seen[text.value] = key
