"""Rebuilds cases from the log of inputs alone: what shows that the log is the truth."""

from __future__ import annotations

from collections.abc import Iterable

from dunning_engine.engine import begin, decide, key_of
from dunning_engine.errors import StoreError
from dunning_engine.model.case import Case
from dunning_engine.ports.store import Step
from dunning_engine.runtime.codec import event_of
from dunning_engine.runtime.programs import Programs


def rebuild(programs: Programs, steps: Iterable[Step]) -> Case:
    """Decide every input of one case again, in order.

    Raises :class:`StoreError` where the log has no start, or decides otherwise than it did.
    """
    case: Case | None = None
    for step in steps:
        case = _again(programs, case, step)
    if case is None:
        raise StoreError("the log holds no step of this case", help="check the id")
    return case


def _again(programs: Programs, case: Case | None, step: Step) -> Case:
    program = programs.of(step.program)
    event = event_of(step.event, program, case)
    now = step.now.astimezone(program.calendar.tz)
    if case is None:
        name, as_name, outlives = step.event["parent"]
        key = key_of(program, event.payload, now)
        return begin(
            program, step.case_id, event.payload, event, now, key=key,
            parent=name, parent_name=as_name, outlives=outlives,
        ).case  # fmt: skip
    if step.outcome == "ignored":
        return case
    decision = decide(program, case, event, now, trace=False)
    if decision.outcome != step.outcome or decision.to_state != step.to_state:
        raise StoreError(
            f"step {step.number} of {step.case_id} was {step.outcome} to {step.to_state}, "
            f"and is now {decision.outcome} to {decision.to_state}",
            help="the program or the log was changed",
        )
    return decision.case
