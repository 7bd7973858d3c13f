"""``dunning effect``: what is done outside: lists it, and tries again what failed."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from dunning_engine.cli.lazy import command_app
from dunning_engine.cli.options import Db, Json, Now, Processes, Sets
from dunning_engine.cli.output import emit, local, say, say_table
from dunning_engine.cli.session import opened, zone_of
from dunning_engine.cli.telling import tell_effect

app = command_app(no_args_is_help=True)


class Status(StrEnum):
    """How an effect stands."""

    PENDING = "pending"
    DONE = "done"
    VOID = "void"
    DEAD = "dead"


@app.callback()
def group() -> None:
    """See what is done outside, and try again what failed."""


@app.command("list")
def list_(
    status: Annotated[
        Status | None, typer.Option("--status", metavar="pending|done|void|dead", help="Only these.")
    ] = None,
    case: Annotated[str | None, typer.Option("--case", metavar="CASE", help="Only of this case.")] = None,
    operation: Annotated[
        str | None, typer.Option("--operation", metavar="NAME", help="Only of this operation, e.g. mail.send.")
    ] = None,
    db: Db = None, processes: Processes = None, now: Now = None, sets: Sets = None, as_json: Json = False,
) -> None:  # fmt: skip
    """List effects, in the order in which they were planned."""
    with opened(db, processes, now, sets, reading=True) as engine:
        effects = engine.effects(status=status.value if status else None, case_id=case, operation=operation)
        zone = zone_of(engine.parts.library)
    if as_json:
        emit([effect.to_json() for effect in effects])
        return
    rows = [
        (e.key, e.case_id, tell_effect(e), e.status, e.attempts, local(e.ended_at or e.due_at, zone), e.reason)
        for e in effects
    ]
    say_table(("Effect", "Case", "What", "Status", "Tries", "When", "Reason"), rows, "no effects")


@app.command()
def retry(
    keys: Annotated[list[str], typer.Argument(metavar="KEY...", help="Keys of dead effects.")],
    db: Db = None, processes: Processes = None, now: Now = None, sets: Sets = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Make dead effects pending again: the next `dunning run` tries them."""
    with opened(db, processes, now, sets, reading=True) as engine:
        revived = {key: engine.retry(key) for key in keys}
    if as_json:
        emit(
            {
                "retried": [key for key, was in revived.items() if was],
                "not_dead": [k for k, was in revived.items() if not was],
            }
        )
    else:
        for key, was in revived.items():
            say(f"{key} is pending again" if was else f"{key} is no dead effect: left alone", "" if was else "yellow")
    if not all(revived.values()):
        raise typer.Exit(1)
