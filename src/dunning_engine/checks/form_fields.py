"""E517: A form that names a field twice, or keeps a field internal that it does not have."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.walk import tasks_of
from dunning_engine.model.finding import Finding
from dunning_engine.process.definition import TaskDef
from dunning_engine.similar import suggestion

CODE = "E517"
EXPLANATION = Explanation(
    "form that contradicts itself",
    bad="""\
events: {paid: {}}
states:
  open:
    on: {paid: {to: settled}}
    task:
      name: call
      assignee: manager
      form: {reason: text}
      internal: [reasons]
      done: {do: {note: "${event.reason}"}, to: settled}
  settled: {final: true}
""",
    good="""\
events: {paid: {}}
states:
  open:
    on: {paid: {to: settled}}
    task:
      name: call
      assignee: manager
      form: {reason: text}
      internal: [reason]
      done: {do: {note: "${event.reason}"}, to: settled}
  settled: {final: true}
""",
    text="Each field stands in a form once, and `internal` lists fields of the form.",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Fields given twice, and `internal` ones that are not there."""
    for state in subject.definition.states.values():
        for task in tasks_of(state):
            yield from _form(task)


def _form(task: TaskDef) -> Iterator[Finding]:
    names = [item.name.value for item in task.form]
    for n, item in enumerate(task.form):
        if item.name.value in names[:n]:
            message = f"field '{item.name}' stands in the form twice"
            yield Finding.at(item.name.at, CODE, message, help="keep one of them", length=len(item.name.value))
    for text in task.internal:
        if text.value not in (*names, "due"):
            help_ = suggestion(text.value, names, f"fields of the form: {', '.join(names) or 'none'}")
            yield Finding.at(text.at, CODE, f"the form has no field '{text}'", help=help_, length=len(text.value))
