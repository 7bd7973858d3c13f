"""Opens, re-opens and cancels the tasks of people."""

from __future__ import annotations

from dataclasses import replace

from dunning_engine.engine.cursor import Cursor
from dunning_engine.engine.timing import instant, rolled
from dunning_engine.model.task import Task
from dunning_engine.process.program import Work


def open_task(cursor: Cursor, work: Work, entry: str = "") -> str:
    """Open a task; its id. ``entry`` is the call's entry that the person does by hand."""
    name = work.name if not entry else f"{work.name or cursor.state}_{entry}"
    task_id = f"{cursor.case.id}/{name}.{cursor.visit.number}"
    facts = cursor.facts
    due = work.due(facts) if work.due is not None else None
    cursor.opened[task_id] = Task(
        task_id, cursor.case.id, name, work.assignee(facts) or "", work.form, work.list or name,
        due_at=None if due is None else rolled(instant(due, facts.calendar), work.rule, facts.calendar),
        opened_at=cursor.now, note=work.note(facts) if work.note is not None else "", script=work.script,
    )  # fmt: skip
    cursor.tasks = {**cursor.tasks, task_id: f"{work.place}:{entry}"}
    cursor.did("task", work.place, task_id)
    return task_id


def reopen_task(cursor: Cursor, task_id: str) -> None:
    """Open a state's task again, as it was."""
    work = cursor.here.task
    if work is not None:
        opened = open_task(cursor, work)
        if opened != task_id:
            cursor.visit = replace(cursor.visit, task=opened)


def end_task(cursor: Cursor, task_id: str, status: str) -> None:
    """A task is ``completed`` or ``cancelled``."""
    cursor.tasks = {name: place for name, place in cursor.tasks.items() if name != task_id}
    cursor.closed[task_id] = status


def cancel_tasks(cursor: Cursor) -> None:
    """Cancel every open task of the case's present visit."""
    for task_id in tuple(cursor.tasks):
        end_task(cursor, task_id, "cancelled")
