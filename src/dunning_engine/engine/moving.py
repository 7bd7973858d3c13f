"""Leaves and enters states: visits, ``back``, tasks, and the calls that a state waits for."""

from __future__ import annotations

from dataclasses import replace

from dunning_engine.engine.acting import CHILD, act, plan_entry
from dunning_engine.engine.cursor import Cursor
from dunning_engine.engine.working import cancel_tasks, open_task, reopen_task
from dunning_engine.model.case import Entry, Visit


def leave(cursor: Cursor) -> None:
    """Suspend the visit: its task and timers are cancelled, entries of its call not yet begun are void."""
    if cursor.here.final:
        return
    cancel_tasks(cursor)
    if cursor.visit.call:
        call = {name: _suspended(cursor, entry) for name, entry in cursor.visit.call.items()}
        cursor.visit = replace(cursor.visit, call=call)


def _suspended(cursor: Cursor, entry: Entry) -> Entry:
    if entry.status == "task":
        return replace(entry, status="dead")
    if entry.status != "open" or entry.effect in cursor.event.begun or entry.effect.startswith(CHILD):
        return entry
    cursor.voided[entry.effect] = "the case moved on"
    cursor.forget_effect(entry.effect)
    return replace(entry, status="void")


def enter(cursor: Cursor, came_from: str) -> None:
    """Begin a visit of the state that the machine has just moved to, and do what it asks on entering."""
    if came_from in cursor.program.states and not cursor.program.states[came_from].final:
        cursor.suspended = (*_before(cursor.suspended, cursor.state), cursor.visit)
    if came_from == cursor.state:
        cursor.suspended = _before(cursor.suspended, cursor.state)
    cursor.outcome = None
    cursor.visits += 1
    cursor.visit = Visit(cursor.state, cursor.visits, cursor.now, led_by=cursor.timer)
    cursor.moved = True
    cursor.changed()
    cursor.did("enter", cursor.state)
    state = cursor.here
    act(cursor, state.enter)
    if state.final:
        _end(cursor)
        return
    _plan_call(cursor)
    if state.task is not None:
        task = open_task(cursor, state.task)
        cursor.visit = replace(cursor.visit, task=task)


def _before(visits: tuple[Visit, ...], state: str) -> tuple[Visit, ...]:
    """The visits before the last one of a state: entering it anew ends what came after (and keeps this short)."""
    for n, visit in enumerate(visits):
        if visit.state == state:
            return visits[:n]
    return visits


def _plan_call(cursor: Cursor) -> None:
    if not cursor.here.call:
        return
    call = {}
    for name, action in cursor.here.call.items():
        if cursor.ask(action.guard, cursor.facts):
            call[name] = plan_entry(cursor, name, action)
    cursor.visit = replace(cursor.visit, call=call)


def _end(cursor: Cursor) -> None:
    cursor.outcome = cursor.here.outcome
    cursor.holds, cursor.failed = (), {}
    cursor.cancelled = tuple(cursor.children.values())
    cursor.did("end", cursor.state, cursor.outcome)


def can_go_back(cursor: Cursor) -> bool:
    """Whether there is a visit to resume."""
    return bool(cursor.suspended)


def resume(cursor: Cursor) -> None:
    """Go on with the visit before: same ``entered_at``, its task open again, unfinished entries planned again."""
    visit = cursor.suspended[-1]
    cursor.suspended = cursor.suspended[:-1]
    cursor.visit = visit
    cursor.outcome = None
    cursor.moved = True
    cursor.changed()
    cursor.did("back", cursor.state)
    if visit.ending != "confirmed":
        cursor.visit = replace(visit, ending="")
        call = {name: _again(cursor, name, entry) for name, entry in visit.call.items()}
        cursor.visit = replace(cursor.visit, call=call)
    if visit.task:
        reopen_task(cursor, visit.task)


def _again(cursor: Cursor, name: str, entry: Entry) -> Entry:
    """Plan an entry again unless it is done or under way; an optional one that failed stays failed."""
    if entry.status in ("done", "open") or (entry.optional and entry.status == "dead"):
        return entry
    return plan_entry(cursor, name, cursor.here.call[name])
