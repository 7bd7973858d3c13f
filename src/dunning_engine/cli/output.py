"""What commands print: JSON, tables and texts; colour on a terminal only, and no text can steer the terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from typing import Any

from rich.console import Console
from rich.text import Text

from dunning_engine.cli.failing import printable
from dunning_engine.views.table import table

SEVERITY = {"error": "bold red", "warning": "bold yellow", "note": "bold cyan"}


def emit(value: Any) -> None:
    """Print a value as JSON."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def say(text: str = "", style: str = "") -> None:
    """Print a line (or lines); the style counts on a terminal only."""
    console().print(Text(printable(text), style=style))


def say_parts(*parts: tuple[str, str]) -> None:
    """Print one line made of texts, each with its style."""
    console().print(Text.assemble(*((printable(text), style) for text, style in parts)))


def say_table(headers: Sequence[str], rows: Iterable[Sequence[object]], nothing: str) -> None:
    """Print a table, or ``nothing`` where it has no row."""
    listed = list(rows)
    if not listed:
        say(nothing)
        return
    sys.stdout.write(table(headers, listed))


def write(text: str) -> None:
    """Print a text as it is: a drawing, a schema."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def console() -> Console:
    """The console of standard output as it is now. Rich leaves colour out when piped and honours NO_COLOR."""
    return Console(highlight=False, soft_wrap=True, emoji=False, markup=False)


def local(moment: datetime | None, zone: tzinfo) -> str:
    """An instant in local time, to the minute; empty for none."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment is not None else ""


def plural(number: int, noun: str) -> str:
    """``1 case``, ``2 cases``, ``2 processes``."""
    ending = "es" if noun.endswith("s") else "s"
    return f"{number} {noun}" + ("" if number == 1 else ending)
