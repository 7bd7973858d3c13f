"""``kill -9`` at any moment, any number of times, then the same command: the same effects, none twice."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests" / "simulate" / "receivables.csv"
TABLES = {
    "dunning_effect": "key, operation, status, arguments, letter, planned_at, ended_at",
    "dunning_case": "id, state, outcome, revision, body",
    "dunning_timer": "case_id, name, nominal, due_at",
    "dunning_task": "id, status, name",
}


def command(db, *more):
    options = ["--db", str(db), "--processes", str(ROOT / "processes"), "--json", *more]
    return [sys.executable, "-m", "dunning_engine.cli", "demo", *options]


def run(db, *more):
    done = subprocess.run(command(db, *more), capture_output=True, text=True, check=True, timeout=300)
    assert done.stderr == ""
    return done.stdout


def deeds(db):
    with sqlite3.connect(f"{db}.outside") as connection:
        rows = "select capability, key, operation, at, arguments, letter from deeds order by capability, key"
        return connection.execute(rows).fetchall()


def contents(db):
    with sqlite3.connect(db) as connection:
        return {name: sorted(connection.execute(f"select {columns} from {name}")) for name, columns in TABLES.items()}  # noqa: S608


def written(db):
    """How many deeds there are by now; none while there is no file yet."""
    try:
        with sqlite3.connect(f"file:{db}.outside?mode=ro", uri=True) as connection:
            return connection.execute("select count(*) from deeds").fetchone()[0]
    except sqlite3.Error:
        return 0


def kill_after(db, more, number, pause):
    """Start the command and kill it once so many deeds were done, and a moment later; whether it was still running."""
    process = subprocess.Popen(command(db, *more), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and written(db) < number:
        time.sleep(0.002)
    time.sleep(pause)
    running = process.poll() is None
    os.kill(process.pid, signal.SIGKILL) if running else None
    process.wait()
    return running


def check(tmp_path, times, seed, *more):
    expected = run(tmp_path / "calm.db", *more)
    random = Random(seed)  # noqa: S311 - moments of death, not secrets
    whole = written(tmp_path / "calm.db")
    moments = sorted(random.randrange(whole) for _ in range(times))
    db = tmp_path / "killed.db"
    killed = sum(kill_after(db, more, number, random.random() * 0.05) for number in moments)
    assert killed >= times // 2
    assert run(db, *more) == expected
    assert contents(db) == contents(tmp_path / "calm.db")
    assert deeds(db) == deeds(tmp_path / "calm.db")


def test_a_killed_run_goes_on_as_if_nothing_had_been(tmp_path):
    check(
        tmp_path,
        4,
        1,
        "--invoices",
        str(SMALL),
        "--case-per",
        "customer",
        "--set",
        "storage_arrears.schedule=days_after_due",
    )


def test_the_same_command_on_a_finished_run_changes_nothing(tmp_path):
    more = ("--invoices", str(SMALL), "--case-per", "invoice")
    first = run(tmp_path / "x.db", *more)
    before = contents(tmp_path / "x.db"), deeds(tmp_path / "x.db")
    assert run(tmp_path / "x.db", *more) == first
    assert (contents(tmp_path / "x.db"), deeds(tmp_path / "x.db")) == before


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("more", [(), ("--invoices", str(SMALL), "--case-per", "invoice")], ids=["sample", "invoices"])
def test_many_kills(tmp_path, seed, more):
    check(tmp_path, 20, seed, *more)
