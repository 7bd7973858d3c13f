"""The bench on which mutants are tried: the scenarios that pass, the programs they need, and what each came by."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from dunning_engine.checks import run_checks
from dunning_engine.errors import ProcessError
from dunning_engine.library import Library
from dunning_engine.model.finding import Finding
from dunning_engine.model.operation import Operation
from dunning_engine.mutate.generate import mutants_of
from dunning_engine.mutate.model import Mutant
from dunning_engine.mutate.recompile import Compiler
from dunning_engine.mutate.trial import Trial, length, run, touched
from dunning_engine.plugin import Plugins
from dunning_engine.process.definition import Definition, Shared, TemplateDef
from dunning_engine.process.operation_text import read_operation
from dunning_engine.process.program import Program
from dunning_engine.process.reader import read_process, read_shared
from dunning_engine.process.source import Source, build
from dunning_engine.scenario import Scenario, Workshop
from dunning_engine.scenario.reader import settings_of

SHARED = "_shared"
Status = Literal["killed", "survived", "stillborn"]
SECONDS = 10.0
"""How long one run of a scenario may take: many times what the longest takes."""


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


class Still(Library):
    """A library whose files do not change while mutants are tried."""

    def source(
        self, name: str, settings: Mapping[str, Any] | None = None, operations: Mapping[str, Operation] | None = None
    ) -> Source:
        """The source of a process, made once for the same settings."""
        key = (name, json.dumps(settings or {}, sort_keys=True, default=str))
        if key not in self._kept:
            self._kept[key] = super().source(name, settings, operations)
        return self._kept[key]

    def processes(self) -> tuple[str, ...]:
        """The names of the processes."""
        return self._names

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return super().processes()

    @cached_property
    def _kept(self) -> dict[tuple[str, str], Source]:
        return {}


class _Programs(dict[str, Program]):
    """Compiled programs by digest; those of a mutated process are compiled when a scenario first asks for them."""

    def __init__(self, bench: Bench, definitions: Mapping[str, Definition]) -> None:
        kept = {d: program for d, program in bench.workshop.programs.items() if program.name not in definitions}
        super().__init__(kept)
        self._bench, self._definitions = bench, definitions

    def get(self, digest: str, default: Program | None = None) -> Program | None:  # type: ignore[override]
        """The program of a digest, mutated where the mutant is in its files."""
        if digest not in self and digest in self._bench.workshop.programs:
            compiler = self._bench.compiler(digest)
            program, findings = compiler.compile(self._definitions[compiler.program.name])
            if program is None:
                raise ProcessError(findings)
            self[digest] = program
        return super().get(digest, default)


class Bench:
    """What trying mutants of a library needs; made once, then shared by all workers."""

    def __init__(self, library: Library, plugins: Plugins) -> None:
        self.library = Still(library.root)
        self.plugins = plugins
        self.workshop = Workshop(self.library, plugins)
        self.roles = self.library.roles()
        self.names = self.library.processes()
        self.texts = {name: tuple(self.library.templates(name).values()) for name in self.names}
        self.templates = {name: frozenset(each.name for each in texts) for name, texts in self.texts.items()}
        self.sources: MutableMapping[str, Source] = {}
        self.cases: list[Case] = []
        self.failing: list[tuple[Scenario, str]] = []
        self._compilers: dict[str, Compiler] = {}
        self._take_in()

    def _take_in(self) -> None:
        """Compile what is there. Raises :class:`ProcessError` for a process with mistakes."""
        self.shared: Shared = Shared()
        self.definitions: dict[str, Definition] = {}
        for name in self.names:
            source = self._source(name, {})
            program, definition, findings = build(
                source, self.plugins.operations, self.roles, self.templates[name], self.plugins.functions
            )
            if program is None or definition is None:
                raise ProcessError(findings)
            self.workshop.programs[source.digest] = program
            self.definitions[name] = definition
            self.shared = read_shared(source.files)[0]
        self.known = {
            name: _counted(self._checked(name, definition, self.shared)) for name, definition in self.definitions.items()
        }

    def _source(self, name: str, settings: Mapping[str, Any]) -> Source:
        source = self.library.source(name, settings, self.plugins.operations)
        self.sources[source.digest] = source
        return source

    def take_baseline(self, scenarios: Sequence[Scenario]) -> Iterator[Scenario]:
        """Run each scenario on the processes as they are, and give it; those that fail cannot tell anything."""
        for scenario in scenarios:
            yield scenario
            for name, settings in settings_of(scenario, self.names).items():
                self._source(name, settings)
            trial, engine = run(scenario, self.workshop, 6 * SECONDS)
            if not trial.passed or engine is None:
                self.failing.append((scenario, trial.failure))
            else:
                self.cases.append(Case(scenario, touched(engine), length(engine)))
        self.cases.sort(key=lambda case: (case.cost, case.scenario.name, case.scenario.at.file))

    def mutants(self, name: str) -> list[Mutant]:
        """The mutants of a process; of ``_shared`` those of the shared actions."""
        found: dict[tuple[str, str, str], Mutant] = {}
        for each in self.names if name == SHARED else (name,):
            made = mutants_of(
                self.definitions[each], self._source(each, {}).files, self.plugins.operations,
                sorted(self.roles), sorted(self.templates[each]),
            )  # fmt: skip
            for mutant in made:
                owner = SHARED if mutant.at.file.startswith(f"{SHARED}/") else each
                if owner == name:
                    found.setdefault(mutant.key, replace(mutant, process=owner))
        return list(found.values())

    def candidates(self, mutant: Mutant) -> list[Case]:
        """The scenarios that came by what a mutant changes: the shortest first, of those at the very place."""
        wanted = {f"{mutant.process}:{place}" for place in mutant.touch}
        place = f"{mutant.process}:{mutant.place}"
        found = [case for case in self.cases if not wanted.isdisjoint(case.touched)]
        return sorted(found, key=lambda case: place not in case.touched)

    def compiler(self, digest: str) -> Compiler:
        """What compiles the program of a digest again."""
        if digest not in self._compilers:
            program, source = self.workshop.programs[digest], self.sources[digest]
            carried = {name: read_operation(text) for name, text in source.operations.items()}
            self._compilers[digest] = Compiler(
                program, self.definitions[program.name], {name: program.settings[name] for name in source.settings},
                {**self.plugins.operations, **carried}, self.roles, self.templates[program.name], self.plugins.functions,
            )  # fmt: skip
        return self._compilers[digest]

    def read(self, mutant: Mutant) -> tuple[dict[str, Definition], Shared, list[Finding]]:
        """The definitions that a mutant changes, what they share, and the errors that the reader finds."""
        made, errors = {}, list[Finding]()
        shared = self.shared
        for name in self.names if mutant.process == SHARED else (mutant.process,):
            files = mutant.files(self._source(name, {}).files)
            if mutant.process == SHARED:
                shared, found = read_shared(files)
                errors += found
            definition, found = read_process(files, f"{name}/process.yaml", shared)
            errors += found
            if definition is not None:
                made[name] = definition
        return made, shared, [each for each in errors if each.severity == "error"]

    def _checked(self, name: str, definition: Definition, shared: Shared) -> list[Finding]:
        return run_checks(
            definition, self.plugins.operations, shared=shared, templates=self.texts[name],
            processes={**self.definitions, name: definition},
        )  # fmt: skip

    def judge(self, mutant: Mutant) -> Verdict:
        """Try a mutant: whether it can be loaded, what ``dunning check`` says, and whether a scenario fails on it."""
        definitions, shared, errors = self.read(mutant)
        for name, definition in definitions.items():
            errors += self.compiler(self._source(name, {}).digest).compile(definition)[1]
        if errors:
            return Verdict(mutant, "stillborn", why=f"{errors[0].code} {errors[0].message}")
        new: list[Finding] = []
        for name, definition in definitions.items():
            checked = self._checked(name, definition, shared)
            left = _counted(checked) - self.known[name]
            new += [each for each in checked if (each.code, each.message) in left]
        codes = tuple(sorted({each.code for each in new}))
        refused = next((each for each in new if each.severity == "error"), None)
        if refused is not None:
            return Verdict(mutant, "stillborn", found=codes, why=f"{refused.code} {refused.message}")
        return self._tried(mutant, definitions, codes)

    def _tried(self, mutant: Mutant, definitions: Mapping[str, Definition], codes: tuple[str, ...]) -> Verdict:
        workshop, number = self.mutated(definitions), 0
        for number, case in enumerate(self.candidates(mutant), 1):
            trial, _ = run(case.scenario, workshop, SECONDS)
            if not trial.passed:
                return Verdict(mutant, "killed", case.scenario.name, trial, number, codes)
        return Verdict(mutant, "survived", tried=number, found=codes)

    def mutated(self, definitions: Mapping[str, Definition]) -> Workshop:
        """A workshop in which these processes are others."""
        workshop = Workshop(self.library, self.plugins)
        workshop.programs = _Programs(self, definitions)
        return workshop


def _counted(findings: Sequence[Finding]) -> Counter[tuple[str, str]]:
    return Counter((each.code, each.message) for each in findings)
