"""``dunning init``: copies the shipped processes out; run again it overwrites nothing and shows the difference."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dunning_engine.cli.lazy import command_app
from dunning_engine.cli.options import Json
from dunning_engine.cli.output import emit, plural, say
from dunning_engine.library import InitResult, init

app = command_app()


@app.command()
def command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder; it is made if need be.")],
    as_json: Json = False,
) -> None:
    """Copy the shipped processes into a folder, to be edited there.

    Files that are there already are left alone; where their text differs from the shipped one, the difference
    is shown.
    """
    result = init(folder)
    if as_json:
        differing = [{"file": path, "difference": text} for path, text in result.differing]
        emit({"copied": list(result.copied), "unchanged": list(result.unchanged), "differing": differing})
        return
    _print(result, folder)


def _print(result: InitResult, folder: Path) -> None:
    for path, difference in result.differing:
        say(f"{path} differs and was left alone:", "bold yellow")
        for line in difference.splitlines():
            say(line, {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], ""))
    left = f", {len(result.unchanged)} unchanged, {len(result.differing)} different and left alone"
    say(
        f"{plural(len(result.copied), 'file')} copied to {folder}"
        + (left if result.unchanged or result.differing else "")
    )
