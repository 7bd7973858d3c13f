"""``dunning test``: runs scenarios and tells what failed, with the step, the difference and the history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from textwrap import indent
from typing import Annotated

import typer

from dunning_engine.cli.check import print_findings
from dunning_engine.cli.covering import Coverage, CoverageHtml, CoverageJson, Covering, FailUnder
from dunning_engine.cli.lazy import command_app
from dunning_engine.cli.mutating import Budget, Jobs, Mutate, OfProcess, mutation, wishes_of
from dunning_engine.cli.options import Json, Processes
from dunning_engine.cli.output import emit, plural, say, say_parts
from dunning_engine.cli.progress import progress
from dunning_engine.cli.session import configured, library_of
from dunning_engine.cli.suggesting import Suggest
from dunning_engine.model.finding import Finding
from dunning_engine.model.position import Position
from dunning_engine.plugin import Plugins, load_plugins
from dunning_engine.scenario import Failure, Result, Scenario, Workshop, find_scenarios, read_scenario

app = command_app()
_FIRST, _LAST = 4, 8  # lines of a history: how its case began, and what led to the failure


@app.command()
def command(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Scenario files or folders; else all of them.")
    ] = None,
    matching: Annotated[
        str, typer.Option("-k", metavar="TEXT", help="Only those whose name, file, process or rule ids hold this text.")
    ] = "",
    full: Annotated[bool, typer.Option("--full", help="Show the whole history of a case that failed.")] = False,
    coverage: Coverage = False,
    coverage_json: CoverageJson = None,
    coverage_html: CoverageHtml = None,
    fail_under: FailUnder = None,
    suggest: Suggest = None,
    mutate: Mutate = False, process: OfProcess = None, jobs: Jobs = 0, budget: Budget = None,
    processes: Processes = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Run scenarios, the unit tests of processes.

    A scenario that fails is shown with its step, the difference and how the history of its case begins and ends. The
    exit code is 1 when one failed or could not be read, when there is none to run, and below `--fail-under`.

    Coverage counts states, branches, both answers of every condition, rows of tables, timers (armed, fired, missed,
    held), calls and what became of their entries, tasks (completed, postponed, escalated) and rules. A scenario that
    fails and a step that is refused count for nothing. `--suggest` tries what may come by the rest - events with other
    payloads, forms, settings and data, timers, stand-ins that decline - and writes what did as scenarios whose
    expectations are left to you.

    With --mutate each mistake is tried on the scenarios that come by it until one fails. Those that no scenario finds
    are listed with what would find them; --fail-under is then about the share that is found.
    """
    missing = [path for path in paths or () if not path.exists()]
    if missing:
        raise typer.BadParameter(f"there is no file or folder {missing[0]}", param_hint="PATH")
    work = _Work(processes)
    files = find_scenarios(paths or [work.default])
    scenarios, findings = read_all(files)
    chosen = [each for each in scenarios if _matches(each, matching)]
    if mutate and chosen and not findings:
        wishes = wishes_of(process, jobs, budget, fail_under, as_json=as_json)
        raise typer.Exit(mutation(work.workshop(chosen[0]).library, work.plugins, chosen, wishes))
    covering = Covering(coverage, coverage_json, coverage_html, fail_under, suggest)
    results = work.run(chosen, covering.run)
    if not as_json:
        _print(results, findings, full=full)
        if not (results or findings):
            say(_nothing(paths or [work.default], matching if scenarios else ""), "bold red")
    covered, enough = covering.finish(every=not (paths or matching), quiet=as_json)
    if as_json:
        emit({**_json(results, findings), **covered})
    passed = bool(results) and enough and not findings and all(result.passed for result in results)
    raise typer.Exit(0 if passed else 1)


class _Work:
    """The workshops of a run: one for each folder of processes that a scenario lies in."""

    def __init__(self, processes: Path | None) -> None:
        self._given = processes
        self.default = configured(None, processes)[1].root
        self.plugins: Plugins = load_plugins()
        self._workshops: dict[Path, Workshop] = {}

    def run(self, scenarios: Sequence[Scenario], run_one: Callable[[Scenario, Workshop], Result]) -> list[Result]:
        """Run scenarios, with a bar on a terminal."""
        results = []
        with progress(len(scenarios)) as advance:
            for scenario in scenarios:
                advance(scenario.name)
                results.append(run_one(scenario, self.workshop(scenario)))
        return results

    def workshop(self, scenario: Scenario) -> Workshop:
        """Of the folder given, else of the one that the scenario's file lies in."""
        root = (self._given or library_of(Path(scenario.at.file)) or self.default).resolve()
        if root not in self._workshops:
            self._workshops[root] = Workshop(root, self.plugins)
        return self._workshops[root]


def read_all(files: Iterable[Path]) -> tuple[list[Scenario], list[Finding]]:
    """The scenarios of files, and what is wrong with those that cannot be read."""
    scenarios, findings = [], []
    for path in files:
        try:
            scenario, found = read_scenario(str(path), path.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            scenario, found = None, [Finding.at(Position(str(path), 1, 1), "E601", f"the file cannot be read: {error}")]
        findings += found
        if scenario is not None:
            scenarios.append(scenario)
    return scenarios, findings


def _nothing(paths: Sequence[Path], matching: str) -> str:
    """Why there was nothing to run."""
    return f"no scenario matches '{matching}'" if matching else f"there is no scenario in {', '.join(map(str, paths))}"


def _matches(scenario: Scenario, text: str) -> bool:
    looked_in = (scenario.name, scenario.process, scenario.at.file, *scenario.covers)
    return any(text.lower() in each.lower() for each in looked_in)


def _json(results: Sequence[Result], findings: Sequence[Finding]) -> dict[str, object]:
    passed = sum(result.passed for result in results)
    return {
        "passed": passed,
        "failed": len(results) - passed,
        "scenarios": [result.to_json() for result in results],
        "findings": [finding.to_json() for finding in findings],
    }


def _print(results: Sequence[Result], findings: Sequence[Finding], *, full: bool) -> None:
    print_findings(findings, {each.file: Path(each.file).read_text("utf-8", "replace") for each in findings})
    for result in results:
        mark, style = ("passed", "green") if result.passed else ("FAILED", "bold red")
        say_parts((mark, style), (f"  {result.scenario.process}: {result.scenario.name}", ""))
    for result in results:
        if result.failure is not None:
            _print_failure(result.scenario, result.failure, full=full)
    if results or findings:
        _print_summary(results, findings)


def _print_failure(scenario: Scenario, failure: Failure, *, full: bool) -> None:
    say(f"\n{scenario.name}", "bold red")
    say(f"  {failure.at}: in the step `{failure.step}`")
    say(f"  {failure.message}")
    if failure.history:
        say("\n  What happened:\n", "bold")
        lines = indent(failure.history.rstrip("\n"), "  ").splitlines()
        say("\n".join(lines if full else _ends(lines)))


def _ends(lines: list[str]) -> list[str]:
    """How a history begins and ends; all of it where little is between."""
    left_out = len(lines) - _FIRST - _LAST
    if left_out <= 1:
        return lines
    return [*lines[:_FIRST], f"  ... {left_out} more lines: dunning test --full", *lines[-_LAST:]]


def _print_summary(results: Sequence[Result], findings: Sequence[Finding]) -> None:
    """The names of those that failed once more, since a screen holds the end only; then the numbers."""
    failed = [result.scenario for result in results if not result.passed]
    if failed:
        say("\nFailed:", "bold red")
    for scenario in failed:
        say(f"  {scenario.process}: {scenario.name}  ({scenario.at.file})")
    unread = f", {plural(len({each.file for each in findings}), 'file')} not readable" if findings else ""
    style = "bold red" if failed or findings else "green"
    say(f"\n{plural(len(results) - len(failed), 'scenario')} passed, {len(failed)} failed{unread}", style)
