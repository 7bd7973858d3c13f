"""Access to the site and to a storage unit: codes and locks (STO-12, STO-21)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from dunning_engine.model.types import TEXT
from dunning_engine.ports.adapter import Adapter, Result
from dunning_engine.ports.signature import operation, param

_UNIT = [param("unit", TEXT, "The storage unit, such as B-12.")]

OPERATIONS = (
    operation(
        "access.suspend",
        "The site access code suspended (STO-12). Declined with `restored` where a restoration of the same "
        "instant or a later one is known: restoring outranks suspending.",
        _UNIT,
        hurts=True,
    ),
    operation(
        "access.restore",
        "The site access code restored (STO-21). A suspension not yet carried out is cancelled with it.",
        _UNIT,
    ),
    operation(
        "access.lock_unit",
        "The unit blocked, by a second padlock or its lock (STO-12). Declined with `restored` like a suspension.",
        _UNIT,
        hurts=True,
    ),
    operation("access.unlock", "The second padlock taken off, or the lock released (STO-21).", _UNIT),
)


class Access(Adapter, Protocol):
    """The site's access control."""

    def suspend(self, *, key: str, at: datetime, unit: str) -> Result:
        """Suspend the access code."""

    def restore(self, *, key: str, at: datetime, unit: str) -> Result:
        """Restore the access code."""

    def lock_unit(self, *, key: str, at: datetime, unit: str) -> Result:
        """Block the unit."""

    def unlock(self, *, key: str, at: datetime, unit: str) -> Result:
        """Release the unit."""
