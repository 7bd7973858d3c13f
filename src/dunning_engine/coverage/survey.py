"""Runs scenarios, keeps what each that passes came by, and tells for every process what that was and what was not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from dunning_engine.api import Engine
from dunning_engine.coverage.observe import observe
from dunning_engine.coverage.paint import tones
from dunning_engine.coverage.universe import Universe
from dunning_engine.scenario import Result, Scenario, Workshop, run_scenario
from dunning_engine.scenario.tracing import reached_by
from dunning_engine.views.coverage_records import Item, ProcessCoverage
from dunning_engine.views.machine_diagram import diagram_of


class Survey:
    """What the scenarios of one library come by. A scenario that fails comes by nothing, as in `dunning rules`."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        self._universes: dict[str, Universe] = {}
        self._counts: dict[str, Counter[Item]] = {}
        self.asked: dict[str, None] = {}

    def run(self, scenario: Scenario) -> Result:
        """Run a scenario. Its process is one of those that are told of."""
        engines: list[Engine] = []
        result = run_scenario(scenario, self.workshop, lambda run, _: engines.append(run.engine))
        self.asked[scenario.process] = None
        if result.passed and engines:
            self._keep(engines[0], result)
        return result

    def universe(self, process: str) -> Universe:
        """All that there is to come by. Raises :class:`ProcessError` for a process with mistakes."""
        if process not in self._universes:
            self._universes[process] = Universe(*self.workshop.process(process), self.workshop.elements([process]))
        return self._universes[process]

    def report(self, *, every: bool = False) -> list[ProcessCoverage]:
        """Each process that a scenario is written for (or ``every`` one), in alphabetical order."""
        return [self._told(name) for name in self.workshop.library.processes() if every or name in self.asked]

    def _keep(self, engine: Engine, result: Result) -> None:
        reached = reached_by(result.places)
        for process, keys in observe(engine).items():
            universe = self.universe(process)
            items = {universe.items[key] for key in keys if key in universe.items}
            items |= set(self._rules(process, reached))
            self._counts.setdefault(process, Counter()).update(items)

    def _rules(self, process: str, reached: frozenset[str]) -> Iterator[Item]:
        items = self.universe(process).items
        for element in self.workshop.elements([process]):
            if element.process == process and element.passed(reached):
                yield items["rule", element.rule, ""]

    def _told(self, process: str) -> ProcessCoverage:
        universe, counts = self.universe(process), self._counts.get(process, Counter())
        diagram = diagram_of(
            universe.definition, operations=self.workshop.plugins.operations, tones=tones(universe, counts)
        )
        return ProcessCoverage(process, {item: counts[item] for item in universe.items.values()}, diagram)
