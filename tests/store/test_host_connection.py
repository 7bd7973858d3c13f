"""A host's own transaction: the step is written with the host's rows, or neither is."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import create_engine, text

from dunning_engine.errors import ConflictError, StoreError
from dunning_engine.store import MemoryStore, open_store


@pytest.fixture
def host(sql_url):
    engine = create_engine(sql_url.replace("postgresql://", "postgresql+psycopg://"))
    yield engine
    engine.dispose()


def test_the_hosts_rollback_takes_the_step_back(sql_store, host, make):
    with host.connect() as connection:
        with sql_store.transaction(connection) as tx:
            tx.write(make.change(effects=(make.effect("e1"),), timers=(make.timer("a"),)))
            assert tx.case("c1") == make.row()
        assert sql_store.case("c1") is None
        connection.rollback()
    assert sql_store.case("c1") is None
    assert sql_store.counts()["timers"] == 0


def test_the_hosts_commit_keeps_the_step_and_the_hosts_rows(sql_store, host, make, prefix):
    with host.connect() as connection:
        with sql_store.transaction(connection) as tx:
            tx.write(make.change())
        connection.execute(text(f"CREATE TABLE {prefix}host (id INTEGER)"))
        connection.commit()
    with host.begin() as connection, sql_store.transaction(connection) as tx:
        assert tx.case("c1", lock=True) == make.row()
        tx.write(make.change(revision=2))
    assert sql_store.case("c1").revision == 2


def lock_elsewhere(store):
    with store.transaction() as tx:
        if not isinstance(tx._connection, sqlite3.Connection):
            tx._connection.execute("SET LOCAL lock_timeout = '100ms'")
        tx.case("c1", lock=True)


def test_a_lock_in_the_hosts_transaction_keeps_other_writers_out(sql_url, prefix, host, make, monkeypatch):
    monkeypatch.setattr("dunning_engine.store.sql.backend.BUSY_SECONDS", 0.1)
    store = open_store(sql_url, prefix=prefix)
    make.write(store, make.change())
    with host.connect() as connection, store.transaction(connection) as tx:
        tx.case("c1", lock=True)
        with pytest.raises(ConflictError, match="busy"):
            lock_elsewhere(store)
        tx.write(make.change(revision=2))
        connection.commit()
    assert [s.number for s in store.steps()] == [0, 1]
    store.close()


def test_an_exception_does_not_end_the_hosts_transaction(sql_store, host):
    with host.connect() as connection:
        with pytest.raises(KeyError), sql_store.transaction(connection):
            raise KeyError
        assert connection.in_transaction()


def test_another_kind_of_database_is_refused(postgres, sqlite, prefix):
    store, engine = open_store(sqlite, prefix=prefix), create_engine(postgres.replace("://", "+psycopg://"))
    with engine.connect() as connection, pytest.raises(StoreError, match="sqlite"), store.transaction(connection):
        pass
    engine.dispose()
    store.close()


def test_memory_has_no_transaction_to_share():
    with pytest.raises(StoreError), MemoryStore().transaction(object()):
        pass
