"""Compiles invariants: what each speaks of, its conditions, and how it reads on one line."""

from __future__ import annotations

from dunning_engine.model.position import Text
from dunning_engine.model.types import ANY, DURATION
from dunning_engine.process.compile.context import Context
from dunning_engine.process.definition import Argument, Definition, Invariant
from dunning_engine.process.program import Evaluate, Guard, Pick, Property

_DEEDS = ("never_sent", "only_after", "at_most_once")


def compile_properties(definition: Definition, context: Context) -> tuple[Property, ...]:
    """The invariants of a process, in its order."""
    return tuple(_property(invariant, f"invariants[{n}]", context) for n, invariant in enumerate(definition.invariants))


def _property(invariant: Invariant, place: str, context: Context) -> Property:
    kind, fields = invariant.kind, invariant.fields
    return Property(
        kind, place, reads(invariant), invariant.at, tuple(str(rule) for rule in invariant.rules),
        what=_pick(fields[kind]) if kind in _DEEDS else None,
        sent=_pick(fields["sent"]) if "sent" in fields else None,
        gap=_value(fields.get("gap"), place, context, duration=True),
        holds=None if kind in (*_DEEDS, "four_eyes") else _guard(fields.get(kind), place, context),
        when=_guard(fields.get("when"), f"{place}.when", context),
        per=_value(fields.get("per"), place, context),
        each=_event(fields.get("each"), context),
        tasks=_tasks(fields.get("four_eyes"), context),
    )  # fmt: skip


def _pick(argument: Argument) -> Pick:
    """Which deeds are meant: ``mail.send``, ``{mail.send: {template: x}}``, ``{template: x}`` or ``{tag: x}``."""
    if argument.text is not None:
        return Pick(operation=argument.text.value)
    named = dict(argument.fields or {})
    operation = next((name for name in named if "." in name), "")
    inner = {n: v.text.value for n, v in (named[operation].fields or {}).items() if v.text} if operation else {}
    outer = {n: v.text.value for n, v in named.items() if v.text is not None}
    rest = tuple((n, v) for n, v in inner.items() if n != "template")
    return Pick(operation, inner.get("template") or outer.get("template", ""), outer.get("tag", ""), rest)


def _guard(argument: Argument | None, place: str, context: Context) -> Guard | None:
    return context.guard(argument.text, place) if argument is not None else None


def _value(argument: Argument | None, place: str, context: Context, *, duration: bool = False) -> Evaluate | None:
    if argument is None:
        return None
    if argument.text is not None and not duration:
        return context.evaluate(argument.text)
    return context.argument(argument, DURATION if duration else ANY, place)


def _tasks(argument: Argument | None, context: Context) -> tuple[str, ...]:
    """The names of tasks, which must be there."""
    found = tuple(item.text for item in argument.items or () if item.text is not None) if argument is not None else ()
    known = {task.name for s in context.definition.states.values() for task in (s.task, s.failed_task) if task}
    for text in found:
        if text.value not in known:
            context.unknown("E436", "task", text, known)
    if argument is not None and len(found) < 2:  # noqa: PLR2004 - two pairs of eyes
        context.report(argument.at, "E401", "four_eyes names two tasks at least", "four_eyes: [verify, change]")
    return tuple(text.value for text in found)


def _event(argument: Argument | None, context: Context) -> str:
    if argument is None or argument.text is None:
        return ""
    if argument.text.value not in context.definition.events:
        context.unknown("E431", "event", argument.text, context.definition.events)
    return argument.text.value


def reads(invariant: Invariant) -> str:
    """How an invariant reads on one line: ``never_sent {tag: reminder}, when len(remindable) == 0``."""
    return ", ".join(f"{name} {written(value)}" for name, value in invariant.fields.items())


def written(argument: Argument) -> str:
    """An argument as one writes it in a line of YAML."""
    if argument.text is not None:
        return _plain(argument.text)
    if argument.items is not None:
        return f"[{', '.join(written(item) for item in argument.items)}]"
    return f"{{{', '.join(f'{name}: {written(value)}' for name, value in (argument.fields or {}).items())}}}"


def _plain(text: Text) -> str:
    return text.value.strip()
