"""E579: A task with a deadline after which nothing happens."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.walk import tasks_of
from dunning_engine.model.finding import Finding
from dunning_engine.process.definition import StateDef, TaskDef

CODE = "E579"
EXPLANATION = Explanation(
    "deadline without escalation",
    bad="""\
states:
  open:
    task: {name: decide, assignee: manager, due: "${entered_at + 2 business days}", done: {to: settled}}
  settled: {final: true}
""",
    good="""\
states:
  open:
    task:
      name: decide
      assignee: manager
      due: "${entered_at + 2 business days}"
      escalate: {do: [chat.post: {channel: boss, text: No decision yet}]}
      done: {to: settled}
  settled: {final: true}
""",
    text=(
        "The task has a day by which it is to be done, and when that passes nobody hears of it: there is no "
        "`escalate`, and no timer of the state that does something. A reminder to the same person is none."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Tasks with `due`, no `escalate`, and no timer beside them."""
    for state in subject.definition.states.values():
        for task in tasks_of(state):
            if task.due is not None and task.escalate is None and not _watched(state, task):
                reminded = ": only its own person is reminded" if task.remind is not None else ": then nothing happens"
                message = f"task '{task.name}' has a deadline and no escalation{reminded}"
                help_ = "add `escalate:` with what is done then, or a timer of the state that leads on"
                yield Finding.at(task.due.at, CODE, message, help=help_, severity="warning", length=len(task.due.value))


def _watched(state: StateDef, task: TaskDef) -> bool:
    """Whether a timer of the state does something while the task is open; none is armed while a call is."""
    return task is state.task and any(branch.do or branch.to for timer in state.timers for branch in timer.branches)
