"""What a step takes in: an event from outside, a fired timer, a task's form, the end of an effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from dunning_engine.model.values import to_json

Kind = Literal["start", "external", "timer", "task", "postpone", "result", "facts", "ended", "cancel", "join", "retry"]


@dataclass(frozen=True, slots=True)
class Event:
    """One input of a case.

    ``kind`` says where it comes from and ``name`` which it is: an event's name; a timer's (``state.timer``);
    a task's id; an effect's key for a result and for a ``retry``; the data field for refreshed facts; the
    sub-case's name for ``ended``; the name of the parent's for ``join``. ``payload`` holds typed values. ``begun``
    are the keys of the case's effects that are being performed, so that they can no longer be taken back.
    """

    kind: Kind
    name: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    id: str = ""
    by: str = ""
    begun: frozenset[str] = frozenset()

    def to_json(self) -> dict[str, Any]:
        """The form that is stored and that ``--json`` prints."""
        return {
            "kind": self.kind,
            "name": self.name,
            "payload": to_json(self.payload),
            "id": self.id,
            "by": self.by,
            "begun": sorted(self.begun),
        }
