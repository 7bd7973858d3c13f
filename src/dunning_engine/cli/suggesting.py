"""Writes the scenarios that ``dunning test --suggest`` makes for what no scenario comes by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from dunning_engine.cli.files import save
from dunning_engine.cli.output import plural, say, write
from dunning_engine.cli.progress import progress
from dunning_engine.coverage import Suggester, Suggestion, Suggestions
from dunning_engine.views.coverage_records import Item, ProcessCoverage

STDOUT = Path("-")
Suggest = Annotated[
    Path | None,
    typer.Option(
        "--suggest", metavar="DIR",
        help="Write scenarios to begin with for what none came by into this folder; - for standard output.",
    ),
]  # fmt: skip


def suggestions(suggester: Suggester, report: Sequence[ProcessCoverage]) -> dict[str, Suggestions]:
    """Scenarios for what is missing, by process, with a bar on a terminal."""
    with progress(sum(len(each.missing) for each in report), "suggestions") as advance:
        return {each.process: suggester.suggest(each.process, each.missing, advance) for each in report}


def written(found: dict[str, Suggestions], folder: Path, *, quiet: bool) -> list[dict[str, Any]]:
    """Write them, and say what they come by; files that are there already are left alone. The JSON form."""
    for process, listed in found.items():
        for each in listed.found:
            _write(each, folder, quiet=quiet)
        if not quiet and folder != STDOUT:
            say("\n".join(_summary(process, listed)))
    every = (each for listed in found.values() for each in listed.found)
    return [{"file": each.file, "text": each.text, "comes_by": [_name(item) for item in each.items]} for each in every]


def _write(suggestion: Suggestion, folder: Path, *, quiet: bool) -> None:
    path = folder / suggestion.file
    if folder == STDOUT and not quiet:
        write(f"# {suggestion.file}\n{suggestion.text}")
    elif folder != STDOUT and not path.exists():
        _made(folder)
        save(path, suggestion.text, quiet=True)
    elif not quiet:
        say(f"{path} is there already and was left alone", "yellow")


def _made(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise typer.BadParameter(f"{folder}: {error.strerror}", param_hint="--suggest") from error


def _summary(process: str, suggestions: Suggestions) -> Iterator[str]:
    reached = {item for each in suggestions.found for item in each.items}
    near = [item for each in suggestions.found for item in each.wanted]
    yield f"{process}: {plural(len(suggestions.found), 'scenario')} suggested, which come by {len(reached)} more"
    if near:
        yield f"  near, and not there yet: {', '.join(map(_name, near))}"
    if suggestions.without:
        yield f"  no scenario leads near enough to begin: {', '.join(map(_name, suggestions.without))}"


def _name(item: Item) -> str:
    return f"{item.kind} {item.name}"
