"""``dunning template preview``: a text as its readers will see it, with sample data, given data, or those of a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from dunning_engine.api import Engine
from dunning_engine.cli.lazy import command_app
from dunning_engine.cli.options import Data, Db, Json, Now, Processes, Sets
from dunning_engine.cli.output import emit, say
from dunning_engine.cli.payload import read_data
from dunning_engine.cli.samples import sample
from dunning_engine.cli.session import clock_at, configured, opened
from dunning_engine.engine.facts import facts_of
from dunning_engine.errors import TemplateError
from dunning_engine.model.case import Case, Control, Visit
from dunning_engine.model.letter import Letter
from dunning_engine.model.values import fill, to_json
from dunning_engine.process.program import Program

app = command_app(no_args_is_help=True)


@app.callback()
def group() -> None:
    """See texts as their readers will."""


@app.command()
def preview(
    process: Annotated[str, typer.Argument(metavar="PROCESS", help="The name of a process.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name of one of its templates.")],
    case_id: Annotated[
        str | None, typer.Option("--case", metavar="CASE", help="With the data of this case.")
    ] = None,
    data: Data = None,
    language: Annotated[
        str | None, typer.Option("--lang", metavar="LANGUAGE", help="In this language instead of the customer's.")
    ] = None,
    db: Db = None, processes: Processes = None, now: Now = None, sets: Sets = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Show a text as its reader will see it.

    With --case its data, with --data those given; fields that are not given get sample values. Nothing is sent.
    """
    if case_id is not None and data is not None:
        raise typer.BadParameter("give --case or --data, not both", param_hint="--data")
    if case_id is not None:
        with opened(db, processes, now, sets, reading=True) as engine:
            letter = _letter(engine, engine.case(case_id), name, language)
    else:
        letter = _sampled(process, name, read_data(data), language, (processes, now, sets))
    if as_json:
        emit(to_json(asdict(letter)))
    else:
        _print(letter)


def _sampled(
    process: str, name: str, given: Mapping[str, Any], language: str | None,
    where: tuple[Path | None, str | None, list[str] | None],
) -> Letter:  # fmt: skip
    processes, now, sets = where
    config, library = configured(None, processes, sets)
    with Engine.memory(processes=library.root, clock=clock_at(now, library), settings=config.settings) as engine:
        program = engine.parts.programs.current(process)
        moment = engine.parts.clock.now().astimezone(program.calendar.tz)
        return _letter(engine, _case(program, given, moment), name, language)


def _case(program: Program, given: Mapping[str, Any], now: datetime) -> Case:
    """A case that is only looked at: the data given, sample values for the rest."""
    fields = {field: program.data[field] for field in given if field in program.data}
    if not given.keys() <= fields.keys():
        fill(given, program.data, program.calendar.tz)  # refuses the unknown name, with the nearest known one
    data = sample(program.data, now) | fill(given, fields, program.calendar.tz)
    visit = Visit(program.first, 1, now)
    return Case(
        "preview", program.name, program.version, program.digest, None, program.first, None, data, 0, now, now,
        Control(visit),
    )  # fmt: skip


def _letter(engine: Engine, case: Case, name: str, language: str | None) -> Letter:
    program = engine.parts.programs.of(case.program)
    now = engine.parts.clock.now().astimezone(program.calendar.tz)
    if language is not None:
        _must_be_spoken(engine, program.name, language)
    data = case.data if language is None else _speaking(language, program, case.data)
    facts = facts_of(program, case, data, case.control.visit, now)
    return engine.parts.texts.letter(program, facts, name)


def _must_be_spoken(engine: Engine, process: str, language: str) -> None:
    """A customer of a language without templates is written to in French; who asks for it here misspelt it."""
    spoken = sorted({each for each, _ in engine.parts.library.templates(process)})
    if language not in spoken:
        fix = f"there are: {', '.join(spoken) or 'none'}"
        raise TemplateError(f"{process} has no templates in the language '{language}'", help=fix, language=language)


def _speaking(language: str, program: Program, data: Mapping[str, Any]) -> dict[str, Any]:
    """The same data with a customer of another language."""
    customer = data.get("customer")
    if not isinstance(customer, Mapping):
        raise typer.BadParameter(f"{program.name} has no customer with a language", param_hint="--lang")
    return {**data, "customer": {**customer, "language": language}}


def _print(letter: Letter) -> None:
    about = [f"language {letter.language}", f"for {letter.audience}"]
    about += [f"tag {letter.tag}"] if letter.tag else []
    about += [f"lists {', '.join(letter.items)}"] if letter.items else []
    say(f"{letter.template}: {', '.join(about)}", "dim")
    if letter.subject:
        say(f"\n{letter.subject}", "bold")
    say(f"\n{letter.body.rstrip()}")
