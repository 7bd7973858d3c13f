"""Tries dead effects again, as an input of their case, so that its result finds who waits for it."""

from __future__ import annotations

from datetime import datetime

from dunning_engine.model.decision import Decision
from dunning_engine.model.event import Event
from dunning_engine.ports.store import Transaction
from dunning_engine.runtime.stepper import Stepper


def retry_effect(stepper: Stepper, tx: Transaction, case_id: str, key: str, now: datetime) -> Decision | None:
    """Offer a case the second try of an effect, pending again once that is accepted; ``None``: it is not dead."""
    tx.case(case_id, lock=True)  # the case before its effects, as every other step does
    effect = tx.effect(key)
    if effect is None or effect.status != "dead":
        return None
    decision = stepper.take(tx, case_id, Event("retry", key), now)
    if decision.outcome == "accepted":
        tx.retry_effect(key, now)
    return decision
