"""Writes what a command makes into the file that ``-o`` names."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dunning_engine.cli.output import say

Output = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write to this file instead of standard output.")
]


def save(path: Path, text: str, *, quiet: bool = False) -> None:
    """Write a text to a file and, unless ``quiet``, say so.

    Raises :class:`typer.BadParameter` where it cannot be written.
    """
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise typer.BadParameter(f"{path}: {error.strerror}", param_hint="-o") from error
    if not quiet:
        say(f"wrote {path}")
