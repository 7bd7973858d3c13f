"""Runs one scenario on programs of our choice: until it fails, or to its end, and tells where it came by."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import FrameType
from typing import Any

from dunning_engine.api import Engine
from dunning_engine.process.program import Program
from dunning_engine.scenario import Scenario, Workshop
from dunning_engine.scenario.runner import FAILURES, begin, take

_MARK = re.compile(r"[.\[]")


class TooLongError(BaseException):
    """A run does not end; no part of the engine may take it for an error of an adapter."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How a run went: ``step`` is the number of the step that failed (-1: before the first), ``None`` if none did."""

    failure: str = ""
    step: int | None = None
    kind: str = ""

    @property
    def passed(self) -> bool:
        """Whether every step went as expected."""
        return self.step is None


def run(scenario: Scenario, workshop: Workshop, seconds: float) -> tuple[Trial, Engine | None]:
    """Run a scenario. Whatever it fails with, an error of Python included, and not ending, is a failure."""
    engine, number = None, -1
    try:
        with limited(seconds):
            under_way = begin(replace(scenario, covers=()), workshop)
            engine = under_way.engine
            for number, step in enumerate(scenario.steps):
                take(under_way, step)
    except FAILURES as error:
        return Trial(str(error), number, "failed"), engine
    except TooLongError:
        return Trial(f"does not end within {seconds:.0f} seconds", number, "endless"), engine
    except Exception as error:  # noqa: BLE001 - a mutant may break anything, and a run that breaks tells
        return Trial(f"{type(error).__name__}: {error}", number, "broken"), engine
    return Trial(), engine


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
    """Every place that a run came by or asked about, with all it stands in: ``process:place``.

    What belongs to a named action or to the notes is also told by its own place there (``actions.contact[1]``).
    """
    process = {case.id: case.process for case in engine.cases()}
    found: set[str] = set()
    for step in engine.parts.store.steps():
        name = process[step.case_id]
        found.add(f"{name}:{name}")
        for entry in step.trace:
            for place in _places(entry, engine.parts.programs.current(name)):
                found.update(f"{name}:{each}" for each in place)
                found.update(f"_shared:{each}" for each in place if each.startswith("actions."))
    return frozenset(found)


def _places(entry: Mapping[str, Any], program: Program) -> Iterator[list[str]]:
    where = str(entry.get("asked") or entry.get("where") or "")
    yield _prefixes(where)
    parts = where.split(".")
    for n, part in enumerate(parts):
        name, _, rest = part.partition("[")
        if n and rest:
            inside = ".".join(parts[n:])
            yield _prefixes(f"actions.{inside}") if name != "notes" else _prefixes(inside)


def _prefixes(place: str) -> list[str]:
    return [place, *(place[: mark.start()] for mark in _MARK.finditer(place))]


def length(engine: Engine) -> int:
    """How much happened in a run: what it costs to run it again, the same on every machine."""
    return sum(len(step.trace) + 5 for step in engine.parts.store.steps())
