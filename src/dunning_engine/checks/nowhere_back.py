"""E504: `back` where no state was before."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.walk import branch_lists
from dunning_engine.model.finding import Finding

CODE = "E504"
EXPLANATION = Explanation(
    "back with nowhere to go",
    bad="""\
events: {paid: {}, wrong: {}}
states:
  open: {on: {paid: {to: settled}, wrong: {to: back}}}
  settled: {final: true}
""",
    good="""\
events: {paid: {}, wrong: {}}
states:
  open: {on: {paid: {to: settled}}}
  settled: {final: true, reopen: {wrong: {to: back}}}
""",
    text="`back` resumes the state before. The state this is written in is only ever begun in, so there is none.",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Branches to `back` in states that are entered from no other state."""
    for name, state in subject.definition.states.items():
        if subject.graph.before[name] or name not in subject.graph.reachable:
            continue
        for _, branches in branch_lists(state):
            for branch in branches:
                if branch.to is not None and branch.to.value == "back":
                    message = f"no state comes before '{name}', so there is nothing to go back to"
                    yield Finding.at(branch.to.at, CODE, message, help="name the state", length=4)
