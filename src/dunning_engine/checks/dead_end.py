"""E502: A state that is not final and that nothing leads out of."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding

CODE = "E502"
EXPLANATION = Explanation(
    "dead end",
    bad="""\
events: {paid: {}, lost: {}}
states:
  open: {on: {paid: {to: settled}, lost: {to: gone}}}
  gone: {doc: nobody knows}
  settled: {final: true}
""",
    good="""\
events: {paid: {}, lost: {}}
states:
  open: {on: {paid: {to: settled}, lost: {to: gone}}}
  gone: {final: true}
  settled: {final: true}
""",
    text=(
        "A case that comes here stays for ever: no event, timer, task or call of this state, nor one of anywhere, "
        "leads out of it."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Dead ends; in a process without any final state that is the finding instead."""
    states = subject.definition.states
    if not any(state.final for state in states.values()):
        return
    for name in states:
        if name in subject.graph.dead_ends:
            help_ = "add `final: true`, or a branch with `to`"
            message = f"nothing leads out of state '{name}', and it is not final"
            yield Finding.at(states[name].at, CODE, message, help=help_, length=len(name))
