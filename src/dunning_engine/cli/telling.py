"""Decisions and effects in a few words, as commands print them."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.model.decision import Decision
from dunning_engine.model.effect import Effect


def tell_decision(decision: Decision) -> str:
    """What a step did, in a few lines."""
    return "\n".join(_lines(decision))


def _lines(decision: Decision) -> Iterator[str]:
    if decision.outcome != "accepted":
        yield f"{decision.case.id}: {decision.outcome}" + (f" ({decision.reason})" if decision.reason else "")
    elif decision.from_state == decision.to_state:
        yield f"{decision.case.id} stays in {decision.to_state}"
    else:
        yield f"{decision.case.id} moved from {decision.from_state} to {decision.to_state}"
    for effect in decision.effects:
        yield f"  planned {tell_effect(effect)}"
    for task in decision.tasks:
        yield f"  opened the task {task.id} ({task.assignee})"


def tell_effect(effect: Effect) -> str:
    """An operation with its template, if it has one."""
    template = effect.arguments.get("template")
    return f"{effect.operation} {template}" if isinstance(template, str) else effect.operation
