"""Takes an input in, by its kind: whether the case accepts it, and which branch it leads to (steps 1 to 6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from dunning_engine.calendar import add
from dunning_engine.engine.cursor import Cursor
from dunning_engine.engine.facts import Facts
from dunning_engine.engine.machine import runner
from dunning_engine.engine.moving import leave
from dunning_engine.engine.results import child_ended, conclude, done_by_hand, retry_effect, take_result
from dunning_engine.engine.timing import fired_at, instant, rolled
from dunning_engine.engine.working import end_task, id_after
from dunning_engine.errors import StepRefusedError
from dunning_engine.model.case import Timer
from dunning_engine.process.program import Alarm, Evaluate, State, Way, Work

Outcome = Literal["accepted", "deferred", "ignored", "unhandled", "not_accepted", "refused"]
Arrival = tuple[Outcome, Way | None]
CANCELLED = "cancelled"
_LATE = timedelta(hours=1)  # more than a worker that polls is late by: then nobody was at work


def _external(cursor: Cursor) -> Arrival:
    """An event from outside: the state before ``anywhere``; deferred and ignored ones as declared."""
    name, event = cursor.event.name, cursor.event
    cursor.payload = {"by": event.by, **event.payload}
    here = cursor.here
    if (cursor.outcome is not None and not here.final) or (
        event.kind == "external" and name not in cursor.program.events
    ):
        return _not_accepted(cursor)
    if name in (here.reopen if here.final else here.on):
        return _offered(cursor, f"event:{name}")
    for part in (here,) if here.final else (here, cursor.program.anywhere):
        if name in part.on:
            return _offered(cursor, f"event:{name}")
        if name in part.defer:
            cursor.deferred = (*cursor.deferred, replace(event, begun=frozenset()))
            return "deferred", None
        if name in part.ignore:
            return "ignored", None
    return _not_accepted(cursor)


def _not_accepted(cursor: Cursor) -> Arrival:
    where = f"in state '{cursor.state}'" if cursor.outcome != CANCELLED else "by a cancelled case"
    cursor.reason = f"'{cursor.event.name}' is not accepted {where}"
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
    if ways:
        cursor.did("no branch", alarm.place)
    return "accepted", None


def _alarm(cursor: Cursor, name: str) -> Alarm:
    owner: State = cursor.program.anywhere if name.startswith("anywhere.") else cursor.here
    return next(alarm for alarm in owner.timers if alarm.name == name)


def _must_wait(cursor: Cursor, timer: Timer, alarm: Alarm) -> bool:
    """Whether a late timer waits for the next opening: not at 23:30 on a Sunday."""
    calendar = cursor.program.calendar
    if cursor.now - timer.due_at < _LATE or calendar.is_working_time(cursor.now, alarm.rule):
        return False
    due = calendar.next_opening(cursor.now, alarm.rule)
    cursor.timers = {**cursor.timers, timer.name: Timer(timer.name, timer.nominal, due)}
    cursor.did("put off", alarm.place, str(due))
    return True


def _mark_fired(cursor: Cursor, timer: Timer, alarm: Alarm) -> None:
    at = fired_at(alarm, timer, cursor.facts)
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
    if entry:
        cursor.see({"failed": (entry,)})
    end_task(cursor, task_id, "completed")
    cursor.did("completed", work.place, task_id)
    way = _taken(cursor, work)
    if entry:
        after = conclude(cursor, done_by_hand(cursor, entry))
        return "accepted", way if way is not None and _moves(way) else after
    again = id_after(task_id) if way is not None and _moves(way) else ""
    cursor.visit = replace(cursor.visit, task=again)
    return "accepted", way


def _taken(cursor: Cursor, work: Work) -> Way | None:
    if work.ways and runner(cursor.program).take(cursor, f"task:{work.place}"):
        return cursor.way
    if work.ways:
        cursor.did("no branch", work.place)
    return None


def _moves(way: Way) -> bool:
    return way.target is not None or way.choose is not None


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
    until = _put_off(cursor.facts, work, work.postpone_by, cursor.visit.due)
    cursor.visit = replace(cursor.visit, postponed=cursor.visit.postponed + 1, due=until)
    cursor.postponed[cursor.event.name] = until
    cursor.did("postponed", work.place, str(until))
    return "accepted", None


def _put_off(facts: Facts, work: Work, by: Evaluate, before: datetime | None) -> datetime:
    """The next due day of a task due ``before`` (at first: by its process); never counted from the past."""
    calendar, now = facts.calendar, facts["now"]
    due = before or (work.due(facts) if work.due is not None else None) or now
    return rolled(add(max(instant(due, calendar), now), by(facts), calendar), work.rule, calendar)


def _result(cursor: Cursor) -> Arrival:
    """An effect has ended."""
    if cursor.event.name not in cursor.pending:
        cursor.reason = "nobody waits for this result"
        return "ignored", None
    return "accepted", conclude(cursor, take_result(cursor))


def _retry(cursor: Cursor) -> Arrival:
    """An effect that ended dead is to be tried again."""
    retry_effect(cursor)
    return "accepted", None


def _facts(cursor: Cursor) -> Arrival:
    """Facts refreshed from their source."""
    cursor.store(cursor.event.payload)
    cursor.facts_at = {**cursor.facts_at, **dict.fromkeys(cursor.event.payload, cursor.now)}
    cursor.did("refreshed", cursor.event.name, ", ".join(cursor.event.payload))
    return "accepted", None


def _ended(cursor: Cursor) -> Arrival:
    """A sub-case has ended: ``<as>.ended``; a call may have waited for it."""
    child = cursor.event.name.removesuffix(".ended")
    cursor.children = {other: case for other, case in cursor.children.items() if other != child}
    outcome, way = _external(cursor)
    if outcome == "deferred":
        return outcome, way
    after = conclude(cursor, child_ended(cursor, child))
    return "accepted", way if way is not None and _moves(way) else after


def _join(cursor: Cursor) -> Arrival:
    """Another case waits for this one's end too."""
    cursor.joined = (*cursor.joined, (cursor.event.payload["parent"], cursor.event.name))
    cursor.did("join", cursor.state, cursor.event.payload["parent"])
    return "accepted", None


def _cancel(cursor: Cursor) -> Arrival:
    """The parent has ended: an unfinished sub-case ends with it, and what it had planned and not begun is void."""
    leave(cursor)
    for key in tuple(cursor.pending):
        if key not in cursor.event.begun:
            cursor.voided.setdefault(key, "the parent case has ended")
            cursor.forget_effect(key)
    cursor.outcome = CANCELLED
    cursor.holds, cursor.deferred, cursor.failed = (), (), {}
    cursor.cancelled = tuple(cursor.children.values())
    cursor.did("end", cursor.state, CANCELLED)
    return "accepted", None


ARRIVALS: dict[str, Callable[[Cursor], Arrival]] = {
    "external": _external, "timer": _timer, "task": _task, "postpone": _postpone,
    "result": _result, "facts": _facts, "ended": _ended, "cancel": _cancel, "join": _join,
    "retry": _retry,
}  # fmt: skip
