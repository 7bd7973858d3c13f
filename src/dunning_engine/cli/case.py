"""``dunning case``: lists cases, shows one, and tells why it is where it is."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated

import typer

from dunning_engine.api import Engine
from dunning_engine.cli.lazy import command_app
from dunning_engine.cli.options import Db, Json, Now, Processes, Sets
from dunning_engine.cli.output import emit, local, say, say_table
from dunning_engine.cli.session import opened, zone_of
from dunning_engine.cli.telling import tell_effect
from dunning_engine.errors import InputError, ProcessError
from dunning_engine.model.case import Case
from dunning_engine.model.values import to_json
from dunning_engine.ports.store import Step
from dunning_engine.similar import SIMILAR, suggestion

app = command_app(no_args_is_help=True)
_Id = Annotated[str, typer.Argument(metavar="CASE", help="The id of a case.")]


@app.callback()
def group() -> None:
    """Look at cases: list them, show one, ask why."""


@app.command("list")
def list_(
    process: Annotated[str | None, typer.Option("--process", metavar="NAME", help="Only of this process.")] = None,
    state: Annotated[str | None, typer.Option("--state", metavar="NAME", help="Only in this state.")] = None,
    key: Annotated[str | None, typer.Option("--key", metavar="KEY", help="Only of this key, e.g. a customer.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Those that have ended, too.")] = False,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="At most so many.")] = 100,
    after: Annotated[str, typer.Option("--after", metavar="CASE", help="Only those after this id, to go on.")] = "",
    db: Db = None, processes: Processes = None, now: Now = None, sets: Sets = None, as_json: Json = False,
) -> None:  # fmt: skip
    """List cases, in the order of their ids."""
    with opened(db, processes, now, sets, reading=True) as engine:
        only_open = None if every else True
        cases = engine.cases(process=process, state=state, key=key, open=only_open, after=after, limit=limit)
        if state is not None and not cases:
            _must_be_known(engine, process, state)
        zone = zone_of(engine.parts.library)
    if as_json:
        emit([case.to_json() for case in cases])
        return
    rows = [(c.id, c.process, c.key, c.state, c.outcome, local(c.updated_at, zone)) for c in cases]
    say_table(("Case", "Process", "Key", "State", "Outcome", "Updated"), rows, "no cases")
    if len(cases) == limit:
        say(f"there may be more: --after {cases[-1].id}")


def _must_be_known(engine: Engine, process: str | None, state: str) -> None:
    """Of a state that there is not there are no cases: say which is meant. Raises :class:`InputError`."""
    states: set[str] = set()
    for name in engine.parts.library.processes() if process is None else (process,):
        with suppress(ProcessError):  # a process with a mistake has no states for now
            states |= engine.parts.programs.current(name).states.keys()
    if state in states:
        return
    fix = suggestion(state, states, f"known: {', '.join(sorted(states)) or 'none'}", SIMILAR)
    nobody = "no process has a" if process is None else f"{process} has no"
    raise InputError(f"{nobody} state '{state}'", help=fix, state=state)


@app.command()
def show(
    case_id: _Id, db: Db = None, processes: Processes = None, now: Now = None, sets: Sets = None, as_json: Json = False
) -> None:
    """Show a case: its data, timers, tasks and effects."""
    with opened(db, processes, now, sets, reading=True) as engine:
        case = engine.case(case_id)
        if as_json:
            emit(_whole(engine, case))
        else:
            _print(engine, case)


def _whole(engine: Engine, case: Case) -> dict[str, object]:
    return {
        "case": case.to_json(),
        "timers": [timer.to_json() for timer in engine.timers(case.id)],
        "tasks": [task.to_json() for task in engine.tasks(case_id=case.id, open=None)],
        "effects": [effect.to_json() for effect in engine.effects(case_id=case.id)],
    }


def _print(engine: Engine, case: Case) -> None:
    zone = zone_of(engine.parts.library)
    say(f"{case.id}: {case.process}, version {case.version}", "bold")
    say(f"{'in ' + case.state if case.open else f'ended as {case.outcome}'}, opened {local(case.opened_at, zone)}\n")
    say_table(("Field", "Value"), [(name, _text(to_json(value))) for name, value in case.data.items()], "no data")
    timers = [(timer.name, local(timer.due_at, zone)) for timer in engine.timers(case.id)]
    _section(("Timer", "Due"), timers)
    tasks = [(t.id, t.assignee, t.status, local(t.due_at, zone)) for t in engine.tasks(case_id=case.id, open=None)]
    _section(("Task", "Assignee", "Status", "Due"), tasks)
    effects = [
        (tell_effect(e), e.status, local(e.ended_at or e.due_at, zone), e.reason)
        for e in engine.effects(case_id=case.id)
    ]
    _section(("Effect", "Status", "When", "Reason"), effects)


def _section(headers: tuple[str, ...], rows: Sequence[Sequence[object]]) -> None:
    if rows:
        say()
        say_table(headers, rows, "")


def _text(value: object) -> str:
    """A JSON value on one line, as one would write it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_text(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_text, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "none" if value is None else str(value)


@app.command()
def why(
    case_id: _Id, db: Db = None, processes: Processes = None, now: Now = None, sets: Sets = None, as_json: Json = False
) -> None:
    """Tell the history of a case: what came in, what was asked on which values, what was done, by which rules."""
    with opened(db, processes, now, sets, reading=True) as engine:
        if as_json:
            emit({"case": engine.case(case_id).to_json(), "steps": [_step(each) for each in engine.history(case_id)]})
        else:
            say(engine.why(case_id).rstrip("\n"))


def _step(step: Step) -> dict[str, object]:
    return {
        "number": step.number, "event": step.event, "now": to_json(step.now), "outcome": step.outcome,
        "from_state": step.from_state, "to_state": step.to_state, "reason": step.reason, "trace": list(step.trace),
    }  # fmt: skip
