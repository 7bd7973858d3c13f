"""``dunning test --mutate``: small mistakes put into the processes, and which of them no scenario finds."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer
from rich.progress import Progress

from dunning_engine.cli.check import print_findings
from dunning_engine.cli.checking import shown
from dunning_engine.cli.output import console, emit, plural, say
from dunning_engine.library import Library
from dunning_engine.model.finding import Finding
from dunning_engine.mutate import ACCEPTED, SHARED, Accepted, Bench, Key, Score, Team, headline, read_accepted, report
from dunning_engine.plugin import Plugins
from dunning_engine.scenario import Scenario

_BUDGET = re.compile(r"(\d+)\s*([smh])")
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_Kept = Mapping[str, Mapping[Key, Accepted]]
Mutate = Annotated[
    bool,
    typer.Option("--mutate", help="Put small mistakes into the processes, one at a time, and tell which nobody finds."),
]
OfProcess = Annotated[
    list[str] | None,
    typer.Option("--process", metavar="NAME", help="With --mutate: only this process (or _shared); may be repeated."),
]
Jobs = Annotated[
    int, typer.Option("--jobs", metavar="N", min=0, help="With --mutate: how many at a time; else one per processor.")
]
Budget = Annotated[
    str | None,
    typer.Option("--budget", metavar="TIME", help="With --mutate: stop after 90s, 10m or 1h; an even sample is tried."),
]


@dataclass(frozen=True)
class Wishes:
    """What ``--mutate`` is asked for.

    ``names`` are the processes (none: all of them and what they share), ``jobs`` how many mutants are tried at a time
    (0: one per processor), ``seconds`` the time there is (``None``: all it takes).
    """

    names: tuple[str, ...] = ()
    jobs: int = 0
    seconds: int | None = None
    fail_under: int = 0
    as_json: bool = False


def wishes_of(
    names: Sequence[str] | None, jobs: int, budget: str | None, fail_under: int | None, *, as_json: bool
) -> Wishes:
    """What the options ask for."""
    return Wishes(tuple(names or ()), jobs, _seconds(budget), fail_under or 0, as_json)


def _seconds(budget: str | None) -> int | None:
    """``90s``, ``10m`` or ``1h`` in seconds."""
    match = _BUDGET.fullmatch(budget.strip()) if budget is not None else None
    if budget is not None and match is None:
        raise typer.BadParameter(f"{budget!r} is no time; write it as 90s, 10m or 1h", param_hint="--budget")
    return int(match[1]) * _SECONDS[match[2]] if match is not None else None


def mutation(library: Library, plugins: Plugins, scenarios: Sequence[Scenario], wishes: Wishes) -> int:
    """Measure and print; the exit code. Raises :class:`ProcessError` for a process with mistakes."""
    end = monotonic() + wishes.seconds if wishes.seconds is not None else float("inf")
    bench = Bench(library, plugins)
    names = _names(bench, wishes.names)
    accepted, findings = _accepted(library, names)
    if findings:
        print_findings(findings, library.files())
        return 1
    _baseline(bench, scenarios)
    team = Team(bench, wishes.jobs or os.cpu_count() or 1)
    scores = [_score(bench, team, name, accepted.get(name, {}), end) for name in names if bench.cases]
    _print(library, [score for score in scores if score.verdicts or score.untried], wishes, bench)
    return 1 if bench.failing or not bench.cases or any(_low(score, wishes) for score in scores) else 0


def _names(bench: Bench, wanted: Sequence[str]) -> tuple[str, ...]:
    every = (SHARED, *bench.names)
    for name in wanted:
        if name not in every:
            known = ", ".join(every)
            raise typer.BadParameter(f"there is no process '{name}' (there are: {known})", param_hint="--process")
    return tuple(wanted) or every


def _accepted(library: Library, names: Sequence[str]) -> tuple[_Kept, list[Finding]]:
    """The accepted survivors of processes, and what is wrong with the files that name them."""
    files, findings = library.files(), list[Finding]()
    kept: dict[str, Mapping[Key, Accepted]] = {}
    for name in names:
        path = f"{name}/{ACCEPTED}"
        kept[name], wrong = read_accepted(path, files.get(path, ""))
        findings += wrong
    return kept, findings


def _bar(what: str, total: int) -> Progress:
    bar = Progress(console=console(), transient=True, disable=not console().is_terminal)
    bar.add_task(what, total=total)
    return bar


def _baseline(bench: Bench, scenarios: Sequence[Scenario]) -> None:
    with _bar("scenarios", len(scenarios)) as bar:
        for scenario in bench.take_baseline(scenarios):
            bar.update(bar.task_ids[0], advance=1, description=scenario.name[:60])


def _score(bench: Bench, team: Team, name: str, accepted: Mapping[Key, Accepted], end: float) -> Score:
    mutants = bench.mutants(name)
    verdicts, advice = {}, {}
    with _bar(name, len(mutants)) as bar:
        for number, verdict, advised in team.judge(mutants, lambda: monotonic() > end):
            verdicts[number] = verdict
            if advised is not None:
                advice[verdict.mutant.key] = advised
            bar.update(bar.task_ids[0], advance=1)
    ordered = tuple(verdicts[number] for number in sorted(verdicts))
    return Score(name, ordered, advice, accepted, len(mutants) - len(ordered))


def _low(score: Score, wishes: Wishes) -> bool:
    return score.percent is not None and score.percent < wishes.fail_under


def _print(library: Library, scores: Sequence[Score], wishes: Wishes, bench: Bench) -> None:
    failing = [{"scenario": scenario.name, "file": scenario.at.file, "why": why} for scenario, why in bench.failing]
    if wishes.as_json:
        told = [score.to_json() for score in scores]
        emit({"scenarios": len(bench.cases), "failing": failing, "processes": told})
        return
    files = library.files()

    def place(file: str) -> str:
        return file if Path(file).is_absolute() or file not in files else shown(library.root, file)

    for score in scores:
        say("\n".join(report(score, files, place)))
        say()
    for each in failing:
        say(f"left out, for it fails on the process as it is: {each['scenario']}: {each['why']}", "bold red")
    say(f"With {plural(len(bench.cases), 'scenario')}:", "bold")
    for score in scores:
        say(f"  {headline(score)}", "bold red" if _low(score, wishes) else "")
