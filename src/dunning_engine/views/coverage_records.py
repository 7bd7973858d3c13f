"""Records of coverage: what there is to come by in a process, and how many scenarios came by it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, get_args

from dunning_engine.model.position import Position
from dunning_engine.views.diagram_records import Diagram

ItemKind = Literal["state", "transition", "guard", "row", "timer", "call", "task", "rule"]
ITEM_KINDS: tuple[ItemKind, ...] = get_args(ItemKind)
PLURALS: Mapping[ItemKind, str] = {
    "state": "states", "transition": "transitions", "guard": "guard outcomes", "row": "table rows", "timer": "timers",
    "call": "call outcomes", "task": "tasks", "rule": "rules",
}  # fmt: skip
_ALL = 100


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a scenario can come by.

    ``place`` is its place in the program (of a rule: the id), ``outcome`` what is to happen there: ``true`` or
    ``false`` of a guard, ``fired`` of a timer, ``-> state`` of a branch that may lead to several; empty where being
    there is all. ``text`` is the condition of a guard, or what a branch says; ``at`` where it is written.
    """

    kind: ItemKind
    place: str
    outcome: str
    at: Position
    text: str = ""

    @property
    def name(self) -> str:
        """What it goes by: its place, and what is to happen there."""
        return f"{self.place} {self.outcome}".rstrip()

    def to_json(self) -> dict[str, Any]:
        """The form that is written as JSON."""
        return {
            "kind": self.kind, "place": self.place, "outcome": self.outcome, "text": self.text,
            "file": self.at.file, "line": self.at.line, "column": self.at.column,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Share:
    """How many of so many were reached."""

    reached: int = 0
    total: int = 0

    @property
    def percent(self) -> int:
        """The share in per cent, rounded down: 100 means all. Of nothing all is reached."""
        return _ALL * self.reached // self.total if self.total else _ALL

    def to_json(self) -> dict[str, int]:
        """The form that is written as JSON."""
        return {"reached": self.reached, "total": self.total, "percent": self.percent}


@dataclass(frozen=True)
class ProcessCoverage:
    """A process with all that there is to come by, and by how many scenarios each was; its diagram is painted."""

    process: str
    counts: Mapping[Item, int]
    diagram: Diagram

    @cached_property
    def shares(self) -> Mapping[ItemKind, Share]:
        """The share of each kind that the process has."""
        found = {kind: [n for item, n in self.counts.items() if item.kind == kind] for kind in ITEM_KINDS}
        return {kind: Share(sum(n > 0 for n in ns), len(ns)) for kind, ns in found.items() if ns}

    @cached_property
    def share(self) -> Share:
        """The share of everything."""
        return added(self.shares.values())

    @cached_property
    def missing(self) -> tuple[Item, ...]:
        """What no scenario came by: kind by kind, in the order of the file."""
        return tuple(item for kind in ITEM_KINDS for item, n in self.counts.items() if item.kind == kind and not n)

    def to_json(self) -> dict[str, Any]:
        """The form that is written as JSON."""
        return {
            "process": self.process,
            **self.share.to_json(),
            "kinds": {PLURALS[kind]: share.to_json() for kind, share in self.shares.items()},
            "missing": [item.to_json() for item in self.missing],
        }


def added(shares: Iterable[Share]) -> Share:
    """Shares of several things as one."""
    listed = tuple(shares)
    return Share(sum(each.reached for each in listed), sum(each.total for each in listed))
