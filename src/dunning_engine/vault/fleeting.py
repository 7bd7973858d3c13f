"""Volatile values, such as a card's security code: in this process's memory for minutes, never anywhere else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from threading import Lock

from dunning_engine.model.secret import UNSTORED, make_ref

LIVES = timedelta(minutes=15)
"""How long a volatile value waits for the effect that needs it."""


class Fleeting:
    """Values by case and field. A restart, the end of the effect, or a quarter of an hour: they are gone."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, str], tuple[str, datetime]] = {}
        self._turn = Lock()

    def __repr__(self) -> str:
        return f"<{len(self._values)} values>"

    def keep(self, case_id: str, field: str, value: str, now: datetime) -> str:
        """Keep a value; its reference names the field only: the same each time, and nothing of the value."""
        ref = make_ref("volatile", field, UNSTORED)
        with self._turn:
            self._values = {name: kept for name, kept in self._values.items() if kept[1] > now - LIVES}
            self._values[case_id, ref] = value, now
        return ref

    def get(self, case_id: str, ref: str, now: datetime) -> str | None:
        """The value, ``None`` where it is gone."""
        value, since = self._values.get((case_id, ref), ("", now - 2 * LIVES))
        return value if since > now - LIVES else None

    def drop(self, case_id: str, refs: Iterable[str]) -> None:
        """Forget values: the effect that needed them has ended."""
        with self._turn:
            for ref in refs:
                self._values.pop((case_id, ref), None)
