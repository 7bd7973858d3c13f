"""Every branch of a process with what asks it: the event, timer, call or task, and the branches tried before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dunning_engine.checks.walk import owners
from dunning_engine.model.position import Text
from dunning_engine.process.definition import Anywhere, Branch, Definition, StateDef, TaskDef, TimerDef


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """A branch of a state or of ``anywhere``.

    ``kind`` is on, timer, missed, always, confirmed, failed, done, by_hand (the task of a failed call), deadline (of
    a task) or reopen; ``what`` the name of the event, timer or task. ``before`` are the conditions of the branches
    tried before it: when this one is taken, none of them held.
    """

    owner: StateDef | Anywhere
    kind: str
    what: str
    branch: Branch
    before: tuple[Text | None, ...] = ()
    timer: TimerDef | None = None
    task: TaskDef | None = None

    @property
    def state(self) -> StateDef | None:
        """The state that it belongs to; ``None`` for ``anywhere``."""
        return self.owner if isinstance(self.owner, StateDef) else None

    @property
    def moves(self) -> bool:
        """Whether it leads to a state, its own or another."""
        return self.branch.to is not None


def ways_of(owner: StateDef | Anywhere) -> Iterator[Way]:
    """The branches of a state, or of ``anywhere``, in the order of the format."""
    for handler in owner.on:
        yield from _listed(owner, "on", handler.event.value, handler.branches)
    for timer in owner.timers:
        yield from _listed(owner, "timer", timer.name, timer.branches, timer=timer)
        yield from _listed(owner, "missed", timer.name, timer.missed, timer=timer)
    yield from _listed(owner, "always", "", owner.always)
    if isinstance(owner, StateDef):
        yield from _listed(owner, "confirmed", "", owner.confirmed)
        yield from _listed(owner, "failed", "", owner.failed)
        for task, kind in ((owner.task, "done"), (owner.failed_task, "by_hand")):
            yield from _of_task(owner, task, kind) if task is not None else ()
        for handler in owner.reopen:
            yield from _listed(owner, "reopen", handler.event.value, handler.branches)


def _of_task(owner: StateDef, task: TaskDef, kind: str) -> Iterator[Way]:
    yield from _listed(owner, kind, task.name, task.done, task=task)
    for deadline in (task.remind, task.escalate):
        if deadline is not None:
            yield from _listed(owner, "deadline", task.name, deadline.branches, task=task)


def _listed(
    owner: StateDef | Anywhere, kind: str, what: str, branches: tuple[Branch, ...], *,
    timer: TimerDef | None = None, task: TaskDef | None = None,
) -> Iterator[Way]:  # fmt: skip
    for n, branch in enumerate(branches):
        before = tuple(other.condition for other in branches[:n])
        yield Way(owner, kind, what, branch, before, timer, task)


def all_ways(definition: Definition) -> tuple[Way, ...]:
    """The branches of all states and of ``anywhere``."""
    return tuple(way for owner in owners(definition) for way in ways_of(owner))
