"""E585: A shared type that nothing is declared with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.walk import tasks_of
from dunning_engine.model.finding import Finding
from dunning_engine.model.types import Field, Type
from dunning_engine.process.definition import Definition

CODE = "E585"
EXPLANATION = Explanation(
    "unused type",
    bad="""\
case: {key: "${customer.id}"}
data: {customer: customer}
# file: _shared/types.yaml
customer: {id: text}
address: {street: text, town: text}
""",
    good="""\
case: {key: "${customer.id}"}
data: {customer: customer}
# file: _shared/types.yaml
customer: {id: text, lives: optional address}
address: {street: text, town: text}
""",
    text="No data field, payload, form, parameter, output or other type of any process is declared with this record.",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Records of `_shared/types.yaml` that no declaration names."""
    types = subject.shared.types
    if not subject.whole:
        return
    declared = [field for definition in subject.processes.values() for field in _declared(definition)]
    named = set(_records([*declared, *(field for record in types.values() for field in record.fields.values())]))
    named |= set(_records(f for a in subject.shared.actions.values() for f in a.parameters.values()))
    for name in types:
        if name not in named:
            help_ = "declare something with it, or remove it"
            at = subject.shared.places[f"types.{name}"]
            yield Finding.at(at, CODE, f"type '{name}' is never used", help=help_, severity="warning", length=len(name))


def _declared(definition: Definition) -> Iterator[Field]:
    yield from definition.data.values()
    yield from definition.settings.values()
    for event in definition.events.values():
        yield from event.fields.values()
    for table in definition.tables.values():
        yield from table.outputs.values()
    for action in definition.actions.values():
        yield from action.parameters.values()
    tasks = (task for state in definition.states.values() for task in tasks_of(state))
    yield from (item.field for task in tasks for item in task.form if item.field is not None)


def _records(fields: Iterable[Field]) -> Iterator[str]:
    """The names of the records in the types of fields."""
    for field in fields:
        kind: Type | None = field.type
        while kind is not None:
            if kind.record is not None:
                yield kind.record.name
            kind = kind.item
