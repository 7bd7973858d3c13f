"""Runs scenarios, keeps what each that passes came by, and tells for every process what that was and what was not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from dunning_engine.api import Engine
from dunning_engine.coverage.observe import observe
from dunning_engine.coverage.paint import tones
from dunning_engine.coverage.universe import Universe
from dunning_engine.scenario import Result, Scenario, Workshop, run_scenario
from dunning_engine.scenario.model import StepDef
from dunning_engine.scenario.runner import Run, Watch
from dunning_engine.scenario.tracing import reached_by
from dunning_engine.views.coverage_records import Item, ProcessCoverage
from dunning_engine.views.machine_diagram import diagram_of


class Survey:
    """What the scenarios of one library come by. A scenario that fails comes by nothing, as in `dunning rules`."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        self._universes: dict[str, Universe] = {}
        self._counts: dict[str, Counter[Item]] = {}
        self._asked: set[str] = set()

    def run(self, scenario: Scenario, watch: Watch | None = None) -> Result:
        """Run a scenario and keep what it came by. Its process is one of those that are told of."""
        result, items = self.tried(scenario, watch)
        self._asked.add(scenario.process)
        for process, found in items.items():
            self._counts.setdefault(process, Counter()).update(found)
        return result

    def tried(self, scenario: Scenario, watch: Watch | None = None) -> tuple[Result, dict[str, frozenset[Item]]]:
        """Run a scenario: how it went, and what of each process it came by, without keeping it."""
        engines: list[Engine] = []

        def seen(run: Run, step: StepDef) -> None:
            engines.append(run.engine)
            if watch is not None:
                watch(run, step)

        result = run_scenario(scenario, self.workshop, seen)
        return result, self._items(engines[0], result) if result.passed and engines else {}

    def universe(self, process: str) -> Universe:
        """All that there is to come by. Raises :class:`ProcessError` for a process with mistakes."""
        if process not in self._universes:
            self._universes[process] = Universe(*self.workshop.process(process), self.workshop.elements([process]))
        return self._universes[process]

    def report(self, *, every: bool = False) -> list[ProcessCoverage]:
        """Each process that a scenario is written for (or ``every`` one), in alphabetical order."""
        return [self._told(name) for name in self.workshop.library.processes() if every or name in self._asked]

    def _items(self, engine: Engine, result: Result) -> dict[str, frozenset[Item]]:
        reached = reached_by(result.places)
        found = {}
        for process, keys in observe(engine).items():
            known = self.universe(process).items
            items = frozenset(known[key] for key in keys if key in known)
            found[process] = items.union(self._rules(process, reached))
        return found

    def _rules(self, process: str, reached: frozenset[str]) -> Iterator[Item]:
        items = self.universe(process).items
        for element in self.workshop.elements([process]):
            if element.process == process and element.passed(reached):
                yield items["rule", element.rule, ""]

    def _told(self, process: str) -> ProcessCoverage:
        universe, counts = self.universe(process), self._counts.get(process, Counter())
        operations = self.workshop.plugins.operations
        diagram = diagram_of(universe.definition, operations=operations, tones=tones(universe, counts))
        return ProcessCoverage(process, {item: counts[item] for item in universe.items.values()}, diagram)
