"""``dunning check``: the findings of process files, each with its line, a caret and the fix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from dunning_engine.checks.render import render
from dunning_engine.cli.checking import from_here, shown, survey
from dunning_engine.cli.lazy import command_app
from dunning_engine.cli.options import Json, Processes, Sets
from dunning_engine.cli.output import SEVERITY, emit, plural, say, say_parts
from dunning_engine.cli.session import configured, library_of
from dunning_engine.library import Library
from dunning_engine.model.finding import Finding
from dunning_engine.plugin import load_plugins

app = command_app()


@app.command()
def command(
    path: Annotated[
        Path | None,
        typer.Argument(metavar="[PATH]", help="A folder of processes, the folder of one process, or a file in it."),
    ] = None,
    processes: Processes = None, sets: Sets = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Find mistakes in process files.

    Prints findings as `file:line:column: severity[CODE] message`. The exit code is 1 when one of them is an error.
    """
    if path is not None and not path.exists():
        raise typer.BadParameter(f"there is no file or folder {path}", param_hint="PATH")
    root = library_of(path) if path is not None else processes
    config, library = configured(None, root or path, sets)
    names = _chosen(path, library)
    findings = from_here(survey(library, load_plugins(), config.settings, names), library.root)
    failed = any(finding.severity == "error" for finding in findings)
    if as_json:
        emit({"processes": list(names), "errors": failed, "findings": [finding.to_json() for finding in findings]})
    else:
        files = {shown(library.root, name): text for name, text in library.files().items()}
        print_findings(findings, files)
        say(summary(findings, len(names)), "" if findings else "green")
    raise typer.Exit(1 if failed else 0)


def _chosen(path: Path | None, library: Library) -> tuple[str, ...]:
    """The process that a path is in, or all of them."""
    every = library.processes()
    if path is None:
        return every
    inside = path.resolve()
    root = library.root.resolve()
    first = inside.relative_to(root).parts[:1] if inside.is_relative_to(root) else ()
    return tuple(name for name in every if name in first) or every


def print_findings(findings: Sequence[Finding], files: dict[str, str]) -> None:
    """Each finding with its line of the file, an empty line behind it."""
    for finding in findings:
        head, _, rest = render(finding, files.get(finding.file, "")).partition("\n")
        place, _, message = head.partition(f": {finding.severity}[{finding.code}] ")
        mark = f"{finding.severity}[{finding.code}]"
        say_parts((f"{place}: ", "bold"), (mark, SEVERITY[finding.severity]), (f" {message}", "bold"))
        say(f"{rest}\n" if rest else "")


def summary(findings: Sequence[Finding], processes: int) -> str:
    """``2 errors, 1 warning in 3 processes``."""
    counted = Counter(finding.severity for finding in findings)
    parts = [plural(counted[name], name) for name in ("error", "warning", "note") if counted[name]]
    return f"{', '.join(parts) or 'no findings'} in {plural(processes, 'process')}"
