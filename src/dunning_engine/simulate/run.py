"""Plays a portfolio on an engine day by day: happenings, what falls due, and the people who are asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from dunning_engine.api import Engine
from dunning_engine.errors import ConfigurationError, DunningError, InputError
from dunning_engine.library import Library
from dunning_engine.plugin import load_plugins
from dunning_engine.ports.clock import SimulatedClock
from dunning_engine.ports.journal import Journal
from dunning_engine.simulate.messages import ARREARS, Message, messages
from dunning_engine.simulate.people import People
from dunning_engine.simulate.portfolio import Portfolio
from dunning_engine.simulate.quarter import Quarter
from dunning_engine.simulate.quarter_people import Cast
from dunning_engine.wiring import Wishes, assemble
from dunning_engine.wiring.secrets import Keys

OUTSIDE = ".outside"
_BATCH = 200
_LONG_AGO = "2000-01-01T00:00+00:00"


@dataclass
class World:
    """An engine on a simulated clock, with stand-ins that remember their deeds in a file of their own."""

    engine: Engine
    clock: SimulatedClock


@contextmanager
def open_world(
    url: str | None, outside: str | Path, *, processes: str | Path | Library | None = None,
    settings: Mapping[str, Mapping[str, Any]] | None = None, scripts: Mapping[str, Mapping[str, Any]] | None = None,
    vault: Keys = None,
) -> Iterator[World]:  # fmt: skip
    """A world on a database (``None``: in memory), closed at the end of the block.

    ``outside`` is the file of the stand-ins' journal. The lease is zero, since nobody works beside this run: what a
    killed run had begun is taken up at once. ``scripts`` are the stand-ins' facts by capability, ``vault`` its keys.
    """
    installed = load_plugins()
    journal = installed.journal(str(outside))
    if journal is None:
        raise ConfigurationError("no plugin keeps the stand-ins' journal", help="install the shipped plugins")
    clock = SimulatedClock(_LONG_AGO)
    wishes = Wishes(
        clock, url, processes, settings=settings, standins=True, journal=journal, installed=installed, lease=0,
        batch=_BATCH, scripts=scripts, vault=vault,
    )  # fmt: skip
    with _closed(journal), Engine(assemble(wishes)) as engine:
        yield World(engine, clock)


@contextmanager
def _closed(journal: Journal) -> Iterator[None]:
    """Close a journal that can be closed, at the end of the block."""
    try:
        yield
    finally:
        close = getattr(journal, "close", None)
        if close is not None:
            close()


@dataclass
class Simulation:
    """One portfolio, or one quarter, on one world. What could not be sent is kept in ``troubles``, as texts.

    A killed run is taken up by playing the same portfolio on the same world again: the clock is put to the
    last instant of the log, what happened at it is sent again under the same ids (known ones are dropped),
    and everything goes on as if nothing had been.
    """

    world: World
    portfolio: Portfolio | Quarter
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """The parts that do not change during the run."""
        self._engine, self._clock = self.world.engine, self.world.clock
        self._zone = self._engine.parts.programs.current(ARREARS).calendar.tz
        self._people = _people(self._engine, self.portfolio)

    def play(self, progress: Callable[[date], None] = lambda _day: None) -> None:
        """Play from the first happening (or from where an earlier run was stopped) to the last day.

        ``progress`` is told each day on which something happens. Raises :class:`InputError` when the database holds
        cases of another portfolio.
        """
        planned = _planned(self.portfolio)
        self._refuse_others(planned)
        begun = self._resume({self._start_of(day) for day, _ in planned})
        for day, group in planned:
            moment = self._start_of(day)
            if begun is not None and moment < begun:
                continue
            progress(day)
            self._until(moment)
            self._clock.set(moment)
            self._send(group)
            self._work()
        self._until(self._start_of(self.portfolio.last + timedelta(days=1)))

    def _resume(self, mornings: set[datetime]) -> datetime | None:
        """Take up a run that was stopped: finish the instant at which it was, unless its events are sent again."""
        begun = self._engine.parts.store.last_instant()
        if begun is not None and begun not in mornings:
            self._clock.set(begun)
            self._work()
        return begun

    def _until(self, moment: datetime) -> None:
        """Stop at everything that falls due before a moment."""
        worker = self._engine.parts.worker
        while (due := worker.next_due()) is not None and due < moment:
            self._clock.set(max(due, self._clock.now()))
            if not self._work():
                break

    def _work(self) -> int:
        """Work at this instant until nothing is due and nobody is asked; how much was done."""
        total = self._engine.run()
        while answered := self._people.answer():
            total += answered + self._engine.run()
        return total

    def _send(self, group: list[Message]) -> None:
        for message, answer in zip(group, self._engine.send_many(group), strict=True):
            if isinstance(answer, DunningError):
                self.troubles.append(f"{message['about']}: {answer.code}: {answer}")

    def _start_of(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._zone)

    def _refuse_others(self, planned: list[tuple[date, list[Message]]]) -> None:
        mine = {str(message["event_id"]) for _, group in planned for message in group if "start" in message}
        first = self._engine.parts.store.steps(limit=1)
        if first and first[0].event_id not in mine:
            raise InputError("the database holds cases of another run", help="give another --db, or remove this one")


def _people(engine: Engine, plan: Portfolio | Quarter) -> People | Cast:
    return Cast(engine, plan) if isinstance(plan, Quarter) else People(engine, plan)


def _planned(plan: Portfolio | Quarter) -> list[tuple[date, list[Message]]]:
    """The days on which something happens, each with its messages; of a quarter every day."""
    if isinstance(plan, Quarter):
        return list(plan.messages())
    return [(day, [message for _, message in group]) for day, group in groupby(messages(plan), _day)]


def _day(dated: tuple[date, Message]) -> date:
    return dated[0]
