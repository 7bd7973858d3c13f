"""E558: Data handed to another process that has another type there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from dunning_engine.checks.asked import branch_lists
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.typed import context_of
from dunning_engine.checks.walk import target_of
from dunning_engine.model.finding import Finding
from dunning_engine.model.types import Field, Type
from dunning_engine.process.compile.context import Context
from dunning_engine.process.definition import Action

CODE = "E558"
EXPLANATION = Explanation(
    "value of another type in the other process",
    bad="""\
case: {key: "${customer_id}"}
data: {customer_id: text, amount: {type: money, default: 0.00 EUR}}
states:
  open:
    enter: {start: {process: shop, as: other, data: {customer_id: "1", amount: "${opened_at}"}}}
    on: {other.ended: {to: settled}}
  settled: {final: true, enter: {note: "Owed ${amount}"}}
""",
    good="""\
case: {key: "${customer_id}"}
data: {customer_id: text, amount: {type: money, default: 0.00 EUR}}
states:
  open:
    enter: {start: {process: shop, as: other, data: {customer_id: "1", amount: "${amount}"}}}
    on: {other.ended: {to: settled}}
  settled: {final: true, enter: {note: "Owed ${amount}"}}
""",
    text=(
        "The data of a `start` and of a `signal` have the types that the other process declares for its data and for "
        "the event. A value of another type, or one that may be none where it is needed, would be refused there."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """The data of `start` and `signal`, in every place where they stand."""
    for asked in branch_lists(subject):
        for branch in asked.listed:
            yield from _actions(subject, branch.do, asked.inner)
    definition = subject.definition
    for state in definition.states.values():
        yield from _actions(subject, (*state.enter, *(entry.action for entry in state.call)), {})
    for named in definition.actions.values():
        yield from _actions(subject, named.do, {name: field.type for name, field in named.parameters.items()})


def _actions(subject: Subject, listed: Iterable[Action], inner: Mapping[str, Type]) -> Iterator[Finding]:
    for action in listed:
        fields = _declared(subject, action)
        data = action.arguments.get("data")
        if fields is not None and data is not None and data.fields is not None:
            context = subject.once(context_of).with_names(inner)
            for name in [each for each in data.fields if each in fields]:
                yield from _fitting(context, action, fields[name], name)
        yield from _actions(subject, action.or_else, inner)


def _declared(subject: Subject, action: Action) -> Mapping[str, Field] | None:
    """What the other process declares for the data of a `start` or a `signal`."""
    process, event = target_of(action, subject.processes), action.arguments.get("event")
    if process is None or action.kind == "start":
        return process.data if process is not None else None
    known = process.events.get(event.text.value) if event is not None and event.text is not None else None
    return known.fields if known is not None else None


def _fitting(context: Context, action: Action, field: Field, name: str) -> Iterator[Finding]:
    argument = (action.arguments["data"].fields or {})[name]
    process = action.arguments["process"].text
    asked = replace(context, findings=[])
    asked.fitting(argument, field, name)
    for found in asked.findings:
        if found.code in ("E401", "E402", "E403", "E413", "E215", "E217", "E214"):
            message = f"{found.message.removeprefix('the expression: ')} (as process '{process}' declares it)"
            yield replace(found, code=CODE, message=message)
