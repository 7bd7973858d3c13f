"""What leads to each branch of a process: an event, a timer, a completed task, the end of a call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from dunning_engine.process.program import Program, State, Way

Kind = Literal["event", "reopen", "timer", "missed", "task", "by_hand", "confirmed", "failed", "always"]


@dataclass(frozen=True, slots=True)
class Trigger:
    """A branch with what leads to it.

    ``owner`` is its state or ``anywhere``; ``name`` the event's, the timer's (``owner.timer``) or the task's, empty for
    the others. ``by_hand`` is the task of a call that failed.
    """

    owner: str
    kind: Kind
    name: str
    way: Way


def triggers(program: Program) -> Iterator[Trigger]:
    """Every branch of a process, states in their order, then ``anywhere``."""
    for owner in (*program.states.values(), program.anywhere):
        yield from triggers_of(owner)


def triggers_of(owner: State) -> Iterator[Trigger]:
    """Every branch of a state, or of ``anywhere``."""
    for name, reaction in owner.on.items():
        yield from _each(owner, "event", name, reaction.ways)
    for alarm in owner.timers:
        yield from _each(owner, "timer", alarm.name, alarm.ways)
        yield from _each(owner, "missed", alarm.name, alarm.missed)
    if owner.task is not None:
        yield from _each(owner, "task", owner.task.name, owner.task.ways)
    if owner.failed_task is not None:
        yield from _each(owner, "by_hand", owner.failed_task.name, owner.failed_task.ways)
    yield from _each(owner, "confirmed", "", owner.confirmed)
    yield from _each(owner, "failed", "", owner.failed)
    yield from _each(owner, "always", "", owner.always)
    for name, reaction in owner.reopen.items():
        yield from _each(owner, "reopen", name, reaction.ways)


def _each(owner: State, kind: Kind, name: str, ways: Iterable[Way]) -> Iterator[Trigger]:
    yield from (Trigger(owner.name, kind, name, way) for way in ways)
