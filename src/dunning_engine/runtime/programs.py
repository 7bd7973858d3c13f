"""The programs that cases run on: today's of each process, and older ones by their hash."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

from dunning_engine.errors import ProcessError, StoreError, UnknownProcessError
from dunning_engine.expr import Function
from dunning_engine.library import Library
from dunning_engine.model.operation import Operation
from dunning_engine.ports.store import Store, Transaction
from dunning_engine.process.program import Program
from dunning_engine.process.source import Source, build


class Programs:
    """Compiles what the library holds, once each, and keeps the source of every program that a case began on."""

    def __init__(
        self, library: Library, store: Store, operations: Mapping[str, Operation],
        functions: Mapping[str, Function], settings: Mapping[str, Mapping[str, Any]],
        cache: MutableMapping[str, Program] | None = None,
    ) -> None:  # fmt: skip
        """``cache`` holds programs by hash; engines of one process may share it."""
        self.library = library
        self.operations = operations
        self._store = store
        self._functions = functions
        self._settings = settings
        self._current: dict[str, tuple[Program, str]] = {}
        self._by_digest = cache if cache is not None else {}

    def current(self, process: str) -> Program:
        """Today's program of a process. Raises :class:`UnknownProcessError` or :class:`ProcessError`."""
        if process not in self._current:
            self._compile(process)
        return self._current[process][0]

    def names(self) -> tuple[str, ...]:
        """The processes that the library holds."""
        return tuple(self.library.processes())

    def _compile(self, process: str) -> None:
        if process not in self.library.processes():
            known = ", ".join(self.library.processes()) or "none"
            raise UnknownProcessError(f"no process is called '{process}'", help=f"there are: {known}", process=process)
        source = self.library.source(process, self._settings.get(process, {}), self.operations)
        program = self._by_digest.get(source.digest)
        if program is None:
            program = self._by_digest[source.digest] = self._built(source, process)
        self._current[process] = program, source.to_text()

    def _built(self, source: Source, process: str) -> Program:
        templates = frozenset(name for _, name in self.library.templates(process))
        program, _, findings = build(
            source, self.operations, roles=self.library.roles(), templates=templates, functions=self._functions
        )
        if program is None:
            raise ProcessError(findings)
        return program

    def of(self, digest: str) -> Program:
        """The program with a hash, compiled again from its kept source where it is not at hand."""
        program = self._by_digest.get(digest)
        if program is None:
            program = self._by_digest[digest] = self._rebuilt(digest)
        return program

    def _rebuilt(self, digest: str) -> Program:
        for name in self.names():
            if self.current(name).digest == digest:
                return self.current(name)
        text = self._store.program(digest)
        if text is None:
            raise StoreError(f"the program {digest[:12]} is not in the store", help="restore the table of programs")
        program, _, findings = build(Source.from_text(text), self.operations, functions=self._functions)
        if program is None:
            raise ProcessError(findings)
        return program

    def keep(self, transaction: Transaction, program: Program) -> None:
        """See to it that a program's source is stored before a case begins on it."""
        source = self._current[program.name][1]
        transaction.save_program(program.digest, program.name, program.version, source)
