"""E523: `signal` of an event that the other process does not declare."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.walk import actions, target_of
from dunning_engine.model.finding import Finding
from dunning_engine.process.definition import Action, Definition
from dunning_engine.similar import suggestion

CODE = "E523"
EXPLANATION = Explanation(
    "event unknown to the other process",
    bad="""\
events: {paid: {}}
states:
  open: {on: {paid: {do: {signal: {process: shop, key: C-1, event: payd}}, to: settled}}}
  settled: {final: true}
""",
    good="""\
events: {paid: {}}
states:
  open: {on: {paid: {do: {signal: {process: shop, key: C-1, event: paid}}, to: settled}}}
  settled: {final: true}
""",
    text="The other process declares its events; this is none of them, or its payload has other fields.",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Signals of undeclared events, and payload fields that the event does not have."""
    for action in actions(subject.definition):
        process = target_of(action, subject.processes)
        if process is not None and action.kind == "signal":
            yield from _event(action, process)


def _event(action: Action, process: Definition) -> Iterator[Finding]:
    text = action.arguments["event"].text
    if text is None or "${" in text.value:
        return
    event = process.events.get(text.value)
    if event is None:
        help_ = suggestion(text.value, process.events, f"it declares: {', '.join(process.events)}")
        message = f"process '{process.name}' declares no event '{text}'"
        yield Finding.at(text.at, CODE, message, help=help_, length=len(text.value))
        return
    data = action.arguments.get("data")
    for name, argument in ((data.fields if data is not None else None) or {}).items():
        if name not in event.fields:
            message = f"event '{text}' of process '{process.name}' has no field '{name}'"
            help_ = f"it has: {', '.join(event.fields) or 'none'}"
            yield Finding.at(argument.name_at, CODE, message, help=help_, length=len(name))
