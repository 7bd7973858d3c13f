"""Cases in memory, for unit tests, scenarios and studies: a store with transactions and no database."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from heapq import heappop, heappush
from threading import RLock
from typing import Any

from dunning_engine.errors import StoreError
from dunning_engine.model.case import Timer
from dunning_engine.model.effect import Effect
from dunning_engine.model.task import Task
from dunning_engine.ports.store import Row, Step
from dunning_engine.store.memory_tables import Tables, utc
from dunning_engine.store.memory_transaction import MemoryTransaction


class MemoryStore:
    """Cases in dicts: gone with the process. One writer at a time; safe to share between threads."""

    def __init__(self) -> None:
        self._t = Tables()
        self._turn = RLock()
        self._busy = False

    @contextmanager
    def transaction(self, connection: Any = None) -> Iterator[MemoryTransaction]:
        """A write transaction: kept at the end of the block, taken back on an exception.

        Raises :class:`StoreError` for a ``connection`` (there is no database to share) and, as a database would,
        when this thread already has one open; and again what failed inside the block, should that have been
        caught there.
        """
        if connection is not None:
            raise StoreError("cases in memory cannot share a database's transaction", help="use Engine.open")
        with self._turn:
            if self._busy:
                raise StoreError("a transaction is already open in this thread", help="use the one that is open")
            self._busy = True
            try:
                transaction = MemoryTransaction(self._t)
                yield transaction
                transaction.settle()
            except BaseException:
                self._t.roll_back()
                raise
            finally:
                self._busy = False
                self._t.undo.clear()

    def program(self, digest: str) -> str | None:
        """A program's source."""
        return self._t.programs.get(digest)

    def case(self, case_id: str) -> Row | None:
        """A case's row."""
        with self._turn:
            return self._t.cases.get(case_id)

    def cases(
        self, *, process: str | None = None, state: str | None = None, key: str | None = None,
        open: bool | None = None, after: str = "", limit: int | None = None,  # noqa: A002 - the API's word
    ) -> list[Row]:  # fmt: skip
        """Rows in the order of their ids, after an id."""
        with self._turn:
            rows = [
                row for row in self._t.cases.values()
                if row.id > after and _is(row.process, process) and _is(row.state, state) and _is(row.key, key)
                and (open is None or (row.outcome is None) is open)
            ]  # fmt: skip
        return sorted(rows, key=lambda row: row.id)[:limit]

    def steps(self, case_id: str | None = None, *, after: int = 0, limit: int | None = None) -> list[Step]:
        """The history of one case or of all, in the order it was written, after a position."""
        with self._turn:
            steps = self._t.steps if case_id is None else self._t.steps_of.get(case_id, [])
            first = bisect_right(steps, after, key=lambda step: step.position)
            return steps[first : None if limit is None else first + limit]

    def effects(
        self, *, status: str | None = None, case_id: str | None = None, operation: str | None = None
    ) -> list[Effect]:
        """Effects in the order they were planned."""
        with self._turn:
            t = self._t
            found = t.effects.values() if case_id is None else [t.effects[key] for key in t.effects_of.get(case_id, ())]
            return [e for e in found if _is(e.status, status) and _is(e.operation, operation)]

    def effect(self, key: str) -> Effect | None:
        """One effect."""
        with self._turn:
            return self._t.effects.get(key)

    def effect_of_key(self, business_key: str) -> Effect | None:
        """The newest effect of a business key, however it ended."""
        with self._turn:
            keys = self._t.of_business.get(business_key)
            return self._t.effects[keys[-1]] if keys else None

    def tasks(
        self, *, case_id: str | None = None, assignee: str | None = None, name: str | None = None,
        list: str | None = None, open: bool | None = True,  # noqa: A002 - the API's words
    ) -> list[Task]:  # fmt: skip
        """Tasks in the order they were opened."""
        with self._turn:
            return [
                task for task in self._t.tasks.values()
                if _is(task.case_id, case_id) and _is(task.assignee, assignee) and _is(task.name, name)
                and _is(task.list, list) and (open is None or (task.status == "open") is open)
            ]  # fmt: skip

    def task(self, task_id: str) -> Task | None:
        """One task."""
        with self._turn:
            return self._t.tasks.get(task_id)

    def due_timers(self, now: datetime, limit: int) -> list[Timer]:
        """Timers due at ``now`` of open cases: by ``due_at``, then as written; at most one per case, its first."""
        with self._turn:
            t, first, seen = self._t, dict[str, Timer](), list[tuple[datetime, int, str, str]]()
            while (entry := t.next_timer()) is not None and entry[0] <= now and len(first) < limit:
                heappop(t.agenda)
                if entry not in seen[-1:]:
                    seen.append(entry)
                    first.setdefault(entry[2], t.timers[entry[2]][entry[3]][1])
            for entry in seen:
                heappush(t.agenda, entry)
            return list(first.values())

    def timers(self, case_id: str) -> list[Timer]:
        """The armed timers of a case, by ``due_at``, then as written."""
        with self._turn:
            armed = self._t.timers.get(case_id, {}).values()
            return [timer for _, timer in sorted(armed, key=lambda entry: (entry[1].due_at, entry[0]))]

    def next_due(self) -> datetime | None:
        """When the next timer or pending effect is due."""
        with self._turn:
            entries = (self._t.next_timer(), self._t.next_effect())
            return min((entry[0] for entry in entries if entry is not None), default=None)

    def last_instant(self) -> datetime | None:
        """The latest ``now`` of the log."""
        return self._t.latest.get("now")

    def put_off(self, case_id: str, name: str, due_at: datetime) -> None:
        """Give an armed timer another ``due_at`` (it keeps its nominal instant)."""
        with self.transaction():
            if (entry := self._t.timers.get(case_id, {}).get(name)) is None:
                return
            place, timer = entry
            later = replace(timer, due_at=utc(due_at))
            self._t.set_timers(case_id, {**self._t.timers[case_id], name: (place, later)})

    def counts(self) -> Mapping[str, int]:
        """Totals: ``open_cases``, ``pending`` and ``dead`` effects, armed ``timers``, ``open_tasks``."""
        with self._turn:
            return {
                "open_cases": sum(row.outcome is None for row in self._t.cases.values()),
                "pending": len(self.effects(status="pending")),
                "dead": len(self.effects(status="dead")),
                "timers": sum(map(len, self._t.timers.values())),
                "open_tasks": len(self.tasks()),
            }

    def check_schema(self) -> None:
        """There is no schema to differ."""

    def upgrade(self) -> list[int]:
        """There is nothing to upgrade."""
        return []

    def close(self) -> None:
        """Nothing is held but memory."""


def _is(value: object, wanted: object) -> bool:
    return wanted is None or value == wanted
