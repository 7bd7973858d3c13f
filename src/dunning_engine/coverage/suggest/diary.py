"""Keeps where the cases of scenarios stood after each step, and what the scenarios send and fill in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dunning_engine.model.case import Case
from dunning_engine.model.task import Task
from dunning_engine.process.program import Program
from dunning_engine.scenario import Scenario
from dunning_engine.scenario.model import StepDef
from dunning_engine.scenario.runner import Run

QUIET = frozenset({"expect", "expect_error"})
"""Steps that a scenario can do without and goes the same way."""
_MOVES = frozenset({"enter", "back"})


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the case of a scenario stood after some of its steps.

    ``steps`` are those that were taken, without what only looks; ``entered`` the states that the last one led into;
    ``found`` how the case was, ``None`` before it was ever run.
    """

    scenario: Scenario
    steps: tuple[StepDef, ...]
    now: datetime
    program: Program
    found: Case | None
    tasks: tuple[Task, ...] = ()
    entered: frozenset[str] = frozenset()

    @property
    def case(self) -> Case:
        """How the case was. Raises :class:`LookupError` before it was ever run."""
        if self.found is None:
            raise LookupError(f"{self.scenario.name} was not run")
        return self.found


@dataclass
class Diary:
    """The stages of scenarios by process, and the payloads and forms in them by the name of event and task."""

    stages: dict[str, list[Stage]] = field(default_factory=lambda: defaultdict(list))
    payloads: dict[str, list[Mapping[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    forms: dict[str, list[Mapping[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    texts: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))

    def keep(self, scenario: Scenario, stages: list[Stage]) -> None:
        """Keep a scenario that passes."""
        self.stages[scenario.process] += stages
        self._read("", scenario.data)
        for step in scenario.steps:
            if step.kind in ("send", "signal", "complete", "start"):
                self._step(step)

    def _step(self, step: StepDef) -> None:
        content = step.content or {}
        self._read("", content)
        if step.kind == "send":
            ((event, data),) = content.items()
            _add(self.payloads[event], data or {})
        elif step.kind == "signal":
            _add(self.payloads[content["event"]], content.get("data") or {})
        elif step.kind == "complete" and content.get("form"):
            _add(self.forms[content["task"]], content["form"])

    def _read(self, name: str, value: Any) -> None:
        """The texts that scenarios give a name."""
        if isinstance(value, Mapping):
            for key, item in value.items():
                self._read(str(key), item)
        elif isinstance(value, list | tuple):
            for item in value:
                self._read(name, item)
        elif value is not None:
            self.texts[name][str(value)] = None

    def at(self, process: str, state: str) -> Iterator[Stage]:
        """The stages in a state, the shortest way to it first."""
        return iter(sorted((s for s in self.stages[process] if s.case.state == state), key=_length))

    def into(self, process: str, state: str) -> Iterator[Stage]:
        """The stages whose last step led into a state, the shortest way first."""
        return iter(sorted((s for s in self.stages[process] if state in s.entered), key=_length))


def _add(listed: list[Mapping[str, Any]], found: Mapping[str, Any]) -> None:
    if found not in listed:
        listed.append(found)


def _length(stage: Stage) -> tuple[int, str]:
    return len(stage.steps), stage.scenario.name


class Notes:
    """Takes the stages of one run as it goes."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.stages: list[Stage] = []
        self._steps: tuple[StepDef, ...] = ()
        self._position = 0

    def watch(self, run: Run, step: StepDef) -> None:
        """Take where the case stands after a step."""
        if step.kind in QUIET:
            return
        self._steps = (*self._steps, step)
        if not run.case_id:
            return
        case, engine = run.engine.case(run.case_id), run.engine
        if case.process == self.scenario.process:
            tasks = tuple(engine.tasks(case_id=case.id))
            program = engine.parts.programs.of(case.program)
            entered = self._entered(run)
            self.stages.append(Stage(self.scenario, self._steps, run.clock.now(), program, case, tasks, entered))

    def _entered(self, run: Run) -> frozenset[str]:
        steps = run.engine.parts.store.steps(run.case_id, after=self._position)
        self._position = steps[-1].position if steps else self._position
        done = (entry for step in steps if step.outcome == "accepted" for entry in step.trace if "did" in entry)
        return frozenset(str(entry["where"]) for entry in done if entry["did"] in _MOVES)
