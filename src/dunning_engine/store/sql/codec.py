"""Stored form of values: instants as microseconds, the rest as JSON text; and rows to and from the model."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from json import JSONEncoder, loads
from typing import Any

from dunning_engine.model.case import Timer
from dunning_engine.model.effect import Effect
from dunning_engine.model.task import FormField, Task
from dunning_engine.model.values import to_json
from dunning_engine.ports.store import Row, Step

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
AT_ONCE = 0  # the stored due_at of an effect that has none: due at any instant

# ASCII only: half a surrogate pair or a NUL in somebody's text must not make its event unstorable.
_encode = JSONEncoder(default=to_json, separators=(",", ":")).encode


def dump(value: Any) -> str:
    """A value as JSON text; values that JSON lacks in the form of :func:`to_json`."""
    return _encode(value) if value else _EMPTY.get(type(value)) or _encode(value)


_EMPTY: dict[type, str] = {dict: "{}", tuple: "[]", list: "[]"}


def load(text: str) -> Any:
    """What :func:`dump` wrote."""
    return {} if text == "{}" else loads(text)


def micros(moment: datetime) -> int:
    """An aware instant as microseconds since 1970 in UTC: integers compare fast and sort as time does."""
    return (moment - _EPOCH) // _MICROSECOND


def maybe_micros(moment: datetime | None) -> int | None:
    """The same for an instant that may be missing."""
    return None if moment is None else (moment - _EPOCH) // _MICROSECOND


def instant(stored: int) -> datetime:
    """The instant, in UTC, that :func:`micros` stored."""
    return _EPOCH + timedelta(microseconds=stored)


def maybe_instant(stored: int | None) -> datetime | None:
    """The same for an instant that may be missing."""
    return None if stored is None else _EPOCH + timedelta(microseconds=stored)


CASE = ("id", "process", "version", "program", "key", "state", "outcome", "revision", "opened_at", "updated_at",
        "single", "body")  # fmt: skip
STEP = ("position", "case_id", "number", "event_id", "digest", "now", "program", "outcome", "from_state", "to_state",
        "reason", "event", "trace")  # fmt: skip
EFFECT = ("seq", "key", "case_id", "operation", "status", "attempts", "due_at", "business_key", "gate", "expires",
          "action", "planned_at", "ended_at", "program", "reason", "arguments", "result", "letter")  # fmt: skip
TIMER = ("case_id", "name", "nominal", "due_at", "ord")
SECRET = ("ref", "case_id", "kind", "sealed", "stored_at", "expires_at")
CASE_KEY = ("case_id", "key_id", "wrapped")
AUDIT = ("at", "what", "ref", "case_id", "who", "note")
TASK = ("id", "case_id", "name", "list", "assignee", "due_at", "status", "completed_by", "opened_at", "ended_at",
        "note", "script", "form")  # fmt: skip


def case_values(row: Row) -> tuple[Any, ...]:
    """A case in the order of ``CASE``."""
    return (row.id, row.process, row.version, row.program, row.key, row.state, row.outcome, row.revision,
            micros(row.opened_at), micros(row.updated_at), int(row.unique), row.body)  # fmt: skip


def to_row(r: Sequence[Any]) -> Row:
    """A case from the columns ``CASE``."""
    return Row(r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7], instant(r[8]), instant(r[9]), r[11], bool(r[10]))


def step_values(step: Step) -> tuple[Any, ...]:
    """A step in the order of ``STEP`` without its position; no event id is stored as NULL, which may repeat."""
    return (step.case_id, step.number, step.event_id or None, step.digest, micros(step.now), step.program, step.outcome,
            step.from_state, step.to_state, step.reason, _encode(step.event), dump(step.trace))  # fmt: skip


def to_step(r: Sequence[Any]) -> Step:
    """A step from the columns ``STEP``."""
    return Step(r[1], r[2], loads(r[11]), r[3] or "", r[4], instant(r[5]), r[6], r[7], r[8], r[9], loads(r[12]), r[10],
                r[0])  # fmt: skip


def effect_values(e: Effect) -> tuple[Any, ...]:
    """An effect in the order of ``EFFECT`` without its sequence."""
    return (e.key, e.case_id, e.operation, e.status, e.attempts, due(e), e.business_key or None, e.gate,
            maybe_micros(e.expires), e.action, maybe_micros(e.planned_at), maybe_micros(e.ended_at), e.program,
            e.reason, dump(e.arguments), dump(e.result), dump(e.letter))  # fmt: skip


def due(effect: Effect) -> int:
    """An effect's stored ``due_at``."""
    return AT_ONCE if effect.due_at is None else micros(effect.due_at)


def to_effect(r: Sequence[Any]) -> Effect:
    """An effect from the columns ``EFFECT``."""
    return Effect(
        key=r[1], case_id=r[2], operation=r[3], status=r[4], attempts=r[5],
        due_at=None if r[6] == AT_ONCE else instant(r[6]), business_key=r[7] or "", gate=r[8],
        expires=maybe_instant(r[9]), action=r[10], planned_at=maybe_instant(r[11]), ended_at=maybe_instant(r[12]),
        program=r[13], reason=r[14], arguments=load(r[15]), result=load(r[16]), letter=load(r[17]),
    )  # fmt: skip


def to_timer(r: Sequence[Any]) -> Timer:
    """A timer from the columns ``TIMER``."""
    return Timer(r[1], instant(r[2]), instant(r[3]), r[0])


def task_values(t: Task) -> tuple[Any, ...]:
    """A task in the order of ``TASK``."""
    form = [[f.name, f.type, f.required, f.doc] for f in t.form]
    return (t.id, t.case_id, t.name, t.list, t.assignee, maybe_micros(t.due_at), t.status, t.completed_by,
            maybe_micros(t.opened_at), maybe_micros(t.ended_at), t.note, t.script, dump(form))  # fmt: skip


def to_task(r: Sequence[Any]) -> Task:
    """A task from the columns ``TASK``."""
    return Task(
        id=r[0], case_id=r[1], name=r[2], list=r[3], assignee=r[4], due_at=maybe_instant(r[5]), status=r[6],
        completed_by=r[7], opened_at=maybe_instant(r[8]), ended_at=maybe_instant(r[9]), note=r[10], script=r[11],
        form=tuple(FormField(*field) for field in loads(r[12])),
    )  # fmt: skip
