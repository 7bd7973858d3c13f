"""Opens, re-opens and cancels the tasks of people."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal

from dunning_engine.engine.cursor import Cursor
from dunning_engine.engine.timing import rolled
from dunning_engine.model.task import OPERATOR, Task
from dunning_engine.process.program import Work


def open_task(cursor: Cursor, work: Work, entry: str = "", task_id: str = "") -> str:
    """Open a task; its id. ``entry`` is the call's entry that the person does by hand."""
    name = work.name if not entry else f"{work.name or cursor.state}_{entry}"
    task_id = task_id or f"{cursor.case.id}/{name}.{cursor.visit.number}"
    facts = cursor.facts if not entry else cursor.facts.layered({"failed": (entry,)})
    cursor.opened[task_id] = Task(
        task_id, cursor.case.id, name, work.assignee(facts) or "", work.form, work.list or name,
        due_at=_due(cursor, work, entry),
        opened_at=cursor.now, note=work.note(facts) if work.note is not None else "", script=work.script,
    )  # fmt: skip
    cursor.closed.pop(task_id, None)
    cursor.tasks = {**cursor.tasks, task_id: f"{work.place}:{entry}"}
    cursor.did("task", work.place, task_id)
    return task_id


def _due(cursor: Cursor, work: Work, entry: str) -> datetime | None:
    """When a task is due: by its process, or the day to which it was put off."""
    if not entry and cursor.visit.due is not None:
        return cursor.visit.due
    due = work.due(cursor.facts) if work.due is not None else None
    return None if due is None else rolled(due, work.rule, cursor.program.calendar)


def reopen_task(cursor: Cursor, task_id: str) -> None:
    """Open a state's task again, as it was."""
    work = cursor.here.task
    if work is not None:
        cursor.visit = replace(cursor.visit, task=open_task(cursor, work, task_id=task_id))


def id_after(task_id: str) -> str:
    """The id under which a task that was completed is opened again: what was completed stays on record."""
    plain, _, times = task_id.partition("~")
    return f"{plain}~{int(times or 1) + 1}"


def tell_person(cursor: Cursor, name: str, subject: str, note: str) -> None:
    """Open a task that no state waits for: somebody has to look, and ticks it off."""
    task_id = f"{cursor.case.id}/{name}:{subject}"
    cursor.opened[task_id] = Task(
        task_id, cursor.case.id, name, OPERATOR, list=name, opened_at=cursor.now, note=note
    )  # fmt: skip
    cursor.did("person", name, note)


def end_task(cursor: Cursor, task_id: str, status: Literal["completed", "cancelled"]) -> None:
    """A task is ``completed`` or ``cancelled``."""
    cursor.tasks = {name: place for name, place in cursor.tasks.items() if name != task_id}
    cursor.opened.pop(task_id, None)
    cursor.closed[task_id] = status


def cancel_tasks(cursor: Cursor) -> None:
    """Cancel every open task of the case's present visit."""
    for task_id in tuple(cursor.tasks):
        end_task(cursor, task_id, "cancelled")
