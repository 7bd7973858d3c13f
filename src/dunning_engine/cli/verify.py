"""``dunning verify``: explores what can happen to a case, and says of each property whether it can be broken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from dunning_engine.cli.lazy import command_app
from dunning_engine.cli.options import Json, Processes, Sets
from dunning_engine.cli.output import console, emit, plural, say, say_parts
from dunning_engine.cli.session import configured
from dunning_engine.errors import UnknownProcessError
from dunning_engine.library import Library
from dunning_engine.scenario import Workshop
from dunning_engine.scenario.reader import SUFFIX
from dunning_engine.similar import similar, suggestion
from dunning_engine.verify import BUILT_IN, SECONDS, Study, Verdict, Verifier

app = command_app()
_STYLE = {"proved": "green", "bounded": "yellow", "violated": "bold red", "not reproduced": "bold magenta"}
_WORLDS = 200_000


@app.command()
def command(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PROCESS]...", help="Processes; `arrears+dispute` explores two together. Else all."),
    ] = None,
    seconds: Annotated[float, typer.Option("--seconds", help="Processor time for each exploration at most.")] = SECONDS,
    worlds: Annotated[int, typer.Option("--states", help="Situations told apart in each at most.")] = _WORLDS,
    write: Annotated[
        Path | None, typer.Option("--write", metavar="DIR", help="Write the scenarios of what is violated to a folder.")
    ] = None,
    processes: Processes = None, sets: Sets = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Explore what can happen to a case, and say of each property whether it can be broken.

    The properties are a process's `invariants`, and two that every process has: a case ends or somebody or something is
    waited for, and no step of a timer or a result is refused. Each is proved within the assumptions that are printed,
    bounded - nothing found as far as was looked - or violated, with a scenario that fails on the real engine. The exit
    code is 1 when one is violated.
    """
    config, library = configured(None, processes, sets)
    verifier = Verifier(Workshop(library), config.settings)
    studies = []
    for chosen in _chosen(names or (), library, verifier):
        with console().status(f"exploring {' with '.join(chosen)}"):
            studies.append(verifier.study(chosen, seconds=seconds, worlds=worlds))
        if not as_json:
            print_study(studies[-1])
    if as_json:
        emit({"studies": [study.to_json() for study in studies]})
    else:
        _print_assumptions(studies)
    if write is not None:
        _write(studies, write)
    raise typer.Exit(1 if any(study.broken for study in studies) else 0)


def _chosen(names: Sequence[str], library: Library, verifier: Verifier) -> Iterator[tuple[str, ...]]:
    """What to explore: as asked; else each process alone, and each with those that it works with."""
    known = library.processes()
    for name in names:
        parts = tuple(name.split("+"))
        for part in parts:
            if part not in known:
                fix = suggestion(part, known, f"known: {', '.join(known)}", similar("process"))
                raise UnknownProcessError(f"there is no process '{part}' in {library.root}", help=fix, process=part)
        yield parts
    if names:
        return
    yield from ((name,) for name in known)
    yield from (together for name in known if len(together := verifier.together(name)) > 1)


def print_study(study: Study) -> None:
    """A study: what was looked at, and a line for each property; behind one that is violated, its scenario."""
    say(" with ".join(study.processes), "bold")
    seen = "all there is to see" if study.complete else _as_far(study)
    say(
        f"  {plural(study.worlds, 'situation')} told apart in {plural(study.moves, 'move')} from "
        f"{plural(study.starts, 'beginning')}: {seen} ({study.seconds:.1f} s)"
    )
    for verdict in study.verdicts:
        _print_verdict(verdict)
    say()


def _as_far(study: Study) -> str:
    if study.disturbances < 0:
        return f"the ordinary course was not seen to its end, up to {plural(study.depth, 'move')}"
    return f"everything with up to {plural(study.disturbances, 'disturbance')}, and part of what more lead to"


def _print_verdict(verdict: Verdict) -> None:
    rules = f"  [{', '.join(verdict.rules)}]" if verdict.rules else ""
    where = f"  {verdict.at}" if verdict.at is not None else ""
    name = f"{verdict.process}: " if verdict.property in BUILT_IN else ""
    mark = (f"  {verdict.outcome:9}", _STYLE[verdict.outcome])
    say_parts(mark, (f" {name}{verdict.text}", ""), (rules + where, "dim"))
    if verdict.outcome in ("violated", "not reproduced"):
        say(f"            in {plural(verdict.steps, 'move')}: {verdict.reason}")
        say("\n" + "\n".join(f"    {line}" for line in verdict.scenario.splitlines()) + "\n")
    if verdict.outcome == "not reproduced":
        say("            the engine does not take this way: please report it, with the scenario", "bold magenta")


def _print_assumptions(studies: Sequence[Study]) -> None:
    """What the verdicts take for granted; each once."""
    say("These verdicts assume that", "bold")
    for line in dict.fromkeys(line for study in studies for line in study.assumptions if "cases begin in" not in line):
        say(f"  - {line}")


def _write(studies: Sequence[Study], folder: Path) -> None:
    """The scenarios of what is violated, each in a file of its own; one that is there already stays as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    for study in studies:
        for verdict in study.verdicts:
            name = re.sub(r"\W+", "_", f"{verdict.process}_{verdict.property}").strip("_")
            path = folder / f"{name}{SUFFIX}"
            if verdict.scenario and not path.exists():
                path.write_text(verdict.scenario, encoding="utf-8")
                say(f"wrote {path}")
