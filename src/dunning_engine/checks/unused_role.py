"""E584: A role of the directory that no process names."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.used import names_read, words_written
from dunning_engine.model.finding import Finding
from dunning_engine.process.definition import Definition

CODE = "E584"
EXPLANATION = Explanation(
    "unused role",
    bad="""\
states:
  open: {task: {name: decide, assignee: "${role.manager}", done: {to: settled}}}
  settled: {final: true}
# file: _shared/directory.yaml
manager: {name: Manager, email: manager@example.org}
mangaer: {name: Manager, email: manager@example.org}
""",
    good="""\
states:
  open: {task: {name: decide, assignee: "${role.manager}", done: {to: settled}}}
  settled: {final: true}
# file: _shared/directory.yaml
manager: {name: Manager, email: manager@example.org, deputy: owner}
owner: {name: Owner, email: owner@example.org}
""",
    text=(
        "No process gives the role a task or sends it anything, in no setting, table or text of any of them, and it "
        "stands in for nobody. Where a role may come from outside, in the data of a case or with an event, nothing "
        "is said."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Roles that stand in no process and are nobody's deputy."""
    directory = subject.shared.directory
    if not subject.whole or any(_from_outside(definition) for definition in subject.processes.values()):
        return
    used = {details["deputy"] for details in directory.values() if "deputy" in details}
    for definition in subject.processes.values():
        read = names_read(definition, ())
        used |= {name.removeprefix("role.") for name in read if name.startswith("role.")} | words_written(definition)
    for name in directory:
        if name not in used:
            help_ = "name it in a process, or remove it"
            at = subject.shared.places[f"directory.{name}"]
            yield Finding.at(at, CODE, f"role '{name}' is never used", help=help_, severity="warning", length=len(name))


def _from_outside(definition: Definition) -> bool:
    """Whether a case may be given a role that no file names."""
    fields = [*definition.data.values(), *(f for event in definition.events.values() for f in event.fields.values())]
    return any(field.type.kind == "role" for field in fields)
