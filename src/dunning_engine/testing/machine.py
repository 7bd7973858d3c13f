"""The Hypothesis state machine: its rules do something to a process, and after each everything is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dunning_engine.library import Library
from dunning_engine.model.case import Case
from dunning_engine.model.task import Task
from dunning_engine.model.types import Field
from dunning_engine.process.program import Program
from dunning_engine.runtime.codec import work_of
from dunning_engine.testing import Invariant
from dunning_engine.testing.bench import Bench, Given, stage
from dunning_engine.testing.outside import HOW
from dunning_engine.testing.strategies import Words, records
from dunning_engine.testing.trial import Trial, with_settings
from dunning_engine.wiring.assembly import capabilities

T = TypeVar("T")
MOST_CASES = 3
_PEOPLE = ("first", "second", "third")


class ProcessMachine(RuleBasedStateMachine):
    """A process under test; :func:`machine_of` makes a class of it for one process."""

    bench: ClassVar[Bench]
    beginnings: ClassVar[st.SearchStrategy[Given]]
    starts: ClassVar[st.SearchStrategy[Any]]
    invariants_: ClassVar[tuple[Invariant, ...]]
    asked: ClassVar[tuple[str, ...]]
    database: ClassVar[bool]

    trial: Trial

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        """A first case is opened."""
        given = data.draw(self.beginnings)
        self.trial = Trial(self.bench, given, database=self.database)
        self.trial.start(given.data if given.data is not None else data.draw(self.starts))

    @precondition(lambda self: len(self.trial.cases) < MOST_CASES)
    @rule(data=st.data())
    def start(self, data: st.DataObject) -> None:
        """Another case is opened; with the key of an open one it may be refused."""
        self.trial.start(data.draw(self.starts))

    @rule(data=st.data())
    def send(self, data: st.DataObject) -> None:
        """An event comes in that a case does something about."""
        case = self._drawn(data, {case.id: case for case in self.trial.cases})
        self._send(data, case, _handled(self._program(case), case))

    @rule(data=st.data())
    def send_any(self, data: st.DataObject) -> None:
        """Any event comes in."""
        case = self._drawn(data, {case.id: case for case in self.trial.cases})
        self._send(data, case, sorted(self._program(case).events))

    def _send(self, data: st.DataObject, case: Case, events: list[str]) -> None:
        if events:
            program, event = self._program(case), data.draw(st.sampled_from(events))
            samples = list(self.bench.values(case.process).payloads(event, stage(program, case, self._now)))
            payload = data.draw(self._records(program, case, program.events[event], samples))
            self.trial.send(case, event, payload)

    @precondition(lambda self: bool(self.trial.sent))
    @rule(number=st.integers(0, 50))
    def send_again(self, number: int) -> None:
        """An event comes in twice."""
        self.trial.send_again(number)

    @precondition(lambda self: bool(self.trial.tasks))
    @rule(data=st.data(), by=st.sampled_from(_PEOPLE), puts_off=st.booleans())
    def person(self, data: st.DataObject, by: str, puts_off: bool) -> None:
        """Any open task is completed with any form, or put off."""
        task = self._drawn(data, {task.id: task for task in self.trial.tasks})
        if puts_off:
            self.trial.postpone(task, by)
        else:
            self.trial.complete(task, data.draw(self._form(task)), by)

    @rule(span=st.one_of(st.none(), st.tuples(st.integers(0, 40), st.integers(0, 23))))
    def time(self, span: tuple[int, int] | None) -> None:
        """The clock goes on to the next timer, report or try; or by some days and hours."""
        if span is None:
            self.trial.next_due()
        else:
            self.trial.until(self._now + timedelta(days=span[0], hours=span[1]))

    @precondition(lambda self: bool(self.asked))
    @rule(data=st.data(), how=st.sampled_from(HOW))
    def outside(self, data: st.DataObject, how: str) -> None:
        """The next deed of an outside system goes wrong in some way."""
        self.trial.tell(data.draw(st.sampled_from(self.asked)), how)

    @precondition(lambda self: self.database)
    @rule()
    def restart(self) -> None:
        """The process ends and is started again."""
        self.trial.restart()

    @invariant()
    def holds(self) -> None:
        """Everything that has to hold does."""
        if hasattr(self, "trial"):
            self.trial.check(self.invariants_)

    def teardown(self) -> None:
        """Tell the run, where Hypothesis shows it."""
        if hasattr(self, "trial"):
            note("as a scenario:\n" + self.trial.telling.text())
            self.trial.close()

    @staticmethod
    def _drawn(data: st.DataObject, listed: Mapping[str, T]) -> T:
        """One of several, by its id: that is short to read."""
        return listed[data.draw(st.sampled_from(sorted(listed)))]

    @property
    def _now(self) -> Any:
        return self.trial.clock.now()

    def _program(self, case: Case) -> Program:
        return self.trial.engine.parts.programs.of(case.program)

    def _form(self, task: Task) -> st.SearchStrategy[Any]:
        case = self.trial.engine.case(task.case_id)
        program = self._program(case)
        work = work_of(program, case, task.id)
        if work is None:
            return st.just({})
        samples = list(self.bench.values(case.process).forms(work, stage(program, case, self._now)))
        return self._records(program, case, work.fields, samples)

    def _records(
        self, program: Program, case: Case, fields: Mapping[str, Field], samples: list[Mapping[str, Any]]
    ) -> st.SearchStrategy[Any]:
        roles = sorted(self.bench.workshop.library.roles())
        words = Words(roles, list(program.states), self.bench.values(case.process).words)
        return records(fields, samples, program.calendar.local_date(self._now), words)


def machine_of(
    process: str, processes: str | Path | Library | None, settings: Mapping[str, Mapping[str, Any]] | None,
    start: Any, standins: Mapping[str, Mapping[str, Any]] | None, now: str | None,
    invariants: tuple[Invariant, ...], *, database: bool,
) -> type[ProcessMachine]:  # fmt: skip
    """The class for a process; see :func:`dunning_engine.testing.process_machine`."""
    bench = Bench(process, processes)
    given = bench.givens() if start is None else [Given()]
    beginnings = [with_settings(each, settings or {}, standins or {}, now) for each in given]
    program, _ = bench.read(process)
    parts = {
        "bench": bench, "beginnings": st.sampled_from(beginnings), "starts": _starts(given if start is None else start),
        "invariants_": invariants, "asked": tuple(sorted(capabilities(program))),
        "database": database, "__module__": __name__, "__doc__": f"The process {process} under test.",
    }  # fmt: skip
    return type(f"{process}_machine", (ProcessMachine,), parts)


def _starts(start: Any) -> st.SearchStrategy[Any]:
    if isinstance(start, st.SearchStrategy):
        return start
    listed = [start] if isinstance(start, Mapping) else list(start)
    return st.sampled_from([each.data if isinstance(each, Given) else each for each in listed])


def _handled(program: Program, case: Case) -> list[str]:
    """The events that a case does something about where it stands."""
    here = program.states[case.state]
    known = {*here.reopen} if here.final else {*here.on, *program.anywhere.on}
    return sorted(known & program.events.keys())
