"""What the cases of a run came by: the log is decided again, step by step, and each decision looked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from dunning_engine.api import Engine
from dunning_engine.coverage.universe import ESCALATE
from dunning_engine.engine import facts_of
from dunning_engine.engine.acting import CHILD
from dunning_engine.engine.timing import call_open, holding, nominal_instant
from dunning_engine.model.case import Case
from dunning_engine.model.decision import Asked, Decision, Did
from dunning_engine.ports.store import Step
from dunning_engine.process.program import Alarm, Program
from dunning_engine.runtime.rebuild import decisions
from dunning_engine.views.coverage_records import ItemKind

Key = tuple[ItemKind, str, str]
"""Kind, place and outcome of something that was come by."""
_CALLS = frozenset({"confirmed", "failed", "void", "done", "dead"})
_TASKS = frozenset({"completed", "postponed"})
_MOVES = frozenset({"enter", "back"})


def observe(engine: Engine) -> dict[str, set[Key]]:
    """What the cases of each process came by. Refused steps count nothing; of unhandled ones the answers count."""
    found: dict[str, set[Key]] = {}
    programs = engine.parts.programs
    for case in engine.cases():
        seen = found.setdefault(case.process, set())
        before: Case | None = None
        for step, decision in decisions(programs, engine.parts.store.steps(case.id), trace=True):
            seen.update(_come_by(programs.of(decision.case.program), before, step, decision))
            before = decision.case
    process = {case.id: case.process for case in engine.cases()}
    for effect in engine.effects(status="done"):
        if effect.gate:
            found[process[effect.case_id]].add(("guard", effect.gate, "true"))
    return found


def _come_by(program: Program, before: Case | None, step: Step, decision: Decision) -> Iterator[Key]:
    if decision.outcome == "refused":
        return
    yield from _asked(decision)
    if decision.outcome not in ("accepted", "deferred"):
        return
    yield from _done(program, decision)
    yield from _branches(decision)
    yield from _ends(before, step, decision)
    if decision.outcome == "accepted":
        yield from _timers(program, decision)


def _asked(decision: Decision) -> Iterator[Key]:
    for entry in decision.trace:
        if isinstance(entry, Asked):
            yield "guard", entry.where, _word(entry.answer)


def _word(answer: bool) -> str:
    return "true" if answer else "false"


def _deeds(decision: Decision) -> list[Did]:
    return [entry for entry in decision.trace if isinstance(entry, Did)]


def _done(program: Program, decision: Decision) -> Iterator[Key]:
    for deed in _deeds(decision):
        if deed.what in _MOVES:
            yield "state", deed.where, ""
        elif deed.what == "row":
            yield "row", deed.where, ""
        elif deed.what in _TASKS:
            yield "task", deed.where, deed.what
        elif deed.what in _CALLS:
            yield "call", deed.where, deed.what
        elif deed.what in ("fired", "missed"):
            yield "timer", deed.where, deed.what
            yield from _escalated(program, deed.where)


def _escalated(program: Program, place: str) -> Iterator[Key]:
    """A timer that a task's `escalate` is."""
    owner, _, name = place.partition(".timers.")
    state = program.states.get(owner)
    if state is not None and state.task is not None and name == f"{state.task.name}{ESCALATE}":
        yield "task", state.task.place, "escalated"


def _branches(decision: Decision) -> Iterator[Key]:
    """The branches that were taken, each also with the state that it led to."""
    steps = [deed for deed in _deeds(decision) if deed.what in ("taken", *_MOVES)]
    for deed in steps:
        if deed.what == "taken":
            yield "transition", deed.where, ""
    for deed, following in pairwise(steps):
        if deed.what == "taken" and following.what in _MOVES:
            yield "transition", deed.where, f"-> {following.where}"


def _ends(before: Case | None, step: Step, decision: Decision) -> Iterator[Key]:
    """What an effect's end or a sub-case's tells, and what moving on made void."""
    payload = step.event["payload"]
    if step.event["kind"] == "result" and payload.get("status") == "void" and payload.get("gate"):
        yield "guard", payload["gate"], "false"
    if before is None:
        return
    for key in decision.voided:
        if key in before.control.pending:
            yield "call", before.control.pending[key].action, "void"
    if step.event["kind"] == "ended":
        yield from _child(before, step)


def _child(before: Case, step: Step) -> Iterator[Key]:
    child = f"{CHILD}{step.event['name'].removesuffix('.ended')}"
    for visit in (before.control.visit, *before.control.suspended):
        for name, entry in visit.call.items():
            if entry.effect == child and entry.status == "open":
                yield "call", f"{visit.state}.call.{name}", "done"


def _timers(program: Program, decision: Decision) -> Iterator[Key]:
    """The timers that the step's arming looked at: whether each is wanted, armed, or held."""
    case = decision.case
    if not case.open:
        return
    here = () if call_open(case.control.visit) else program.states[case.state].timers
    for alarm in (*here, *program.anywhere.timers):
        yield from _looked_at(program, alarm, decision)


def _looked_at(program: Program, alarm: Alarm, decision: Decision) -> Iterator[Key]:
    case, now = decision.case, decision.case.updated_at
    facts = facts_of(program, case, case.data, case.control.visit, now)
    if alarm.guard is not None:
        wanted = alarm.guard.test(facts)
        yield "guard", alarm.guard.where, _word(wanted)
        if not wanted:
            return
    if alarm.name in case.control.timers:
        yield "timer", alarm.place, "armed"
    held = holding(case.control.holds)
    if held is None:
        return
    last = {**case.control.fired, **case.control.visit.fired}.get(alarm.name)
    nominal = nominal_instant(alarm, facts, last)
    if nominal is not None and nominal != last and (not isinstance(held, datetime) or nominal < held):
        yield "timer", alarm.place, "held"
