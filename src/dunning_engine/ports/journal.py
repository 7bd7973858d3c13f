"""The memory of the outside world as stand-ins keep it: every deed, once, under its key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any, Protocol

from dunning_engine.model.letter import Letter
from dunning_engine.ports.adapter import Inbound


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that was done outside.

    ``arguments`` and ``result`` are JSON values; ``letter`` the text that went out, if one did; ``note`` what
    a reader should know; ``reports`` what the outside will tell about it later; ``position`` is given by the
    journal, in the order of the deeds.
    """

    key: str
    operation: str
    at: datetime
    arguments: Mapping[str, Any] = field(default_factory=dict)
    letter: Letter | None = None
    result: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    reports: tuple[Inbound, ...] = ()
    position: int = 0

    @property
    def capability(self) -> str:
        """The part of the operation before the dot."""
        return self.operation.partition(".")[0]


class Journal(Protocol):
    """Where stand-ins write what they did, so that it survives them."""

    def record(self, deed: Deed) -> bool:
        """Keep a deed. False, and nothing kept, when the capability already has one under that key."""

    def find(self, capability: str, key: str) -> Deed | None:
        """The deed under a key."""

    def deeds(self, capability: str | None = None, *, after: int = 0) -> Sequence[Deed]:
        """Deeds in the order they were done, of one capability or all, after a position."""

    def reports(self, capability: str) -> Sequence[Inbound]:
        """All that the outside will ever tell about that capability's deeds so far."""

    def spent(self, name: str) -> int:
        """How often :meth:`spend` was called for a name: the counters of scripts."""

    def spend(self, name: str) -> None:
        """Count one more."""


class MemoryJournal:
    """A journal that lives as long as its process."""

    def __init__(self) -> None:
        self._deeds: dict[str, dict[str, Deed]] = {}
        self._spent: dict[str, int] = {}
        self._positions = count(1)

    def record(self, deed: Deed) -> bool:
        """Keep a deed; False when its key is known."""
        placed = replace(deed, position=next(self._positions))
        return self._deeds.setdefault(deed.capability, {}).setdefault(deed.key, placed) is placed

    def find(self, capability: str, key: str) -> Deed | None:
        """The deed under a key."""
        return self._deeds.get(capability, {}).get(key)

    def deeds(self, capability: str | None = None, *, after: int = 0) -> Sequence[Deed]:
        """Deeds in the order they were done, after a position."""
        if capability is None:
            every: Iterable[Deed] = (deed for kept in self._deeds.values() for deed in kept.values())
            return sorted((deed for deed in every if deed.position > after), key=lambda deed: deed.position)
        newest: list[Deed] = []
        for deed in reversed(self._deeds.get(capability, {}).values()):
            if deed.position <= after:
                break
            newest.append(deed)
        return newest[::-1]

    def reports(self, capability: str) -> Sequence[Inbound]:
        """All reports of that capability's deeds."""
        return [report for deed in self._deeds.get(capability, {}).values() for report in deed.reports]

    def spent(self, name: str) -> int:
        """How often a name was counted."""
        return self._spent.get(name, 0)

    def spend(self, name: str) -> None:
        """Count one more."""
        self._spent[name] = self.spent(name) + 1
