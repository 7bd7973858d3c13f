"""E503: States from which no case comes to an end."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding

CODE = "E503"
EXPLANATION = Explanation(
    "trap without an end",
    bad="""\
events: {paid: {}, lost: {}, found: {}}
states:
  open: {on: {paid: {to: settled}, lost: {to: gone}}}
  gone: {on: {found: {to: sought}}}
  sought: {on: {lost: {to: gone}}}
  settled: {final: true}
anywhere: {ignore: [paid, lost, found]}
""",
    good="""\
events: {paid: {}, lost: {}, found: {}}
states:
  open: {on: {paid: {to: settled}, lost: {to: gone}}}
  gone: {on: {found: {to: sought}}}
  sought: {on: {lost: {to: gone}, paid: {to: settled}}}
  settled: {final: true}
anywhere: {ignore: [paid, lost, found]}
""",
    text="From here a case can go round and round and never comes to a final state.",
)


def check(subject: Subject) -> Iterator[Finding]:
    """The states of the trap, reported once, at the first of them."""
    states = subject.definition.states
    trapped = subject.graph.trapped
    if not any(state.final for state in states.values()):
        trapped = (subject.graph.first,)
        message = "no state is final, so no case ever ends"
    else:
        message = f"no end can be reached from {' and '.join(repr(name) for name in trapped)}"
    if trapped:
        help_ = "let a branch lead to a final state"
        yield Finding.at(states[trapped[0]].at, CODE, message, help=help_, length=len(trapped[0]))
