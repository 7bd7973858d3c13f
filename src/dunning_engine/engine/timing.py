"""Arms the timers of the resulting state and of ``anywhere``; nothing here reads a clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from dunning_engine.calendar import Calendar, Duration, add
from dunning_engine.engine.cursor import Cursor
from dunning_engine.engine.facts import Facts
from dunning_engine.errors import EvaluationError
from dunning_engine.model.case import Hold, Timer, Visit
from dunning_engine.process.program import Alarm

_MOST_SKIPPED = 400


def arm(cursor: Cursor) -> None:
    """Recompute all timers: same nominal instant, kept; another, moved; none or already fired, not armed."""
    if cursor.outcome is not None:
        cursor.timers = {}
        return
    expire_holds(cursor)
    held = holding(cursor.holds)
    steady = cursor.holds == cursor.case.control.holds
    armed: dict[str, Timer] = {}
    if not call_open(cursor.visit):
        _arm_each(cursor, cursor.here.timers, cursor.visit.fired, cursor.visit.waiting, armed, held, steady)
    _arm_each(cursor, cursor.program.anywhere.timers, cursor.fired, cursor.waiting, armed, held, steady)
    cursor.timers = armed


def call_open(visit: Visit) -> bool:
    """Whether the state still waits for a call: its timers are not armed meanwhile."""
    for entry in visit.call.values():  # noqa: SIM110 - asked on every step: a generator takes twice as long
        if not entry.optional and entry.status in ("open", "task"):
            return True
    return False


def expire_holds(cursor: Cursor) -> None:
    """Drop holds whose end has come."""
    if cursor.holds:
        cursor.holds = tuple(h for h in cursor.holds if h.until is None or h.until > cursor.now)


def holding(holds: tuple[Hold, ...]) -> datetime | bool | None:
    """Until when timers are held: an instant, ``True`` for until released, ``None`` for not at all."""
    if not holds:
        return None
    ends = [hold.until for hold in holds]
    return True if None in ends else max(end for end in ends if end is not None)


def _arm_each(
    cursor: Cursor, alarms: tuple[Alarm, ...], fired: Mapping[str, datetime], waiting: Mapping[str, str],
    armed: dict[str, Timer], held: datetime | bool | None, steady: bool,
) -> None:  # fmt: skip
    facts = cursor.facts
    for alarm in alarms:
        of_task = _of_task(cursor, alarm)
        if (alarm.guard is not None and not alarm.guard.test(facts)) or (of_task and _task_is_over(cursor)):
            continue
        last = fired.get(alarm.name)
        nominal = nominal_instant(alarm, facts, last)
        if of_task and cursor.visit.due is not None and alarm.every is None:
            nominal = _put_off(cursor, nominal, cursor.visit.due)
        if nominal is None or last == nominal or _waits(cursor, waiting.get(alarm.name), facts):
            continue
        before = cursor.timers.get(alarm.name)
        if before is not None and before.nominal == nominal and steady:
            armed[alarm.name] = before
        elif held is not True:
            armed[alarm.name] = Timer(alarm.name, nominal, _due(alarm, nominal, held, cursor))


def _waits(cursor: Cursor, gate: str | None, facts: Facts) -> bool:
    """A timer whose deed was voided waits until the ``send_only_if`` that voided it holds again."""
    if not gate:
        return False
    guard = cursor.program.gates.get(gate)
    try:
        return guard is not None and not guard.test(facts)
    except (EvaluationError, KeyError):  # it names what only its own action knows: then it is asked on performing
        return False


def _of_task(cursor: Cursor, alarm: Alarm) -> bool:
    """Whether a timer reminds of the state's task."""
    work = cursor.here.task
    return work is not None and alarm.name in (
        f"{cursor.state}.{work.name}_remind",
        f"{cursor.state}.{work.name}_escalate",
    )


def _task_is_over(cursor: Cursor) -> bool:
    return cursor.visit.task not in cursor.tasks


def _put_off(cursor: Cursor, nominal: datetime | None, due: datetime) -> datetime | None:
    """A reminder of a task that was put off is put off by as much."""
    work = cursor.here.task
    planned = work.due(cursor.facts) if work is not None and work.due is not None else None
    if work is None or planned is None or nominal is None:
        return nominal
    return nominal + (due - rolled(planned, work.rule, cursor.program.calendar))


def _due(alarm: Alarm, nominal: datetime, held: datetime | bool | None, cursor: Cursor) -> datetime:
    """The nominal instant; what is past due, or falls into a hold, the next opening after that."""
    earliest = max(cursor.now, held) if isinstance(held, datetime) else cursor.now
    return nominal if nominal >= earliest else cursor.program.calendar.next_opening(earliest, alarm.rule)


def nominal_instant(alarm: Alarm, facts: Facts, last: datetime | None = None) -> datetime | None:
    """When a timer falls due by the facts: ``at``, then ``not_before``, then ``if_closed_day``."""
    if alarm.every is not None:
        return _repeated(alarm, alarm.every(facts), facts, last)
    moment = alarm.due(facts) if alarm.due is not None else None
    if moment is None:
        return None
    return _bounded(alarm, moment, facts)


def _bounded(alarm: Alarm, moment: date | datetime, facts: Facts) -> datetime:
    calendar = facts.calendar
    bound = alarm.not_before(facts) if alarm.not_before is not None else None
    if bound is not None and instant(bound, calendar) > instant(moment, calendar):
        moment = bound
    return rolled(moment, alarm.rule, calendar)


def _repeated(alarm: Alarm, span: Duration, facts: Facts, last: datetime | None) -> datetime:
    """The next time of ``every`` after the last: a day that a closed one has moved to is not taken twice."""
    start = last or facts["opened_at" if alarm.name.startswith("anywhere.") else "entered_at"]
    moment: date | datetime = start if span.of_clock else facts.calendar.local_date(start)
    for _ in range(_MOST_SKIPPED):
        moment = add(moment, span, facts.calendar)
        nominal = _bounded(alarm, moment, facts)
        if last is None or nominal > last:
            return nominal
    raise EvaluationError(f"timer {alarm.name} does not advance", help="let `every` be longer than nothing")


def fired_at(alarm: Alarm, timer: Timer, facts: Facts) -> datetime:
    """What a timer is remembered to have fired for: one that repeats and is late skips what it has missed."""
    if alarm.every is None or _repeated(alarm, alarm.every(facts), facts, timer.nominal) > facts["now"]:
        return timer.nominal
    moment: datetime = facts["now"]
    return moment


def instant(moment: date | datetime, calendar: Calendar) -> datetime:
    """A date used as an instant is that day's opening hour."""
    return moment if isinstance(moment, datetime) else calendar.opening(moment)


def rolled(moment: date | datetime, rule: str, calendar: Calendar) -> datetime:
    """The instant itself, or the opening of the day it is moved to because its own is closed."""
    if isinstance(moment, datetime):
        if rule == "same":
            return moment
        day = calendar.local_date(moment)
        target = calendar.roll(day, rule)
        return moment if target == day else calendar.opening(target)
    return calendar.opening(calendar.roll(moment, rule))
