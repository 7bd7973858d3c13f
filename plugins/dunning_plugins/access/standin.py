"""The site access control's stand-in: codes and locks of storage units."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from dunning_engine.model.types import INTEGER, Field
from dunning_engine.ports.adapter import Result
from dunning_engine.ports.capabilities.access import OPERATIONS
from dunning_engine.ports.journal import Deed, Journal
from dunning_plugins.standin import Standin

SYSTEM = "SYS-12"
SETTINGS = {
    "delay_hours": Field(
        "delay_hours", INTEGER, required=False, default=0, minimum=0,
        doc="How long a suspension stays requested before it is carried out.",
    ),
}  # fmt: skip
_UNDONE_BY = {"suspend": "restore", "lock_unit": "unlock"}


class AccessStandin(Standin):
    """Carries out suspensions after a delay; a restoration outranks a suspension, also one still requested."""

    SYSTEM = SYSTEM
    capability = "access"
    operations = OPERATIONS
    declined = "unknown_unit"

    def __init__(self, settings: Mapping[str, Any], journal: Journal) -> None:
        super().__init__(settings, journal)
        self._last: dict[tuple[str, str], datetime] = {}
        self._delay = timedelta(hours=int(settings.get("delay_hours", 0)))

    def suspend(self, *, key: str, at: datetime, unit: str) -> Result:
        """Suspend the code."""
        return self.perform("suspend", key, at, {"unit": unit}, lambda: self._block("suspend", unit, at))

    def restore(self, *, key: str, at: datetime, unit: str) -> Result:
        """Restore the code."""
        return self.perform("restore", key, at, {"unit": unit})

    def lock_unit(self, *, key: str, at: datetime, unit: str) -> Result:
        """Block the unit."""
        return self.perform("lock_unit", key, at, {"unit": unit}, lambda: self._block("lock_unit", unit, at))

    def unlock(self, *, key: str, at: datetime, unit: str) -> Result:
        """Release the unit."""
        return self.perform("unlock", key, at, {"unit": unit})

    def code(self, unit: str, now: datetime) -> Literal["open", "requested", "blocked"]:
        """Whether the unit's access code works, is to be suspended, or is suspended."""
        return self._standing("suspend", unit, now)

    def lock(self, unit: str, now: datetime) -> Literal["open", "requested", "blocked"]:
        """Whether the unit can be opened, is to be blocked, or is blocked."""
        return self._standing("lock_unit", unit, now)

    def fold(self, deed: Deed) -> None:
        """Remember when each was last done to a unit."""
        place = (deed.operation.partition(".")[2], deed.arguments["unit"])
        self._last[place] = max(deed.at, self._last.get(place, deed.at))

    def _block(self, verb: str, unit: str, at: datetime) -> dict[str, Any]:
        self.catch_up()
        undone = self._last.get((_UNDONE_BY[verb], unit))
        if undone is not None and undone >= at:
            raise self.decline(verb, "restored")
        return {}

    def _standing(self, verb: str, unit: str, now: datetime) -> Literal["open", "requested", "blocked"]:
        self.catch_up()
        blocked, undone = self._last.get((verb, unit)), self._last.get((_UNDONE_BY[verb], unit))
        if blocked is None or (undone is not None and undone >= blocked):
            return "open"
        return "blocked" if now >= blocked + self._delay else "requested"
