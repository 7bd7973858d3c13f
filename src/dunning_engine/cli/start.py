"""``dunning start``: opens a case."""

from __future__ import annotations

from typing import Annotated

import typer

from dunning_engine.cli.lazy import command_app
from dunning_engine.cli.options import Data, Db, Json, Now, Processes, Sets, Standins
from dunning_engine.cli.output import emit, say
from dunning_engine.cli.payload import read_data
from dunning_engine.cli.session import opened

app = command_app()


@app.command()
def command(
    process: Annotated[str, typer.Argument(metavar="PROCESS", help="The name of a process.")],
    data: Data = None,
    event_id: Annotated[
        str, typer.Option("--id", metavar="ID", help="The same id twice opens the case once.")
    ] = "",
    db: Db = None, processes: Processes = None, now: Now = None, sets: Sets = None, standins: Standins = False,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Open a case."""
    given = read_data(data)
    with opened(db, processes, now, sets, standins=standins, creating=True) as engine:
        case = engine.start(process, given, event_id=event_id)
    if as_json:
        emit(case.to_json())
    else:
        say(f"{case.id} is open, in {case.state}" if case.open else f"{case.id} ended at once as {case.outcome}")
