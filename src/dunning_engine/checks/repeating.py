"""Letters that go out again when a state is entered again."""

from __future__ import annotations

from dunning_engine.checks.deeds import Deed, reached
from dunning_engine.checks.known import knowing
from dunning_engine.checks.plan import Plan
from dunning_engine.checks.subject import Subject
from dunning_engine.checks.ways import Way
from dunning_engine.checks.writing import after
from dunning_engine.process.definition import StateDef


def repeated(subject: Subject, state: StateDef, *ways: Way) -> Deed | None:
    """What reaches the customer a second time when a state is entered, these branches taken, and it is entered again.

    Nothing is repeated that has a business key, or whose condition does not hold any more.
    """
    plan = subject.once(Plan)
    found = [deed for deed in plan.reaching(plan.entering(state)) if deed.action.key is None]
    if not found:
        return None
    known = after(plan.enter(state), knowing(subject))
    for way in ways:
        known = after(plan.of(way), known)
    return next((deed for deed in found if reached(deed, known) is not None), None)


def through(deed: Deed) -> str:
    """By which named action something is done, in a message."""
    return f" (by '{deed.written.name}')" if deed.written is not deed.action else ""
