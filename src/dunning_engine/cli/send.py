"""``dunning send``: sends an event to a case."""

from __future__ import annotations

from typing import Annotated

import typer

from dunning_engine.cli.lazy import command_app
from dunning_engine.cli.options import Data, Db, Json, Now, Processes, Sets, Standins
from dunning_engine.cli.output import emit, say
from dunning_engine.cli.payload import read_data
from dunning_engine.cli.session import opened
from dunning_engine.cli.telling import tell_decision

app = command_app()


@app.command()
def command(
    case: Annotated[str, typer.Argument(metavar="CASE", help="The id of a case.")],
    event: Annotated[str, typer.Argument(metavar="EVENT", help="The name of an event of its process.")],
    data: Data = None,
    event_id: Annotated[str, typer.Option("--id", metavar="ID", help="The same id twice counts once.")] = "",
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who says so; kept in the history.")] = "",
    db: Db = None, processes: Processes = None, now: Now = None, sets: Sets = None, standins: Standins = False,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Send an event to a case."""
    given = read_data(data)
    with opened(db, processes, now, sets, standins=standins) as engine:
        decision = engine.send(case, event, given, event_id=event_id, by=by)
    if as_json:
        emit(decision.to_json())
    else:
        say(tell_decision(decision))
