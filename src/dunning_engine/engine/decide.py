"""The core: one pure function from a program, a case, an event and an instant to a decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from operator import attrgetter
from typing import Any

from dunning_engine.engine.arriving import ARRIVALS, Arrival, Outcome
from dunning_engine.engine.cursor import Cursor
from dunning_engine.engine.facts import here
from dunning_engine.engine.machine import NEW, follow, runner
from dunning_engine.engine.moving import can_go_back
from dunning_engine.engine.results import complete, conclude
from dunning_engine.engine.timing import arm
from dunning_engine.errors import EvaluationError, StepRefusedError
from dunning_engine.model.case import Case, Control, Visit
from dunning_engine.model.decision import Decision
from dunning_engine.model.event import Event
from dunning_engine.process.program import Program, Way

MOST_MOVES = 50
_NOMINAL = attrgetter("nominal")


def decide(program: Program, case: Case, event: Event, now: datetime, *, trace: bool = True) -> Decision:
    """Take one event into a case at an instant.

    Nothing is changed: the decision holds the new case, the effects to perform, the timers to arm, the tasks
    to open and the trace of what was asked and done. A step that would break a rule is refused whole: the
    decision then holds the case as it was, and the reason.
    """
    cursor = Cursor(program, case, event, now, trace=trace)
    return _concluded(cursor, ARRIVALS[event.kind])


def begin(
    program: Program, case_id: str, data: Mapping[str, Any], event: Event, now: datetime, *,
    key: str | None = None, parent: str = "", parent_name: str = "", outlives: bool = False,
) -> Decision:  # fmt: skip
    """Open a case: enter the first state with typed data (see :func:`dunning_engine.model.values.fill`)."""
    now = here(program, now)
    control = Control(Visit(NEW, 0, now), visits=0, parent=parent, parent_name=parent_name, outlives=outlives)
    case = Case(
        case_id, program.name, program.version, program.digest, key, NEW, None, data, 0, now, now, control
    )  # fmt: skip
    cursor = Cursor(program, case, event, now)
    return _concluded(cursor, _opened)


def _opened(cursor: Cursor) -> Arrival:
    return "accepted", Way(NEW, None, (), cursor.program.first)


def _concluded(cursor: Cursor, arrive: Callable[[Cursor], Arrival]) -> Decision:
    try:
        outcome, way = arrive(cursor)
        if outcome == "accepted":
            _conclude(cursor, way)
    except (EvaluationError, StepRefusedError) as error:
        return _decision(cursor, "refused", cursor.case, str(error))
    except KeyError as error:  # a name that only another place knows: the case must not stop the others
        return _decision(cursor, "refused", cursor.case, f"{error} is not known here")
    if outcome not in ("accepted", "deferred"):
        return _decision(cursor, outcome, cursor.case, cursor.reason)
    return _decision(cursor, outcome, _new_case(cursor), "")


def _conclude(cursor: Cursor, way: Way | None) -> None:
    """Steps 7 to 12: redirect, move, enter, ``always``, check, arm."""
    if way is not None:
        _move(cursor, _redirected(cursor, _target(cursor, way)))
    _settle(cursor)
    _check(cursor)
    if cursor.moved and cursor.deferred:
        cursor.offered, cursor.deferred = cursor.deferred, ()
    arm(cursor)


def _move(cursor: Cursor, target: str | None) -> None:
    """Go to a state (or ``back``); a call there with nothing to wait for goes on at once."""
    for _ in range(MOST_MOVES):
        if target is None:
            return
        _go(cursor, target)
        if cursor.outcome is not None or not cursor.here.call or cursor.visit.ending:
            return
        next_way = conclude(cursor, complete(cursor))
        target = _redirected(cursor, _target(cursor, next_way)) if next_way is not None else None
    raise StepRefusedError(
        f"the step moves more than {MOST_MOVES} times", help="look for a circle of calls with nothing to do"
    )


def _target(cursor: Cursor, way: Way) -> str | None:
    return way.choose(cursor.facts) if way.choose is not None else way.target


def _redirected(cursor: Cursor, target: str | None) -> str | None:
    """Step 7: a redirect to the state one is in is no move."""
    if target is None:
        return None
    for way in cursor.program.anywhere.always:
        if way.place not in cursor.at_rest and cursor.ask(way.guard, cursor.facts):
            follow(cursor, way)
            other = _target(cursor, way)
            if other is not None:
                cursor.did("redirect", way.place, other)
                return None if other == cursor.state else other
            cursor.at_rest.add(way.place)
    return target


def _go(cursor: Cursor, target: str) -> None:
    machine = runner(cursor.program)
    if target in cursor.program.states:
        machine.go(cursor, target)
    elif target != "back":
        raise StepRefusedError(f"'{target}' is no state", help="see what `to` is worked out from")
    elif can_go_back(cursor):
        machine.back(cursor)
    else:
        raise StepRefusedError(f"there is no state to go back to from '{cursor.state}'", help="name the state in `to`")


def _settle(cursor: Cursor) -> None:
    """Step 10: ``always``, anywhere's then the state's, until none holds; what moves nothing is done once a step."""
    if not cursor.program.anywhere.always and not cursor.here.always:
        return
    for _ in range(MOST_MOVES):
        way = _next_always(cursor)
        if way is None:
            return
        follow(cursor, way)
        target = _target(cursor, way)
        if target is None or target == cursor.state:
            cursor.at_rest.add(way.place)
        else:
            _move(cursor, target)
    raise StepRefusedError(
        "`always` does not come to rest", help="two `always` branches lead to one another: make them exclusive"
    )


def _next_always(cursor: Cursor) -> Way | None:
    if cursor.outcome is not None:
        return None
    facts, state = cursor.facts, cursor.state
    for way in (*cursor.program.anywhere.always, *cursor.here.always):
        if way.target != state and way.place not in cursor.at_rest and cursor.ask(way.guard, facts):
            return way
    return None


def _check(cursor: Cursor) -> None:
    """Step 11: bounds of the fields that changed, and the ``never`` invariants."""
    if cursor.data is cursor.case.data and not cursor.moved:
        return
    for field in cursor.program.bounded:
        value = cursor.data[field.name]
        if value is None or value is cursor.case.data.get(field.name):
            continue
        if (field.minimum is not None and value < field.minimum) or (
            field.maximum is not None and value > field.maximum
        ):
            raise StepRefusedError(
                f"{field.name} would be {value}, which its bounds do not allow", help="see `min` and `max`"
            )
    facts = cursor.facts
    for guard in cursor.program.never:
        if cursor.ask(guard, facts):
            raise StepRefusedError(f"this must never hold: {guard.text}", help=f"see {guard.where} of the process")


def _new_case(cursor: Cursor) -> Case:
    before = cursor.case
    return Case(
        before.id, before.process, before.version, before.program, before.key, cursor.state, cursor.outcome,
        cursor.data, before.revision + 1, before.opened_at, cursor.now, cursor.control(),
    )  # fmt: skip


def _decision(cursor: Cursor, outcome: Outcome, case: Case, reason: str) -> Decision:
    if cursor.trace is not None and cursor.rows:
        cursor.trace.extend(cursor.rows.values())
    trace = tuple(cursor.trace or ())
    from_state = "" if cursor.case.state == NEW else cursor.case.state
    if case is cursor.case:
        return Decision(case, cursor.event, from_state, from_state, outcome, trace=trace, reason=reason)
    return Decision(
        case, cursor.event, from_state, case.state, outcome, tuple(cursor.effects), cursor.voided,
        tuple(sorted(cursor.timers.values(), key=_NOMINAL)), tuple(cursor.opened.values()), cursor.closed,
        cursor.postponed, tuple(cursor.starts), tuple(cursor.signals), cursor.cancelled, cursor.offered, trace, reason,
    )  # fmt: skip
