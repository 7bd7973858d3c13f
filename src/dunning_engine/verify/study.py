"""Verifies a process, or several together: explores them, and makes concrete what was found."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dunning_engine.errors import PayloadError, ProcessError
from dunning_engine.explore import (
    MOST_WORLDS,
    Abstraction,
    Constants,
    Environment,
    Part,
    Samples,
    Stage,
    Walk,
    Walker,
    first_world,
    starts,
)
from dunning_engine.model.types import INSTANT
from dunning_engine.model.values import convert, fill
from dunning_engine.process.source import build
from dunning_engine.scenario import Scenario, Workshop, read_scenario, run_scenario
from dunning_engine.scenario.reader import SUFFIX
from dunning_engine.verify.assumptions import assumptions
from dunning_engine.verify.properties import STEPS, WAITS, Watch, arguments_told_apart
from dunning_engine.verify.telling import Teller
from dunning_engine.verify.verdict import Outcome, Study, Verdict

SECONDS = 10.0
"""The processor time that a study takes at most by default: what is found does not depend on what else runs."""
BUILT_IN = {
    WAITS: "every case ends, or a person, a timer, a sub-case or an effect is waited for",
    STEPS: "no step of a timer or of a result is refused",
}
_MORNING = "2026-03-02T09:00"


class Verifier:
    """Verifies the processes of one library; what it has read and compiled serves all studies."""

    def __init__(self, workshop: Workshop, settings: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self._workshop, self._settings = workshop, settings or {}
        self._parts: dict[str, Part] = {}
        self._scenarios: dict[str, list[Scenario]] = defaultdict(list)
        for name in workshop.library.processes():
            self._read(name)
        for path, text in workshop.library.files().items():
            scenario, _ = read_scenario(path, text) if path.endswith(SUFFIX) else (None, [])
            if scenario is not None:
                self._scenarios[scenario.process].append(scenario)

    def _read(self, name: str) -> None:
        library, plugins = self._workshop.library, self._workshop.plugins
        source = library.source(name, self._settings.get(name, {}))
        program, definition, _ = build(source, plugins.operations, roles=library.roles(), functions=plugins.functions)
        if program is not None and definition is not None:
            self._parts[name] = Part.of(program, definition)

    def together(self, name: str) -> tuple[str, ...]:
        """A process with those that it starts, and those that signal to it."""
        own = {process for process in self._parts[name].started.values() if process in self._parts}
        telling = {n for n, part in self._parts.items() if name in part.told and name not in part.started.values()}
        return (name, *sorted((own | telling) - {name}))

    def study(
        self, names: Sequence[str], *, seconds: float = SECONDS, worlds: int = MOST_WORLDS, outages: int = 1
    ) -> Study:
        """Explore processes together, the first begun first, and say what is known of each of their properties.

        Raises :class:`ProcessError` for a process that does not compile.
        """
        missing = [name for name in names if name not in self._parts]
        if missing:
            self._complain(missing[0])
        parts = tuple(self._parts[name] for name in names)
        watch = Watch(parts, {name: self._tags(name) for name in names})
        constants = Constants([part.definition for part in parts])
        calendar = parts[0].program.calendar
        told_apart = arguments_told_apart(parts)
        stage = Stage(parts, watch, Abstraction(constants, calendar, told_apart), self._parts)
        samples = Samples(constants, self._seen(names, constants), self._currency(names))
        environment = Environment(stage, samples)
        first = first_world(len(parts), convert(_MORNING, INSTANT, "now", calendar.tz), watch.first(), outages)
        begun = time.process_time()
        begins = list(starts(parts[0], self._given(names[0], parts[0], calendar.tz), samples, first))
        walk = Walker(stage, environment, most=worlds, stop=_after(begun + seconds)).run(begins)
        replay = Stage(parts, watch, Abstraction(constants, calendar, told_apart), self._parts, plain=True)
        verdicts = tuple(self._verdicts(names, watch, walk, Teller(replay), first))
        states = tuple(sorted({f"{process}.{state}" for process, state in walk.states}))
        return Study(
            tuple(names), verdicts, len(begins), walk.worlds, walk.taken, walk.depth, walk.complete, walk.disturbances,
            time.process_time() - begun, states, assumptions(walk, len(begins), len(names), outages),
        )  # fmt: skip

    def _complain(self, name: str) -> None:
        library, plugins = self._workshop.library, self._workshop.plugins
        findings = build(library.source(name), plugins.operations, functions=plugins.functions)[2]
        raise ProcessError(findings)

    def _verdicts(
        self, names: Sequence[str], watch: Watch, walk: Walk, teller: Teller, first: Any
    ) -> Iterable[Verdict]:  # fmt: skip
        for watched in watch.properties:
            rule, name = watched.property, names[watched.slot]
            moves = walk.broken.get(watched.name)
            outcome, scenario, reason = self._outcome(walk, watched.name, moves, teller, first, rule, rule.text)
            yield Verdict(
                name, rule.place, rule.text, outcome, rule.at, rule.rules, len(moves or ()), scenario, reason
            )  # fmt: skip
        for name in names:
            for kind, text in BUILT_IN.items():
                moves = walk.broken.get(f"{name}:{kind}")
                outcome, scenario, reason = self._outcome(walk, f"{name}:{kind}", moves, teller, first, None, text)
                yield Verdict(name, kind, text, outcome, None, (), len(moves or ()), scenario, reason)

    def _outcome(
        self, walk: Walk, broken: str, moves: Any, teller: Teller, first: Any, rule: Any, text: str
    ) -> tuple[Outcome, str, str]:
        if moves is None:
            return ("proved" if walk.complete else "bounded"), "", ""
        told = teller.scenario(f"Violates {text}", first._replace(now=moves[0].at), moves, broken, rule)
        scenario, findings = read_scenario("counter-example.scenario.yaml", told)
        if scenario is None:
            return "not reproduced", told, "; ".join(finding.message for finding in findings)
        result = run_scenario(scenario, self._workshop)
        if result.failure is None:
            return "not reproduced", told, "the engine takes every step and the property holds"
        if result.failure.at not in [step.at for step in scenario.steps[-2:]]:
            return "not reproduced", told, f"{result.failure.step}: {result.failure.message}"
        return "violated", told, result.failure.message

    def _given(self, name: str, part: Part, zone: ZoneInfo) -> list[tuple[datetime, Mapping[str, Any]]]:
        """The data with which scenarios begin a process, where they leave its settings as they are."""
        found = {}
        for scenario in self._scenarios[name]:
            if scenario.settings or not scenario.data:
                continue
            try:
                data = fill(scenario.data, part.program.data, zone)
                found[str(scenario.data)] = convert(scenario.now, INSTANT, "now", zone), data
            except PayloadError:
                continue
        return list(found.values())

    def _seen(self, names: Sequence[str], constants: Constants) -> Mapping[str, tuple[Any, ...]]:
        """The texts that scenarios send, by the name of the field."""
        seen: dict[str, dict[Any, None]] = defaultdict(dict)
        for name in names:
            for scenario in self._scenarios[name]:
                for step in scenario.steps:
                    _collect(step.content, seen)
        words = constants.words
        return {
            field: tuple(v for v in values if v in words or field in constants.deciding)
            for field, values in seen.items()
        }

    def _currency(self, names: Sequence[str]) -> str:
        texts = (str(scenario.data) for name in names for scenario in self._scenarios[name])
        return next((code for text in texts for code in ("EUR", "USD", "GBP", "CHF") if f" {code}" in text), "EUR")

    def _tags(self, name: str) -> Mapping[str, str]:
        return {t: template.tag for (_, t), template in self._workshop.library.templates(name).items()}


def _collect(content: Any, seen: dict[str, dict[Any, None]]) -> None:
    if isinstance(content, Mapping):
        for name, value in content.items():
            if isinstance(value, str):
                seen[name][value] = None
            _collect(value, seen)
    elif isinstance(content, list):
        for value in content:
            _collect(value, seen)


def _after(moment: float) -> Callable[[], bool]:
    return lambda: time.process_time() >= moment
