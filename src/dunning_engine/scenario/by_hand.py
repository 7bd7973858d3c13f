"""Steps with which a scenario takes the worker's place: which timer fires, which effect ends and how, in which order.

``worker: stopped`` keeps the engine from working by itself; then ``fire`` lets one timer fire, ``outside`` lets one
effect end, ``answer`` lets a sub-case end. What is not there (any more) is passed over: an edited process may not arm
that timer or plan that effect. ``dunning verify`` writes its counter-examples with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dunning_engine.api import Engine
from dunning_engine.calendar import Calendar
from dunning_engine.model.case import Case
from dunning_engine.model.decision import Decision
from dunning_engine.model.event import Event
from dunning_engine.model.types import INSTANT
from dunning_engine.model.values import convert
from dunning_engine.ports.clock import SimulatedClock
from dunning_engine.runtime.identity import REFUSED
from dunning_engine.runtime.performing import Ended
from dunning_engine.scenario.matching import MismatchError, matches

ENDS = ("done", "dead", "unknown")
WORKER = ("stopped", "running")


def fire(engine: Engine, clock: SimulatedClock, case: Case, name: str, at: Any, calendar: Calendar) -> None:
    """Let one armed timer fire: when it is due, or ``at`` an instant, if it is due by then.

    Raises :class:`MismatchError` for a refused step.
    """
    timer = next((t for t in engine.timers(case.id) if name in (t.name, t.name.partition(".")[2])), None)
    if timer is None:
        return
    moment: datetime = convert(at, INSTANT, "at", calendar.tz) if at is not None else timer.due_at
    if timer.due_at > moment:
        return
    clock.set(max(moment, clock.now()))
    _refuse(_taken(engine, clock, case, Event("timer", timer.name, {"nominal": timer.nominal})), name)


def outside(engine: Engine, case: Case, content: Mapping[str, Any]) -> None:
    """Let the oldest pending effect of a pattern end: done (with its ``result``), dead, or begun and unknown."""
    ends, result = content.get("ends", "done"), content.get("result")
    pattern = {name: value for name, value in content.items() if name not in ("ends", "result")}
    if ends not in ENDS:
        raise MismatchError(f"outside: '{ends}' is no end (known: {', '.join(ENDS)})")
    waiting = sorted((e for e in engine.effects() if e.status == "pending" and e.case_id == case.id), key=_planned)
    effect = next((e for e in waiting if matches(e, pattern)), None)
    if effect is not None:
        before = _refused(engine, case)
        told = None if ends == "unknown" else Ended(ends, "told by the scenario", result=_result(result))
        engine.parts.dispatcher.end_as_told(effect.key, told)
        for note in _refused(engine, case) - before:
            raise MismatchError(f"the step of {effect.operation} is refused: {note}")


def _refused(engine: Engine, case: Case) -> frozenset[str]:
    """What persons were told of refused steps."""
    return frozenset(task.note for task in engine.tasks(case_id=case.id) if task.name == REFUSED)


def _planned(effect: Any) -> tuple[Any, int, int]:
    """The order of planning: by step, then within it."""
    revision, _, number = effect.key.rpartition("/")[2].partition(".")
    return effect.planned_at, int(revision), int(number or 0)


def _result(written: Any) -> Mapping[str, Any]:
    return written if isinstance(written, Mapping) else {} if written is None else {"value": written}


def answer(engine: Engine, clock: SimulatedClock, case: Case, content: Mapping[str, Any]) -> None:
    """Let a sub-case end with an outcome, whatever it does itself."""
    name = str(content["child"])
    if not any(each.control.parent == case.id and each.control.parent_name == name for each in engine.cases()):
        return
    payload = {"outcome": content["outcome"], "case": name, "result": content.get("result") or {}}
    _refuse(_taken(engine, clock, case, Event("ended", f"{name}.ended", payload)), name)


def _taken(engine: Engine, clock: SimulatedClock, case: Case, event: Event) -> Decision:
    with engine.parts.store.transaction() as tx:
        return engine.parts.stepper.take(tx, case.id, event, clock.now())


def _refuse(decision: Decision, name: str) -> None:
    if decision.outcome == "refused":
        raise MismatchError(f"the step of {name} is refused: {decision.reason}")
