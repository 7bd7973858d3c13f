"""Runs a scenario on an engine in memory, step by step, with stand-ins and a simulated clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from dunning_engine.api import Engine
from dunning_engine.calendar import Calendar, Duration, add
from dunning_engine.errors import DunningError, ProcessError
from dunning_engine.library import Library
from dunning_engine.model.case import Case
from dunning_engine.model.types import INSTANT
from dunning_engine.model.values import convert
from dunning_engine.plugin import Plugins, load_plugins
from dunning_engine.ports.clock import SimulatedClock
from dunning_engine.process.definition import Definition
from dunning_engine.process.program import Program
from dunning_engine.process.source import build
from dunning_engine.scenario.by_hand import WORKER, answer, fire, outside
from dunning_engine.scenario.matching import MismatchError, compare
from dunning_engine.scenario.model import Failure, Result, Scenario, StepDef
from dunning_engine.scenario.reader import settings_of
from dunning_engine.scenario.tracing import Element, adapters_of, elements_of, places_of, reached_by

FAILURES = (MismatchError, DunningError, KeyError)
"""What a step of a scenario fails with."""


class Workshop:
    """What the scenarios of one library share: its files, the plugins, and programs once compiled."""

    def __init__(self, processes: str | Path | Library | None = None, plugins: Plugins | None = None) -> None:
        self.library = processes if isinstance(processes, Library) else Library.open(processes)
        self.plugins = plugins or load_plugins()
        self.programs: dict[str, Program] = {}
        self._elements: dict[str, tuple[Element, ...]] = {}
        self._read: dict[str, tuple[Program, Definition]] = {}

    @cached_property
    def _adapters(self) -> tuple[Element, ...]:
        return tuple(adapters_of(self.plugins))

    def elements(self, processes: Iterable[str]) -> list[Element]:
        """Every element of these processes, and of the adapters, that carries a rule id.

        Raises :class:`ProcessError` for a process with mistakes.
        """
        for name in processes:
            if name not in self._elements:
                self._elements[name] = elements_of(self.library, self.process(name)[0])
        return [*self._adapters, *(each for name in processes for each in self._elements[name])]

    def process(self, name: str) -> tuple[Program, Definition]:
        """A process with its default settings, compiled and as written. Raises :class:`ProcessError` for mistakes."""
        if name not in self._read:
            source = self.library.source(name)
            program, definition, findings = build(source, self.plugins.operations, functions=self.plugins.functions)
            if program is None or definition is None:
                raise ProcessError(findings)
            self._read[name] = program, definition
        return self._read[name]

    def engine(self, scenario: Scenario, clock: SimulatedClock) -> Engine:
        """A fresh engine for a scenario."""
        settings = settings_of(scenario, tuple(self.library.processes()))
        return Engine.memory(
            processes=self.library, clock=clock, settings=settings, standins=dict(scenario.standins),
            cache=self.programs, installed=self.plugins,
        )  # fmt: skip


@dataclass
class Run:
    """A scenario under way. ``case`` is the one that was started first, unless a step names another."""

    scenario: Scenario
    engine: Engine
    clock: SimulatedClock
    calendar: Calendar
    case_id: str = ""
    seen: set[str] = field(default_factory=set)
    stopped: bool = False

    def work(self) -> None:
        """Let the engine do what is due, unless the scenario does the worker's work."""
        if not self.stopped:
            self.engine.run()

    def pass_to(self, moment: datetime) -> None:
        """Move the clock, due by due; with the worker stopped only the clock."""
        if self.stopped:
            self.clock.set(moment)
        else:
            self.engine.until(moment)

    def case(self, wanted: Any = None) -> Case:
        """The scenario's case, or the newest that ``wanted`` (a process, or ``{process:, key:}``) names."""
        if wanted is None:
            return self.engine.case(self.case_id)
        asked = {"process": wanted} if isinstance(wanted, str) else wanted
        found = self.engine.cases(process=asked["process"], key=asked.get("key"))
        if not found:
            raise MismatchError(f"there is no case of {asked}")
        return max(found, key=lambda case: (case.opened_at, case.id))


Watch = Callable[[Run, StepDef], None]
"""Sees a run after each of its steps."""


def run_scenario(scenario: Scenario, workshop: Workshop, watch: Watch | None = None) -> Result:
    """Run a scenario. A failing one tells the step, the difference and the history of its case.

    ``watch`` is told of each step that was taken. One that passes without passing through what it `covers` fails.
    """
    failure, engine = None, None
    step = StepDef("given", {}, scenario.at)
    try:
        run = begin(scenario, workshop)
        engine = run.engine
        for step in scenario.steps:
            take(run, step)
            if watch is not None:
                watch(run, step)
    except FAILURES as error:
        message = _told(error)
        failure = Failure(step.at, step.kind, message, _history(engine))
    places = places_of(engine) if engine is not None else frozenset()
    missing = missed(scenario, workshop, places)
    if failure is None and missing:
        message = f"the run did not pass through {', '.join(missing)}, which `covers` names"
        failure = Failure(scenario.at, "covers", message, _history(engine))
    return Result(scenario, failure, places, missing)


def missed(scenario: Scenario, workshop: Workshop, places: frozenset[str]) -> tuple[str, ...]:
    """The ids in ``covers`` whose elements the run did not pass through."""
    if not scenario.covers:
        return ()
    reached = reached_by(places)
    processes = sorted({place.partition(":")[0] for place in places})
    passed = {each.rule for each in workshop.elements(processes) if each.passed(reached)}
    return tuple(rule for rule in scenario.covers if rule not in passed)


def _told(error: Exception) -> str:
    code = "" if isinstance(error, MismatchError) else f"{getattr(error, 'code', type(error).__name__)}: "
    return f"{code}{error}"


def begin(scenario: Scenario, workshop: Workshop) -> Run:
    """A scenario before its first step. Raises :class:`DunningError`, such as for a process with mistakes."""
    clock = SimulatedClock("2000-01-01T00:00+00:00")
    engine = workshop.engine(scenario, clock)
    calendar = engine.parts.programs.current(scenario.process).calendar
    clock.set(convert(scenario.now, INSTANT, "now", calendar.tz))
    return Run(scenario, engine, clock, calendar)


def take(run: Run, step: StepDef) -> None:
    """Take one step. Raises one of :data:`FAILURES` where it cannot be taken, or where what it expects is not there."""
    _STEPS[step.kind](run, step)


def _start(run: Run, step: StepDef) -> None:
    content = step.content or {}
    process = content.get("process", run.scenario.process)
    case = run.engine.start(process, content.get("data", run.scenario.data if "process" not in content else {}))
    run.case_id = run.case_id or case.id
    run.work()


def _send(run: Run, step: StepDef) -> None:
    (event, data), *_ = step.content.items()
    target = run.case(step.more.get("case"))
    run.engine.send(target.id, event, data or {}, event_id=step.more.get("id") or "", by=step.more.get("by") or "")
    run.work()


def _signal(run: Run, step: StepDef) -> None:
    content = step.content
    run.engine.signal(
        content["process"],
        key=content["key"],
        event=content["event"],
        data=content.get("data") or {},
        event_id=content.get("id") or "",
    )
    run.work()


def _advance(run: Run, step: StepDef) -> None:
    run.pass_to(_moment(add(run.clock.now(), Duration.parse(step.content), run.calendar)))


def _until(run: Run, step: StepDef) -> None:
    run.pass_to(convert(step.content, INSTANT, "until", run.calendar.tz))


def _outage(run: Run, step: StepDef) -> None:
    """The clock goes on and nobody works; then everything that fell due is found at once."""
    run.clock.set(_moment(add(run.clock.now(), Duration.parse(step.content), run.calendar)))
    run.work()


def _moment(moment: Any) -> datetime:
    if not isinstance(moment, datetime):
        raise MismatchError(f"{moment} is no instant")
    return moment


def _tick(run: Run, step: StepDef) -> None:
    for _ in range(int(step.content or 1)):
        run.work()


def _complete(run: Run, step: StepDef) -> None:
    content = step.content
    task = _open_task(run, content)
    run.engine.complete(task, content.get("form") or {}, by=content.get("by") or "somebody")
    run.work()


def _postpone(run: Run, step: StepDef) -> None:
    content = step.content if isinstance(step.content, Mapping) else {"task": step.content}
    run.engine.postpone(_open_task(run, content), by=content.get("by") or "somebody")


def _open_task(run: Run, content: Mapping[str, Any]) -> str:
    case_id = run.case(content["case"]).id if "case" in content else None
    found = [task for task in run.engine.tasks(name=content["task"], case_id=case_id) if task.status == "open"]
    if not found:
        names = ", ".join(sorted({task.name for task in run.engine.tasks()})) or "none"
        raise MismatchError(f"no task '{content['task']}' is open (open: {names})")
    return found[0].id


def _worker(run: Run, step: StepDef) -> None:
    if step.content not in WORKER:
        raise MismatchError(f"worker: '{step.content}' is none of {', '.join(WORKER)}")
    run.stopped = step.content == "stopped"
    run.work()


def _fire(run: Run, step: StepDef) -> None:
    case = run.case(step.more.get("case"))
    fire(run.engine, run.clock, case, step.content, step.more.get("at"), run.calendar)
    run.work()


def _outside(run: Run, step: StepDef) -> None:
    outside(run.engine, run.case(step.more.get("case")), step.content)
    run.work()


def _answer(run: Run, step: StepDef) -> None:
    answer(run.engine, run.clock, run.case(step.more.get("case")), step.content)
    run.work()


def _expect(run: Run, step: StepDef) -> None:
    compare(run.engine, run.case((step.content or {}).get("case")), step.content or {}, run.seen, run.calendar)


def _expect_error(run: Run, step: StepDef) -> None:
    content = dict(step.content)
    code = step.more.get("code") or content.pop("code", None)
    inner = next(iter(content))
    more = {name: value for name, value in content.items() if name != inner}
    try:
        _STEPS[inner](run, StepDef(inner, content[inner], step.at, more))
    except DunningError as error:
        if code is not None and error.code != code:
            raise MismatchError(f"expected the error {code}, found {error.code}: {error}") from error
        return
    raise MismatchError(f"expected the error {code or 'of some kind'}, and there was none")


_STEPS: dict[str, Callable[[Run, StepDef], None]] = {
    "start": _start, "send": _send, "signal": _signal, "advance": _advance, "until": _until, "outage": _outage,
    "tick": _tick, "complete": _complete, "postpone": _postpone, "worker": _worker, "fire": _fire,
    "outside": _outside, "answer": _answer, "expect": _expect, "expect_error": _expect_error,
}  # fmt: skip


def _history(engine: Engine | None) -> str:
    return "\n\n".join(engine.why(case.id) for case in engine.cases()) if engine is not None else ""
