"""E583: A field of a form that the process asks for and never looks at."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.used import reads_in
from dunning_engine.checks.walk import tasks_of
from dunning_engine.model.finding import Finding

CODE = "E583"
EXPLANATION = Explanation(
    "answer that nobody reads",
    bad="""\
states:
  open:
    task:
      name: call
      assignee: agent
      form: {reached: boolean, when_again: date}
      done: [{if: event.reached, to: settled}, {do: [note: Called again]}]
  settled: {final: true}
""",
    good="""\
states:
  open:
    task:
      name: call
      assignee: agent
      form: {reached: boolean, when_again: date}
      done: [{if: event.reached, to: settled}, {do: [note: "Again on ${event.when_again}"]}]
  settled: {final: true}
""",
    text=(
        "A field that a form declares itself is known as `event.<field>` to the branches of the task, and nowhere "
        "else. None of them reads it, so what the person answers changes nothing. A data field is kept instead."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Typed fields of forms that no branch of their task reads."""
    for state in subject.definition.states.values():
        for task in tasks_of(state):
            read = reads_in(subject.definition, task.done)
            for item in task.form:
                if item.field is not None and f"event.{item.name}" not in read:
                    message = f"'{item.name}' is asked for by '{task.name}' and never read"
                    help_ = f"read it as event.{item.name} under `done`, or make it a data field"
                    at, length = item.name.at, len(item.name.value)
                    yield Finding.at(at, CODE, message, help=help_, severity="warning", length=length)
