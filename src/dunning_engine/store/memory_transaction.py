"""Reads and writes of the memory store inside one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from heapq import heappop, heappush

from dunning_engine.errors import ConflictError
from dunning_engine.model.effect import Effect
from dunning_engine.model.task import Task
from dunning_engine.model.values import to_json
from dunning_engine.ports.store import Change, Row, Step
from dunning_engine.store.memory_secrets import SecretRows
from dunning_engine.store.memory_tables import (
    AT_ONCE,
    Tables,
    stored_effect,
    stored_row,
    stored_step,
    stored_task,
    stored_timers,
    utc,
)

_OVER = ("void", "dead")


class MemoryTransaction(SecretRows):
    """An open transaction on the tables; rolling back is the store's. ``failed`` as in the SQL store."""

    def __init__(self, tables: Tables) -> None:
        self._t = tables
        self.failed: ConflictError | None = None

    def case(self, case_id: str, *, lock: bool = False) -> Row | None:  # noqa: ARG002 - one writer: always locked
        """A case's row."""
        return self._t.cases.get(case_id)

    def find_open(self, process: str, key: str) -> Row | None:
        """The newest open case of a key."""
        rows = (self._t.cases[case_id] for case_id in reversed(self._t.of_key.get((process, key), ())))
        return max((row for row in rows if row.outcome is None), key=lambda row: row.opened_at, default=None)

    def find_newest(self, process: str, key: str) -> Row | None:
        """The case of a key that was opened last, open or not."""
        rows = [self._t.cases[case_id] for case_id in reversed(self._t.of_key.get((process, key), ()))]
        return max(rows, key=lambda row: row.opened_at, default=None)

    def count(self, process: str, key: str | None) -> int:
        """How many cases that key has had."""
        return len(self._t.of_key.get((process, key), ()))

    def task(self, task_id: str) -> Task | None:
        """One task, as this transaction sees it."""
        return self._t.tasks.get(task_id)

    def effect(self, key: str) -> Effect | None:
        """One effect, as this transaction sees it; other writers keep out of it until the transaction ends."""
        return self._t.effects.get(key)

    def completed_by(self, case_id: str, name: str) -> frozenset[str]:
        """Everybody who has completed the case's task of that name."""
        done = (t for t in self._t.tasks.values() if t.case_id == case_id and t.name == name)
        return frozenset(task.completed_by for task in done if task.status == "completed")

    def known(self, case_id: str, event_id: str) -> Step | None:
        """The step that took an event id, if one did."""
        return self._t.event_ids.get((case_id, event_id))

    def refused(self, case_id: str, name: str) -> Step | None:
        """The case's last refused step of an event, by the event's name or id."""
        steps = (step for step in reversed(self._t.steps_of.get(case_id, ())) if step.outcome == "refused")
        return next((step for step in steps if name in (step.event["name"], step.event_id)), None)

    def begun(self, case_id: str) -> frozenset[str]:
        """Keys of the case's pending effects that somebody is performing, or has tried to: perhaps they were done."""
        t = self._t
        return frozenset(key for key in t.pending_of.get(case_id, ()) if key in t.leases or t.effects[key].attempts)

    def performed(self, business_keys: Iterable[str]) -> frozenset[str]:
        """Those of the business keys that already have an effect which is not void or dead."""
        return frozenset(key for key in business_keys if key in self._t.business)

    def write(self, change: Change) -> None:
        """Write a step. Raises :class:`ConflictError` when the case's revision is not the expected one.

        Also when a key that must be unique is taken (open case of a key, event id, effect, business key), or
        when an effect to be voided has been claimed since :meth:`begun` was asked.
        """
        before = len(self._t.undo)
        try:
            self._write(change)
        except ConflictError as error:
            self._t.roll_back(before)
            self.failed = self.failed or error
            raise

    def save_program(self, digest: str, process: str, version: int, source: str) -> None:  # noqa: ARG002 - not searched
        """Keep a program's source under its hash; known hashes are left alone."""
        if digest not in self._t.programs:
            self._t.put(self._t.programs, digest, source)

    def claim_effects(self, now: datetime, limit: int, *, owner: str, lease: float) -> list[Effect]:  # noqa: ARG002 - one process
        """Take up to ``limit`` pending effects due at ``now``, for ``lease`` seconds, oldest first."""
        t, claimed, seen = self._t, list[Effect](), list[tuple[datetime, int, str]]()
        until = utc(now) + timedelta(seconds=lease)
        while (entry := t.next_effect()) is not None and entry[0] <= now and len(claimed) < limit:
            heappop(t.outbox)
            if entry in seen[-1:]:
                continue
            seen.append(entry)
            key = entry[2]
            if key not in t.leases or t.leases[key] <= now:
                t.put(t.leases, key, until)
                claimed.append(replace(t.effects[key], attempts=t.effects[key].attempts + 1))
                t.put(t.effects, key, claimed[-1])
        for entry in seen:  # a claimed effect stays in the outbox: its lease may run out
            heappush(t.outbox, entry)
        return claimed

    def renew_leases(self, effects: Iterable[Effect], now: datetime, *, lease: float) -> None:
        """Keep claimed effects for ``lease`` seconds more; those that somebody else has claimed since stay his."""
        until = utc(now) + timedelta(seconds=lease)
        for given in effects:
            known = self._t.effects.get(given.key)
            if known is not None and known.status == "pending" and known.attempts == given.attempts:
                self._t.put(self._t.leases, given.key, until)

    def update_effects(self, effects: Iterable[Effect]) -> None:
        """Store the given effects' status, attempts, due_at, result, reason, letter and end; frees the lease."""
        for given in effects:
            if (known := self._t.effects.get(given.key)) is not None:
                new = stored_effect(given)
                self._store_effect(
                    replace(known, status=new.status, attempts=new.attempts, due_at=new.due_at, result=new.result,
                            reason=new.reason, letter=new.letter, ended_at=new.ended_at)
                )  # fmt: skip
                self._t.drop(self._t.leases, given.key)

    def keep_letters(self, effects: Iterable[Effect]) -> None:
        """Store the rendered letters of claimed effects, so that every try sends the same; the lease stays."""
        for given in effects:
            if (known := self._t.effects.get(given.key)) is not None:
                self._t.put(self._t.effects, given.key, replace(known, letter=to_json(given.letter)))

    def keep_tasks(self, tasks: Iterable[Task]) -> None:
        """Insert or update tasks."""
        for task in tasks:
            self._t.put(self._t.tasks, task.id, stored_task(task))

    def retry_effect(self, key: str, now: datetime) -> bool:
        """Make a dead effect pending again, due at ``now`` with its attempts at zero; whether it was dead.

        Raises :class:`ConflictError` when its business key has been taken by another effect since.
        """
        known = self._t.effects.get(key)
        if known is None or known.status != "dead":
            return False
        self._store_effect(replace(known, status="pending", attempts=0, due_at=utc(now), reason="", ended_at=None))
        self._t.drop(self._t.leases, key)
        return True

    def settle(self) -> None:
        """Raises again what failed, for whoever is about to commit."""
        if self.failed is not None:
            raise self.failed

    def _write(self, change: Change) -> None:
        t, step, row = self._t, change.step, change.row
        self._compare(change)
        if row is not None:
            self._store_row(stored_row(row), new=change.expected is None)
        self._store_step(step)
        own = {effect.key for effect in change.effects}
        for key, reason in change.voided.items():
            if key not in own:
                self._void(key, reason, step.now)
        self.update_effects(change.ended)
        for effect in change.effects:
            self._plan(effect, change.voided.get(effect.key), step.now)
        if row is not None and row.outcome is not None:
            t.set_timers(row.id, {})
        elif change.timers is not None:
            t.set_timers(step.case_id, stored_timers(step.case_id, change.timers))
        self.keep_tasks(change.tasks)

    def _compare(self, change: Change) -> None:
        known = self._t.cases.get(change.step.case_id)
        if known is None and (change.expected is None):
            return
        if known is None or known.revision != change.expected:
            case_id = change.step.case_id
            raise ConflictError(
                f"case {case_id} was changed by another writer", help="try again", expected=change.expected
            )

    def _store_row(self, row: Row, *, new: bool) -> None:
        t = self._t
        if row.unique and row.outcome is None and row.key is not None:
            others = (t.cases[case_id] for case_id in t.of_key.get((row.process, row.key), ()) if case_id != row.id)
            if any(other.outcome is None and other.unique for other in others):
                raise _taken("case_single")
        t.put(t.cases, row.id, row)
        if new:
            t.add(t.of_key.setdefault((row.process, row.key), []), row.id)

    def _store_step(self, given: Step) -> None:
        t = self._t
        if given.event_id and (given.case_id, given.event_id) in t.event_ids:
            raise _taken("step_case")
        step = stored_step(given, t.number("step"))
        t.add(t.steps, step)
        t.add(t.steps_of.setdefault(step.case_id, []), step)
        if step.event_id:
            t.put(t.event_ids, (step.case_id, step.event_id), step)
        if step.now > t.latest.get("now", AT_ONCE):
            t.put(t.latest, "now", step.now)

    def _plan(self, effect: Effect, voided: str | None, now: datetime) -> None:
        t = self._t
        if effect.key in t.effects:
            raise _taken("effect_key")
        if voided is not None:
            effect = replace(effect, status="void", reason=voided, ended_at=now)
        t.put(t.number_of, effect.key, t.number("effect"))
        t.add(t.effects_of.setdefault(effect.case_id, []), effect.key)
        if effect.business_key:
            t.add(t.of_business.setdefault(effect.business_key, []), effect.key)
        self._store_effect(stored_effect(effect))

    def _void(self, key: str, reason: str, now: datetime) -> None:
        effect = self._t.effects.get(key)
        if effect is None or effect.status != "pending":
            return
        if key in self._t.leases:
            raise ConflictError("an effect to be voided is being performed", help="try again", effect=key)
        self._store_effect(replace(effect, status="void", reason=reason, ended_at=utc(now)))

    def _store_effect(self, effect: Effect) -> None:
        """An effect in its table and in whatever finds it by status."""
        t, key = self._t, effect.key
        if effect.business_key and effect.status not in _OVER:
            if t.business.get(effect.business_key, key) != key:
                raise _taken("effect_business")
            t.put(t.business, effect.business_key, key)
        elif effect.business_key and t.business.get(effect.business_key) == key:
            t.drop(t.business, effect.business_key)
        t.set_effect(effect)


def _taken(constraint: str) -> ConflictError:
    return ConflictError(f"another writer was first ({constraint})", help="try again", constraint=constraint)
