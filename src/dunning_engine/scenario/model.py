"""A scenario as it was written, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dunning_engine.model.position import Position


@dataclass(frozen=True, slots=True)
class StepDef:
    """One step: its kind (start, send, advance, expect ...), its contents as plain texts, lists and mappings."""

    kind: str
    content: Any
    at: Position
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario. ``settings`` are those of its process, or by process where it names several."""

    name: str
    process: str
    at: Position
    now: str
    covers: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    standins: Mapping[str, Any] = field(default_factory=dict)
    steps: tuple[StepDef, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a scenario failed: at which step, what was expected and what was found, and the case's history."""

    at: Position
    step: str
    message: str
    history: str = ""

    def __str__(self) -> str:
        return f"{self.at}: {self.step}: {self.message}"


@dataclass(frozen=True, slots=True)
class Result:
    """How a scenario went.

    ``places`` are the places of the programs that the run passed through, as ``process:place``, with the
    templates (``process:templates.name``) and the operations (``process:operations.mail.send``) of its effects;
    ``missing`` the rule ids in ``covers`` that it did not pass through.
    """

    scenario: Scenario
    failure: Failure | None
    places: frozenset[str] = frozenset()
    missing: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every expectation held."""
        return self.failure is None

    def to_json(self) -> dict[str, Any]:
        """The form that ``--json`` prints."""
        failure = None
        if self.failure is not None:
            failure = {"at": str(self.failure.at), "step": self.failure.step, "message": self.failure.message}
        return {
            "scenario": self.scenario.name,
            "process": self.scenario.process,
            "file": self.scenario.at.file,
            "passed": self.passed,
            "covers": list(self.scenario.covers),
            "missing": list(self.missing),
            "failure": failure,
        }
