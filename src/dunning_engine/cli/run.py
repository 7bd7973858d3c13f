"""``dunning run``: the worker: does what is due, then waits and looks again, until it is told to stop."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Annotated

import typer

from dunning_engine.api import Engine
from dunning_engine.cli.failing import report
from dunning_engine.cli.lazy import command_app
from dunning_engine.cli.options import Db, Json, Now, Processes, Sets, Standins
from dunning_engine.cli.output import console, emit, plural, say
from dunning_engine.cli.session import opened
from dunning_engine.errors import DunningError

app = command_app()
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@app.command()
def command(
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, then exit.")] = False,
    poll: Annotated[
        float, typer.Option("--poll", metavar="SECONDS", min=0.01, help="How long to wait between two looks.")
    ] = 5.0,
    db: Db = None, processes: Processes = None, now: Now = None, sets: Sets = None, standins: Standins = False,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Work: fire due timers and perform pending effects, until told to stop.

    SIGINT and SIGTERM stop it after what it is doing. With --now it works once, since that clock stands still. Any
    number of workers may run on one database.
    """
    with opened(db, processes, now, sets, standins=standins, creating=True) as engine:
        total = engine.run() if once or now is not None else _loop(engine, poll, quiet=as_json)
    if as_json:
        emit({"done": total})
    else:
        say(f"{plural(total, 'piece')} of work done")


def _loop(engine: Engine, poll: float, *, quiet: bool) -> int:
    total = 0
    with _until_told() as stop:
        if not quiet:
            say("working; interrupt to stop")
        while not stop.is_set():
            done = _round(engine)
            total += done
            if done and not quiet:
                say(f"{plural(done, 'piece')} of work done")
            _wait(stop, poll, quiet=quiet)
    return total


def _round(engine: Engine) -> int:
    """One round; an error is told, and the next round tries again: a worker outlives a database that is away."""
    try:
        return engine.run()
    except DunningError as error:
        report(error)
        return 0


def _wait(stop: threading.Event, poll: float, *, quiet: bool) -> None:
    sys.stdout.flush()
    if quiet or not console().is_terminal:
        stop.wait(poll)
        return
    with console().status("waiting for work"):
        stop.wait(poll)


@contextmanager
def _until_told() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set: what is being done is finished first."""
    stop = threading.Event()

    def tell(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, tell) for number in _SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
