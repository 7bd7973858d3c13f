"""E557: An operation's result that does not fit the data field that it goes to."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.walk import actions
from dunning_engine.model.finding import Finding
from dunning_engine.model.operation import Operation
from dunning_engine.model.position import Position
from dunning_engine.model.types import Field, Record, Type

CODE = "E557"
EXPLANATION = Explanation(
    "result of another type",
    bad="""\
data: {answer: {type: boolean, default: false}}
states:
  open: {enter: {phone.call: {number: "1"}, into: answer}, always: {if: answer, to: settled}}
  settled: {final: true}
""",
    good="""\
data: {answer: {type: text, default: ""}}
states:
  open: {enter: {phone.call: {number: "1"}, into: answer}, always: {if: answer != '', to: settled}}
  settled: {final: true}
""",
    text=(
        "A data field under `into`, or with a `source`, takes the part of the result that has its name, else the "
        "first; a record takes the whole result, and must have all of its fields. What does not fit would be handed "
        "to a person as unusable. A text into a choice is looked at when it comes."
    ),
)
_TEXTS = frozenset({"text", "choice", "role", "state"})
_WRITABLE = _TEXTS | {"integer", "number", "money", "date", "instant", "time", "duration"}


def check(subject: Subject) -> Iterator[Finding]:
    """Fields under `into`, and fields with a `source`."""
    data = subject.definition.data
    for action in actions(subject.definition):
        field = data.get(action.into.value) if action.into is not None else None
        operation = subject.operations.get(action.name)
        if field is not None and action.into is not None and operation is not None and operation.result:
            yield from _fit(operation, field, action.into.at, len(action.into.value))
    for name, field in data.items():
        operation = subject.operations.get(field.source)
        if operation is not None and operation.result:
            at = subject.definition.places.get(f"data.{name}", subject.definition.at)
            yield from _fit(operation, field, at, len(name))


def _fit(operation: Operation, field: Field, at: Position, length: int) -> Iterator[Finding]:
    if field.type.record is not None:
        given = Type("record", record=Record("result", operation.result))
        part = "the result"
    else:
        name = field.name if field.name in operation.result else next(iter(operation.result))
        given, part = operation.result[name].type, f"'{name}'"
    wrong = misfit(given, field.type)
    if wrong:
        message = f"{part} of {operation.name} does not fit '{field.name}': {wrong}"
        shown = ", ".join(f"{name}: {each.type}" for name, each in operation.result.items())
        yield Finding.at(at, CODE, message, help=f"it gives {shown}", length=length)


def misfit(given: Type, wanted: Type) -> str:
    """Why a value of one type, written as JSON, cannot be read as one of another; empty where it can."""
    if "any" in (given.kind, wanted.kind) or given.kind == "none":
        return ""
    if given.kind == "list" and wanted.kind == "list" and given.item is not None and wanted.item is not None:
        inner = misfit(given.item, wanted.item)
        return f"of its entries {inner}" if inner else ""
    if given.record is not None and wanted.record is not None:
        return _records(given.record, wanted.record)
    if wanted.kind == "choice" and given.kind in _TEXTS:  # any other text is looked at when it comes
        strange = [word for word in given.choices if word not in wanted.choices]
        return f"'{strange[0]}' is none of {wanted.sure()}" if strange else ""
    same = given.kind == wanted.kind or (given.kind == "integer" and wanted.kind == "number")
    text = wanted.kind in _TEXTS - {"choice"} and given.kind in _WRITABLE
    return "" if same or text else f"{given.sure()} is not {wanted.sure()}"


def _records(given: Record, wanted: Record) -> str:
    for name, field in given.fields.items():
        if name not in wanted.fields:
            return f"{wanted.name} has no field '{name}'"
        inner = misfit(field.type, wanted.fields[name].type)
        if inner:
            return f"{name}: {inner}"
    missing = [name for name, field in wanted.fields.items() if field.required and name not in given.fields]
    return f"it has no '{missing[0]}', which {wanted.name} needs" if missing else ""
