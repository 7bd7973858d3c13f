"""One run of a process on an engine of its own: what can be done to it, and what has to hold after each step."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from dunning_engine.api import Engine
from dunning_engine.coverage.suggest.draft import over
from dunning_engine.errors import (
    CaseExistsError,
    DunningError,
    EventNotAcceptedError,
    NotAllowedError,
    StepRefusedError,
    TaskNotOpenError,
)
from dunning_engine.model.case import Case
from dunning_engine.model.task import Task
from dunning_engine.model.types import INSTANT
from dunning_engine.model.values import convert
from dunning_engine.ports.clock import SimulatedClock
from dunning_engine.testing.bench import Bench, Given
from dunning_engine.testing.holding import Holding
from dunning_engine.testing.outside import KilledError, Outside
from dunning_engine.testing.telling import Telling
from dunning_engine.vault.keys import KeyRing

LEASE = 60.0  # seconds
_FILE = "trial.db"
_PASSING = KeyRing({"trial": bytes(range(32))})
_TOLD: tuple[type[DunningError], ...] = (
    CaseExistsError, EventNotAcceptedError, NotAllowedError, StepRefusedError, TaskNotOpenError,
)  # fmt: skip
"""What the engine may answer to somebody who asks for what cannot be."""


class Trial:
    """A process with its clock and its outside, on an SQLite database of its own, or in memory."""

    def __init__(self, bench: Bench, given: Given, *, database: bool = True) -> None:
        self.bench, self.given = bench, given
        self._folder = Path(mkdtemp(prefix="dunning-trial-")) if database else None
        zone = bench.read(bench.process)[0].calendar.tz
        self.clock = SimulatedClock(convert(given.now, INSTANT, "now", zone))
        self.outside = Outside(bench.workshop.plugins, given.standins)
        self.telling = Telling(bench.process, given, zone)
        if self._folder is not None:
            bench.new_database(self._folder / _FILE)
        self.engine = self._open()
        self._holding = Holding(bench)
        self.sent: list[tuple[str, str, Mapping[str, Any], str]] = []

    def _open(self) -> Engine:
        shared: dict[str, Any] = {
            "processes": self.bench.workshop.library, "clock": self.clock, "settings": self.given.settings,
            "adapters": self.outside.adapters, "installed": self.bench.workshop.plugins,
            "cache": self.bench.workshop.programs, "lease": LEASE, "vault": _PASSING, "only": (self.bench.process,),
        }  # fmt: skip
        if self._folder is None:
            return Engine.memory(**shared)
        return Engine.open(f"sqlite:///{self._folder / _FILE}", upgrade=False, **shared)

    def close(self) -> None:
        """Free the database and delete it."""
        self.engine.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def cases(self) -> list[Case]:
        """Every case there is."""
        return list(self.engine.cases())

    @property
    def tasks(self) -> list[Task]:
        """Every open task."""
        return list(self.engine.tasks())

    def start(self, data: Mapping[str, Any]) -> None:
        """Open a case."""
        self.telling.start(data)
        self._told(lambda: self.engine.start(self.bench.process, data))

    def send(self, case: Case, event: str, payload: Mapping[str, Any]) -> None:
        """Send a case an event under an id of its own."""
        event_id = f"event-{len(self.sent) + 1}"
        self.sent.append((case.id, event, payload, event_id))
        self.telling.send(case, event, payload, event_id)
        self._told(lambda: self.engine.send(case.id, event, payload, event_id=event_id))

    def send_again(self, number: int) -> None:
        """Send an event that was sent before, under its id: it must change nothing."""
        case_id, event, payload, event_id = self.sent[number % len(self.sent)]
        before = self.engine.case(case_id)
        self.telling.send(before, event, payload, event_id)
        try:
            decision = self.engine.send(case_id, event, payload, event_id=event_id)
        except (EventNotAcceptedError, StepRefusedError):
            return  # the same answer again
        if decision.reason != "duplicate" or self.engine.case(case_id) != before:
            raise AssertionError(f"{event} {event_id} was taken twice by {case_id}: {decision.outcome}")

    def complete(self, task: Task, form: Mapping[str, Any], by: str) -> None:
        """A person completes a task."""
        self.telling.complete(task, form, by)
        self._told(lambda: self.engine.complete(task.id, form, by=by))

    def postpone(self, task: Task, by: str) -> None:
        """A person puts a task off."""
        self.telling.postpone(task, by)
        self._told(lambda: self.engine.postpone(task.id, by=by))

    def tell(self, capability: str, how: str) -> None:
        """The next performance of a capability goes like that."""
        self.telling.remark(f"the next time {capability} is asked: {how}")
        self.outside.tell(capability, how)

    def next_due(self) -> None:
        """The clock goes on to what falls due next."""
        due = self.engine.parts.worker.next_due()
        if due is not None:
            self.until(max(due, self.clock.now()))

    def until(self, moment: datetime) -> None:
        """The clock goes on, due by due; a worker that is killed on the way is started again."""
        self.telling.until(moment)
        while True:
            try:
                self.engine.until(max(moment, self.clock.now()))
            except KilledError:
                self._killed()
            else:
                return

    def restart(self) -> None:
        """The process ends and is started again; it knows no more than its database. Not in memory."""
        self.telling.remark("the process is started again")
        self._reopen()
        self.work()

    def _killed(self) -> None:
        self.telling.remark("the worker is killed, and started again when its claims have run out")
        self.clock.set(self.clock.now() + timedelta(seconds=LEASE + 1))
        self._reopen()

    def _reopen(self) -> None:
        if self._folder is not None:
            self.engine.close()
            self.engine = self._open()

    def work(self) -> None:
        """The worker does what is due; killed, it is started again."""
        while True:
            try:
                self.engine.run()
            except KilledError:
                self._killed()
            else:
                return

    def _told(self, deed: Callable[[], Any]) -> None:
        """Do something that the engine may refuse, and let it work."""
        try:
            deed()
        except _TOLD as error:
            self.telling.remark(f"that is refused: {error.code}")
        self.work()

    def check(self, invariants: Sequence[Callable[[Engine, Case], bool | None]]) -> None:
        """Raises :class:`AssertionError` where something that has to hold does not."""
        self._holding.check(self.engine)
        for case in self.cases:
            for invariant in invariants:
                if invariant(self.engine, case) is False:
                    name = getattr(invariant, "__name__", str(invariant))
                    raise AssertionError(f"{name} does not hold for {case.id} in {case.state}")


def with_settings(given: Given, settings: Mapping[str, Any], standins: Mapping[str, Any], now: str | None) -> Given:
    """What a run begins with, with what the caller gives over it."""
    return Given(now or given.now, over(given.settings, settings), over(given.standins, standins), given.data)
