"""The bench on which mutants are tried: the scenarios that pass, the programs they need, and what each came by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dunning_engine.checks import run_checks
from dunning_engine.errors import ProcessError
from dunning_engine.library import Library
from dunning_engine.model.finding import Finding
from dunning_engine.mutate.generate import mutants_of
from dunning_engine.mutate.model import Mutant
from dunning_engine.mutate.recompile import Compiler
from dunning_engine.mutate.still import Programs, Shop, Still
from dunning_engine.mutate.trial import SECONDS, length, run, touched
from dunning_engine.mutate.verdict import Verdict
from dunning_engine.plugin import Plugins
from dunning_engine.process.definition import Definition, Shared
from dunning_engine.process.operation_text import read_operation
from dunning_engine.process.program import Program
from dunning_engine.process.reader import read_process, read_shared
from dunning_engine.process.source import Source, build
from dunning_engine.scenario import Scenario, Workshop
from dunning_engine.scenario.reader import settings_of

SHARED = "_shared"


@dataclass(frozen=True)
class Case:
    """A scenario that passes: the places that it came by, how long it is, and the marks of its run."""

    scenario: Scenario
    touched: frozenset[str]
    cost: int
    marks: tuple[int, ...]


class Bench:
    """What trying mutants of a library needs; made once, then shared by all workers.

    ``cases`` are the scenarios that pass on the processes as they are, the shortest first, ``failing`` the others,
    each with why. Raises :class:`ProcessError` for a process with mistakes.
    """

    def __init__(self, library: Library, plugins: Plugins) -> None:
        self.library, self.plugins = Still(library.root), plugins
        self.names = self.library.processes()
        self.cases: list[Case] = []
        self.failing: list[tuple[Scenario, str]] = []
        self._roles = self.library.roles()
        self._texts = {name: tuple(self.library.templates(name).values()) for name in self.names}
        self._templates = {name: frozenset(each.name for each in texts) for name, texts in self._texts.items()}
        self._sources: dict[str, Source] = {}
        self._compilers: dict[str, Compiler] = {}
        self._definitions: dict[str, Definition] = {}
        self._shared = Shared()
        programs = {self._digest(name): self._built(name) for name in self.names}
        defaults = {name: self._digest(name) for name in self.names}
        self.workshop = Shop(self.library, plugins, programs, defaults, self._definitions)
        self._known = {
            name: _counted(self._checked(name, made, self._shared)) for name, made in self._definitions.items()
        }

    def _source(self, name: str, settings: Mapping[str, Any] | None = None) -> Source:
        source = self.library.source(name, settings, self.plugins.operations)
        self._sources[source.digest] = source
        return source

    def _digest(self, name: str) -> str:
        return self._source(name).digest

    def _built(self, name: str) -> Program:
        source = self._source(name)
        program, definition, findings = build(
            source, self.plugins.operations, self._roles, self._templates[name], self.plugins.functions
        )
        if program is None or definition is None:
            raise ProcessError(findings)
        self._definitions[name], self._shared = definition, read_shared(source.files)[0]
        return program

    def take_baseline(self, scenarios: Sequence[Scenario]) -> Iterator[Scenario]:
        """Run each scenario on the processes as they are, and give it; those that fail cannot tell anything."""
        for scenario in scenarios:
            yield scenario
            for name, settings in settings_of(scenario, self.names).items():
                if name in self.names:
                    self._source(name, settings)
            trial, engine = run(scenario, self.workshop, 6 * SECONDS)
            if not trial.passed or engine is None:
                self.failing.append((scenario, trial.failure))
            else:
                self.cases.append(Case(scenario, touched(engine), length(engine), trial.marks))
        self.cases.sort(key=lambda case: (case.cost, case.scenario.name, case.scenario.at.file))

    def mutants(self, name: str) -> list[Mutant]:
        """The mutants of a process; of ``_shared`` those of the shared actions that processes use."""
        found: dict[tuple[str, str, str], Mutant] = {}
        for each in self.names if name == SHARED else (name,):
            made = mutants_of(
                self._definitions[each], self._source(each).files, self.plugins.operations,
                sorted(self._roles), self._said(each),
            )  # fmt: skip
            for mutant in made:
                owner = SHARED if mutant.at.file.startswith(f"{SHARED}/") else each
                if owner == name:
                    found.setdefault(mutant.key, replace(mutant, process=owner))
        return list(found.values())

    def candidates(self, mutant: Mutant) -> list[Case]:
        """The scenarios that came by what a mutant changes, those at the very place first; of these the shortest."""
        wanted, place = {f"{mutant.process}:{each}" for each in mutant.touch}, f"{mutant.process}:{mutant.place}"
        found = [case for case in self.cases if not wanted.isdisjoint(case.touched)]
        return sorted(found, key=lambda case: place not in case.touched)

    def _said(self, name: str) -> dict[str, str]:
        """What the templates of a process say, all languages together."""
        said: dict[str, str] = {}
        for each in self._texts[name]:
            items = each.items.value if each.items is not None else ""
            said[each.name] = " ".join((said.get(each.name, ""), each.subject, each.note, items, each.body))
        return said

    def judge(self, mutant: Mutant) -> Verdict:
        """Try a mutant: whether it can be loaded, what ``dunning check`` says, and whether a scenario fails on it."""
        definitions, shared, errors = self._read(mutant)
        for name, definition in definitions.items():
            compiler = self._compiler(self._digest(name))
            errors += compiler.compile(definition)[1] if compiler is not None else []
        if errors:
            return Verdict(mutant, "stillborn", why=f"{errors[0].code} {errors[0].message}")
        try:
            new = [each for name, made in definitions.items() for each in self._new(name, made, shared)]
        except Exception as error:  # noqa: BLE001 - a check that breaks on a mutant is told, and breaks no other
            return self._tried(mutant, definitions, (f"it breaks, {type(error).__name__}: {error}",))
        codes = tuple(sorted({each.code for each in new}))
        refused = next((each for each in new if each.severity == "error"), None)
        if refused is not None:
            return Verdict(mutant, "stillborn", found=codes, why=f"{refused.code} {refused.message}")
        return self._tried(mutant, definitions, codes)

    def _tried(self, mutant: Mutant, definitions: Mapping[str, Definition], codes: tuple[str, ...]) -> Verdict:
        workshop, number, parted = self._mutated(definitions), 0, list[str]()
        for number, case in enumerate(self.candidates(mutant), 1):
            trial, _ = run(case.scenario, workshop)
            if not trial.passed:
                return Verdict(mutant, "killed", case.scenario.name, trial, number, found=codes)
            if trial.marks != case.marks:
                parted.append(case.scenario.at.file)
        return Verdict(mutant, "survived", tried=number, parted=tuple(parted), found=codes)

    def mutated(self, mutant: Mutant) -> Workshop:
        """A workshop in which a process is a mutant."""
        return self._mutated(self._read(mutant)[0])

    def _mutated(self, definitions: Mapping[str, Definition]) -> Workshop:
        programs = Programs(self.workshop.programs, definitions, self._compiler)
        defaults = {name: self._digest(name) for name in self.names}
        return Shop(self.library, self.plugins, programs, defaults, {**self._definitions, **definitions})

    def _read(self, mutant: Mutant) -> tuple[dict[str, Definition], Shared, list[Finding]]:
        """The definitions that a mutant changes, what they share, and the errors that the reader finds."""
        made, errors, shared = dict[str, Definition](), list[Finding](), self._shared
        for name in self.names if mutant.process == SHARED else (mutant.process,):
            files = mutant.files(self._source(name).files)
            if mutant.process == SHARED:
                shared, found = read_shared(files)
                errors += found
            definition, found = read_process(files, f"{name}/process.yaml", shared)
            errors += found
            if definition is not None:
                made[name] = definition
        return made, shared, [each for each in errors if each.severity == "error"]

    def _compiler(self, digest: str) -> Compiler | None:
        program = self.workshop.programs.get(digest)
        if digest not in self._compilers and program is not None:
            source = self._sources[digest]
            carried = {name: read_operation(text) for name, text in source.operations.items()}
            self._compilers[digest] = Compiler(
                program, self._definitions[program.name], {name: program.settings[name] for name in source.settings},
                {**self.plugins.operations, **carried}, self._roles, self._templates[program.name],
                self.plugins.functions,
            )  # fmt: skip
        return self._compilers.get(digest)

    def _checked(self, name: str, definition: Definition, shared: Shared) -> list[Finding]:
        return run_checks(
            definition, self.plugins.operations, shared=shared, templates=self._texts[name],
            processes={**self._definitions, name: definition},
        )  # fmt: skip

    def _new(self, name: str, definition: Definition, shared: Shared) -> list[Finding]:
        """What ``dunning check`` reports of a definition and not of the process as it is."""
        checked = self._checked(name, definition, shared)
        left = _counted(checked) - self._known[name]
        return [each for each in checked if (each.code, each.message) in left]


def _counted(findings: Sequence[Finding]) -> Counter[tuple[str, str]]:
    return Counter((each.code, each.message) for each in findings)
