"""The store's protocol: what the runtime needs of a database, transaction by transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from dunning_engine.model.case import Timer
from dunning_engine.model.effect import Effect
from dunning_engine.model.task import Task
from dunning_engine.ports.vault import SecretStore


@dataclass(frozen=True, slots=True)
class Step:
    """One row of a case's history, which is also the log of inputs.

    ``number`` is the case's revision before the step (several recorded-only inputs may share it), ``position``
    the store's own running number. ``event`` is the event's JSON, ``digest`` a hash of its payload (to tell a
    duplicate from a conflict), ``outcome`` that of the decision, ``trace`` its JSON.
    """

    case_id: str
    number: int
    event: Mapping[str, Any]
    event_id: str
    digest: str
    now: datetime
    program: str
    outcome: str
    from_state: str
    to_state: str
    trace: Sequence[Mapping[str, Any]] = ()
    reason: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A case as it is stored: the columns that are searched, and the rest as JSON text."""

    id: str
    process: str
    version: int
    program: str
    key: str | None
    state: str
    outcome: str | None
    revision: int
    opened_at: datetime
    updated_at: datetime
    body: str
    unique: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """All that one step writes, together or not at all.

    ``expected`` is the revision the step was decided on (``None``: the case is new); another writer in between
    raises :class:`ConflictError`. ``row`` is ``None`` when only the input is recorded. ``timers`` replaces the
    case's armed timers when not ``None``; ``tasks`` are inserted or updated; ``effects`` inserted, ``voided``
    maps keys of pending effects to the reason; ``ended`` are effects to update as given.
    """

    step: Step
    expected: int | None
    row: Row | None = None
    effects: tuple[Effect, ...] = ()
    voided: Mapping[str, str] = field(default_factory=dict)
    ended: tuple[Effect, ...] = ()
    timers: tuple[Timer, ...] | None = None
    tasks: tuple[Task, ...] = ()


class Transaction(SecretStore, Protocol):
    """Reads and writes inside one transaction, the vault's rows among them."""

    def case(self, case_id: str, *, lock: bool = False) -> Row | None:
        """A case's row; ``lock`` keeps other writers out until the transaction ends."""

    def find_open(self, process: str, key: str) -> Row | None:
        """The newest open case of a key."""

    def find_newest(self, process: str, key: str) -> Row | None:
        """The case of a key that was opened last, open or not."""

    def count(self, process: str, key: str | None) -> int:
        """How many cases that key has had."""

    def task(self, task_id: str) -> Task | None:
        """One task, as this transaction sees it."""

    def effect(self, key: str) -> Effect | None:
        """One effect, as this transaction sees it; other writers keep out of it until the transaction ends."""

    def completed_by(self, case_id: str, name: str) -> frozenset[str]:
        """Everybody who has completed the case's task of that name, which may have been open more than once."""

    def known(self, case_id: str, event_id: str) -> Step | None:
        """The step that took an event id, if one did."""

    def refused(self, case_id: str, name: str) -> Step | None:
        """The case's last refused step of an event, by the event's name or id."""

    def begun(self, case_id: str) -> frozenset[str]:
        """Keys of the case's pending effects that somebody is performing or has tried to; the others stay unclaimed."""

    def performed(self, business_keys: Iterable[str]) -> frozenset[str]:
        """Those of the business keys that already have an effect which is not void or dead."""

    def write(self, change: Change) -> None:
        """Write a step. Raises :class:`ConflictError` when the case's revision is not the expected one."""

    def save_program(self, digest: str, process: str, version: int, source: str) -> None:
        """Keep a program's source under its hash; known hashes are left alone."""

    def claim_effects(self, now: datetime, limit: int, *, owner: str, lease: float) -> list[Effect]:
        """Take up to ``limit`` pending effects due at ``now``, for ``lease`` seconds, oldest first.

        Each comes back with ``attempts`` already counted up; one whose lease ran out is taken again.
        """

    def renew_leases(self, effects: Iterable[Effect], now: datetime, *, lease: float) -> None:
        """Keep claimed effects for ``lease`` seconds more; those that somebody else has claimed since stay his."""

    def update_effects(self, effects: Iterable[Effect]) -> None:
        """Store the given effects' status, attempts, due_at, result, reason, letter and end; frees the lease."""

    def keep_letters(self, effects: Iterable[Effect]) -> None:
        """Store the rendered letters of claimed effects, so that every try sends the same; the lease stays."""

    def keep_tasks(self, tasks: Iterable[Task]) -> None:
        """Insert or update tasks."""

    def retry_effect(self, key: str, now: datetime) -> bool:
        """Make a dead effect pending again, due at ``now`` with its attempts at zero; whether it was dead."""


class Store(Protocol):
    """Where cases live."""

    def transaction(self, connection: Any = None) -> AbstractContextManager[Transaction]:
        """A write transaction: committed at the end of the block, rolled back on an exception.

        ``connection`` is the host's own SQLAlchemy connection: then nothing is committed here.
        """

    def program(self, digest: str) -> str | None:
        """A program's source."""

    def case(self, case_id: str) -> Row | None:
        """A case's row."""

    def cases(
        self, *, process: str | None = None, state: str | None = None, key: str | None = None,
        open: bool | None = None, after: str = "", limit: int | None = None,  # noqa: A002 - the API's word
    ) -> list[Row]:  # fmt: skip
        """Rows in the order of their ids, after an id."""

    def steps(self, case_id: str | None = None, *, after: int = 0, limit: int | None = None) -> list[Step]:
        """The history of one case or of all, in the order it was written, after a position."""

    def effects(
        self, *, status: str | None = None, case_id: str | None = None, operation: str | None = None
    ) -> list[Effect]:
        """Effects in the order they were planned."""

    def effect(self, key: str) -> Effect | None:
        """One effect."""

    def effect_of_key(self, business_key: str) -> Effect | None:
        """The newest effect of a business key."""

    def tasks(
        self, *, case_id: str | None = None, assignee: str | None = None, name: str | None = None,
        list: str | None = None, open: bool | None = True,  # noqa: A002 - the API's words
    ) -> list[Task]:  # fmt: skip
        """Tasks in the order they were opened."""

    def task(self, task_id: str) -> Task | None:
        """One task."""

    def due_timers(self, now: datetime, limit: int) -> list[Timer]:
        """Timers due at ``now`` of open cases, with ``case_id``: at most one per case.

        A case's first is the earliest by ``due_at``, then in the order given in ``Change.timers``.
        """

    def timers(self, case_id: str) -> list[Timer]:
        """The armed timers of a case."""

    def next_due(self) -> datetime | None:
        """When the next timer or pending effect is due."""

    def last_instant(self) -> datetime | None:
        """The latest ``now`` of the log."""

    def put_off(self, case_id: str, name: str, due_at: datetime) -> None:
        """Give an armed timer another ``due_at`` (it keeps its nominal instant)."""

    def counts(self) -> Mapping[str, int]:
        """Totals for `dunning status`: open cases, pending, dead, due timers, open tasks."""

    def check_schema(self) -> None:
        """Raises :class:`SchemaError` unless the database has this library's schema. Looks only."""

    def upgrade(self) -> list[int]:
        """Bring the schema up to date; the numbers of the upgrades carried out."""

    def close(self) -> None:
        """Free what is held."""
