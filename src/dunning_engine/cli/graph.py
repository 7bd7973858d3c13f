"""``dunning graph``: a process as a drawing, for a file or standard output."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dunning_engine.cli.files import Output, save
from dunning_engine.cli.lazy import command_app
from dunning_engine.cli.options import Json, Processes
from dunning_engine.cli.output import emit, write
from dunning_engine.cli.session import configured
from dunning_engine.errors import ProcessError
from dunning_engine.library import Library
from dunning_engine.plugin import Plugins, load_plugins
from dunning_engine.process.definition import Definition
from dunning_engine.process.source import build
from dunning_engine.views.diagram import Diagram, html, mermaid, svg
from dunning_engine.views.machine_diagram import diagram_of

app = command_app()


class Format(StrEnum):
    """The forms of a drawing, by the ending of their files."""

    SVG = "svg"
    MERMAID = "mmd"
    HTML = "html"


_DRAW: Mapping[Format, Callable[[Diagram], str]] = {Format.SVG: svg, Format.MERMAID: mermaid, Format.HTML: html}


@app.command()
def command(
    process: Annotated[str, typer.Argument(metavar="PROCESS", help="The name of a process.")],
    output: Output = None,
    form: Annotated[
        Format | None,
        typer.Option("--format", metavar="svg|mmd|html", help="The form; else by the file's ending, else Mermaid."),
    ] = None,
    processes: Processes = None,
    as_json: Json = False,
) -> None:
    """Draw a process: SVG, Mermaid or an HTML page."""
    chosen = form or _form_of(output)
    plugins = load_plugins()
    definition = _definition(configured(None, processes)[1], process, plugins)
    diagram = diagram_of(definition, operations=plugins.operations)
    if as_json:
        emit(asdict(diagram))
    elif output is None:
        write(_DRAW[chosen](diagram))
    else:
        save(output, _DRAW[chosen](diagram))


def _form_of(output: Path | None) -> Format:
    if output is None:
        return Format.MERMAID
    try:
        return Format(output.suffix.removeprefix(".").lower())
    except ValueError:
        known = ", ".join(f".{form}" for form in Format)
        raise typer.BadParameter(f"{output} ends in none of {known}; or give --format", param_hint="-o") from None


def _definition(library: Library, process: str, plugins: Plugins) -> Definition:
    _, definition, findings = build(library.source(process), plugins.operations, functions=plugins.functions)
    if definition is None:
        raise ProcessError(findings)
    return definition
