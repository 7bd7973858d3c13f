"""``dunning check``: the findings of process files, each with its line, a caret and the fix."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dunning_engine import __version__
from dunning_engine.checks import EXPLANATIONS
from dunning_engine.checks.render import render
from dunning_engine.cli.checking import from_here, shown, survey
from dunning_engine.cli.lazy import AS_JSON, command_app
from dunning_engine.cli.options import Json, Processes, Sets
from dunning_engine.cli.output import SEVERITY, emit, plural, say, say_parts
from dunning_engine.cli.session import configured, library_of
from dunning_engine.library import Library
from dunning_engine.model.finding import Finding
from dunning_engine.plugin import load_plugins
from dunning_engine.views.findings import github
from dunning_engine.views.findings_sarif import sarif

app = command_app()


class Form(StrEnum):
    """What findings are printed as: for people, programs, GitHub's own log, code hosts and editors."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


@app.command()
def command(
    ctx: typer.Context,
    path: Annotated[
        Path | None,
        typer.Argument(metavar="[PATH]", help="A folder of processes, the folder of one process, or a file in it."),
    ] = None,
    form: Annotated[
        Form | None,
        typer.Option(
            "--format",
            metavar="text|json|github|sarif",
            help="The form: text, JSON, annotations of GitHub's workflows, or SARIF 2.1.0.",
        ),
    ] = None,
    processes: Processes = None, sets: Sets = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Find mistakes in process files, texts, tables and scenarios.

    Prints findings as `file:line:column: severity[CODE] message`, each with its line, a caret and the fix; `--format
    github` prints them as annotations of a pull request, `--format sarif` as the log that code hosts and editors take
    in. The exit code is 1 when one of them is an error.
    """
    if as_json and form not in (None, Form.JSON):
        raise typer.BadParameter(f"--json and --format {form} cannot both be", param_hint="--format")
    chosen = Form.JSON if as_json else form or Form.TEXT
    ctx.meta[AS_JSON] = chosen is not Form.TEXT
    if path is not None and not path.exists():
        raise typer.BadParameter(f"there is no file or folder {path}", param_hint="PATH")
    root = library_of(path) if path is not None else processes
    config, library = configured(None, root or path, sets)
    names = _chosen(path, library)
    findings = from_here(survey(library, load_plugins(), config.settings, names), library.root)
    _print(chosen, findings, names, {shown(library.root, name): text for name, text in library.files().items()})
    raise typer.Exit(1 if _failed(findings) else 0)


def _print(form: Form, findings: Sequence[Finding], names: Sequence[str], files: Mapping[str, str]) -> None:
    if form is Form.JSON:
        listed = [finding.to_json() for finding in findings]
        emit({"processes": list(names), "errors": _failed(findings), "findings": listed})
    elif form is Form.GITHUB:
        titles = {code: found.title for code, found in EXPLANATIONS.items()}
        sys.stdout.write(github(findings, files, titles))
    elif form is Form.SARIF:
        emit(sarif(findings, files, __version__))
    else:
        print_findings(findings, files)
        say(summary(findings, len(names)), "" if findings else "green")


def _failed(findings: Sequence[Finding]) -> bool:
    return any(finding.severity == "error" for finding in findings)


def _chosen(path: Path | None, library: Library) -> tuple[str, ...]:
    """The process that a path is in, or all of them."""
    every = library.processes()
    if path is None:
        return every
    inside = path.resolve()
    root = library.root.resolve()
    first = inside.relative_to(root).parts[:1] if inside.is_relative_to(root) else ()
    return tuple(name for name in every if name in first) or every


def print_findings(findings: Sequence[Finding], files: Mapping[str, str]) -> None:
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
