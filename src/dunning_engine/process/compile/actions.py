"""Compiles actions: operations with their defaults and gates, sets, notes, named actions, sub-cases, signals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from dunning_engine.calendar import Duration
from dunning_engine.errors import EvaluationError
from dunning_engine.expr import strip
from dunning_engine.model.operation import Operation
from dunning_engine.model.position import Text
from dunning_engine.model.types import ANY, INSTANT, TEXT, Field, Record, Type
from dunning_engine.process.compile.context import Context, constant
from dunning_engine.process.definition import Action, Argument, NamedAction
from dunning_engine.process.program import Act, Evaluate

_TEMPLATE = Field("template", TEXT)
_HOLD = {"until": Field("until", INSTANT.maybe(), required=False), "reason": Field("reason", TEXT, required=False)}
_RELEASE = {"reason": Field("reason", TEXT, required=False)}
_START = {"process": Field("process", TEXT), "data": Field("data", ANY, required=False)}
_SIGNAL = {**_START, "key": Field("key", TEXT), "event": Field("event", TEXT)}
DEFAULT_ATTEMPTS = 5


def compile_actions(actions: Iterable[Action], context: Context, place: str) -> tuple[Act, ...]:
    """Compile a list of actions; the n-th is addressed as ``place[n]``."""
    return tuple(compile_action(action, context, f"{place}[{n}]") for n, action in enumerate(actions))


def compile_action(action: Action, context: Context, place: str) -> Act:
    """Compile one action and register it under its place."""
    context.named(place, action.rules, action.at)
    gate = _gate(action, context, place)
    inner = replace(context, gate=gate)
    act = _KINDS[action.kind](action, inner, place)
    act = replace(
        act,
        guard=context.guard(action.condition, f"{place}.if"),
        or_else=compile_actions(action.or_else, inner, f"{place}.or_else"),
    )
    context.acts[place] = act
    return act


def _gate(action: Action, context: Context, place: str) -> str:
    """The nearest ``send_only_if`` wins: the action's own, else its state's, else that of ``anywhere``."""
    if action.send_only_if is None:
        return context.gate
    where = f"{place}.send_only_if"
    guard = context.guard(action.send_only_if, where)
    if guard is not None:
        context.gates[where] = guard
    return where


def _operation(action: Action, context: Context, place: str) -> Act:
    operation = context.operations.get(action.name)
    if operation is None:
        context.unknown("E404", "operation", Text(action.name, action.at), context.operations)
        return Act(place, "operation", action.name)
    attempts, wait = _retry(action, context)
    return Act(
        place, "operation", action.name,
        arguments=_operation_arguments(action, operation, context),
        operation=operation, gate=context.gate, optional=action.optional,
        attempts=attempts, wait=wait, key=_business_key(action, operation, context),
        into=_into(action, operation, context),
    )  # fmt: skip


def _operation_arguments(action: Action, operation: Operation, context: Context) -> tuple[tuple[str, Evaluate], ...]:
    defaults = context.definition.defaults.get(operation.capability, {})
    # an argument may turn out to be none (a customer without e-mail): then the deed ends dead, and `or_else` goes on
    fields = {name: replace(field, type=field.type.maybe()) for name, field in operation.parameters.items()}
    if operation.template:
        fields["template"] = _TEMPLATE
    given = {name: argument for name, argument in defaults.items() if name in fields} | dict(action.arguments)
    _check_template(given.get("template"), context)
    return context.arguments(given, fields, action.at, operation.name)


def _check_template(argument: Argument | None, context: Context) -> None:
    text = argument.text if argument is not None else None
    if (
        text is not None
        and context.templates is not None
        and "${" not in text.value
        and text.value not in context.templates
    ):
        context.unknown("E405", "template", text, context.templates)


def _business_key(action: Action, operation: Operation, context: Context) -> Evaluate | None:
    if action.key is not None:
        return context.argument(Argument(action.key.at, text=action.key), TEXT, "key")
    if operation.needs_key:
        context.report(
            action.at, "E406", f"{operation.name} needs a business key",
            'add key: "${...}", so that it is never performed twice', len(action.name),
        )  # fmt: skip
    return None


def _into(action: Action, operation: Operation, context: Context) -> str:
    if action.into is None:
        return ""
    field = context.definition.data.get(action.into.value)
    if field is None:
        context.unknown("E407", "data field", action.into, context.definition.data)
    elif not operation.result:
        context.report(action.into.at, "E408", f"{operation.name} has no result", "take `into` away")
    return action.into.value


def _retry(action: Action, context: Context) -> tuple[int, Duration | None]:
    if action.retry is None:
        return DEFAULT_ATTEMPTS, None
    fields = action.retry.fields or {}
    for name, argument in fields.items():
        if name not in ("times", "wait"):
            context.unknown("E402", "argument of retry", Text(name, argument.name_at), ("times", "wait"))
    times, wait = fields.get("times"), fields.get("wait")
    try:
        count = int(times.text.value) if times is not None and times.text is not None else DEFAULT_ATTEMPTS
        span = Duration.parse(wait.text.value) if wait is not None and wait.text is not None else None
    except (ValueError, EvaluationError):
        context.report(action.retry.at, "E409", "retry is not understood", "write retry: {times: 3, wait: 1 hour}")
        return DEFAULT_ATTEMPTS, None
    return max(1, count), span


def _set(action: Action, context: Context, place: str) -> Act:
    parts = []
    for name, argument in action.arguments.items():
        field = context.definition.data.get(name)
        if field is None:
            context.unknown("E407", "data field", Text(name, argument.name_at), context.definition.data)
            continue
        parts.append((name, context.fitting(argument, field, name)))
    return Act(place, "set", "set", arguments=tuple(parts))


def _note(action: Action, context: Context, place: str) -> Act:
    text = context.argument(action.arguments["text"], TEXT, "note")
    notes = context.definition.notes
    inner = context.with_names({"note": _NOTE})
    body = compile_actions(notes.to, inner, f"{place}.notes") if notes is not None else ()
    context.named(place, notes.rules if notes is not None else ())
    return Act(place, "note", "note", arguments=(("text", text),), body=body)


_NOTE = Type("record", record=Record("note", {"text": Field("text", TEXT)}))


def _named(action: Action, context: Context, place: str) -> Act:
    named = context.definition.actions.get(action.name)
    if named is None:
        context.unknown("E410", "action", Text(action.name, action.at), context.definition.actions)
        return Act(place, "named", action.name)
    if action.name in context.naming:
        chain = " -> ".join((*context.naming, action.name))
        context.report(
            action.at, "E411", f"action '{action.name}' calls itself ({chain})", "a named action may not be recursive"
        )
        return Act(place, "named", action.name)
    arguments = _parameters(action, named, context)
    inner = replace(context, naming=(*context.naming, action.name))
    body = compile_actions(
        named.do, inner.with_names({n: f.type for n, f in named.parameters.items()}), f"{place}.{action.name}"
    )
    context.named(place, named.rules)
    return Act(place, "named", action.name, arguments=arguments, body=body)


def _parameters(action: Action, named: NamedAction, context: Context) -> tuple[tuple[str, Evaluate], ...]:
    given = context.arguments(action.arguments, named.parameters, action.at, action.name)
    names = {name for name, _ in given}
    rest = [(n, constant(f.default)) for n, f in named.parameters.items() if n not in names]
    return (*given, *rest)


def _hold(action: Action, context: Context, place: str) -> Act:
    return Act(place, "hold", "hold", arguments=context.arguments(action.arguments, _HOLD, action.at, "hold"))


def _release(action: Action, context: Context, place: str) -> Act:
    return Act(
        place, "release", "release", arguments=context.arguments(action.arguments, _RELEASE, action.at, "release")
    )


def _start(action: Action, context: Context, place: str) -> Act:
    arguments = context.arguments(action.arguments, _START, action.at, "start")
    return Act(place, "start", "start", arguments=arguments, modes=_modes(action))


def _signal(action: Action, context: Context, place: str) -> Act:
    arguments = context.arguments(action.arguments, _SIGNAL, action.at, "signal")
    return Act(place, "signal", "signal", arguments=arguments, modes=_modes(action))


def _modes(action: Action) -> Mapping[str, str]:
    return {name: strip(text).value for name, text in action.modes.items()}


def _forget(action: Action, context: Context, place: str) -> Act:
    fields = action.arguments["fields"].items or ()
    names = [field.text for field in fields if field.text is not None]
    for name in names:
        if name.value not in context.definition.data:
            context.unknown("E407", "data field", name, context.definition.data)
        elif context.definition.data[name.value].required:
            context.report(
                name.at, "E412", f"'{name.value}' cannot be forgotten: it is required", "declare it optional"
            )
    return Act(place, "forget", "forget", arguments=tuple((name.value, constant(None)) for name in names))


_KINDS = {
    "operation": _operation, "set": _set, "note": _note, "named": _named, "hold": _hold,
    "release": _release, "start": _start, "signal": _signal, "forget": _forget,
}  # fmt: skip
