"""E523: `signal` of an event that the other process does not declare."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.walk import actions
from dunning_engine.model.finding import Finding
from dunning_engine.process.definition import Action, Definition

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
        target = action.arguments.get("process") if action.kind == "signal" else None
        process = subject.processes.get(target.text.value) if target is not None and target.text is not None else None
        if process is not None:
            yield from _event(action, process)


def _event(action: Action, process: Definition) -> Iterator[Finding]:
    text = action.arguments["event"].text
    if text is None or "${" in text.value:
        return
    event = process.events.get(text.value)
    if event is None:
        close = get_close_matches(text.value, process.events, 1)
        help_ = f"did you mean {close[0]}?" if close else f"it declares: {', '.join(process.events)}"
        message = f"process '{process.name}' declares no event '{text}'"
        yield Finding.at(text.at, CODE, message, help=help_, length=len(text.value))
        return
    data = action.arguments.get("data")
    for name, argument in ((data.fields if data is not None else None) or {}).items():
        if name not in event.fields:
            message = f"event '{text}' of process '{process.name}' has no field '{name}'"
            help_ = f"it has: {', '.join(event.fields) or 'none'}"
            yield Finding.at(argument.name_at, CODE, message, help=help_, length=len(name))
