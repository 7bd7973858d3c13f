"""Completes and postpones the tasks of people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from dunning_engine.errors import TaskNotOpenError
from dunning_engine.model.case import Case
from dunning_engine.model.decision import Decision
from dunning_engine.model.event import Event
from dunning_engine.model.task import Task
from dunning_engine.model.values import fill
from dunning_engine.ports.store import Transaction
from dunning_engine.process.program import Program
from dunning_engine.runtime.codec import work_of
from dunning_engine.runtime.stepper import Stepper


def complete_task(
    stepper: Stepper, tx: Transaction, task_id: str, form: Mapping[str, Any], by: str, event_id: str, now: datetime
) -> Decision:
    """Complete an open task. Raises :class:`TaskNotOpenError`, :class:`PayloadError` for a form that does not fit."""
    task = _open(tx, task_id, event_id)
    program, case = _case(stepper, tx, task)
    work = work_of(program, case, task_id)
    if work is None and task.status == "open":
        return _tick_off(tx, case, task, by, now)
    payload = dict(fill(form, work.fields, program.calendar.tz)) if work is not None else dict(form)
    decision = stepper.take(tx, case.id, Event("task", task_id, payload, event_id, by), now)
    if decision.outcome == "not_accepted":
        raise TaskNotOpenError(decision.reason, help="see `dunning task list`", task=task_id)
    return decision


def postpone_task(stepper: Stepper, tx: Transaction, task_id: str, by: str, now: datetime) -> Decision:
    """Put an open task off. Raises :class:`TaskNotOpenError` where it is not open or cannot be put off."""
    task = _open(tx, task_id, "")
    decision = stepper.take(tx, task.case_id, Event("postpone", task_id, by=by), now)
    if decision.outcome == "not_accepted":
        raise TaskNotOpenError(decision.reason, help="complete it instead", task=task_id)
    return decision


def _open(tx: Transaction, task_id: str, event_id: str) -> Task:
    task = tx.task(task_id)
    if task is None or (task.status != "open" and not event_id):
        status = "does not exist" if task is None else f"is {task.status}"
        raise TaskNotOpenError(f"task {task_id} {status}", help="see `dunning task list`", task=task_id)
    return task


def _case(stepper: Stepper, tx: Transaction, task: Task) -> tuple[Program, Case]:
    row = tx.case(task.case_id, lock=True)
    if row is None:
        raise TaskNotOpenError(f"the case of task {task.id} is gone", task=task.id)
    return stepper.load(row)


def _tick_off(tx: Transaction, case: Case, task: Task, by: str, now: datetime) -> Decision:
    """A task that no state waits for (a failure that a person has looked at) is only ticked off."""
    tx.keep_tasks([replace(task, status="completed", completed_by=by, ended_at=now)])
    return Decision(case, Event("task", task.id, by=by), case.state, case.state, "ignored", reason="ticked off")
