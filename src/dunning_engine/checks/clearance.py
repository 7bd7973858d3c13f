"""E540: Data that flows to a place that is not cleared for its class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from dunning_engine.checks.flow import NONE, SECRET, Classes, Flow, of_field
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.template_uses import uses_of
from dunning_engine.checks.walk import owners, tasks_of
from dunning_engine.model.finding import Finding
from dunning_engine.model.position import Position
from dunning_engine.model.types import Field
from dunning_engine.process.definition import Action, Branch, Handler, StateDef, TaskDef

CODE = "E540"
EXPLANATION = Explanation(
    "data not cleared for its place",
    bad="""\
data: {iban: {type: text, sensitivity: bank}}
events: {paid: {}}
states:
  open: {on: {paid: {do: {chat.post: {channel: billing, text: "New account ${iban}"}}, to: settled}}}
  settled: {final: true}
""",
    good="""\
data: {iban: {type: text, sensitivity: bank}}
events: {paid: {}}
states:
  open: {on: {paid: {do: {payouts.change: {account: "${iban}"}}, to: settled}}}
  settled: {final: true}
""",
    text=(
        "Every field has a class (public, internal, personal, bank, card, volatile; internal unless said). Each "
        "parameter of an operation and each audience of templates is cleared for some of them, a new operation for "
        "none but public. A bank or card value may not be copied into a field of another class either."
    ),
)
AUDIENCES: Mapping[str, Classes] = {
    "customer": frozenset({"public", "personal"}),
    "voicemail": frozenset({"public"}),
    "colleague": frozenset({"public", "personal", "internal"}),
    "agency": frozenset({"public", "personal"}),
    "log": frozenset({"public", "internal"}),
}
"""What the readers of a template may see. A voice-mail may be heard by anybody (STO-06)."""
_PUBLIC = frozenset({"public"})
_DEEPEST = 20


def check(subject: Subject) -> Iterator[Finding]:
    """Flows into operations, notes, fields, sub-cases and templates."""
    flow = Flow(subject.definition)
    for owner in owners(subject.definition):
        yield from _handlers(subject, flow, owner.on)
        yield from _branches(subject, flow, owner.always)
        for timer in owner.timers:
            yield from _branches(subject, flow, (*timer.branches, *timer.missed))
        if isinstance(owner, StateDef):
            yield from _state(subject, flow, owner)
    yield from _templates(subject, flow)


def _state(subject: Subject, flow: Flow, state: StateDef) -> Iterator[Finding]:
    yield from _actions(subject, flow, (*state.enter, *(entry.action for entry in state.call)))
    yield from _branches(subject, flow, (*state.confirmed, *state.failed))
    yield from _handlers(subject, flow, state.reopen)
    for task in tasks_of(state):
        wrong = flow.argument(task.note) - AUDIENCES["colleague"] if task.note is not None else NONE
        if wrong and task.note is not None:
            yield _finding(task.note.at, wrong, "a note for a colleague", AUDIENCES["colleague"])
        yield from _branches(subject, replace(flow, event=_form(subject, task)), task.done)
        for deadline in (task.remind, task.escalate):
            yield from _branches(subject, flow, deadline.branches if deadline is not None else ())


def _form(subject: Subject, task: TaskDef) -> dict[str, Field]:
    data = subject.definition.data
    fields = {item.name.value: item.field or data.get(item.name.value) for item in task.form}
    return {name: field for name, field in fields.items() if field is not None}


def _handlers(subject: Subject, flow: Flow, handlers: Iterable[Handler]) -> Iterator[Finding]:
    for handler in handlers:
        event = subject.definition.events.get(handler.event.value)
        inner = replace(flow, event=event.fields if event is not None else {})
        yield from _branches(subject, inner, handler.branches)


def _branches(subject: Subject, flow: Flow, branches: Iterable[Branch]) -> Iterator[Finding]:
    for branch in branches:
        yield from _actions(subject, flow, branch.do)


def _actions(subject: Subject, flow: Flow, actions: Iterable[Action], depth: int = 0) -> Iterator[Finding]:
    for action in actions if depth < _DEEPEST else ():
        yield from _action(subject, flow, action, depth)
        yield from _actions(subject, flow, action.or_else, depth + 1)


def _action(subject: Subject, flow: Flow, action: Action, depth: int) -> Iterator[Finding]:
    definition = subject.definition
    if action.kind == "operation":
        yield from _operation(subject, flow, action)
    elif action.kind == "set":
        yield from _kept(flow, action, definition.data)
    elif action.kind in ("start", "signal"):
        yield from _handed_over(subject, flow, action)
    elif action.kind == "note" and definition.notes is not None:
        bound = {**flow.bound, "note": flow.argument(action.arguments["text"])}
        yield from _actions(subject, replace(flow, bound=bound), definition.notes.to, depth + 1)
    elif action.kind == "named" and action.name in definition.actions:
        named = definition.actions[action.name]
        given = {name: flow.argument(argument) for name, argument in action.arguments.items()}
        bound = {**flow.bound, **dict.fromkeys(named.parameters, NONE), **given}
        yield from _actions(subject, replace(flow, bound=bound), named.do, depth + 1)


def _operation(subject: Subject, flow: Flow, action: Action) -> Iterator[Finding]:
    operation = subject.operations.get(action.name)
    if operation is None:
        return
    defaults = subject.definition.defaults.get(operation.capability, {})
    given = {name: argument for name, argument in defaults.items() if name in operation.parameters}
    for name, argument in {**given, **action.arguments}.items():
        cleared = _PUBLIC.union(operation.clearances.get(name, ()))
        wrong = flow.argument(argument) - cleared
        if wrong and name in operation.parameters:
            yield _finding(argument.at, wrong, f"'{name}' of {action.name}", cleared)
    if action.into is not None:
        own = of_field(subject.definition.data.get(action.into.value), ())
        wrong = SECRET.intersection(field.sensitivity for field in operation.result.values()) - own
        if wrong and own:
            yield _finding(action.into.at, wrong, f"the data field '{action.into}'", own)


def _kept(flow: Flow, action: Action, data: Mapping[str, Field]) -> Iterator[Finding]:
    """``set`` must not turn a secret into something that is none."""
    for name, argument in action.arguments.items():
        own = of_field(data.get(name), ())
        wrong = (flow.argument(argument) & SECRET) - own
        if wrong and name in data:
            yield _finding(argument.at, wrong, f"the data field '{name}'", own)


def _handed_over(subject: Subject, flow: Flow, action: Action) -> Iterator[Finding]:
    """A secret handed to another process is one there too."""
    target, data, event = (action.arguments.get(name) for name in ("process", "data", "event"))
    process = subject.processes.get(target.text.value) if target is not None and target.text is not None else None
    if process is None or data is None or data.fields is None:
        return
    declared: Mapping[str, Field] = process.data
    if event is not None and event.text is not None:
        known = process.events.get(event.text.value)
        declared = known.fields if known is not None else {}
    for name, argument in data.fields.items():
        own = of_field(declared.get(name), ())
        wrong = (flow.argument(argument) & SECRET) - own
        if wrong and name in declared:
            yield _finding(argument.at, wrong, f"'{name}' of process '{process.name}'", own)


def _templates(subject: Subject, flow: Flow) -> Iterator[Finding]:
    for template in subject.templates:
        cleared = AUDIENCES.get(template.audience, _PUBLIC)
        listed = _listed(flow, template.items.value if template.items is not None else "")
        for text, line in ((template.body, template.at.line), (template.subject, 0)):
            for path, row, column in uses_of(text):
                wrong = flow.path((*listed, *path[1:]) if path[0] == "items_selected" and listed else path) - cleared
                if wrong:
                    at = Position(template.at.file, line + row - 1, column) if line else template.at
                    yield _finding(at, wrong, f"a text for {template.audience}", cleared, ".".join(path))


def _listed(flow: Flow, items: str) -> tuple[str, ...]:
    """The data that ``items`` of a template selects from."""
    name = items.removeprefix("${").removesuffix("}").strip()
    return (flow.source_of(name) or (name,)) if name in flow.definition.computed else ((name,) if name else ())


def _finding(at: Position, wrong: Classes, place: str, cleared: Classes, what: str = "") -> Finding:
    classes = " and ".join(sorted(wrong))
    message = f"{f'{what} is' if what else 'this holds'} {classes} data, and {place} is not cleared for it"
    help_ = f"cleared for: {', '.join(sorted(cleared))}; leave it out, or give its field another `sensitivity`"
    return Finding.at(at, CODE, message, help=help_, length=max(1, len(what)))
