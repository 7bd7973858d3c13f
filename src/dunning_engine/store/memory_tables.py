"""The memory store's tables: dicts and lists, with a log that takes every change back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from heapq import heappop, heappush
from typing import Any, TypeVar

from dunning_engine.model.case import Timer
from dunning_engine.model.effect import Effect
from dunning_engine.model.task import Task
from dunning_engine.model.values import to_json
from dunning_engine.ports.store import Row, Step
from dunning_engine.ports.vault import Audit, CaseKey, Secret

K = TypeVar("K")
V = TypeVar("V")
_ABSENT: Any = object()
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)  # the place in the outbox of an effect without due_at


class Tables:
    """What a database would hold. ``undo`` takes back, in reverse, what the open transaction changed.

    ``agenda`` and ``outbox`` are heaps of what is due; an entry counts only while it agrees with the table, so
    that they are never searched: what was taken back or replaced is dropped when it comes up.
    """

    def __init__(self) -> None:
        self.cases: dict[str, Row] = {}
        self.of_key: dict[tuple[str, str | None], list[str]] = {}
        self.steps: list[Step] = []
        self.steps_of: dict[str, list[Step]] = {}
        self.event_ids: dict[tuple[str, str], Step] = {}
        self.effects: dict[str, Effect] = {}
        self.number_of: dict[str, int] = {}
        self.effects_of: dict[str, list[str]] = {}
        self.pending_of: dict[str, dict[str, None]] = {}
        self.business: dict[str, str] = {}
        self.of_business: dict[str, list[str]] = {}
        self.leases: dict[str, datetime] = {}
        self.timers: dict[str, Mapping[str, tuple[int, Timer]]] = {}
        self.tasks: dict[str, Task] = {}
        self.programs: dict[str, str] = {}
        self.secrets: dict[str, Secret] = {}
        self.case_keys: dict[str, CaseKey] = {}
        self.audits: list[Audit] = []
        self.latest: dict[str, datetime] = {}
        self.numbers: dict[str, int] = {}
        self.agenda: list[tuple[datetime, int, str, str]] = []
        self.outbox: list[tuple[datetime, int, str]] = []
        self.undo: list[Callable[[], object]] = []

    def put(self, table: dict[K, V], key: K, value: V) -> None:
        """Insert or replace an entry."""
        before = table.get(key, _ABSENT)
        table[key] = value
        self.undo.append((lambda: table.pop(key)) if before is _ABSENT else (lambda: table.__setitem__(key, before)))

    def drop(self, table: dict[K, V], key: K) -> None:
        """Remove an entry if it is there. Taken back it stands at its table's end, so order must not matter."""
        if key in table:
            before = table.pop(key)
            self.undo.append(lambda: table.__setitem__(key, before))

    def add(self, items: list[V], item: V) -> None:
        """Append to a list."""
        items.append(item)
        self.undo.append(items.pop)

    def set_timers(self, case_id: str, armed: Mapping[str, tuple[int, Timer]]) -> None:
        """Replace a case's timers and put on the agenda what is new."""
        before = self.timers.get(case_id, {})
        # On the way back those of before need their places again: they may have been dropped as outdated.
        self.undo.append(lambda: self._enter(case_id, before, {}))
        if armed:
            self.put(self.timers, case_id, armed)
        else:
            self.drop(self.timers, case_id)
        self._enter(case_id, armed, before)

    def _enter(
        self, case_id: str, armed: Mapping[str, tuple[int, Timer]], but: Mapping[str, tuple[int, Timer]]
    ) -> None:
        for name, entry in armed.items():
            if but.get(name) != entry:
                heappush(self.agenda, (entry[1].due_at, entry[0], case_id, name))

    def set_effect(self, effect: Effect) -> None:
        """Insert or replace an effect, and what finds it while it is pending."""
        key, before = effect.key, self.effects.get(effect.key)
        if before is not None and before.status == "pending":
            self.undo.append(lambda: self._post(before))
        self.put(self.effects, key, effect)
        pending = self.pending_of.setdefault(effect.case_id, {})
        if effect.status == "pending":
            self.put(pending, key, None)
            self._post(effect)
        else:
            self.drop(pending, key)

    def _post(self, effect: Effect) -> None:
        heappush(self.outbox, (effect.due_at or AT_ONCE, self.number_of[effect.key], effect.key))

    def next_timer(self) -> tuple[datetime, int, str, str] | None:
        """The agenda's first entry; what no longer agrees with the timers is dropped."""
        while self.agenda:
            due_at, place, case_id, name = self.agenda[0]
            entry = self.timers.get(case_id, {}).get(name)
            if entry is not None and entry[0] == place and entry[1].due_at == due_at:
                return self.agenda[0]
            heappop(self.agenda)
        return None

    def next_effect(self) -> tuple[datetime, int, str] | None:
        """The outbox's first entry; what no longer agrees with the effects is dropped."""
        while self.outbox:
            due_at, _, key = self.outbox[0]
            effect = self.effects.get(key)
            if effect is not None and effect.status == "pending" and (effect.due_at or AT_ONCE) == due_at:
                return self.outbox[0]
            heappop(self.outbox)
        return None

    def roll_back(self, to: int = 0) -> None:
        """Take back every change after the first ``to``."""
        while len(self.undo) > to:
            self.undo.pop()()

    def number(self, name: str) -> int:
        """The next running number of a table. Like a database's it is not given back."""
        self.numbers[name] = self.numbers.get(name, 0) + 1
        return self.numbers[name]


def utc(moment: datetime) -> datetime:
    """The instant in UTC, as a database gives it back."""
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def maybe_utc(moment: datetime | None) -> datetime | None:
    """The same for an instant that may be missing."""
    return moment if moment is None or moment.tzinfo is UTC else moment.astimezone(UTC)


def stored_row(row: Row) -> Row:
    """A case as a database would give it back."""
    if row.opened_at.tzinfo is UTC and row.updated_at.tzinfo is UTC:
        return row
    return replace(row, opened_at=utc(row.opened_at), updated_at=utc(row.updated_at))


def stored_step(step: Step, position: int) -> Step:
    """A step as a database would give it back, at its position; its event and trace are JSON already."""
    return Step(
        step.case_id, step.number, step.event, step.event_id, step.digest, utc(step.now), step.program, step.outcome,
        step.from_state, step.to_state, step.trace, step.reason, position,
    )  # fmt: skip


def stored_effect(e: Effect) -> Effect:
    """An effect as a database would give it back: its values in their JSON form."""
    return replace(
        e, arguments=to_json(e.arguments), result=to_json(e.result), letter=to_json(e.letter),
        due_at=maybe_utc(e.due_at), expires=maybe_utc(e.expires),
        planned_at=maybe_utc(e.planned_at), ended_at=maybe_utc(e.ended_at),
    )  # fmt: skip


def stored_task(t: Task) -> Task:
    """A task as a database would give it back."""
    return replace(t, due_at=maybe_utc(t.due_at), opened_at=maybe_utc(t.opened_at), ended_at=maybe_utc(t.ended_at))


def stored_timers(case_id: str, timers: Iterable[Timer]) -> dict[str, tuple[int, Timer]]:
    """A case's timers by name, each with its place in the order given."""
    return {t.name: (place, Timer(t.name, utc(t.nominal), utc(t.due_at), case_id)) for place, t in enumerate(timers)}
