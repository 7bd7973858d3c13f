"""The bench on which mutants are tried: the scenarios that pass, the programs they need, and what each came by."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from dunning_engine.checks import run_checks
from dunning_engine.library import Library
from dunning_engine.model.finding import Finding
from dunning_engine.mutate.generate import mutants_of
from dunning_engine.mutate.model import Mutant
from dunning_engine.mutate.trial import Trial, length, run, touched
from dunning_engine.plugin import Plugins
from dunning_engine.process.definition import Definition, TemplateDef
from dunning_engine.process.program import Program
from dunning_engine.process.reader import read_shared
from dunning_engine.process.source import Source, build
from dunning_engine.scenario import Scenario, Workshop
from dunning_engine.scenario.reader import settings_of

SHARED = "_shared"
Status = Literal["killed", "survived", "stillborn"]
_LEAST_SECONDS = 10.0


@dataclass(frozen=True)
class Case:
    """A scenario that passes: the places that it came by, and how long it is."""

    scenario: Scenario
    touched: frozenset[str]
    cost: int


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant.

    ``by`` is the scenario that failed on it, ``trial`` how; ``tried`` how many were run; ``found`` the codes that
    ``dunning check`` reports of it and not of the process; ``why`` the mistake of one that is stillborn.
    """

    mutant: Mutant
    status: Status
    by: str = ""
    trial: Trial = Trial()
    tried: int = 0
    found: tuple[str, ...] = ()
    why: str = ""


class _Programs(dict[str, Program]):
    """Compiled programs by digest; those of a mutated process are compiled when a scenario first asks for them."""

    def __init__(self, bench: Bench, mutant: Mutant) -> None:
        super().__init__(bench.workshop.programs)
        self._bench, self._mutant = bench, mutant
        for digest in [d for d in self if bench.affected(mutant, d)]:
            del self[digest]

    def get(self, digest: str, default: Program | None = None) -> Program | None:  # type: ignore[override]
        """The program of a digest, mutated where the mutant is in its files."""
        if digest not in self and digest in self._bench.sources and self._bench.affected(self._mutant, digest):
            program, _, _ = self._bench.built(self._bench.sources[digest], self._mutant)
            if program is None:
                return default
            self[digest] = replace(program, digest=digest)
        return super().get(digest, default)


@dataclass
class Bench:
    """What trying mutants of a library needs; made once, then shared by all workers."""

    library: Library
    plugins: Plugins
    workshop: Workshop = field(init=False)
    sources: MutableMapping[str, Source] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)
    cases: list[Case] = field(default_factory=list)
    failing: list[tuple[Scenario, str]] = field(default_factory=list)
    known: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    _keys: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.workshop = Workshop(self.library, self.plugins)
        self.roles = self.library.roles()
        self.names = self.library.processes()
        self.templates = {name: frozenset(t for _, t in self.library.templates(name)) for name in self.names}
        self.texts: dict[str, tuple[TemplateDef, ...]] = {}
        for name in self.names:
            self.texts[name] = tuple(self.library.templates(name).values())
            _, definition, _ = self.built(self.source(name, {}))
            if definition is not None:
                self.definitions[name] = definition
        for name in self.names:
            self.known[name] = _counted(self.findings(name, self.source(name, {}), None)[1])

    def source(self, name: str, settings: Mapping[str, object]) -> Source:
        """The source of a process with settings; kept."""
        key = (name, json.dumps(settings, sort_keys=True, default=str))
        if key not in self._keys:
            source = self.library.source(name, settings, self.plugins.operations)
            self.sources[source.digest] = source
            self._keys[key] = source.digest
        return self.sources[self._keys[key]]

    def built(
        self, source: Source, mutant: Mutant | None = None
    ) -> tuple[Program | None, Definition | None, list[Finding]]:
        """The program of a source, with the mutant's edit."""
        made = source if mutant is None else replace(source, files=mutant.files(source.files))
        return build(
            made, self.plugins.operations, roles=self.roles, templates=self.templates[source.process],
            functions=self.plugins.functions,
        )  # fmt: skip

    def affected(self, mutant: Mutant, digest: str) -> bool:
        """Whether a source holds the file that a mutant changes."""
        source = self.sources.get(digest)
        return source is not None and mutant.process in (SHARED, source.process)

    def take_baseline(self, scenarios: Sequence[Scenario]) -> Iterator[Scenario]:
        """Run each scenario on the processes as they are; those that fail cannot tell anything."""
        for scenario in scenarios:
            yield scenario
            for name, settings in settings_of(scenario, tuple(self.names)).items():
                self.source(name, settings)
            trial, engine = run(scenario, self.workshop, 60)
            if not trial.passed or engine is None:
                self.failing.append((scenario, trial.failure))
            else:
                self.cases.append(Case(scenario, touched(engine), length(engine)))
        self.cases.sort(key=lambda case: (case.cost, case.scenario.name, case.scenario.at.file))

    def mutants(self, name: str) -> list[Mutant]:
        """The mutants of a process; with ``_shared`` those of the shared actions that processes use."""
        chosen = self.names if name == SHARED else (name,)
        found: dict[tuple[str, str, str], Mutant] = {}
        for each in chosen:
            if each not in self.definitions:
                continue
            made = mutants_of(
                self.definitions[each], self.source(each, {}).files, self.plugins.operations,
                sorted(self.roles), sorted(self.templates[each]),
            )  # fmt: skip
            for mutant in made:
                owner = SHARED if mutant.at.file.startswith(f"{SHARED}/") else each
                if owner == name:
                    found.setdefault(mutant.key, replace(mutant, process=owner))
        return list(found.values())

    def candidates(self, mutant: Mutant) -> list[Case]:
        """The scenarios that came by what a mutant changes, the shortest first."""
        wanted = {f"{mutant.process}:{place}" for place in mutant.touch}
        return [case for case in self.cases if not wanted.isdisjoint(case.touched)]

    def findings(
        self, name: str, source: Source, mutant: Mutant | None
    ) -> tuple[list[Finding], list[Finding]]:
        """What reader and compiler find in a process, and what ``dunning check`` finds besides."""
        program, definition, found = self.built(source, mutant)
        if program is None or definition is None:
            return found, []
        files = mutant.files(source.files) if mutant is not None else source.files
        shared, _ = read_shared(files)
        checked = run_checks(
            definition, self.plugins.operations, shared=shared, templates=self.texts[name],
            processes={**self.definitions, name: definition}, found=found,
        )  # fmt: skip
        return found, [*checked, *(each for check in self.plugins.checks for each in check(program))]

    def judge(self, mutant: Mutant) -> Verdict:
        """Try a mutant: whether it can be loaded, what ``dunning check`` says, and whether a scenario fails on it."""
        new: list[Finding] = []
        for name in self.names if mutant.process == SHARED else (mutant.process,):
            errors, checked = self.findings(name, self.source(name, {}), mutant)
            errors = [each for each in errors if each.severity == "error"]
            if errors:
                return Verdict(mutant, "stillborn", why=f"{errors[0].code} {errors[0].message}")
            left = _counted(checked) - self.known[name]
            new += [each for each in checked if (each.code, each.message) in left]
        refused = next((each for each in new if each.severity == "error"), None)
        codes = tuple(sorted({each.code for each in new}))
        if refused is not None:
            return Verdict(mutant, "stillborn", found=codes, why=f"{refused.code} {refused.message}")
        return self._tried(mutant, codes)

    def _tried(self, mutant: Mutant, codes: tuple[str, ...]) -> Verdict:
        workshop = self.mutated(mutant)
        number = 0
        for number, case in enumerate(self.candidates(mutant), 1):
            trial, _ = run(case.scenario, workshop, _LEAST_SECONDS)
            if not trial.passed:
                return Verdict(mutant, "killed", case.scenario.name, trial, number, codes)
        return Verdict(mutant, "survived", tried=number, found=codes)

    def mutated(self, mutant: Mutant) -> Workshop:
        """A workshop in which the process is the mutant."""
        workshop = Workshop(self.library, self.plugins)
        workshop.programs = _Programs(self, mutant)
        return workshop


def _counted(findings: Sequence[Finding]) -> Counter[tuple[str, str]]:
    return Counter((each.code, each.message) for each in findings)
