"""The options that many commands share, each written once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dunning_engine.cli.lazy import AS_JSON


def _remember(ctx: typer.Context, value: bool) -> bool:
    ctx.meta[AS_JSON] = value
    return value


Db = Annotated[
    str | None,
    typer.Option("--db", metavar="URL", help="The database: a URL, or the path of an SQLite file."),
]
Processes = Annotated[
    Path | None,
    typer.Option(
        "--processes", metavar="DIR", help="The folder of processes; else ./processes, else the shipped ones."
    ),
]
Now = Annotated[
    str | None,
    typer.Option("--now", metavar="INSTANT", help="Act as if it were this instant, e.g. 2026-03-01T09:00."),
]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PROCESS.KEY=VALUE", help="Override a setting of a process; may be repeated."),
]
Json = Annotated[bool, typer.Option("--json", callback=_remember, help="Print JSON.")]
Standins = Annotated[
    bool,
    typer.Option("--standins", help="Use stand-ins for every outside system: for trying out, nothing is really sent."),
]
Data = Annotated[
    str | None,
    typer.Option("--data", metavar="DATA", help="JSON or YAML: a text in braces, a file, or - for standard input."),
]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who does it; kept in the history.")]
