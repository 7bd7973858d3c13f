"""Rebuilds cases from the log of inputs alone: what shows that the log is the truth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dunning_engine.engine import begin, decide, key_of
from dunning_engine.errors import StoreError
from dunning_engine.model.case import Case
from dunning_engine.model.decision import Decision
from dunning_engine.ports.store import Step
from dunning_engine.runtime.codec import event_of
from dunning_engine.runtime.programs import Programs


def rebuild(programs: Programs, steps: Iterable[Step]) -> Case:
    """Decide every input of one case again, in order.

    Raises :class:`StoreError` where the log has no start, or decides otherwise than it did.
    """
    case: Case | None = None
    for _, decision in decisions(programs, steps):
        case = decision.case
    if case is None:
        raise StoreError("the log holds no step of this case", help="check the id")
    return case


def decisions(
    programs: Programs, steps: Iterable[Step], case: Case | None = None, *, trace: bool = False
) -> Iterator[tuple[Step, Decision]]:
    """The inputs of one case with what is decided on each, in order; those that were ignored are left out.

    ``case`` is the case before the first of them, ``None`` where they begin with its start. Raises
    :class:`StoreError` where the log decides otherwise than it did.
    """
    for step in steps:
        if case is None or step.outcome != "ignored":
            decision = _again(programs, case, step, trace=trace)
            case = decision.case
            yield step, decision


def _again(programs: Programs, case: Case | None, step: Step, *, trace: bool) -> Decision:
    program = programs.of(step.program)
    event = event_of(step.event, program, case)
    now = step.now.astimezone(program.calendar.tz)
    if case is None:
        name, as_name, outlives = step.event["parent"]
        key = step.event["key"] if "key" in step.event else key_of(program, event.payload, now)
        return begin(
            program, step.case_id, event.payload, event, now, key=key,
            parent=name, parent_name=as_name, outlives=outlives,
        )  # fmt: skip
    decision = decide(program, case, event, now, trace=trace)
    if decision.outcome != step.outcome or decision.to_state != step.to_state:
        raise StoreError(
            f"step {step.number} of {step.case_id} was {step.outcome} to {step.to_state}, "
            f"and is now {decision.outcome} to {decision.to_state}",
            help="the program or the log was changed",
        )
    return decision
