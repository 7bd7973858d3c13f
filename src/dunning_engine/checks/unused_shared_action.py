"""E586: A shared action that no process calls."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.walk import actions
from dunning_engine.model.finding import Finding

CODE = "E586"
EXPLANATION = Explanation(
    "unused shared action",
    bad="""\
# file: _shared/actions.yaml
thank: {do: {note: Thanks}}
""",
    good="""\
states:
  open: {enter: thank, always: {to: settled}}
  settled: {final: true}
# file: _shared/actions.yaml
thank: {do: {note: Thanks}}
""",
    text="The action stands in `_shared/actions.yaml`, and no process calls it, nor an action that one calls.",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Actions of `_shared/` that are called nowhere."""
    if not subject.whole:
        return
    called = {a.name for definition in subject.processes.values() for a in actions(definition) if a.kind == "named"}
    for name, action in subject.shared.actions.items():
        if name not in called:
            message = f"no process calls action '{name}'"
            help_ = "call it, or remove it"
            yield Finding.at(action.at, CODE, message, help=help_, severity="warning", length=len(name))
