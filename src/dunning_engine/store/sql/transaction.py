"""Reads and writes inside one database transaction, on the driver's own connection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from dunning_engine.errors import ConflictError, StoreError
from dunning_engine.model.case import Timer
from dunning_engine.model.effect import Effect
from dunning_engine.model.task import Task
from dunning_engine.ports.store import Change, Row, Step
from dunning_engine.store.sql.codec import (
    case_values,
    due,
    dump,
    effect_values,
    maybe_micros,
    micros,
    step_values,
    task_values,
    to_effect,
    to_row,
    to_step,
    to_task,
)
from dunning_engine.store.sql.failures import failure
from dunning_engine.store.sql.secrets import SecretRows
from dunning_engine.store.sql.statements import Statements

_CHUNK = 500  # parameters of one statement: SQLite's oldest limit is 999


class SqlTransaction(SecretRows):
    """A transaction that is open: its commit is somebody else's.

    ``failed`` is the first thing that went wrong: what was written before it may be half a step, so whoever
    commits calls :meth:`settle`. On PostgreSQL statements are pipelined: a unique key that is taken may be told
    by the next read or by the commit instead of by :meth:`write`.
    """

    def __init__(self, connection: Any, statements: Statements, error: type[Exception], *, touch: bool = False) -> None:
        """``error`` is the driver's; ``touch``: take a lock by writing, because the transaction may only read yet."""
        self._connection = connection
        self._sql = statements
        self._errors = (error, UnicodeError)
        self._touch = touch
        self.failed: StoreError | None = None
        # What was read under a lock in this transaction: nobody else can have changed it since.
        self._locked: dict[str, Row] = {}

    def case(self, case_id: str, *, lock: bool = False) -> Row | None:
        """A case's row; ``lock`` keeps other writers out until the transaction ends."""
        if lock and case_id in self._locked:
            return self._locked[case_id]
        if lock and self._touch:
            self._run(self._sql.touch_case, (case_id,))
        found = self._all(self._sql.case_locked if lock else self._sql.case, (case_id,))
        row = to_row(found[0]) if found else None
        if lock and row is not None:
            self._locked[case_id] = row
        return row

    def find_open(self, process: str, key: str) -> Row | None:
        """The newest open case of a key."""
        found = self._all(self._sql.find_open, (process, key))
        return to_row(found[0]) if found else None

    def find_newest(self, process: str, key: str) -> Row | None:
        """The case of a key that was opened last, open or not."""
        found = self._all(self._sql.find_newest, (process, key))
        return to_row(found[0]) if found else None

    def count(self, process: str, key: str | None) -> int:
        """How many cases that key has had."""
        if key is None:
            return int(self._all(self._sql.count_no_key, (process,))[0][0])
        return int(self._all(self._sql.count_key, (process, key))[0][0])

    def task(self, task_id: str) -> Task | None:
        """One task, as this transaction sees it."""
        found = self._all(self._sql.task, (task_id,))
        return to_task(found[0]) if found else None

    def effect(self, key: str) -> Effect | None:
        """One effect, as this transaction sees it; other writers keep out of it until the transaction ends."""
        found = self._all(self._sql.effect, (key,))
        return to_effect(found[0]) if found else None

    def completed_by(self, case_id: str, name: str) -> frozenset[str]:
        """Everybody who has completed the case's task of that name."""
        return frozenset(str(row[0]) for row in self._all(self._sql.completed_by, (case_id, name)))

    def known(self, case_id: str, event_id: str) -> Step | None:
        """The step that took an event id, if one did."""
        found = self._all(self._sql.known, (case_id, event_id)) if event_id else ()
        return to_step(found[0]) if found else None

    def refused(self, case_id: str, name: str) -> Step | None:
        """The case's last refused step of an event, by the event's name or id."""
        steps = (to_step(row) for row in self._all(self._sql.refused, (case_id,)))
        return next((step for step in steps if name in (step.event["name"], step.event_id)), None)

    def begun(self, case_id: str) -> frozenset[str]:
        """Keys of the case's pending effects that somebody is performing, or has tried to: perhaps they were done.

        The others stay unclaimed until the transaction ends.
        """
        if self._touch:
            self._run(self._sql.touch_case, (case_id,))
        return frozenset(key for key, owner, attempts in self._all(self._sql.pending, (case_id,)) if owner or attempts)

    def performed(self, business_keys: Iterable[str]) -> frozenset[str]:
        """Those of the business keys that already have an effect which is not void or dead."""
        keys = [key for key in business_keys if key]
        parts = [keys[at : at + _CHUNK] for at in range(0, len(keys), _CHUNK)]
        return frozenset(row[0] for part in parts for row in self._all(self._sql.performed(len(part)), part))

    def write(self, change: Change) -> None:
        """Write a step. Raises :class:`ConflictError` when the case's revision is not the expected one.

        Also when a key that must be unique is taken (open case of a key, event id, effect, business key), or
        when an effect to be voided has been claimed since :meth:`begun` was asked.
        """
        self._write_case(change)
        self._run(self._sql.insert_step, step_values(change.step))
        if change.voided:
            self._void(change)
        if change.ended:
            self.update_effects(change.ended)
        for effect in change.effects:
            self._run(self._sql.insert_effect, effect_values(_unless_voided(effect, change)))
        if change.row is not None and change.row.outcome is not None:
            self._run(self._sql.clear_timers, (change.row.id,))
        elif change.timers is not None:
            self._arm(change.step.case_id, change.timers, new=change.expected is None)
        if change.tasks:
            self.keep_tasks(change.tasks)

    def save_program(self, digest: str, process: str, version: int, source: str) -> None:
        """Keep a program's source under its hash; known hashes are left alone."""
        self._run(self._sql.save_program, (digest, process, version, source))

    def claim_effects(self, now: datetime, limit: int, *, owner: str, lease: float) -> list[Effect]:
        """Take up to ``limit`` pending effects due at ``now``, for ``lease`` seconds, oldest first."""
        at = micros(now)
        rows = self._all(self._sql.claim, (at, at, limit, owner, at + round(lease * 1_000_000)))
        return [to_effect(row) for row in sorted(rows, key=lambda row: (row[6], row[0]))]  # due_at, seq

    def renew_leases(self, effects: Iterable[Effect], now: datetime, *, lease: float) -> None:
        """Keep claimed effects for ``lease`` seconds more; those that somebody else has claimed since stay his."""
        until = micros(now) + round(lease * 1_000_000)
        for effect in sorted(effects, key=lambda effect: effect.key):  # in one order, so that two do not deadlock
            self._run(self._sql.renew_lease, (until, effect.key, effect.attempts))

    def update_effects(self, effects: Iterable[Effect]) -> None:
        """Store the given effects' status, attempts, due_at, result, reason, letter and end; frees the lease."""
        for e in effects:
            values = (e.status, e.attempts, due(e), dump(e.result), e.reason, dump(e.letter), maybe_micros(e.ended_at))
            self._run(self._sql.update_effect, (*values, e.key))

    def keep_letters(self, effects: Iterable[Effect]) -> None:
        """Store the rendered letters of claimed effects, so that every try sends the same; the lease stays."""
        for effect in effects:
            self._run(self._sql.keep_letter, (dump(effect.letter), effect.key))

    def keep_tasks(self, tasks: Iterable[Task]) -> None:
        """Insert or update tasks."""
        for task in tasks:
            self._run(self._sql.upsert_task, task_values(task))

    def retry_effect(self, key: str, now: datetime) -> bool:
        """Make a dead effect pending again, due at ``now`` with its attempts at zero; whether it was dead.

        Raises :class:`ConflictError` when its business key has been taken by another effect since.
        """
        return self._count(self._sql.retry_effect, (micros(now), key)) > 0

    def settle(self) -> None:
        """Raises again what failed, for whoever is about to commit."""
        if self.failed is not None:
            raise self.failed

    def _write_case(self, change: Change) -> None:
        row, locked = change.row, self._locked.get(change.step.case_id)
        if locked is not None and locked.revision != change.expected:
            raise _changed(change)
        if row is None:
            if locked is None:
                self._compare(change)
        elif change.expected is None:
            self._count(self._sql.insert_case, case_values(row))  # waits for the answer: is the key taken?
            self._locked[row.id] = row
        else:
            self._update(row, change, locked)

    def _update(self, row: Row, change: Change, locked: Row | None) -> None:
        values: tuple[Any, ...] = (row.version, row.program, row.state, row.revision, micros(row.updated_at), row.body)
        plain = locked is not None and (locked.outcome, locked.key, locked.unique) == (row.outcome, row.key, row.unique)
        if not plain:
            values += (row.key, row.outcome, int(row.unique))
        text = self._sql.update_case if plain else self._sql.update_case_ends
        if locked is not None:
            self._run(text, (*values, row.id, change.expected))
        elif not self._count(text, (*values, row.id, change.expected)):
            raise _changed(change)
        self._locked[row.id] = row

    def _compare(self, change: Change) -> None:
        found = self._all(self._sql.revision, (change.step.case_id,))
        if (found[0][0] if found else None) != change.expected:
            raise _changed(change)

    def _void(self, change: Change) -> None:
        at, own = micros(change.step.now), {effect.key for effect in change.effects}
        for key, reason in change.voided.items():
            if key in own or self._count(self._sql.void_effect, (reason, at, key)):
                continue
            if self._all(self._sql.is_pending, (key,)):
                text = "an effect to be voided is being performed"
                raise self._failed(ConflictError(text, help="try again", effect=key))

    def _arm(self, case_id: str, timers: Sequence[Timer], *, new: bool) -> None:
        if not timers:
            self._run(self._sql.clear_timers, (case_id,))
            return
        if not new:
            self._run(self._sql.keep_timers(len(timers)), (case_id, *(t.name for t in timers)))
        values = [
            value
            for ord_, t in enumerate(timers)
            for value in (case_id, t.name, micros(t.nominal), micros(t.due_at), ord_)
        ]
        self._run(self._sql.arm_timers(len(timers)), values)

    def _run(self, text: str, values: Sequence[Any]) -> Any:
        try:
            return self._connection.execute(text, values)
        except self._errors as error:
            raise self._failed(failure(error)) from None

    def _all(self, text: str, values: Sequence[Any]) -> Sequence[Any]:
        try:
            found: Sequence[Any] = self._connection.execute(text, values).fetchall()
        except self._errors as error:
            raise self._failed(failure(error)) from None
        return found

    def _failed(self, error: StoreError) -> StoreError:
        self.failed = self.failed or error
        return error

    def _count(self, text: str, values: Sequence[Any]) -> int:
        # Not the driver's count: in a pipeline that is known only once something has been fetched.
        return len(self._all(f"{text} RETURNING 1", values))


def _unless_voided(effect: Effect, change: Change) -> Effect:
    reason = change.voided.get(effect.key)
    return effect if reason is None else replace(effect, status="void", reason=reason, ended_at=change.step.now)


def _changed(change: Change) -> ConflictError:
    return ConflictError(
        f"case {change.step.case_id} was changed by another writer", help="try again", expected=change.expected
    )
