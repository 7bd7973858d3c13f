"""Walks over a definition: its branches, its actions, its texts and the rule ids in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from dunning_engine.model.position import Position, Text
from dunning_engine.model.types import Field
from dunning_engine.process.definition import (
    Action,
    Anywhere,
    Branch,
    Definition,
    StateDef,
    TaskDef,
    TimerDef,
)


def branch_lists(state: StateDef | Anywhere) -> Iterator[tuple[str, tuple[Branch, ...]]]:
    """Every list of branches of a state, or of ``anywhere``, with what asks it: on, timer, missed, done ..."""
    for handler in state.on:
        yield "on", handler.branches
    yield from _timer_lists(state.timers)
    yield "always", state.always
    if isinstance(state, StateDef):
        yield "confirmed", state.confirmed
        yield "failed", state.failed
        for task in tasks_of(state):
            yield from _task_lists(task)
        for handler in state.reopen:
            yield "reopen", handler.branches


def _timer_lists(timers: Iterable[TimerDef]) -> Iterator[tuple[str, tuple[Branch, ...]]]:
    for timer in timers:
        yield "timer", timer.branches
        yield "missed", timer.missed


def _task_lists(task: TaskDef) -> Iterator[tuple[str, tuple[Branch, ...]]]:
    yield "done", task.done
    for deadline in (task.remind, task.escalate):
        if deadline is not None:
            yield "deadline", deadline.branches


def tasks_of(state: StateDef) -> tuple[TaskDef, ...]:
    """A state's task and the task of its failed call."""
    return tuple(task for task in (state.task, state.failed_task) if task is not None)


def owners(definition: Definition) -> tuple[StateDef | Anywhere, ...]:
    """The states, and ``anywhere``."""
    return (*definition.states.values(), definition.anywhere)


def branches(definition: Definition) -> Iterator[Branch]:
    """Every branch of a process."""
    for owner in owners(definition):
        for _, listed in branch_lists(owner):
            yield from listed


def actions(definition: Definition) -> Iterator[Action]:
    """Every action of a process: of states, branches, notes and its named actions, ``or_else`` included."""
    for state in definition.states.values():
        yield from _with_else(state.enter)
        yield from _with_else(entry.action for entry in state.call)
    for branch in branches(definition):
        yield from _with_else(branch.do)
    if definition.notes is not None:
        yield from _with_else(definition.notes.to)
    for named in definition.actions.values():
        yield from _with_else(named.do)


def _with_else(listed: Iterable[Action]) -> Iterator[Action]:
    for action in listed:
        yield action
        yield from _with_else(action.or_else)


def texts(part: Any) -> Iterator[Text]:
    """Every text with a place below a part of a definition."""
    if isinstance(part, Text):
        yield part
    elif isinstance(part, tuple):
        for value in part:
            yield from texts(value)
    elif isinstance(part, Mapping):
        for value in part.values():
            yield from texts(value)
    elif is_dataclass(part) and not isinstance(part, Field | Position):
        for field in fields(part):
            yield from texts(getattr(part, field.name))


def carried(part: Any) -> Iterator[Text]:
    """Every rule id below a part of a definition, with its place."""
    if isinstance(part, tuple):
        for value in part:
            yield from carried(value)
    elif isinstance(part, Mapping):
        for value in part.values():
            yield from carried(value)
    elif is_dataclass(part) and not isinstance(part, Field | Position | Text):
        yield from getattr(part, "rules", ())
        for field in fields(part):
            yield from carried(getattr(part, field.name))


def target_name(action: Action) -> Text | None:
    """The process that ``start`` or ``signal`` names, as it was written; ``None`` for other actions."""
    target = action.arguments.get("process") if action.kind in ("start", "signal") else None
    return target.text if target is not None else None


def target_of(action: Action, processes: Mapping[str, Definition]) -> Definition | None:
    """The process that ``start`` or ``signal`` names, where it is known."""
    name = target_name(action)
    return processes.get(name.value) if name is not None else None


def names_written(definition: Definition) -> set[str]:
    """Data fields that a process writes: by ``set``, ``into``, ``forget`` and forms."""
    written = {name for action in actions(definition) if action.kind == "set" for name in action.arguments}
    gone = (action.arguments["fields"].items or () for action in actions(definition) if action.kind == "forget")
    written |= {item.text.value for items in gone for item in items if item.text is not None}
    return written | names_filled(definition)


def names_filled(definition: Definition) -> set[str]:
    """Data fields that others fill in: effects by ``into``, people by forms."""
    filled = {action.into.value for action in actions(definition) if action.into is not None}
    tasks = (task for state in definition.states.values() for task in tasks_of(state))
    return filled | {item.name.value for task in tasks for item in task.form if item.field is None}
