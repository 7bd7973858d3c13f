"""Runs a draft on the engine: what it comes by, how it ends, and what its conditions answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dunning_engine.api import Engine
from dunning_engine.coverage.suggest.diary import QUIET, Notes, Stage
from dunning_engine.coverage.suggest.draft import Draft
from dunning_engine.coverage.survey import Survey
from dunning_engine.model.effect import Effect
from dunning_engine.scenario import Scenario, read_scenario
from dunning_engine.scenario.flow import flow
from dunning_engine.scenario.model import StepDef
from dunning_engine.scenario.runner import Run
from dunning_engine.views.coverage_records import Item


@dataclass(frozen=True)
class Outcome:
    """How a draft went.

    ``items`` is what it came by, ``expect`` how it ended, as an expectation; ``asked`` the last answer of each
    condition in words; ``stages`` where its case stood on the way.
    """

    draft: Draft
    scenario: Scenario
    items: frozenset[Item]
    expect: str
    asked: Mapping[str, str]
    stages: tuple[Stage, ...]


class Trials:
    """Runs drafts of one process, each text once."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._known: dict[str, Outcome | None] = {}

    def of(self, draft: Draft) -> Outcome | None:
        """How a draft goes; ``None`` where it cannot be read, or one of its steps fails."""
        text = draft.text()
        if text not in self._known:
            scenario, _ = read_scenario(f"suggested {len(self._known)}", text)
            self._known[text] = self._run(scenario, draft) if scenario is not None else None
        return self._known[text]

    def _run(self, scenario: Scenario, draft: Draft) -> Outcome | None:
        watch = _Watch(scenario, len(draft.stage.steps))
        result, items = self._survey.tried(scenario, watch.step)
        if not result.passed or watch.run is None or not watch.run.case_id:
            return None
        asked, expect = _answers(watch.run.engine), watch.expectation(watch.run)
        return Outcome(
            draft, scenario, items.get(scenario.process, frozenset()), expect, asked, tuple(watch.notes.stages)
        )


class _Watch:
    """Watches a draft as it runs: what was done before the steps that were added, and after them."""

    def __init__(self, scenario: Scenario, begun: int) -> None:
        self.notes, self._begun, self._taken = Notes(scenario), begun, 0
        self._before: set[str] = set()
        self.run: Run | None = None

    def step(self, run: Run, step: StepDef) -> None:
        """A step was taken."""
        self.notes.watch(run, step)
        self.run, self._taken = run, self._taken + (step.kind not in QUIET)
        if self._taken == self._begun:
            self._before = {effect.key for effect in run.engine.effects(status="done")}

    def expectation(self, run: Run) -> str:
        """How it ended, to be looked at and uncommented."""
        engine, case = run.engine, run.engine.case(run.case_id)
        sent = [_sent(effect) for effect in engine.effects(status="done") if effect.key not in self._before]
        tasks = [task.name for task in engine.tasks(case_id=case.id)]
        outcome = {"outcome": case.outcome} if case.outcome is not None else {}
        return f"- expect: {flow({'state': case.state, **outcome, 'sent': sent, 'tasks': tasks})}"


def _sent(effect: Effect) -> Any:
    template = effect.arguments.get("template")
    return {effect.operation: {"template": template}} if template else effect.operation


def _answers(engine: Engine) -> dict[str, str]:
    found = {}
    for step in engine.parts.store.steps():
        for entry in step.trace:
            if "asked" in entry:
                values = ", ".join(f"{name} = {flow(value)}" for name, value in entry["values"].items())
                answer = "true" if entry["answer"] else "false"
                found[str(entry["asked"])] = f"{entry['text'].strip()} was {answer}, with {values}."
    return found
