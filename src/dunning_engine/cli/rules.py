"""``dunning rules``: where each business rule is implemented, and which scenarios exercise it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from dunning_engine.cli.check import print_findings
from dunning_engine.cli.checking import shown
from dunning_engine.cli.lazy import command_app
from dunning_engine.cli.options import Json, Processes
from dunning_engine.cli.output import emit, plural, say, say_parts
from dunning_engine.cli.progress import progress
from dunning_engine.cli.scenarios import read_all
from dunning_engine.cli.session import configured
from dunning_engine.errors import ConfigurationError
from dunning_engine.library import Library
from dunning_engine.library.library import RULES
from dunning_engine.model.finding import Finding
from dunning_engine.scenario import Result, Scenario, Trace, Workshop, find_scenarios, run_scenario, trace_rules
from dunning_engine.similar import MEANT, suggestion

app = command_app()
_SHOWN = 3


@app.command()
def command(
    rule: Annotated[str, typer.Option("--rule", metavar="ID", help="One rule only, with every element and scenario.")]
    = "",
    no_run: Annotated[bool, typer.Option("--no-run", help="Do not run the scenarios: only see what is implemented.")]
    = False,
    processes: Processes = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Trace the business rules of `_shared/rules.yaml`: where each is implemented, which scenarios exercise it.

    A scenario counts for a rule only if it passes and its run went through an element that carries the id: a place
    of a process, a row of a table that applied, a template that was used, an adapter that did something. The exit
    code is 1 when there is a hole - a rule that nothing implements or no scenario exercises, a system without an
    adapter - or when a scenario cannot be read.
    """
    library = configured(None, processes)[1]
    chosen = _chosen(library, rule)
    workshop = Workshop(library)
    elements = workshop.elements(library.processes())
    scenarios, findings = ([], []) if no_run else read_all(find_scenarios([library.root]))
    results = None if no_run else _run(scenarios, workshop)
    catalogue = {each: library.rules()[each] for each in chosen}
    traces = [_from_here(trace, library.root) for trace in trace_rules(catalogue, elements, results)]
    if as_json:
        emit(_json(traces, findings))
    else:
        _print(traces, findings, details=bool(rule))
        _say_failed(results or ())
    raise typer.Exit(1 if findings or any(trace.hole for trace in traces) else 0)


def _chosen(library: Library, rule: str) -> tuple[str, ...]:
    """The one rule asked for, or all of them."""
    known = tuple(library.rules())
    if not known:
        raise ConfigurationError(
            f"there is no catalogue of rules in {library.root}", help=f"list them in {library.root / RULES}"
        )
    if rule and rule.upper() not in known:
        fix = suggestion(rule.upper(), known, "", f", {MEANT}")
        raise typer.BadParameter(f"the catalogue lists no rule {rule}{fix}", param_hint="--rule")
    return (rule.upper(),) if rule else known


def _run(scenarios: Sequence[Scenario], workshop: Workshop) -> list[Result]:
    with progress(len(scenarios)) as advance:
        results = []
        for scenario in scenarios:
            advance(scenario.name)
            results.append(run_scenario(scenario, workshop))
        return results


def _from_here(trace: Trace, root: Path) -> Trace:
    """The same, its files as one would write them in the working folder."""
    elements = tuple(
        (replace(element, at=replace(element.at, file=shown(root, element.at.file))), names)
        for element, names in trace.elements
    )
    return replace(trace, elements=elements)


def _lines(trace: Trace) -> list[str]:
    return [f"{at.file}:{at.line}" for at in trace.implemented]


def _json(traces: Sequence[Trace], findings: Sequence[Finding]) -> dict[str, Any]:
    listed = [
        {
            "id": trace.rule.id,
            "group": trace.rule.group,
            "text": trace.rule.text,
            "implemented": _lines(trace),
            "scenarios": list(trace.scenarios),
            "hole": trace.hole,
        }
        for trace in traces
    ]
    holes = [trace.rule.id for trace in traces if trace.hole]
    return {"rules": listed, "holes": holes, "findings": [finding.to_json() for finding in findings]}


def _print(traces: Sequence[Trace], findings: Sequence[Finding], *, details: bool) -> None:
    print_findings(findings, {each.file: Path(each.file).read_text("utf-8", "replace") for each in findings})
    for trace in traces:
        say_parts((trace.rule.id, "bold red" if trace.hole else "bold"), (f"  {trace.rule.text}", ""))
        for line in _elements(trace) if details else _brief(trace):
            say(f"        {line}")
        if trace.hole:
            say(f"        HOLE: {trace.hole}", "bold red")
        elif trace.idle:
            say("        its adapter serves in no scenario", "yellow")
    holes = sum(bool(trace.hole) for trace in traces)
    say(f"\n{plural(len(traces), 'rule')}, {plural(holes, 'hole')}", "bold red" if holes else "green")


def _brief(trace: Trace) -> Iterator[str]:
    """Two lines: where, and how many scenarios, the first of each named."""
    if lines := _lines(trace):
        yield f"in {_some(lines, ', ')}"
    if trace.scenarios:
        yield f"{plural(len(trace.scenarios), 'scenario')}: {_some(trace.scenarios, '; ')}"


def _some(words: Sequence[str], mark: str) -> str:
    more = len(words) - _SHOWN
    return mark.join(words[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _elements(trace: Trace) -> Iterator[str]:
    """Every element with its line and the scenarios that passed through it."""
    for element, names in trace.elements:
        where = f"{element.process}: " if element.process else ""
        told = plural(len(names), "scenario") if trace.ran else "not run"
        yield f"{element.at.file}:{element.at.line}  {where}{element.place}  ({told})"
        yield from (f"    {name}" for name in names)


def _say_failed(results: Sequence[Result]) -> None:
    failed = sum(not result.passed for result in results)
    if failed:
        say(f"{plural(failed, 'scenario')} failed and counted for nothing: see `dunning test`", "yellow")
