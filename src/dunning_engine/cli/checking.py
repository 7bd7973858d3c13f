"""Everything that is wrong with a library: its files, programs, templates and scenarios, by all checks there are."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from dunning_engine.checks import run_checks
from dunning_engine.errors import ProcessError
from dunning_engine.library import Library
from dunning_engine.library.library import SHARED
from dunning_engine.model.finding import Finding
from dunning_engine.plugin import Plugins
from dunning_engine.process.definition import Definition
from dunning_engine.process.program import Program
from dunning_engine.process.reader import read_shared
from dunning_engine.process.source import build
from dunning_engine.scenario.examine import examine
from dunning_engine.scenario.reader import SUFFIX, read_whole
from dunning_engine.scenario.world import World

Settings = Mapping[str, Mapping[str, Any]]


def survey(library: Library, plugins: Plugins, settings: Settings, chosen: Iterable[str]) -> list[Finding]:
    """The findings of the chosen processes and of what they share, in the order of the files."""
    found = library.findings()
    built = {name: _build(library, plugins, settings, name) for name in library.processes()}
    definitions = {name: definition for name, (_, definition, _) in built.items() if definition is not None}
    for name, (program, _, own) in built.items():
        found += own
        if program is not None:
            found += [finding for check in plugins.checks for finding in check(program)]
        if name in definitions:
            found += _checked(library, plugins, definitions, name, own, whole=_whole(built.values()))
    found += _scenarios(library, plugins, definitions)
    listed = sorted(dict.fromkeys(found), key=lambda each: (each.file, each.line, each.column, each.code))
    return list(_within(listed, set(chosen), set(library.processes())))


def _scenarios(library: Library, plugins: Plugins, definitions: Mapping[str, Definition]) -> Iterator[Finding]:
    """What is wrong with scenarios; their contents only where all processes could be read, lest names seem unknown."""
    templates = {name: tuple(library.templates(name).values()) for name in definitions}
    world = World(definitions, plugins.operations, templates, tuple(library.rules()))
    whole = set(definitions) == set(library.processes())
    for path, text in library.files().items():
        if path.endswith(SUFFIX):
            node, _, findings = read_whole(path, text)
            yield from findings
            if node is not None and whole:
                yield from examine(node, world)


def _build(
    library: Library, plugins: Plugins, settings: Settings, name: str
) -> tuple[Program | None, Definition | None, list[Finding]]:
    try:
        source = library.source(name, settings.get(name, {}))
    except ProcessError as error:
        return None, None, [finding for finding in error.findings if isinstance(finding, Finding)]
    templates = frozenset(template for _, template in library.templates(name))
    return build(
        source, plugins.operations, roles=library.roles(), templates=templates, functions=plugins.functions
    )  # fmt: skip


def _checked(
    library: Library, plugins: Plugins, definitions: Mapping[str, Definition], name: str, found: Iterable[Finding],
    *, whole: bool,
) -> list[Finding]:  # fmt: skip
    shared, _ = read_shared(library.files(SHARED))
    return run_checks(
        definitions[name], plugins.operations, shared=shared, templates=tuple(library.templates(name).values()),
        processes=definitions, found=found, whole=whole,
    )  # fmt: skip


def _whole(built: Iterable[tuple[Program | None, Definition | None, list[Finding]]]) -> bool:
    """Whether every process could be read in full: only then is what none of them uses unused."""
    return all(
        definition is not None and not any(f.severity == "error" and f.code.startswith(("E1", "E3")) for f in found)
        for _, definition, found in built
    )


def _within(findings: list[Finding], chosen: set[str], every: set[str]) -> Iterator[Finding]:
    """Those of the chosen processes, and those of files that belong to no process."""
    for finding in findings:
        owner = finding.file.partition("/")[0]
        if owner in chosen or owner not in every:
            yield finding


def from_here(findings: Iterable[Finding], root: Path) -> list[Finding]:
    """The same findings, their files as one would write them in the working folder."""
    return [
        replace(
            finding,
            file=shown(root, finding.file),
            trail=tuple(replace(step, file=shown(root, step.file)) for step in finding.trail),
        )
        for finding in findings
    ]


def shown(root: Path, file: str) -> str:
    """A file of the library as it is written in the working folder; absolute where it is not below that."""
    path = Path(os.path.relpath(root / file))
    return ((root / file).resolve() if path.parts[:1] == ("..",) else path).as_posix()
