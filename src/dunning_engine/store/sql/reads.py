"""What is read outside a transaction: lists for the API and the command line, and the worker's clockwork."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, Table, func, select
from sqlalchemy.exc import SQLAlchemyError

from dunning_engine.model.case import Timer
from dunning_engine.model.effect import Effect
from dunning_engine.model.task import Task
from dunning_engine.ports.store import Row, Step
from dunning_engine.store.sql.codec import (
    CASE,
    EFFECT,
    STEP,
    TASK,
    instant,
    maybe_instant,
    micros,
    to_effect,
    to_row,
    to_step,
    to_task,
    to_timer,
)
from dunning_engine.store.sql.failures import failure
from dunning_engine.store.sql.statements import Statements
from dunning_engine.store.sql.tables import Tables


class Reads:
    """Each method is a transaction of its own and sees what is committed."""

    def __init__(self, reader: Engine, tables: Tables, statements: Statements) -> None:
        self._reader = reader
        self._tables = tables
        self._sql = statements

    def program(self, digest: str) -> str | None:
        """A program's source."""
        table = self._tables.program
        found = self._select(select(table.c.source).where(table.c.digest == digest))
        return str(found[0][0]) if found else None

    def case(self, case_id: str) -> Row | None:
        """A case's row."""
        found = self._fetch(self._sql.case, (case_id,))
        return to_row(found[0]) if found else None

    def cases(
        self, *, process: str | None = None, state: str | None = None, key: str | None = None,
        open: bool | None = None, after: str = "", limit: int | None = None,  # noqa: A002 - the API's word
    ) -> list[Row]:  # fmt: skip
        """Rows in the order of their ids, after an id."""
        table = self._tables.case
        wanted = _equal(table, process=process, state=state, key=key)
        if open is not None:
            wanted.append(table.c.outcome.is_(None) if open else table.c.outcome.is_not(None))
        if after:
            wanted.append(table.c.id > after)
        query = select(*(table.c[name] for name in CASE)).where(*wanted).order_by(table.c.id).limit(limit)
        return [to_row(row) for row in self._select(query)]

    def steps(self, case_id: str | None = None, *, after: int = 0, limit: int | None = None) -> list[Step]:
        """The history of one case or of all, in the order it was written, after a position.

        On PostgreSQL a position of another case may become visible after a higher one: whoever follows the
        log of all cases while others write reads it again a little later.
        """
        table = self._tables.step
        wanted = _equal(table, case_id=case_id)
        query = select(*(table.c[name] for name in STEP)).where(*wanted, table.c.position > after)
        return [to_step(row) for row in self._select(query.order_by(table.c.position).limit(limit))]

    def effects(
        self, *, status: str | None = None, case_id: str | None = None, operation: str | None = None
    ) -> list[Effect]:
        """Effects in the order they were planned."""
        table = self._tables.effect
        wanted = _equal(table, status=status, case_id=case_id, operation=operation)
        query = select(*(table.c[name] for name in EFFECT)).where(*wanted).order_by(table.c.seq)
        return [to_effect(row) for row in self._select(query)]

    def effect(self, key: str) -> Effect | None:
        """One effect."""
        table = self._tables.effect
        found = self._select(select(*(table.c[name] for name in EFFECT)).where(table.c.key == key))
        return to_effect(found[0]) if found else None

    def effect_of_key(self, business_key: str) -> Effect | None:
        """The newest effect of a business key, however it ended."""
        found = self._fetch(self._sql.effect_of_key, (business_key,)) if business_key else ()
        return to_effect(found[0]) if found else None

    def tasks(
        self, *, case_id: str | None = None, assignee: str | None = None, name: str | None = None,
        list: str | None = None, open: bool | None = True,  # noqa: A002 - the API's words
    ) -> list[Task]:  # fmt: skip
        """Tasks in the order they were opened."""
        table = self._tables.task
        wanted = _equal(table, case_id=case_id, assignee=assignee, name=name, list=list)
        if open is not None:
            wanted.append(table.c.status == "open" if open else table.c.status != "open")
        query = select(*(table.c[name] for name in TASK)).where(*wanted).order_by(table.c.seq)
        return [to_task(row) for row in self._select(query)]

    def task(self, task_id: str) -> Task | None:
        """One task."""
        found = self._fetch(self._sql.task, (task_id,))
        return to_task(found[0]) if found else None

    def due_timers(self, now: datetime, limit: int) -> list[Timer]:
        """Timers due at ``now`` of open cases: by ``due_at``, then as written; at most one per case, its first.

        Read along the index in pages until enough cases are found, so that the number of timers that are not
        due costs nothing.
        """
        first: dict[str, Timer] = {}
        page, at = limit * 2, micros(now)
        rows = self._fetch(self._sql.due_timers, (at, page))
        while True:
            for row in rows:
                first.setdefault(row[0], to_timer(row))
            if len(first) >= limit or len(rows) < page:
                return list(first.values())[:limit]
            last = rows[-1]
            rows = self._fetch(self._sql.due_timers_after, (at, last[3], last[4], last[0], last[1], page))

    def timers(self, case_id: str) -> list[Timer]:
        """The armed timers of a case, by ``due_at``, then as written."""
        return [to_timer(row) for row in self._fetch(self._sql.timers, (case_id,))]

    def next_due(self) -> datetime | None:
        """When the next timer or pending effect is due."""
        found = (self._fetch(text)[0][0] for text in (self._sql.next_timer, self._sql.next_effect))
        known = [value for value in found if value is not None]
        return instant(min(known)) if known else None

    def last_instant(self) -> datetime | None:
        """The latest ``now`` of the log."""
        return maybe_instant(self._fetch(self._sql.latest)[0][0])

    def counts(self) -> Mapping[str, int]:
        """Totals: ``open_cases``, ``pending`` and ``dead`` effects, armed ``timers``, ``open_tasks``."""
        case, effect, timer, task = (getattr(self._tables, name) for name in ("case", "effect", "timer", "task"))
        queries = {
            "open_cases": _count(case, case.c.outcome.is_(None)),
            "pending": _count(effect, effect.c.status == "pending"),
            "dead": _count(effect, effect.c.status == "dead"),
            "timers": _count(timer),
            "open_tasks": _count(task, task.c.status == "open"),
        }
        return {name: int(self._select(query)[0][0]) for name, query in queries.items()}

    def _select(self, query: Select[Any]) -> Sequence[Any]:
        with self._reading() as connection:
            return connection.execute(query).fetchall()

    def _fetch(self, text: str, values: tuple[Any, ...] = ()) -> Sequence[Any]:
        with self._reading() as connection:
            return connection.exec_driver_sql(text, values).fetchall()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._reader.connect() as connection:
                yield connection
        except (SQLAlchemyError, UnicodeError) as error:
            raise failure(error) from None


def _equal(table: Table, **wanted: str | None) -> list[ColumnElement[bool]]:
    return [table.c[name] == value for name, value in wanted.items() if value is not None]


def _count(table: Table, *wanted: ColumnElement[bool]) -> Select[Any]:
    return select(func.count()).select_from(table).where(*wanted)
