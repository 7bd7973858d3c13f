"""Opening, looking at the schema, and upgrading a database that an older library made."""

from __future__ import annotations

import subprocess
import sys
from threading import Thread

import pytest
from sqlalchemy import create_engine, inspect

from dunning_engine.errors import ConflictError, SchemaError, StoreError
from dunning_engine.store import MemoryStore, open_store
from dunning_engine.store.sql.tables import tables
from dunning_engine.store.sql.upgrades import NEWEST, UPGRADES


def run(store, text):
    with store._driver() as driver:
        return driver.execute(text.replace("{p}", store._prefix)).fetchall()


def test_looking_at_an_empty_database_says_what_to_do(sql_url, prefix):
    store = open_store(sql_url, prefix=prefix, upgrade=False)
    with pytest.raises(SchemaError, match="dunning db upgrade"):
        store.check_schema()
    with pytest.raises(StoreError, match="dunning db upgrade"):
        store.cases()
    with pytest.raises(StoreError, match="dunning db upgrade"), store.transaction() as tx:
        tx.case("c1")
    assert store.upgrade() == list(UPGRADES)
    store.check_schema()
    assert store.upgrade() == []
    store.close()


def test_a_database_of_the_version_before_is_upgraded_with_its_rows(sql_url, prefix, make):
    store = open_store(sql_url, prefix=prefix, upgrade=False)
    assert store._upgrade(NEWEST - 1) == list(range(1, NEWEST))
    make.write(store, make.change(effects=(make.effect("e1", status="dead"),), timers=(make.timer("a"),)))
    before = (store.cases(), store.steps(), store.effects(), store.timers("c1"), store.last_instant())
    with pytest.raises(SchemaError, match=f"schema {NEWEST - 1}"):
        store.check_schema()
    store.close()
    store = open_store(sql_url, prefix=prefix)
    store.check_schema()
    assert (store.cases(), store.steps(), store.effects(), store.timers("c1"), store.last_instant()) == before
    store.close()


def test_a_database_of_a_newer_library_is_left_alone(sql_store):
    run(sql_store, "INSERT INTO {p}schema (number) SELECT max(number) + 1 FROM {p}schema RETURNING 1")
    for look in (sql_store.check_schema, sql_store.upgrade):
        with pytest.raises(SchemaError, match="newer version"):
            look()


def test_an_upgrade_that_fails_leaves_the_schema_as_it_was(sql_url, prefix, monkeypatch):
    store = open_store(sql_url, prefix=prefix)
    broken = {**UPGRADES, NEWEST + 1: ("CREATE TABLE {p}new (id INTEGER)", "CREATE NONSENSE")}
    monkeypatch.setattr("dunning_engine.store.sql.upgrades.UPGRADES", broken)
    with pytest.raises(StoreError):
        store._upgrade(NEWEST + 1)
    store.check_schema()
    with store._reader.connect() as connection:
        assert not inspect(connection).has_table(f"{prefix}new")
    store.close()


def test_the_tables_in_code_are_those_that_the_upgrades_make(sql_store, prefix):
    with sql_store._reader.connect() as connection:
        looked = inspect(connection)
        for table in tables(prefix).metadata.sorted_tables:
            assert [c["name"] for c in looked.get_columns(table.name)] == list(table.columns.keys()), table.name


def test_two_prefixes_share_a_database(sqlite, make):
    one, two = open_store(sqlite, prefix="one_"), open_store(sqlite, prefix="two_")
    make.write(one, make.change())
    assert (len(one.cases()), len(two.cases())) == (1, 0)
    one.close()
    two.close()


def test_every_commit_on_sqlite_is_durable(sqlite):
    store = open_store(sqlite)
    assert run(store, "PRAGMA journal_mode") == [("wal",)]
    assert run(store, "PRAGMA synchronous") == [(2,)]  # FULL
    store.close()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "cannot be read"), ("mysql://localhost/x", "mysql"), ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"), ("sqlite:////nowhere/at/all.db", "unable to open"),
        ("postgresql://nobody:hush@127.0.0.1:1/none", "reachable"),
    ],
)  # fmt: skip
def test_a_database_that_cannot_be_opened_says_why(url, said):
    with pytest.raises(StoreError, match=said) as caught:
        open_store(url)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("prefix", ["", "Dunning_", "a b", "x;", "1x"])
def test_a_prefix_must_be_a_plain_word(sqlite, prefix):
    with pytest.raises(StoreError, match="table's name"):
        open_store(sqlite, prefix=prefix)


def test_memory_has_no_schema_to_keep_up():
    store = MemoryStore()
    store.check_schema()
    assert store.upgrade() == []
    store.close()


def test_a_busy_database_is_a_conflict(sqlite, monkeypatch):
    monkeypatch.setattr("dunning_engine.store.sql.store.BUSY_SECONDS", 0.05)
    store = open_store(sqlite)
    caught = []

    def write():
        try:
            with store.transaction():
                pass
        except ConflictError as error:
            caught.append(str(error))

    with store.transaction():
        thread = Thread(target=write)
        thread.start()
        thread.join(30)
    assert "busy" in caught[0]
    store.close()


def test_cases_in_memory_load_no_database_toolkit():
    code = "import sys, dunning_engine.store; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


PLANS = {
    "due_timers": "timer_due",
    "next_timer": "timer_due",
    "next_effect": "effect_due",
    "claim": "effect_due",
    "pending": "effect_case",
    "find_open": "case_key",
    "known": "step_case",
    "latest": "step_now",
    "case": "case_id",
    "timers": "timer",
    "task": "task_id",
    "effect_of_key": "effect_of_key",
}


@pytest.mark.parametrize("name", PLANS)
def test_what_runs_often_goes_by_an_index(sqlite, name):
    store = open_store(sqlite)
    text = getattr(store._sql, name)
    with store._driver() as driver:
        plan = " ".join(row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {text}", [1] * text.count("?")))
    assert PLANS[name] in plan
    assert "SCAN dunning_case" not in plan
    assert "TEMP B-TREE" not in plan or name in ("find_open", "timers", "pending"), plan
    store.close()


def test_a_business_key_is_looked_up_by_its_index(sqlite):
    store = open_store(sqlite)
    with store._driver() as driver:
        plan = driver.execute(f"EXPLAIN QUERY PLAN {store._sql.performed(2)}", ["a", "b"]).fetchall()
    assert "dunning_effect_business" in plan[0][3]
    store.close()


def test_a_missing_driver_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"dunning-engine\[postgres\]"):
        open_store("postgresql://localhost/x")


def test_the_hosts_engine_is_not_needed_to_own_the_migration(sql_url, prefix):
    engine = create_engine(sql_url.replace("postgresql://", "postgresql+psycopg://"))
    tables(prefix).metadata.create_all(engine)
    with engine.connect() as connection:
        assert inspect(connection).has_table(f"{prefix}case")
    engine.dispose()
