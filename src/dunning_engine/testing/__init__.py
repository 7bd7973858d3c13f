"""For tests of processes: the pytest plugin that collects ``*.scenario.yaml``, and a Hypothesis state machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dunning_engine.api import Engine
from dunning_engine.errors import ConfigurationError
from dunning_engine.library import Library
from dunning_engine.model.case import Case

if TYPE_CHECKING:
    from hypothesis.stateful import RuleBasedStateMachine

Invariant = Callable[[Engine, Case], bool | None]
"""Asked about every case after every step: false, or an ``AssertionError``, is a failure."""

__all__ = ["Invariant", "process_machine"]


def process_machine(
    process: str, *, processes: str | Path | Library | None = None,
    settings: Mapping[str, Mapping[str, Any]] | None = None, start: Any = None,
    standins: Mapping[str, Mapping[str, Any]] | None = None, now: str | None = None,
    invariants: Iterable[Invariant] = (), database: bool = True,
) -> type[RuleBasedStateMachine]:  # fmt: skip
    """A Hypothesis state machine for a process; its ``TestCase`` is what pytest runs.

    It starts cases, sends events with payloads made from their types (cut where conditions compare), completes and
    puts off tasks, moves the clock, lets the outside decline, be away, do things without answering and kill the
    worker, sends events twice, and restarts on its SQLite database. After each step it asks whether every case can be
    rebuilt from the log, every effect has ended or says why it waits, ended cases have no timers and no tasks, no
    step of the engine's own was refused, the invariants of the process hold, and ``invariants``.

    ``start``: the data to open cases with: a mapping, several, or a Hypothesis strategy of them; ``None``: what the
    scenarios of the process give, with their settings, stand-ins and instant, or made-up data where there are none.
    ``settings`` and ``standins`` are by process and by capability, ``now`` is where the clock begins. Without
    ``database`` cases are kept in memory and nothing is restarted: several times as fast.
    Raises :class:`ConfigurationError` where Hypothesis is not installed.
    """
    try:
        from dunning_engine.testing.machine import machine_of  # noqa: PLC0415 - Hypothesis is an optional extra
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "hypothesis":
            raise
        raise ConfigurationError(
            "the state machine needs Hypothesis, which is not installed",
            help="pip install 'dunning-engine[test]'",
        ) from error
    return machine_of(process, processes, settings, start, standins, now, tuple(invariants), database=database)
