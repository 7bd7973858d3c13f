"""Work for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from dunning_engine.model.values import to_json

OPERATOR = "operator"
"""Whom a task is for that nobody assigned: what failed, and no state waits for."""


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a task's form: its name, its type as text, whether it must be filled, and what it means."""

    name: str
    type: str
    required: bool = True
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """Something that a person decides or does.

    ``assignee`` is a role or a person; ``list`` groups the same task across cases; ``due_at`` may be ``None``;
    ``status`` is open, completed or cancelled; ``script`` is the template of the text shown to the agent, which
    ``engine.script(task.id)`` renders.
    """

    id: str
    case_id: str
    name: str
    assignee: str
    form: tuple[FormField, ...] = ()
    list: str = ""
    due_at: datetime | None = None
    status: Literal["open", "completed", "cancelled"] = "open"
    completed_by: str = ""
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    note: str = ""
    script: str = ""

    def to_json(self) -> dict[str, Any]:
        """The form that ``--json`` prints."""
        return {
            "id": self.id,
            "case_id": self.case_id,
            "name": self.name,
            "list": self.list,
            "assignee": self.assignee,
            "due_at": to_json(self.due_at),
            "form": [{"name": f.name, "type": f.type, "required": f.required, "doc": f.doc} for f in self.form],
            "status": self.status,
            "completed_by": self.completed_by,
            "note": self.note,
            "script": self.script,
        }
