"""What verification says of a property, and of a process."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from dunning_engine.model.position import Position

Outcome = Literal["proved", "bounded", "violated", "not reproduced"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of one property.

    ``outcome``: *proved* within the assumptions; *bounded*, nothing found as far as was looked; *violated*, with a
    scenario that fails on the real engine; *not reproduced*: the exploration found a way that the engine does not take,
    a mistake in this library. ``steps`` counts the moves of the way.
    """

    process: str
    property: str
    text: str
    outcome: Outcome
    at: Position | None = None
    rules: tuple[str, ...] = ()
    steps: int = 0
    scenario: str = ""
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """The form that ``--json`` prints."""
        return {
            "process": self.process, "property": self.property, "text": self.text, "outcome": self.outcome,
            "at": str(self.at) if self.at is not None else None, "rules": list(self.rules), "steps": self.steps,
            "scenario": self.scenario, "reason": self.reason,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Study:
    """One exploration: of a process, or of several together.

    ``disturbances`` is the number of them up to which everything was seen; ``complete``: there was nothing more to see.
    ``seconds`` is the time it took.
    """

    processes: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    starts: int
    worlds: int
    moves: int
    depth: int
    complete: bool
    disturbances: int
    seconds: float
    states: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = field(default=(), repr=False)

    @property
    def broken(self) -> bool:
        """Whether a property is violated, or a way was not reproduced."""
        return any(v.outcome in ("violated", "not reproduced") for v in self.verdicts)

    def to_json(self) -> dict[str, Any]:
        """The form that ``--json`` prints."""
        return {
            "processes": list(self.processes), "starts": self.starts, "worlds": self.worlds, "moves": self.moves,
            "depth": self.depth, "complete": self.complete, "disturbances": self.disturbances,
            "seconds": round(self.seconds, 2), "states": list(self.states), "assumptions": list(self.assumptions),
            "verdicts": [verdict.to_json() for verdict in self.verdicts],
        }  # fmt: skip
