"""Names of what the runtime makes: cases, sub-cases, and the tasks in which a failure lands."""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import sha256
from uuid import uuid4

from dunning_engine.model.task import OPERATOR, Task

_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")
_LONGEST = 48
REFUSED = "refused_step"  # the task of a step that was refused without anybody to be told


def case_id(process: str, key: str | None, earlier: int, identity: str = "") -> str:
    """A case's id: readable, and the same again for the same ``identity`` (an event's id, a parent's step).

    Without one, the number of ``earlier`` cases of the key tells cases apart; without a key, chance does.
    """
    if identity:
        return f"{process}-{_slug(key)}{sha256(f'{process}|{identity}'.encode()).hexdigest()[:10]}"
    return f"{process}-{_slug(key)}{earlier + 1}" if key is not None else f"{process}-{uuid4().hex[:12]}"


def _slug(key: str | None) -> str:
    if not key:
        return ""
    plain = _UNSAFE.sub("_", key)
    if plain != key or len(plain) > _LONGEST:
        plain = f"{plain[:_LONGEST]}_{sha256(key.encode()).hexdigest()[:6]}"
    return plain + "-"


def person_task(case_id: str, name: str, subject: str, note: str, now: datetime) -> Task:
    """A task for the operator: something failed that nobody waits for."""
    return Task(f"{case_id}/{name}:{subject}", case_id, name, OPERATOR, list=name, opened_at=now, note=note)
