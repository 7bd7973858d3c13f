"""A running instance of a process, as a value: the public part and the engine's own bookkeeping."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from dunning_engine.model.event import Event
from dunning_engine.model.values import to_json

_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of an open call: ``status`` is open, done, void or dead; ``effect`` its current effect's key."""

    status: str
    effect: str = ""
    optional: bool = False
    gate: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """One stay in a state; ``back`` resumes it.

    ``fired`` maps a timer to the nominal instant it fired for; ``waiting`` maps a timer whose deed was voided
    to the place of the ``send_only_if`` that voided it: it is not armed until that holds again. ``led_by``
    is the timer that moved the case here. ``task`` is the id of the state's task (empty once it was completed and
    the case stayed), ``postponed`` how often it was put off. ``ending`` is how the state's call ended: confirmed,
    failed or void; empty while it is waited for. ``due`` is the day to which the task was put off, if it was.
    """

    state: str
    number: int
    entered_at: datetime
    fired: Mapping[str, datetime] = field(default_factory=dict)
    waiting: Mapping[str, str] = field(default_factory=dict)
    call: Mapping[str, Entry] = field(default_factory=dict)
    led_by: str = ""
    task: str = ""
    postponed: int = 0
    ending: str = ""
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Timer:
    """An armed timer: ``nominal`` is the instant computed from the facts, ``due_at`` when it fires.

    ``name`` is ``state.timer``, or ``anywhere.timer``; ``case_id`` is filled in by the store's lists.
    """

    name: str
    nominal: datetime
    due_at: datetime
    case_id: str = ""

    def to_json(self) -> dict[str, Any]:
        """The form that ``--json`` prints."""
        return {"name": self.name, "due_at": to_json(self.due_at), "case_id": self.case_id}


@dataclass(frozen=True, slots=True)
class Hold:
    """Until ``until`` no timer fires and nothing goes to the customer; ``None``: until released."""

    reason: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Pending:
    """A planned effect that has not ended: what the engine needs to take its result.

    ``action`` is the action's place in the program, ``visit`` and ``entry`` the call that waits for it (entry
    empty: nobody waits), ``timer`` the timer that planned it, ``locals`` the named action's arguments.
    """

    action: str
    visit: int = 0
    entry: str = ""
    timer: str = ""
    locals: Mapping[str, Any] = field(default_factory=dict)


class Control(NamedTuple):
    """The engine's bookkeeping inside a case; hosts have no need to read it.

    ``children`` maps the names of sub-cases that end with this one to their ids; ``joined`` are other cases that
    wait for this one's end, each with its name for it; ``tasks`` an open task's id to
    its place in the program; ``pending`` an effect's key to what waits for it, ``failed`` the same for those that
    ended dead and may be tried again.
    """

    visit: Visit
    suspended: tuple[Visit, ...] = ()
    visits: int = 1
    fired: Mapping[str, datetime] = _NOTHING
    waiting: Mapping[str, str] = _NOTHING
    timers: Mapping[str, Timer] = _NOTHING
    holds: tuple[Hold, ...] = ()
    deferred: tuple[Event, ...] = ()
    pending: Mapping[str, Pending] = _NOTHING
    tasks: Mapping[str, str] = _NOTHING
    children: Mapping[str, str] = _NOTHING
    parent: str = ""
    parent_name: str = ""
    outlives: bool = False
    facts_at: Mapping[str, datetime] = _NOTHING
    joined: tuple[tuple[str, str], ...] = ()
    failed: Mapping[str, Pending] = _NOTHING


class Case(NamedTuple):
    """One running instance of a process.

    ``program`` is the hash of what it runs on (process, settings, tables, calendar, shared files);
    ``outcome`` is set in a final state only; ``revision`` counts the accepted steps; ``key`` identifies the
    subject (a customer, a dispute's reference), ``None`` where the process declares none.
    """

    id: str
    process: str
    version: int
    program: str
    key: str | None
    state: str
    outcome: str | None
    data: Mapping[str, Any]
    revision: int
    opened_at: datetime
    updated_at: datetime
    control: Control

    @property
    def open(self) -> bool:
        """Whether the case has not ended."""
        return self.outcome is None

    def to_json(self) -> dict[str, Any]:
        """The form that ``--json`` prints: everything but the bookkeeping."""
        return {
            "id": self.id,
            "process": self.process,
            "version": self.version,
            "key": self.key,
            "state": self.state,
            "outcome": self.outcome,
            "data": to_json(self.data),
            "revision": self.revision,
            "opened_at": to_json(self.opened_at),
            "updated_at": to_json(self.updated_at),
        }
