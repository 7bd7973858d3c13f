"""What all runs of a state machine share: the library, compiled programs, what scenarios give, samples of values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dunning_engine.coverage.suggest.diary import Diary, Stage
from dunning_engine.coverage.suggest.values import Values
from dunning_engine.library import Library
from dunning_engine.model.case import Case
from dunning_engine.model.position import NOWHERE
from dunning_engine.process.definition import Definition
from dunning_engine.process.program import Program
from dunning_engine.scenario import Scenario, Workshop, find_scenarios, read_scenario
from dunning_engine.scenario.reader import settings_of
from dunning_engine.store import open_store

MONDAY = "2026-03-02T09:00"


@dataclass(frozen=True)
class Given:
    """What a run begins with: settings by process, stand-ins by capability, and the instant, local to the process."""

    now: str = MONDAY
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    standins: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    data: Mapping[str, Any] | None = None


class Bench:
    """The processes of a library, and the scenarios of one of them."""

    def __init__(self, process: str, processes: str | Path | Library | None) -> None:
        self.process = process
        self.workshop = Workshop(processes)
        self.diary = Diary()
        self.scenarios = self._read()
        self._values: dict[str, Values] = {}
        self._empty = b""

    def _read(self) -> list[Scenario]:
        found = []
        for path in find_scenarios([self.workshop.library.root / self.process]):
            scenario, _ = read_scenario(str(path), path.read_text(encoding="utf-8-sig"))
            if scenario is not None and scenario.process == self.process:
                self.diary.keep(scenario, [])
                found.append(scenario)
        return found

    def givens(self) -> list[Given]:
        """What the scenarios give; where there are none, made-up data."""
        names = tuple(self.workshop.library.processes())
        found = [Given(s.now, settings_of(s, names), s.standins, s.data) for s in self.scenarios if s.data]
        return found or [Given(data=self.values(self.process).start(None))]

    def read(self, process: str) -> tuple[Program, Definition]:
        """A process with its default settings. Raises :class:`ProcessError` for mistakes."""
        return self.workshop.process(process)

    def values(self, process: str) -> Values:
        """Payloads and forms for a process."""
        if process not in self._values:
            self._values[process] = Values(*self.read(process), self.diary)
        return self._values[process]

    def new_database(self, path: Path) -> None:
        """An SQLite database without cases; its schema is made once."""
        if not self._empty:
            with TemporaryDirectory() as folder:
                open_store(f"sqlite:///{folder}/empty.db").close()  # on closing, all of it is in the one file
                self._empty = (Path(folder) / "empty.db").read_bytes()
        path.write_bytes(self._empty)

    def tags(self, process: str) -> dict[str, str]:
        """The tag of each template of a process."""
        return {name: read.tag for (_, name), read in self.workshop.library.templates(process).items()}


def stage(program: Program, case: Case, now: Any) -> Stage:
    """Where a case stands, as samples of values need it."""
    return Stage(Scenario("", case.process, NOWHERE, MONDAY), (), now, program, case)
