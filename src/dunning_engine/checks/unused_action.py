"""E535: A named action that nothing calls."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.walk import actions
from dunning_engine.model.finding import Finding

CODE = "E535"
EXPLANATION = Explanation(
    "unused named action",
    bad="""\
actions: {thank: {do: {note: Thanks}}}
""",
    good="""\
actions: {thank: {do: {note: Thanks}}}
states:
  open: {enter: thank, always: {to: settled}}
  settled: {final: true}
""",
    text="No `do` list of the process calls this action.",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Actions of the process (not the shared ones) that are never called."""
    called = {action.name for action in actions(subject.definition) if action.kind == "named"}
    for name, named in subject.definition.actions.items():
        if name not in called and named.at.file == subject.definition.at.file:
            message = f"action '{name}' is never called"
            help_ = "call it or remove it"
            yield Finding.at(named.at, CODE, message, help=help_, severity="warning", length=len(name))
