"""E581: A data field that is written and never read."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.walk import actions, tasks_of
from dunning_engine.model.finding import Finding
from dunning_engine.model.types import SENSITIVITIES

CODE = "E581"
EXPLANATION = Explanation(
    "data written and never read",
    bad="""\
events: {paid: {}, called: {}}
data: {called_on: optional date}
states:
  open: {on: {called: {do: [set: {called_on: "${today}"}]}, paid: {to: settled}}}
  settled: {final: true}
""",
    good="""\
events: {paid: {}, called: {}}
data: {called_on: optional date}
result: [called_on]
states:
  open: {on: {called: {do: [set: {called_on: "${today}"}]}, paid: {to: settled}}}
  settled: {final: true}
""",
    text=(
        "A `set`, an `into` or a form fills it in, and no condition, text or template reads it. What is meant for "
        "others stands under `result`. Numbers of banks and cards are left out: people see them by revealing them."
    ),
)
_SHOWN_TO_PEOPLE = frozenset(SENSITIVITIES) - {"public", "internal", "personal"}


def check(subject: Subject) -> Iterator[Finding]:
    """Fields that are filled in and that nothing reads."""
    definition, used = subject.definition, subject.names_used
    for name, field in definition.data.items():
        by = _by(subject, name) if name not in used and field.sensitivity not in _SHOWN_TO_PEOPLE else ""
        if by:
            message = f"data field '{name}' is filled in by {by} and never read"
            help_ = "read it, name it under `result`, or leave it out"
            at = definition.places["data." + name]
            yield Finding.at(at, CODE, message, help=help_, severity="warning", length=len(name))


def _by(subject: Subject, name: str) -> str:
    """What fills a field in."""
    for action in actions(subject.definition):
        if action.into is not None and action.into.value == name:
            return f"`into` of {action.name}"
        if action.kind == "set" and name in action.arguments:
            return "`set`"
    tasks = (task for state in subject.definition.states.values() for task in tasks_of(state))
    named = (task.name for task in tasks for item in task.form if item.field is None and item.name.value == name)
    task = next(named, "")
    return f"the form of '{task}'" if task else ""
