"""The root of the command line: its own options, and the way in for the console script."""

from __future__ import annotations

import io
import logging
import signal
import sys
from types import FrameType
from typing import Annotated

import typer
from typer.main import get_command

from dunning_engine import __version__
from dunning_engine.cli.lazy import INTERRUPTED, LazyGroup, command_app

app = command_app(cls=LazyGroup, no_args_is_help=True)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dunning {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Billing and collections procedures: check, test, run and explain them.

    Exit codes: 0 fine, 1 findings or failures, 2 wrong usage.
    """


def main() -> None:
    """Run the command line on the process's own arguments, and exit; told to stop by SIGINT, with 130."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not where a shell's background job ignores it
        signal.signal(signal.SIGINT, _interrupt)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a letter is no reason to stop
    try:
        get_command(app)(prog_name="dunning")
    except KeyboardInterrupt:  # once more, while the first one was being told
        sys.exit(INTERRUPTED)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # what is left is to leave


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """Stop what is being done; what libraries log about being stopped in the middle tells a user nothing."""
    logging.disable(logging.CRITICAL)
    sys.unraisablehook = lambda _unraisable: None
    raise KeyboardInterrupt
