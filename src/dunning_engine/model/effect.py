"""A deed planned by a step, to be performed outside until it has ended: done, void or dead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from dunning_engine.model.values import to_json

Status = Literal["pending", "done", "void", "dead"]


@dataclass(frozen=True, slots=True)
class Effect:
    """What is to be done outside.

    ``key`` is stable: the same step of the same case always plans the same key, and every try uses it.
    ``business_key`` (debits, fees) is never performed twice, whatever the path. ``arguments`` are those of the
    planning; ``gate`` is the place of the ``send_only_if`` in force then (empty: none); ``expires`` bounds it
    (planned by a timer). ``due_at`` is when it is performed next; ``reason`` says why it is void or dead.
    ``letter`` is the rendered text as stored, ``process`` and ``program`` those of the case.
    """

    key: str
    case_id: str
    operation: str
    arguments: Mapping[str, Any]
    status: Status = "pending"
    attempts: int = 0
    due_at: datetime | None = None
    result: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    business_key: str = ""
    gate: str = ""
    expires: datetime | None = None
    action: str = ""
    letter: Mapping[str, Any] = field(default_factory=dict)
    planned_at: datetime | None = None
    ended_at: datetime | None = None
    program: str = ""

    def to_json(self) -> dict[str, Any]:
        """The form that ``--json`` prints."""
        return {
            "key": self.key,
            "case_id": self.case_id,
            "operation": self.operation,
            "arguments": to_json(self.arguments),
            "status": self.status,
            "attempts": self.attempts,
            "due_at": to_json(self.due_at),
            "result": to_json(self.result),
            "reason": self.reason,
            "planned_at": to_json(self.planned_at),
            "ended_at": to_json(self.ended_at),
        }
