"""The library and the workshops of a bench: files that do not change, programs that are mutants."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from dunning_engine.errors import ProcessError
from dunning_engine.library import Library
from dunning_engine.model.operation import Operation
from dunning_engine.mutate.recompile import Compiler
from dunning_engine.plugin import Plugins
from dunning_engine.process.definition import Definition
from dunning_engine.process.program import Program
from dunning_engine.process.source import Source
from dunning_engine.scenario import Workshop

CompilerOf = Callable[[str], Compiler | None]
"""What compiles the program of a digest again; ``None`` for a digest that is not known."""


class Still(Library):
    """A library whose files do not change while mutants are tried."""

    def source(
        self, name: str, settings: Mapping[str, Any] | None = None, operations: Mapping[str, Operation] | None = None
    ) -> Source:
        """The source of a process, made once for the same settings."""
        key = (name, json.dumps(settings or {}, sort_keys=True, default=str), operations is not None)
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
    def _kept(self) -> dict[tuple[str, str, bool], Source]:
        return {}


class Programs(dict[str, Program]):
    """Compiled programs by digest; those of mutated definitions are compiled when a scenario first asks for them."""

    def __init__(self, known: Mapping[str, Program], definitions: Mapping[str, Definition], of: CompilerOf) -> None:
        super().__init__((digest, made) for digest, made in known.items() if made.name not in definitions)
        self._definitions, self._compiler_of = definitions, of

    def get(self, digest: str, default: Any = None) -> Any:
        """The program of a digest. Raises :class:`ProcessError` where it is a mutant that cannot be compiled."""
        compiler = self._compiler_of(digest) if digest not in self else None
        if compiler is not None:
            program, findings = compiler.compile(self._definitions[compiler.program.name])
            if program is None:
                raise ProcessError(findings)
            self[digest] = program
        return super().get(digest, default)


class Shop(Workshop):
    """A workshop with programs of our choice; ``defaults`` are the digests of those with default settings, by name."""

    def __init__(
        self, library: Library, plugins: Plugins, programs: dict[str, Program], defaults: Mapping[str, str],
        definitions: Mapping[str, Definition],
    ) -> None:  # fmt: skip
        super().__init__(library, plugins)
        self.programs = programs
        self._defaults, self._definitions = defaults, definitions

    def process(self, name: str) -> tuple[Program, Definition]:
        """A process with its default settings."""
        return self.programs.get(self._defaults[name]), self._definitions[name]  # type: ignore[return-value]  # it is there
