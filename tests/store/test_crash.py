"""Killed in the middle of writing, a SQLite database holds every step that was confirmed and no half of one."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from dunning_engine.store import open_store

WRITER = """
import sys
sys.path.insert(0, sys.argv[2])
from conftest import Make
from dunning_engine.store import open_store

make, store, revision = Make(), open_store(sys.argv[1]), int(sys.argv[3])
while True:
    revision += 1
    make.write(store, make.change(
        revision=revision, effects=(make.effect(f"e{revision}"),), tasks=(make.task(f"t{revision}"),),
        timers=(make.timer("a", revision), make.timer("b", revision)),
    ))
    print(revision, flush=True)
"""


@pytest.mark.parametrize("seen", [1, 7, 40])
def test_kill_9_loses_no_confirmed_step_and_leaves_no_half_one(sqlite, seen):
    confirmed = 0
    for round_ in range(2):
        command = [sys.executable, "-c", WRITER, sqlite, str(Path(__file__).parent), str(confirmed)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            for _ in range(seen):
                confirmed = int(process.stdout.readline())
            process.send_signal(signal.SIGKILL)
            rest = process.stdout.read().split()
        confirmed = int(rest[-1]) if rest else confirmed
        assert confirmed >= seen * (round_ + 1)
        confirmed = _consistent(sqlite, confirmed)


def _consistent(url, confirmed):
    store = open_store(url)
    revision = store.case("c1").revision
    assert revision in (confirmed, confirmed + 1)  # the last one may be durable and not yet told
    assert [s.number for s in store.steps()] == list(range(revision))
    assert [e.key for e in store.effects()] == [f"e{n + 1}" for n in range(revision)]
    assert len(store.tasks()) == store.counts()["pending"] == revision
    assert [t.name for t in store.timers("c1")] == ["a", "b"]
    store.close()
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
    return revision
