"""The clock is an argument: the protocol, the real one and the simulated one. The only place that reads time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

from dunning_engine.errors import InputError


class Clock(Protocol):
    """Tells the time as an aware datetime."""

    def now(self) -> datetime:
        """The present instant."""


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        return datetime.now(UTC)


class SimulatedClock:
    """A clock that stands still until it is moved; for tests, scenarios and the demo."""

    def __init__(self, at: datetime | str) -> None:
        self._now = aware(at)

    def now(self) -> datetime:
        """Where the clock stands."""
        return self._now

    def set(self, at: datetime | str) -> None:
        """Put the clock to an instant, earlier ones included (a clock may go backwards)."""
        self._now = aware(at)


def aware(moment: datetime | str) -> datetime:
    """The moment itself, or the one its ISO text means.

    Raises :class:`InputError` for a text that is no instant, and for a moment without a time zone: it could mean any.
    """
    try:
        read = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    except ValueError as error:
        raise InputError(f"{moment!r} is no instant", help="write it as 2026-03-01T09:00+01:00") from error
    if read.tzinfo is None:
        raise InputError(f"{moment} has no time zone", help="write it as 2026-03-01T09:00+01:00")
    return read
