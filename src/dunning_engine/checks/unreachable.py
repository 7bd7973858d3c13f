"""E501: A state that nothing leads to."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding

CODE = "E501"
EXPLANATION = Explanation(
    "unreachable state",
    bad="""\
events: {paid: {}}
states:
  open: {on: {paid: {to: settled}}}
  reminded: {on: {paid: {to: settled}}}
  settled: {final: true}
""",
    good="""\
events: {paid: {}, overdue: {}}
states:
  open: {on: {paid: {to: settled}, overdue: {to: reminded}}}
  reminded: {on: {paid: {to: settled}}, ignore: [overdue]}
  settled: {final: true}
""",
    text="No branch names this state, so no case can ever be in it. The first state listed is where cases begin.",
)


def check(subject: Subject) -> Iterator[Finding]:
    """States that a case cannot come to."""
    for name, state in subject.definition.states.items():
        if name not in subject.graph.reachable:
            help_ = "let a branch lead here (`to: " + name + "`), or remove the state"
            yield Finding.at(state.at, CODE, f"nothing leads to state '{name}'", help=help_, length=len(name))
