"""What every adapter of an outside system offers beside the operations of its capability."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

Result = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Inbound:
    """Something that the outside reports after a deed: a bounced e-mail, a rejected debit, a letter's outcome.

    ``id`` is the outside's own and the same when it reports twice; ``effect_key`` is the key of the deed, and
    with it the case concerned; ``event`` and ``data`` are the event for that case; ``at`` is when it happened.
    """

    id: str
    effect_key: str
    event: str
    data: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None


class Adapter(Protocol):
    """The connection to one outside system, for one capability.

    Each operation of the capability is a method of that name which takes ``key`` (stable over all tries: the
    same key is never performed twice where the other side honours it), ``at`` (the engine's present instant)
    and the declared parameters by name; where the operation has a template, ``letter`` (the rendered text)
    takes its place. It returns the result fields, or an empty mapping. It raises :class:`DeclinedError`
    (no, and trying again does not help), :class:`UnavailableError` (certainly not done, try later) or
    :class:`OutcomeUnknownError` (perhaps done: the engine asks :meth:`find` before it tries again).
    """

    @property
    def name(self) -> str:
        """The name under which its factory is registered."""

    @property
    def standin(self) -> bool:
        """Whether it only imitates the outside system."""

    def find(self, key: str) -> Result | None:
        """The result of the deed performed under that key, ``None`` when there is none."""

    def inbound(self, now: datetime) -> Sequence[Inbound]:
        """What the outside has to report up to ``now``, oldest first.

        Each is handed out once while the adapter is open and may come again after a restart or because the
        other side repeats itself: whoever takes it drops ids that it knows.
        """

    def inbound_due(self) -> datetime | None:
        """When the next report is known to come (stand-ins know); ``None`` when nobody can tell."""
