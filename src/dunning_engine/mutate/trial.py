"""Runs one scenario on programs of our choice: until it fails, or to its end, and tells where it came by."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

from dunning_engine.api import Engine
from dunning_engine.scenario import Scenario, Workshop
from dunning_engine.scenario.runner import FAILURES, begin, missed, take
from dunning_engine.scenario.tracing import places_of

SECONDS = 10.0
"""How long one run of a scenario may take: many times what the longest takes."""
_MARK = re.compile(r"[.\[]")
_STEP = 5  # what a step costs to run, beside its trace


class TooLongError(BaseException):
    """A run does not end; no part of the engine may take it for an error of an adapter."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How a run went: ``failure`` is what it failed with, empty if it did not.

    ``kind``: an expectation ``failed``, the run is ``endless``, the mutant is ``broken`` (an error of Python), or the
    scenario no longer passes through what it ``covers``. ``marks`` tell runs apart, step by step: where two have the
    same, nothing that `expect` could look at differs.
    """

    failure: str = ""
    kind: str = ""
    marks: tuple[int, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every step went as expected."""
        return not self.kind


def run(scenario: Scenario, workshop: Workshop, seconds: float = SECONDS) -> tuple[Trial, Engine | None]:
    """Run a scenario. Whatever it fails with, an error of Python included, and not ending, is a failure."""
    engine, marks = None, list[int]()
    try:
        with limited(seconds):
            under_way = begin(scenario, workshop)
            engine = under_way.engine
            for step in scenario.steps:
                take(under_way, step)
                marks.append(_mark(engine))
            marks.append(_last_mark(engine))
            missing = missed(scenario, workshop, places_of(engine)) if scenario.covers else ()
    except FAILURES as error:
        return Trial(str(error), "failed"), engine
    except TooLongError:
        return Trial(f"does not end within {seconds:.0f} seconds", "endless"), engine
    except Exception as error:  # noqa: BLE001 - a mutant may break anything, and a run that breaks tells
        return Trial(f"{type(error).__name__}: {error}", "broken"), engine
    failure = f"does not pass through {', '.join(missing)}" if missing else ""
    return Trial(failure, "covers" if missing else "", tuple(marks)), engine


def _mark(engine: Engine) -> int:
    """Of the cases, with their timers, and the tasks as they are now."""
    store = engine.parts.store
    return hash((tuple((row.state, row.outcome, row.body) for row in store.cases()), repr(store.tasks(open=None))))


def _last_mark(engine: Engine) -> int:
    """Of all that was done, and when."""
    effects = engine.parts.store.effects()
    return hash(repr([(e.operation, e.status, e.arguments, e.reason, e.letter, e.ended_at) for e in effects]))


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise :class:`TooLongError` in what takes longer."""

    def over(_number: int, _frame: FrameType | None) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def touched(engine: Engine) -> frozenset[str]:
    """Every place that a run came by or asked about, with all it stands in, as ``process:place``.

    What belongs to a named action or to the notes is also told by its own place there: ``actions.contact[1]``; that of
    an action that processes share as ``_shared:actions.contact[1]``.
    """
    process = {case.id: case.process for case in engine.cases()}
    found = {place for place in places_of(engine) if ":templates." in place}
    for step in engine.parts.store.steps():
        name = process[step.case_id]
        places = [place for entry in step.trace for place in _places(entry)]
        found.update(f"{name}:{place}" for place in (name, *places))
        found.update(f"_shared:{place}" for place in places if place.startswith("actions."))
    return frozenset(found)


def _places(entry: Mapping[str, Any]) -> Iterator[str]:
    where = str(entry.get("asked") or entry.get("where") or "")
    yield from _prefixes(where)
    parts = where.split(".")
    for n, part in enumerate(parts[1:], 1):
        name, _, rest = part.partition("[")
        inside = ".".join(parts[n:])
        if rest:
            yield from _prefixes(inside if name == "notes" else f"actions.{inside}")


def _prefixes(place: str) -> Iterator[str]:
    yield place
    yield from (place[: mark.start()] for mark in _MARK.finditer(place))


def length(engine: Engine) -> int:
    """How much happened in a run: what it costs to run it again, the same on every machine."""
    return sum(len(step.trace) + _STEP for step in engine.parts.store.steps())
