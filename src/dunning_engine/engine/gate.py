"""Asks again, when an effect is about to be performed, whether its reason still holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dunning_engine.engine.facts import facts_of
from dunning_engine.engine.timing import holding
from dunning_engine.errors import EvaluationError
from dunning_engine.model.case import Case
from dunning_engine.model.effect import Effect
from dunning_engine.process.program import Program

HOLD = "(hold)"
"""Stands for a ``send_only_if`` where a hold voided an effect: the timer behind it fires again when the hold ends."""
LATE = "(expires)"
"""Stands for a ``send_only_if`` where the time was over: the timer behind it asks ``expires`` again and is missed."""


@dataclass(frozen=True, slots=True)
class Void:
    """Why an effect is not performed; ``gate``: which ``send_only_if`` said no, or ``HOLD`` or ``LATE``."""

    reason: str
    gate: str = ""


def still_due(program: Program, case: Case, effect: Effect, now: datetime) -> Void | None:
    """``None`` when the effect is to be performed; else why it is void (STO-20, section 6 rule 4 of the design)."""
    if effect.expires is not None and now >= effect.expires:
        return Void(f"its time was over at {effect.expires.isoformat()}", LATE)
    pending = case.control.pending.get(effect.key)
    if pending is not None and pending.entry and pending.visit != case.control.visit.number:
        return Void("the case moved on")
    action = program.acts.get(effect.action)
    operation = action.operation if action is not None else None
    if operation is None or not operation.asks_again:
        return None
    held = [h for h in case.control.holds if h.until is None or h.until > now]
    if operation.reaches == "customer" and holding(tuple(held)) is not None:
        return Void(f"on hold: {held[0].reason or 'no reason given'}", HOLD)
    return _asked(program, case, effect, now)


def _asked(program: Program, case: Case, effect: Effect, now: datetime) -> Void | None:
    guard = program.gates.get(effect.gate)
    if guard is None:
        return None
    pending = case.control.pending.get(effect.key)
    facts = facts_of(program, case, case.data, case.control.visit, now)
    if pending is not None and pending.locals:
        facts = facts.layered(pending.locals)
    try:
        holds = guard.test(facts)
    except (EvaluationError, KeyError) as error:
        return Void(f"send_only_if cannot be asked: {error}", effect.gate)
    return None if holds else Void(f"no longer true: {guard.text}", effect.gate)
