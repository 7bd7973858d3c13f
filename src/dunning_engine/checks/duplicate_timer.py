"""E528: Two timers of one name in one state."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding

CODE = "E528"
EXPLANATION = Explanation(
    "timer named twice",
    bad="""\
states:
  open:
    task: {name: ask, assignee: manager, remind: {every: 1 day, do: {note: Reminded}}, done: {to: settled}}
    timers: {ask_remind: {every: 1 week, do: {note: Again}}}
  settled: {final: true}
""",
    good="""\
states:
  open:
    task: {name: ask, assignee: manager, remind: {every: 1 day, do: {note: Reminded}}, done: {to: settled}}
    timers: {weekly: {every: 1 week, do: {note: Again}}}
  settled: {final: true}
""",
    text=(
        "The reminders of a task are timers of its state, called after the task: no other timer of the state may "
        "have their name."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Timers called like a reminder or escalation of the state's task."""
    for state in subject.definition.states.values():
        task = state.task
        deadlines = {f"{task.name}_{word}" for word in ("remind", "escalate") if getattr(task, word)} if task else set()
        for timer in state.timers:
            if timer.name in deadlines:
                message = f"timer '{timer.name}' has the name of a deadline of the task"
                yield Finding.at(timer.at, CODE, message, help="choose another name", length=len(timer.name))
