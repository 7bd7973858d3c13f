"""Completes and postpones the tasks of people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from dunning_engine.errors import EventConflictError, NotAllowedError, TaskNotOpenError
from dunning_engine.model.case import Case
from dunning_engine.model.decision import Decision
from dunning_engine.model.event import Event
from dunning_engine.model.task import Task
from dunning_engine.model.types import Field
from dunning_engine.ports.store import Step, Transaction
from dunning_engine.process.program import Program, Work
from dunning_engine.runtime.codec import event_of, same_payload, work_of
from dunning_engine.runtime.identifiers import names_of
from dunning_engine.runtime.identity import REFUSED
from dunning_engine.runtime.intake import Entry
from dunning_engine.runtime.stepper import Stepper


def complete_task(
    stepper: Stepper, tx: Transaction, task_id: str, form: Mapping[str, Any], by: str, event_id: str, now: datetime
) -> Decision:
    """Complete an open task. Raises :class:`TaskNotOpenError`, :class:`PayloadError` for a form that does not fit."""
    by, event_id = stepper.intake.identity(tx, by), stepper.intake.identity(tx, event_id)
    task = _open(tx, task_id, event_id)
    program, case = _case(stepper, tx, task)
    names = names_of(program, case)
    entry = Entry(case.id, now, program.calendar, event_id=event_id, strict=True, names=names)
    known = tx.known(case.id, event_id) if event_id else None
    if known is not None:
        fields = _fields_then(known, program, task)
        return _known(tx, known, case, task, stepper.intake.payload(tx, fields, form, program.calendar.tz, entry))
    work = work_of(program, case, task_id)
    allow(stepper, tx, task, case, work, by)
    if work is None and task.status == "open":
        return _tick_off(stepper, tx, case, task, by, now)
    fields = work.fields if work is not None else None
    payload = stepper.intake.payload(tx, fields, form, program.calendar.tz, entry)
    decision = stepper.take(tx, case.id, Event("task", task_id, payload, event_id, by), now)
    if decision.outcome == "not_accepted":
        raise TaskNotOpenError(decision.reason, help="see `dunning task list`", task=task_id)
    return decision


def postpone_task(stepper: Stepper, tx: Transaction, task_id: str, by: str, now: datetime) -> Decision:
    """Put an open task off. Raises :class:`TaskNotOpenError` where it is not open or cannot be put off."""
    by, task = stepper.intake.identity(tx, by), _open(tx, task_id, "")
    program, case = _case(stepper, tx, task)
    allow(stepper, tx, task, case, work_of(program, case, task_id), by)
    decision = stepper.take(tx, task.case_id, Event("postpone", task_id, by=by), now)
    if decision.outcome == "not_accepted":
        raise TaskNotOpenError(decision.reason, help="complete it instead", task=task_id)
    return decision


def allow(stepper: Stepper, tx: Transaction, task: Task, case: Case, work: Work | None, by: str) -> None:
    """Whether somebody may do a task: by role, and where the task asks for other eyes not who did the other half.

    Raises :class:`NotAllowedError`.
    """
    named = others_of(case, tx, work) if work is not None else ()
    others = {stepper.intake.identity(tx, name) for name in named}
    reason = stepper.policy.may_complete(task, by, others)
    if reason is not None:
        raise NotAllowedError(f"task {task.id}: {reason}", help="somebody else has to do it", task=task.id)


def others_of(case: Case, tx: Transaction, work: Work) -> set[str]:
    """Who did what ``not_by`` names: the people in data fields, and everybody who completed a task of that name."""
    named = {str(case.data[name]) for name in work.not_by if case.data.get(name)}
    done = (tx.completed_by(case.id, name) for name in work.not_by if name not in case.data)
    return {name for name in named.union(*done) if name}


def _fields_then(known: Step, program: Program, task: Task) -> Mapping[str, Field] | None:
    """The form of a task that was completed before."""
    state = program.states.get(known.from_state)
    works = (state.task, state.failed_task) if state is not None else ()
    work = next((w for w in works if w is not None and task.name.startswith(w.name)), None)
    return work.fields if work is not None else None


def _known(tx: Transaction, known: Step, case: Case, task: Task, payload: Mapping[str, Any]) -> Decision:
    """A completion that was sent before. Raises :class:`EventConflictError` when it was another one."""
    if known.event["name"] != task.id or not same_payload(tx, known, payload):
        raise EventConflictError(
            f"event id {known.event_id} is known with another content", help="give every event an id of its own"
        )
    return Decision(
        case, Event("task", task.id, payload, known.event_id), case.state, case.state, "ignored", reason="duplicate"
    )


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


def _tick_off(stepper: Stepper, tx: Transaction, case: Case, task: Task, by: str, now: datetime) -> Decision:
    """A task that no state waits for (a failure that a person has looked at) is only ticked off.

    What was refused is offered again: as long as it is refused, the task stays open.
    """
    decision = _offered_again(stepper, tx, case, task, now) if task.name == REFUSED else None
    if decision is not None and decision.outcome == "refused":
        note = f"{decision.event.kind} {decision.event.name}: {decision.reason}"
        tx.keep_tasks([replace(task, note=note)])
        return decision
    tx.keep_tasks([replace(task, status="completed", completed_by=by, ended_at=now)])
    if decision is not None and decision.outcome != "not_accepted":
        return decision
    return Decision(case, Event("task", task.id, by=by), case.state, case.state, "ignored", reason="ticked off")


def _offered_again(stepper: Stepper, tx: Transaction, case: Case, task: Task, now: datetime) -> Decision | None:
    """The logged input that was refused, taken once more; ``None`` where newer facts are known by now."""
    step = tx.refused(case.id, task.id.removeprefix(f"{case.id}/{REFUSED}:"))
    if step is None or (step.event["kind"] == "facts" and _newer(case, step)):
        return None
    event = event_of(step.event, stepper.programs.of(case.program), case)
    return stepper.take(tx, case.id, replace(event, id=""), now)  # its id is known: it would be a duplicate


def _newer(case: Case, step: Step) -> bool:
    known = (case.control.facts_at.get(name) for name in step.event["payload"])
    return not case.open or any(at is not None and at > step.now for at in known)
