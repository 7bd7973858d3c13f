"""What one step decided: the new case, what is to be done, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple, Protocol

from dunning_engine.model.case import Case, Timer
from dunning_engine.model.effect import Effect
from dunning_engine.model.event import Event
from dunning_engine.model.task import Task
from dunning_engine.model.values import to_json

_NOTHING: Mapping[str, Any] = {}


class Question(Protocol):
    """A guard, as the trace needs it."""

    @property
    def where(self) -> str:
        """Its place in the program."""

    @property
    def text(self) -> str:
        """The condition as written."""

    def observe(self, facts: Any) -> Mapping[str, Any]:
        """The values that it reads, by name."""


class Asked:
    """A guard that was asked, and the answer.

    The values it read are looked up when somebody wants them: a step asks many guards, and few are ever
    explained. Lists of records are told by their length.
    """

    __slots__ = ("_facts", "answer", "question")

    def __init__(self, question: Question, answer: bool, facts: Any) -> None:
        self.question = question
        self.answer = answer
        self._facts = facts

    @property
    def where(self) -> str:
        """The guard's place in the program."""
        return self.question.where

    @property
    def values(self) -> Mapping[str, Any]:
        """The values that the guard read, by name."""
        return self.question.observe(self._facts)

    def to_json(self) -> dict[str, Any]:
        """The form that is stored."""
        values = {name: _told(value) for name, value in self.values.items()}
        return {"asked": self.where, "text": self.question.text, "answer": self.answer, "values": values}


def _told(value: Any) -> Any:
    if isinstance(value, tuple) and value and isinstance(value[0], Mapping):
        return f"{len(value)} entries" if len(value) > 1 else "1 entry"
    return to_json(value)


class Did(NamedTuple):
    """Something the step did: ``what`` is one of taken, set, note, plan, move, back, hold, arm and so on.

    ``where`` is the place in the program (or a name), ``detail`` what to tell a reader.
    """

    what: str
    where: str
    detail: str = ""

    def to_json(self) -> dict[str, Any]:
        """The form that is stored."""
        return {"did": self.what, "where": self.where, "detail": self.detail}


@dataclass(frozen=True, slots=True)
class Start:
    """A sub-case to start after the step; ``case_id`` is the id that it will have."""

    process: str
    data: Mapping[str, Any]
    name: str
    case_id: str
    if_open: Literal["join", "ignore", "error"] = "join"
    outlives: bool = False


@dataclass(frozen=True, slots=True)
class Signal:
    """An event for the open case of a key; ``data`` is the payload; ``name`` tells apart several of one step."""

    process: str
    key: str
    event: str
    data: Mapping[str, Any]
    if_none: Literal["ignore", "start", "task"] = "ignore"
    name: str = ""


class Decision(NamedTuple):
    """The outcome of one step; the runtime commits all of it in one transaction.

    ``outcome`` is accepted, deferred, ignored, unhandled (declared, but no branch took it), not_accepted (the
    state does not know the event) or refused (``reason`` says why; nothing changed). ``effects`` are planned
    anew, ``voided`` the keys of planned ones whose reason is gone; ``cancelled`` are ids of sub-cases
    that end with this one, ``offered`` deferred events to take again; ``tasks`` are those opened,
    ``closed`` maps ids to completed or cancelled, ``postponed`` to the new due instant.
    """

    case: Case
    event: Event
    from_state: str
    to_state: str
    outcome: Literal["accepted", "deferred", "ignored", "unhandled", "not_accepted", "refused"] = "accepted"
    effects: tuple[Effect, ...] = ()
    voided: Mapping[str, str] = _NOTHING
    timers: tuple[Timer, ...] = ()
    tasks: tuple[Task, ...] = ()
    closed: Mapping[str, Literal["completed", "cancelled"]] = _NOTHING
    postponed: Mapping[str, datetime] = _NOTHING
    starts: tuple[Start, ...] = ()
    signals: tuple[Signal, ...] = ()
    cancelled: tuple[str, ...] = ()
    offered: tuple[Event, ...] = ()
    trace: tuple[Asked | Did, ...] = ()
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """The form that ``--json`` prints."""
        return {
            "case": self.case.to_json(),
            "event": self.event.to_json(),
            "from_state": self.from_state,
            "to_state": self.to_state,
            "outcome": self.outcome,
            "effects": [effect.to_json() for effect in self.effects],
            "timers": [timer.to_json() for timer in self.timers],
            "tasks": [task.to_json() for task in self.tasks],
            "trace": [entry.to_json() for entry in self.trace],
            "reason": self.reason,
        }
