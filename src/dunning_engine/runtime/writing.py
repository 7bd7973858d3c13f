"""A decision as what one step writes, together or not at all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from dunning_engine.engine import key_of
from dunning_engine.model.case import Timer
from dunning_engine.model.decision import Decision
from dunning_engine.model.effect import Effect
from dunning_engine.model.task import Task
from dunning_engine.ports.store import Change, Step, Transaction
from dunning_engine.process.program import Program
from dunning_engine.runtime.codec import digest, row_of
from dunning_engine.runtime.identity import REFUSED, person_task

RECORDED_ONLY = ("ignored", "unhandled", "not_accepted", "refused")
_FROM_INSIDE = ("timer", "result", "ended", "facts", "cancel", "join")


def change_of(
    tx: Transaction, program: Program, decision: Decision, expected: int | None, now: datetime, doubles: Collection[str]
) -> Change:
    """All that a decision changes; ``doubles`` are planned effects whose business key is taken."""
    case = decision.case
    step = Step(
        case.id, expected or 0, _logged(decision, program, now), decision.event.id, digest(decision.event.payload), now,
        case.program, decision.outcome, decision.from_state, decision.to_state,
        [entry.to_json() for entry in decision.trace], decision.reason,
    )  # fmt: skip
    if decision.outcome in RECORDED_ONLY:
        return Change(step, expected, timers=_without_refused(decision), tasks=_failure(decision, now))
    return Change(
        step, expected, row_of(case, unique=program.unique),
        effects=tuple(_planned(effect, doubles, now) for effect in decision.effects),
        voided=decision.voided, timers=decision.timers,
        tasks=(*decision.tasks, *_ended(tx, decision, now), *_postponed(tx, decision)),
    )  # fmt: skip


def _logged(decision: Decision, program: Program, now: datetime) -> dict[str, Any]:
    """The input as the log keeps it; that of a start says whose sub-case it is, and its key where no data tell it."""
    event, control = decision.event.to_json(), decision.case.control
    if decision.event.kind == "start":
        event["parent"] = [control.parent, control.parent_name, control.outlives]
        if decision.case.key != key_of(program, decision.event.payload, now):
            event["key"] = decision.case.key
    return event


def _without_refused(decision: Decision) -> tuple[Timer, ...] | None:
    """A refused timer is not fired over and over: it stays in the case and is armed again by the next step."""
    if decision.outcome != "refused" or decision.event.kind != "timer":
        return None
    return tuple(timer for timer in decision.case.control.timers.values() if timer.name != decision.event.name)


def _planned(effect: Effect, doubles: Collection[str], now: datetime) -> Effect:
    if effect.key not in doubles:
        return effect
    return replace(effect, status="void", reason="already performed under its business key", ended_at=now)


def double_effects(tx: Transaction, decision: Decision) -> list[str]:
    """Keys of planned effects whose business key is taken: by an earlier effect, or one before it in this step."""
    named = [effect for effect in decision.effects if effect.business_key]
    if not named:
        return []
    taken = set(tx.performed({effect.business_key for effect in named}))
    doubles = []
    for effect in named:
        if effect.business_key in taken:
            doubles.append(effect.key)
        taken.add(effect.business_key)
    return doubles


def _failure(decision: Decision, now: datetime) -> tuple[Task, ...]:
    """A refused step that no caller is told of becomes a person's task."""
    if decision.outcome != "refused" or decision.event.kind not in _FROM_INSIDE:
        return ()
    note = f"{decision.event.kind} {decision.event.name}: {decision.reason}"
    return (person_task(decision.case.id, REFUSED, decision.event.name, note, now),)


def _ended(tx: Transaction, decision: Decision, now: datetime) -> list[Task]:
    opened = {task.id for task in decision.tasks}
    ended = []
    for task_id, status in decision.closed.items():
        task = tx.task(task_id) if task_id not in opened else None
        if task is not None:
            by = decision.event.by if status == "completed" else ""
            ended.append(replace(task, status=status, completed_by=by, ended_at=now))
    return ended


def _postponed(tx: Transaction, decision: Decision) -> list[Task]:
    tasks = ((tx.task(task_id), until) for task_id, until in decision.postponed.items())
    return [replace(task, due_at=until) for task, until in tasks if task is not None]
