"""How an error reaches the user: ``error[CODE] message`` and its help on standard error, never a traceback."""

from __future__ import annotations

import json
import os
import re
import sys

import typer

from dunning_engine.errors import DunningError

_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)  # controls, changes of writing direction, lone surrogates


def report(error: DunningError, *, as_json: bool = False) -> None:
    """Print an error to standard error; with ``--json`` in its JSON form."""
    if as_json:
        sys.stderr.write(json.dumps({"error": error.to_json()}, ensure_ascii=False, default=str) + "\n")
        return
    sys.stderr.write(f"{_coloured(f'error[{error.code}]')} {printable(error.message)}\n")
    if error.help:
        sys.stderr.write(f"  help: {printable(error.help)}\n")


def _coloured(text: str) -> str:
    plain = not sys.stderr.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return text if plain else typer.style(text, fg="red", bold=True)


def printable(text: str) -> str:
    """The text without characters that could steer a terminal; line breaks and tabs stay."""
    return _STEERING.sub("\N{REPLACEMENT CHARACTER}", text)
