"""The stores that every contract test runs against, and the records that the tests write."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from dunning_engine.model.case import Timer
from dunning_engine.model.effect import Effect
from dunning_engine.model.task import FormField, Task
from dunning_engine.ports.store import Change, Row, Step
from dunning_engine.store import MemoryStore, open_store

DSN = os.environ.get("DUNNING_TEST_DSN", "postgresql://postgres@127.0.0.1:5432/test")
NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


class Make:
    """Records with everything filled in that a test does not care about."""

    now = NOW

    def at(self, minutes: float) -> datetime:
        return NOW + timedelta(minutes=minutes)

    def row(self, case_id: str = "c1", revision: int = 1, **values: Any) -> Row:
        given = {"process": "arrears", "version": 1, "program": "p1", "key": f"k-{case_id}", "state": "open",
                 "outcome": None, "opened_at": NOW, "updated_at": NOW, "body": '{"data": {}}'}  # fmt: skip
        return Row(id=case_id, revision=revision, **{**given, **values})

    def step(self, case_id: str = "c1", number: int = 0, **values: Any) -> Step:
        given = {"event": {"kind": "external", "name": "paid", "payload": {"amount": "20.00 EUR"}}, "event_id": "",
                 "digest": "d1", "now": NOW, "program": "p1", "outcome": "moved", "from_state": "open",
                 "to_state": "open", "trace": [{"rule": "STO-01", "held": True}]}  # fmt: skip
        return Step(case_id=case_id, number=number, **{**given, **values})

    def change(self, case_id: str = "c1", revision: int = 1, *, step: Step | None = None, **values: Any) -> Change:
        """The step that brings a case to a revision; 1 opens it."""
        given = {"row": self.row(case_id, revision), "expected": revision - 1 or None}
        return Change(step=step or self.step(case_id, revision - 1), **{**given, **values})

    def recorded(self, case_id: str, revision: int, **values: Any) -> Change:
        """An input that is only recorded."""
        return Change(step=self.step(case_id, revision, **values), expected=revision)

    def effect(self, key: str, case_id: str = "c1", **values: Any) -> Effect:
        given = {"operation": "mail.send", "arguments": {"to": "a@example.org"}, "due_at": NOW, "planned_at": NOW}
        return Effect(key=key, case_id=case_id, **{**given, **values})

    def timer(self, name: str, minutes: float = 0, case_id: str = "") -> Timer:
        return Timer(name, self.at(minutes), self.at(minutes), case_id)

    def task(self, task_id: str, case_id: str = "c1", **values: Any) -> Task:
        given = {"name": "choose", "assignee": "site_manager", "list": "Reminder 2", "opened_at": NOW,
                 "form": (FormField("to_r2", "optional boolean", required=False, doc="Send R2?"),)}  # fmt: skip
        return Task(id=task_id, case_id=case_id, **{**given, **values})

    def write(self, store: Any, *changes: Change) -> None:
        with store.transaction() as tx:
            for change in changes:
                tx.write(change)


@pytest.fixture
def make() -> Make:
    return Make()


@pytest.fixture(scope="session")
def postgres() -> str:
    """The URL of a PostgreSQL that answers."""
    try:
        psycopg.connect(DSN.replace("+psycopg", ""), connect_timeout=2).close()
    except psycopg.OperationalError as error:
        pytest.skip(f"no PostgreSQL answers at DUNNING_TEST_DSN or 127.0.0.1:5432: {str(error).splitlines()[0]}")
    return DSN


@pytest.fixture
def sqlite(tmp_path: Any) -> str:
    return f"sqlite:///{tmp_path / 'cases.db'}"


@pytest.fixture(params=["sqlite", "postgres"])
def sql_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(request.param)
    return url


@pytest.fixture
def prefix(request: pytest.FixtureRequest) -> Iterator[str]:
    """A prefix of this test's own, whose tables are gone from PostgreSQL afterwards."""
    name = f"t{uuid4().hex[:12]}_"
    yield name
    if "postgres" in request.fixturenames or "postgres" in getattr(request.node, "name", ""):
        with psycopg.connect(DSN.replace("+psycopg", "")) as connection:
            found = connection.execute("SELECT tablename FROM pg_tables WHERE starts_with(tablename, %s)", (name,))
            for (table,) in found.fetchall():
                connection.execute(f'DROP TABLE "{table}"')


@pytest.fixture
def sql_store(sql_url: str, prefix: str) -> Iterator[Any]:
    store = open_store(sql_url, prefix=prefix)
    yield store
    store.close()


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def store(request: pytest.FixtureRequest, prefix: str) -> Iterator[Any]:
    """Each kind of store in turn: one contract."""
    if request.param == "memory":
        yield MemoryStore()
        return
    opened = open_store(request.getfixturevalue(request.param), prefix=prefix)
    yield opened
    opened.close()
