"""Every condition of a process, with the names in reach of it and what it decides; and the branches asked together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from dunning_engine.checks.subject import Subject
from dunning_engine.checks.walk import owners, tasks_of
from dunning_engine.model.position import Text
from dunning_engine.model.types import TEXT, Field, Record, Type, list_of
from dunning_engine.process.definition import Action, Anywhere, Branch, Definition, Handler, StateDef, TaskDef

_Inner = Mapping[str, Type]
_ENDED = {"outcome": Field("outcome", TEXT), "case": Field("case", TEXT)}
_NOTE = Type("record", record=Record("note", {"text": Field("text", TEXT)}))


@dataclass(frozen=True, slots=True)
class Branches:
    """Branches that are asked one after the other, the first that holds is taken.

    ``kind`` is on, timer, missed, always, confirmed, failed, done, deadline or reopen, ``what`` the name of the event,
    timer or task; ``inner`` are the names in reach besides those of the process. ``further`` are branches asked where
    none of these holds: those of ``anywhere`` for the same event.
    """

    owner: StateDef | Anywhere
    kind: str
    what: str
    listed: tuple[Branch, ...]
    inner: _Inner = field(default_factory=dict)
    further: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition and what it decides: branch, action, timer or sending."""

    text: Text
    decides: str
    inner: _Inner = field(default_factory=dict)


def branch_lists(subject: Subject) -> Iterator[Branches]:
    """All branches of a process, as they are asked."""
    definition = subject.definition
    for owner in owners(definition):
        yield from _handlers(definition, owner, "on", owner.on)
        for timer in owner.timers:
            yield Branches(owner, "timer", timer.name, timer.branches)
            yield Branches(owner, "missed", timer.name, timer.missed)
        yield Branches(owner, "always", "", owner.always)
        if isinstance(owner, StateDef):
            yield Branches(owner, "confirmed", "", owner.confirmed)
            yield Branches(owner, "failed", "", owner.failed, {"failed": list_of(TEXT)})
            yield from _handlers(definition, owner, "reopen", owner.reopen)
            for task in tasks_of(owner):
                yield from _of_task(definition, owner, task)


def _handlers(
    definition: Definition, owner: StateDef | Anywhere, kind: str, handlers: Iterable[Handler]
) -> Iterator[Branches]:
    everywhere = {handler.event.value: handler.branches for handler in definition.anywhere.on}
    for handler in handlers:
        name = handler.event.value
        event = definition.events.get(name)
        record = _payload(name, event.fields if event is not None else _ENDED)
        through = kind == "on" and isinstance(owner, StateDef) and not handler.instead
        further = everywhere.get(name, ()) if through else ()
        yield Branches(owner, kind, name, handler.branches, {"event": record}, further)


def _of_task(definition: Definition, owner: StateDef, task: TaskDef) -> Iterator[Branches]:
    fields = {item.name.value: item.field or definition.data.get(item.name.value) for item in task.form}
    record = _payload(task.name, {name: each for name, each in fields.items() if each is not None})
    yield Branches(owner, "done", task.name, task.done, {"event": record})
    for deadline in (task.remind, task.escalate):
        if deadline is not None:
            yield Branches(owner, "deadline", task.name, deadline.branches)


def _payload(name: str, fields: Mapping[str, Field]) -> Type:
    return Type("record", record=Record(name, {"by": Field("by", TEXT), **fields}))


def conditions(subject: Subject) -> Iterator[Condition]:
    """All conditions of a process but those of invariants and of table cells."""
    definition = subject.definition
    for asked in branch_lists(subject):
        for branch in asked.listed:
            yield from _one(branch.condition, "branch", asked.inner)
            yield from _actions(branch.do, asked.inner)
    for owner in owners(definition):
        yield from _one(owner.send_only_if, "sending", {})
        for timer in owner.timers:
            yield from _one(timer.condition, "timer", {})
    for state in definition.states.values():
        yield from _actions((*state.enter, *(entry.action for entry in state.call)), {})
    for named in definition.actions.values():
        yield from _actions(named.do, {name: each.type for name, each in named.parameters.items()})
    yield from _actions(definition.notes.to if definition.notes is not None else (), {"note": _NOTE})


def _one(text: Text | None, decides: str, inner: _Inner) -> Iterator[Condition]:
    if text is not None:
        yield Condition(text, decides, inner)


def _actions(listed: Iterable[Action], inner: _Inner) -> Iterator[Condition]:
    for action in listed:
        yield from _one(action.condition, "action", inner)
        yield from _one(action.send_only_if, "sending", inner)
        yield from _actions(action.or_else, inner)
