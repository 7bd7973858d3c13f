"""The cases as compact data for the report's script: each text once in a table, arrays of indices for objects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from dunning_engine.views.report_records import CaseRow, TimelineStep

DISPUTED, DEAD, VOID, IN_DISPUTE = 1, 2, 4, 8


def case_data(cases: Sequence[CaseRow]) -> dict[str, Any]:
    """Texts under ``t`` (index 0 is the empty one), cases under ``c``, their steps under ``s``.

    A case is ``[id, process, key, customer, state, outcome, level, owed, opened, updated, flags]``, a step ``[at, kind,
    title, from, to, [reason ...], [operation, status, summary, reason, ...]]`` without what is empty at its end.
    """
    index = _table(cases)
    return {
        "t": list(index),
        "c": [[*(index[text] for text in _texts(case)), flags(case)] for case in cases],
        "s": [[_step(step, index) for step in case.steps] for case in cases],
    }


def flags(case: CaseRow) -> int:
    """Whether the case was or is in dispute and whether one of its effects is dead or void, as bits."""
    ends = {effect.status for step in case.steps for effect in step.effects}
    marks = {
        DISPUTED: case.disputed or case.in_dispute,
        DEAD: "dead" in ends,
        VOID: "void" in ends,
        IN_DISPUTE: case.in_dispute,
    }
    return sum(bit for bit, holds in marks.items() if holds)


def _table(cases: Sequence[CaseRow]) -> dict[str, int]:
    """Each text with its index; those used most come first, since their indices are the shortest."""
    uses: Counter[str] = Counter()
    for case in cases:
        uses.update(_texts(case))
        for step in case.steps:
            uses.update(_step_texts(step))
    uses.pop("", None)
    ranked = sorted(uses.items(), key=lambda item: -item[1])
    return {"": 0} | {text: number for number, (text, _) in enumerate(ranked, start=1)}


def _texts(case: CaseRow) -> tuple[str, ...]:
    return (
        case.id,
        case.process,
        case.key,
        case.customer,
        case.state,
        case.outcome,
        case.level,
        case.owed,
        case.opened,
        case.updated,
    )


def _step_texts(step: TimelineStep) -> Iterator[str]:
    yield from (step.at, step.kind, step.title, step.from_state, step.to_state)
    yield from step.reasons
    for effect in step.effects:
        yield from (effect.operation, effect.status, effect.summary, effect.reason)


def _step(step: TimelineStep, index: dict[str, int]) -> list[Any]:
    head = [index[text] for text in (step.at, step.kind, step.title, step.from_state, step.to_state)]
    effects = [
        index[text] for item in step.effects for text in (item.operation, item.status, item.summary, item.reason)
    ]
    row: list[Any] = [*head, [index[text] for text in step.reasons], effects]
    while row and not row[-1]:
        row.pop()
    return row
