"""What exploration looks at: a world of cases with what they have asked for outside, and the moves between worlds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from dunning_engine.model.case import Case
from dunning_engine.model.effect import Effect

Kind = Literal["start", "send", "complete", "fire", "perform", "answer", "outage"]
Ends = Literal["done", "dead", "unknown", "found"]


class Parcel(NamedTuple):
    """An effect on its way; ``begun``: it was done outside, and nobody knows of it yet (a crash, a time-out)."""

    effect: Effect
    begun: bool = False


@dataclass(slots=True)
class Draft:
    """A member as a move has left it so far; see :class:`Member`."""

    case: Case
    outbox: tuple[Parcel, ...] = ()
    keys: frozenset[str] = frozenset()
    completed: tuple[tuple[str, str], ...] = ()
    away: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """One case of a world, with its effects on their way in the order of their planning.

    ``keys`` are the business keys performed, ``completed`` who completed which task last (for four eyes), ``away`` its
    sub-cases that outlive it and have not ended. ``shape`` numbers what it looks like but for its instants;
    ``instants`` are those, in minutes, and ``timers`` its armed timers by due instant. Members that look alike at the
    same instants are one object.
    """

    case: Case
    outbox: tuple[Parcel, ...]
    keys: frozenset[str]
    completed: tuple[tuple[str, str], ...]
    away: frozenset[str]
    shape: int
    instants: tuple[int, ...]
    timers: tuple[tuple[datetime, int, str], ...]


class Until(NamedTuple):
    """A mark that is an instant, in minutes: all that matters of it is whether it has come."""

    at: int


class World(NamedTuple):
    """Cases beside one another at an instant; ``members`` has a place for each process that is explored.

    ``marks`` are what the properties remember of the way here, ``outages`` how many the environment still has.
    """

    now: datetime
    members: tuple[Member | None, ...]
    marks: tuple[Any, ...]
    outages: int


class Move(NamedTuple):
    """Something that happens: an event, a completed task, a timer, the performing of an effect, a sub-case's answer.

    ``slot`` is the member's place, ``name`` the event, the task's place, the timer, the operation or the sub-case;
    ``payload`` what comes with it; ``ends`` how an effect ends, ``number`` which of those on their way. ``at`` is the
    instant. Nothing in it is peculiar to one of several members that look alike.
    """

    kind: Kind
    slot: int
    name: str
    at: datetime
    payload: Mapping[str, Any] | None = None
    by: str = ""
    ends: Ends | None = None
    number: int = 0


class Sent(NamedTuple):
    """An effect was done outside, or by a person in its place. ``case`` is its case at that moment."""

    slot: int
    effect: Effect
    case: Case
    now: datetime
    by_hand: bool = False


class Took(NamedTuple):
    """A case took an event from outside."""

    slot: int
    event: str


class Completed(NamedTuple):
    """A person completed a task."""

    slot: int
    task: str
    by: str


class Refused(NamedTuple):
    """A step was refused; ``inside``: it came from a timer or a result, so that nobody was told who could do better."""

    slot: int
    event: str
    reason: str
    inside: bool


Seen = Sent | Took | Completed | Refused
