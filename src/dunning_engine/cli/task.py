"""``dunning task``: the tasks of people: lists them, completes them, puts them off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from dunning_engine.cli.failing import report
from dunning_engine.cli.lazy import command_app
from dunning_engine.cli.options import By, Data, Db, Json, Now, Processes, Sets, Standins
from dunning_engine.cli.output import emit, local, say, say_table
from dunning_engine.cli.payload import read_data
from dunning_engine.cli.session import opened, zone_of
from dunning_engine.cli.telling import tell_decision
from dunning_engine.errors import DunningError
from dunning_engine.model.decision import Decision

app = command_app(no_args_is_help=True)


@app.callback()
def group() -> None:
    """See the tasks of people, complete them, put them off."""


@app.command("list")
def list_(
    role: Annotated[str | None, typer.Option("--role", metavar="ROLE", help="Only of this role or person.")] = None,
    of_list: Annotated[
        str | None, typer.Option("--list", metavar="NAME", help="Only on this list, across cases.")
    ] = None,
    case: Annotated[str | None, typer.Option("--case", metavar="CASE", help="Only of this case.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Completed and cancelled ones, too.")] = False,
    db: Db = None, processes: Processes = None, now: Now = None, sets: Sets = None, as_json: Json = False,
) -> None:  # fmt: skip
    """List tasks, in the order in which they were opened."""
    with opened(db, processes, now, sets, reading=True) as engine:
        tasks = engine.tasks(role=role, list=of_list, case_id=case, open=None if every else True)
        zone = zone_of(engine.parts.library)
    if as_json:
        emit([task.to_json() for task in tasks])
        return
    rows = [
        (t.id, t.assignee, t.list, t.status, local(t.due_at, zone), ", ".join(f.name for f in t.form), t.note)
        for t in tasks
    ]
    say_table(("Task", "Assignee", "List", "Status", "Due", "Form", "Note"), rows, "no tasks")


@app.command()
def script(
    task_id: Annotated[str, typer.Argument(metavar="TASK", help="The id of a task.")],
    db: Db = None, processes: Processes = None, now: Now = None, sets: Sets = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Show what the agent may say on the telephone: a help, not a text to be read out."""
    with opened(db, processes, now, sets, reading=True) as engine:
        letter = engine.script(task_id)
    if as_json:
        emit(None if letter is None else {"language": letter.language, "body": letter.body, "items": letter.items})
    else:
        say("this task has no script" if letter is None else letter.body)


_Ids = Annotated[list[str], typer.Argument(metavar="TASK...", help="Ids of open tasks.")]


@app.command()
def done(
    task_ids: _Ids, by: By, data: Data = None, db: Db = None, processes: Processes = None, now: Now = None,
    sets: Sets = None, standins: Standins = False, as_json: Json = False,
) -> None:  # fmt: skip
    """Complete tasks, all with the same form (`--data`)."""
    form = read_data(data)
    with opened(db, processes, now, sets, standins=standins) as engine:
        results = _each(task_ids, lambda task_id: engine.complete(task_id, form, by=by))
    _finish(results, as_json=as_json)


@app.command()
def postpone(
    task_ids: _Ids, by: By, db: Db = None, processes: Processes = None, now: Now = None, sets: Sets = None,
    standins: Standins = False, as_json: Json = False,
) -> None:  # fmt: skip
    """Put tasks off, as far and as often as their process allows."""
    with opened(db, processes, now, sets, standins=standins) as engine:
        results = _each(task_ids, lambda task_id: engine.postpone(task_id, by=by))
    _finish(results, as_json=as_json)


def _each(task_ids: Sequence[str], act: Callable[[str], Decision]) -> list[Decision | DunningError]:
    """Do the same to many tasks; one that fails does not keep the others from being done."""
    results: list[Decision | DunningError] = []
    for task_id in task_ids:
        try:
            results.append(act(task_id))
        except DunningError as error:
            results.append(error)
    return results


def _finish(results: Sequence[Decision | DunningError], *, as_json: bool) -> None:
    failed = [result for result in results if isinstance(result, DunningError)]
    if as_json:
        emit([{"error": each.to_json()} if isinstance(each, DunningError) else each.to_json() for each in results])
    else:
        for result in results:
            if isinstance(result, DunningError):
                report(result)
            else:
                say(tell_decision(result))
    if failed:
        raise typer.Exit(1)
