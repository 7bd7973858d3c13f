"""Takes an input in, by its kind: whether the case accepts it, and which branch it leads to (steps 1 to 6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from dunning_engine.calendar import add
from dunning_engine.engine.cursor import Cursor
from dunning_engine.engine.facts import Facts
from dunning_engine.engine.machine import follow, runner
from dunning_engine.engine.moving import leave
from dunning_engine.engine.results import VOID, after_call, back_from_void, done_by_hand, take_result
from dunning_engine.engine.timing import instant
from dunning_engine.engine.working import end_task
from dunning_engine.errors import StepRefusedError
from dunning_engine.model.case import Timer
from dunning_engine.process.program import Alarm, State, Way, Work

Outcome = Literal["accepted", "deferred", "ignored", "unhandled", "not_accepted", "refused"]
Arrival = tuple[Outcome, Way | None]


def _external(cursor: Cursor) -> Arrival:
    """An event from outside: the state before ``anywhere``; deferred and ignored ones as declared."""
    name, event = cursor.event.name, cursor.event
    cursor.payload = {"by": event.by, **event.payload}
    here = cursor.here
    if name in (here.reopen if here.final else here.on):
        return _offered(cursor, f"event:{name}")
    for part in (here,) if here.final else (here, cursor.program.anywhere):
        if name in part.on:
            return _offered(cursor, f"event:{name}")
        if name in part.defer:
            cursor.deferred = (*cursor.deferred, event)
            return "deferred", None
        if name in part.ignore:
            return "ignored", None
    cursor.reason = f"'{name}' is not accepted in state '{cursor.state}'"
    return "not_accepted", None


def _offered(cursor: Cursor, trigger: str) -> Arrival:
    if runner(cursor.program).take(cursor, trigger):
        return "accepted", cursor.way
    cursor.reason = "no branch applies"
    return "unhandled", None


def _timer(cursor: Cursor) -> Arrival:
    """A timer fires: once, never early; late ones wait for working time, and past ``expires`` they are missed."""
    timer = cursor.timers.get(cursor.event.name)
    if timer is None or cursor.now < timer.due_at:
        cursor.reason = "the timer is not due"
        return "ignored", None
    alarm = _alarm(cursor, timer.name)
    if _must_wait(cursor, timer, alarm):
        return "accepted", None
    expires = alarm.expires(cursor.facts) if alarm.expires is not None else None
    cursor.expires = None if expires is None else instant(expires, cursor.program.calendar)
    _mark_fired(cursor, timer, alarm)
    missed = cursor.expires is not None and cursor.now >= cursor.expires
    cursor.timer = "" if missed else timer.name
    cursor.did("missed" if missed else "fired", alarm.place, str(timer.nominal))
    ways = alarm.missed if missed else alarm.ways
    if missed:
        cursor.expires = None
    if ways and runner(cursor.program).take(cursor, f"{'missed' if missed else 'timer'}:{alarm.name}"):
        return "accepted", cursor.way
    return "accepted", None


def _alarm(cursor: Cursor, name: str) -> Alarm:
    owner: State = cursor.program.anywhere if name.startswith("anywhere.") else cursor.here
    return next(alarm for alarm in owner.timers if alarm.name == name)


def _must_wait(cursor: Cursor, timer: Timer, alarm: Alarm) -> bool:
    """Whether a late timer waits for the next opening: not at 23:30 on a Sunday."""
    calendar = cursor.program.calendar
    if calendar.local_date(cursor.now) == calendar.local_date(timer.due_at) or calendar.is_working_time(
        cursor.now, alarm.rule
    ):
        return False
    due = calendar.next_opening(cursor.now, alarm.rule)
    cursor.timers = {**cursor.timers, timer.name: Timer(timer.name, timer.nominal, due)}
    cursor.did("put off", alarm.place, str(due))
    return True


def _mark_fired(cursor: Cursor, timer: Timer, alarm: Alarm) -> None:
    at = cursor.now if alarm.every is not None else timer.nominal
    cursor.timers = {name: t for name, t in cursor.timers.items() if name != timer.name}
    if alarm.name.startswith("anywhere."):
        cursor.fired = {**cursor.fired, alarm.name: at}
        cursor.waiting = {name: gate for name, gate in cursor.waiting.items() if name != alarm.name}
    else:
        waiting = {name: gate for name, gate in cursor.visit.waiting.items() if name != alarm.name}
        cursor.visit = replace(cursor.visit, fired={**cursor.visit.fired, alarm.name: at}, waiting=waiting)


def _task(cursor: Cursor) -> Arrival:
    """A person completes a task: the form is stored first, then the branches see it."""
    task_id = cursor.event.name
    place = cursor.tasks.get(task_id)
    if place is None:
        cursor.reason = f"task '{task_id}' is not open"
        return "not_accepted", None
    work, entry = _work(cursor, place)
    cursor.payload = {"by": cursor.event.by, **cursor.event.payload}
    stored = {name: value for name, value in cursor.event.payload.items() if name in work.stored}
    cursor.changed()
    if stored:
        cursor.store(stored)
    if cursor.visit.task == task_id:
        cursor.visit = replace(cursor.visit, task="")
    end_task(cursor, task_id, "completed")
    cursor.did("completed", work.place, task_id)
    if work.ways and runner(cursor.program).take(cursor, f"task:{work.place}") and not entry:
        return "accepted", cursor.way
    return ("accepted", _after(cursor, done_by_hand(cursor, entry))) if entry else ("accepted", None)


def _work(cursor: Cursor, place: str) -> tuple[Work, str]:
    where, _, entry = place.rpartition(":")
    works = (cursor.here.task, cursor.here.failed_task)
    return next(work for work in works if work is not None and work.place == where), entry


def _postpone(cursor: Cursor) -> Arrival:
    """A task is put off, as often as it allows."""
    work = cursor.here.task
    if work is None or cursor.visit.task != cursor.event.name or work.postpone_by is None:
        cursor.reason = "this task cannot be postponed"
        return "not_accepted", None
    if cursor.visit.postponed >= work.postpone_times:
        raise StepRefusedError(f"the task was postponed {work.postpone_times} times already", help="complete it")
    cursor.visit = replace(cursor.visit, postponed=cursor.visit.postponed + 1)
    facts: Facts = cursor.facts
    due = work.due(facts) if work.due is not None else None
    start = max(instant(due, facts.calendar), cursor.now) if due is not None else cursor.now
    until = add(start, work.postpone_by(facts), facts.calendar)
    cursor.postponed[cursor.event.name] = until
    cursor.did("postponed", work.place, str(until))
    return "accepted", None


def _result(cursor: Cursor) -> Arrival:
    """An effect has ended."""
    if cursor.event.name not in cursor.pending:
        cursor.reason = "nobody waits for this result"
        return "ignored", None
    return "accepted", _after(cursor, take_result(cursor))


def _after(cursor: Cursor, ending: str) -> Way | None:
    if not ending:
        return None
    cursor.did(ending, f"{cursor.state}.call")
    way = back_from_void(cursor) if ending == VOID else after_call(cursor, ending)
    follow(cursor, way)
    return way


def _facts(cursor: Cursor) -> Arrival:
    """Facts refreshed from their source."""
    cursor.store(cursor.event.payload)
    cursor.facts_at = {**cursor.facts_at, **dict.fromkeys(cursor.event.payload, cursor.now)}
    cursor.did("refreshed", cursor.event.name, ", ".join(cursor.event.payload))
    return "accepted", None


def _ended(cursor: Cursor) -> Arrival:
    """A sub-case has ended: ``<as>.ended``."""
    name = cursor.event.name
    child = name.removesuffix(".ended")
    cursor.children = {other: case for other, case in cursor.children.items() if other != child}
    outcome, way = _external(cursor)
    return ("accepted", None) if outcome in ("not_accepted", "unhandled", "ignored") else (outcome, way)


def _cancel(cursor: Cursor) -> Arrival:
    """The parent has ended: an unfinished sub-case ends with it, and what it had planned is void."""
    leave(cursor)
    for key in tuple(cursor.pending):
        cursor.voided.setdefault(key, "the parent case has ended")
    cursor.pending = {}
    cursor.outcome = "cancelled"
    cursor.cancelled = tuple(cursor.children.values())
    cursor.did("end", cursor.state, "cancelled")
    return "accepted", None


ARRIVALS: dict[str, Callable[[Cursor], Arrival]] = {
    "external": _external, "timer": _timer, "task": _task, "postpone": _postpone,
    "result": _result, "facts": _facts, "ended": _ended, "cancel": _cancel,
}  # fmt: skip
