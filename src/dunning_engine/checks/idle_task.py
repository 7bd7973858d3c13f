"""E516: A task whose completion changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding

CODE = "E516"
EXPLANATION = Explanation(
    "task without done",
    bad="""\
events: {paid: {}}
states:
  open:
    on: {paid: {to: settled}}
    task: {name: call, assignee: manager}
  settled: {final: true}
""",
    good="""\
events: {paid: {}}
states:
  open:
    on: {paid: {to: settled}}
    task: {name: call, assignee: manager, done: {do: {note: Called}}}
  settled: {final: true}
""",
    text="Completing the task stores its form and nothing else happens: the case stays where it is with no task open.",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Tasks of states without `done`."""
    for state in subject.definition.states.values():
        if state.task is not None and not state.task.done:
            message = f"completing task '{state.task.name}' changes nothing"
            yield Finding.at(
                state.task.at, CODE, message, help="add `done:` with a branch", length=len(state.task.name)
            )
