"""Compiles branches, handlers and timers."""

from __future__ import annotations

from collections.abc import Iterable

from dunning_engine.model.position import Text
from dunning_engine.model.types import DATE, DURATION, INSTANT, STATE, TEXT, Field, Record, Type
from dunning_engine.process.compile.actions import compile_actions
from dunning_engine.process.compile.context import Context
from dunning_engine.process.compile.memory import remembered
from dunning_engine.process.definition import Branch, Handler, TimerDef
from dunning_engine.process.program import Alarm, Evaluate, Reaction, Way

_RULES = ("next", "previous", "same")


def compile_branches(branches: Iterable[Branch], context: Context, place: str) -> tuple[Way, ...]:
    """Compile branches; the n-th is addressed as ``place[n]``."""
    return tuple(_branch(branch, context, f"{place}[{n}]") for n, branch in enumerate(branches))


def _branch(branch: Branch, context: Context, place: str) -> Way:
    context.named(place, branch.rules, branch.at)
    target, choose = _target(branch.to, context)
    return Way(
        place,
        context.guard(branch.condition, f"{place}.if"),
        compile_actions(branch.do, context, f"{place}.do"),
        target,
        choose,
    )


def _target(to: Text | None, context: Context) -> tuple[str | None, Evaluate | None]:
    if to is None:
        return None, None
    if "${" in to.value:
        return None, context.evaluate(to, STATE)
    if to.value != "back" and to.value not in context.definition.states:
        context.unknown("E422", "state", to, {*context.definition.states, "back"})
    return to.value, None


def payload_type(event: str, fields: dict[str, Field]) -> Type:
    """The type of ``event`` in a handler: the payload, and ``by`` (who did it, empty for a system)."""
    return Type("record", record=Record(event, {"by": Field("by", TEXT), **fields}))


def compile_handlers(handlers: Iterable[Handler], context: Context, place: str) -> dict[str, Reaction]:
    """Reactions by event name. ``<sub-case>.ended`` carries ``outcome`` and ``result``."""
    reactions = {}
    for handler in handlers:
        name = handler.event.value
        event = context.definition.events.get(name)
        where = f"{place}.{name}"
        if event is None and not name.endswith(".ended"):
            context.unknown("E431", "event", handler.event, context.definition.events)
            continue
        fields = dict(event.fields) if event is not None else _ENDED
        inner = context.with_names({"event": payload_type(name, fields)})
        if event is not None:
            context.named(where, event.rules)
        reactions[name] = Reaction(where, compile_branches(handler.branches, inner, where), handler.instead)
    return reactions


_ENDED = {
    "outcome": Field("outcome", TEXT),
    "case": Field("case", TEXT),
    "result": Field("result", Type("any", optional=True)),
}


def compile_timers(timers: Iterable[TimerDef], context: Context, owner: str, order: int) -> tuple[Alarm, ...]:
    """Timers of a state or of ``anywhere``, in file order."""
    return tuple(_timer(timer, context, owner, order + n) for n, timer in enumerate(timers))


def _timer(timer: TimerDef, context: Context, owner: str, order: int) -> Alarm:
    name = f"{owner}.{timer.name}"
    place = f"{owner}.timers.{timer.name}"
    context.named(place, timer.rules, timer.at)
    return Alarm(
        name, place, order,
        due=_moment(timer.due, timer, context),
        every=context.evaluate(timer.every, DURATION),
        guard=context.guard(timer.condition, f"{place}.while"),
        not_before=_bound(timer.not_before, context),
        expires=context.evaluate(timer.expires, INSTANT.maybe()),
        rule=closed_day_rule(timer.if_closed_day, context),
        ways=compile_branches(timer.branches, context, place),
        missed=compile_branches(timer.missed, context, f"{place}.missed"),
    )  # fmt: skip


def _bound(text: Text | None, context: Context) -> Evaluate | None:
    compiled = context.expression(text, INSTANT.maybe()) if text is not None else None
    return remembered(compiled, context) if compiled is not None else None


def _moment(text: Text | None, timer: TimerDef, context: Context) -> Evaluate | None:
    """``at``: a date or an instant, or none. A date asks for ``if_closed_day``."""
    if text is None:
        return None
    compiled = context.expression(text)
    if compiled is None:
        return None
    if compiled.type.kind not in ("date", "instant", "none"):
        context.report(
            text.at,
            "E432",
            f"timer '{timer.name}': `at` is a {compiled.type}",
            "give a date or an instant",
            len(text.value),
        )
    if {"now", "today"} & compiled.reads:
        context.report(
            text.at, "E433", f"timer '{timer.name}': `at` depends on the present moment",
            "compute it from facts, settings and entered_at, so that it is the same whenever it is asked",
            len(text.value),
        )  # fmt: skip
    if compiled.type.sure() == DATE and timer.if_closed_day is None:
        context.report(
            text.at, "E434", f"timer '{timer.name}' falls on a date and does not say what happens on a closed day",
            "add if_closed_day: next, previous or same", len(text.value),
        )  # fmt: skip
    return remembered(compiled, context)


def closed_day_rule(text: Text | None, context: Context) -> str:
    """One of next, previous, same (the default where an instant is given)."""
    if text is None:
        return "same"
    if text.value not in _RULES:
        context.unknown("E435", "closed-day rule", text, _RULES)
    return text.value
