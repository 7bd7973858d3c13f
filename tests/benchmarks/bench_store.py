"""The store's speed against raw sqlite3 writing the same rows, and the claim of due work at two sizes.

Run by hand: ``python tests/benchmarks/bench_store.py [events] [--json]``. Both sides run alternately in one
process on one disk; the figures are medians of rounds, and ratios above 1 mean that the store is faster.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from dunning_engine.model.case import Timer
from dunning_engine.model.effect import Effect
from dunning_engine.ports.store import Change, Row, Step
from dunning_engine.store import MemoryStore, open_store

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
AT = int(NOW.timestamp()) * 1_000_000
ITEM = {"number": "F-1", "due_on": "2026-03-01", "balance": "120.00 EUR", "status": "open"}
BODY = json.dumps({"data": {"customer": {"id": "C-7", "email": "c7@example.org"}, "items": [ITEM] * 5}, "control": {}})
EVENT = {"kind": "external", "name": "payment_received", "payload": {"amount": "20.00 EUR"}, "id": "", "by": ""}
TRACE = [{"rule": f"STO-{n:02}", "at": "states.reminder_1", "held": n % 2 == 0} for n in range(8)]
ARGUMENTS = {"to": "c7@example.org", "template": "reminder_1", "items": ["F-1", "F-2"]}
ROUNDS = 7

SCHEMA = """
CREATE TABLE a_case (id TEXT PRIMARY KEY, process TEXT, version INTEGER, program TEXT, key TEXT, state TEXT,
    outcome TEXT, revision INTEGER, opened_at INTEGER, updated_at INTEGER, single INTEGER, body TEXT);
CREATE INDEX a_case_key ON a_case (process, key, outcome);
CREATE TABLE a_step (position INTEGER PRIMARY KEY, case_id TEXT, number INTEGER, event_id TEXT, digest TEXT,
    now INTEGER, program TEXT, outcome TEXT, from_state TEXT, to_state TEXT, reason TEXT, event TEXT, trace TEXT);
CREATE UNIQUE INDEX a_step_case ON a_step (case_id, event_id);
CREATE INDEX a_step_now ON a_step (now);
CREATE TABLE a_effect (seq INTEGER PRIMARY KEY, key TEXT UNIQUE, case_id TEXT, operation TEXT, status TEXT,
    attempts INTEGER, due_at INTEGER, arguments TEXT);
CREATE INDEX a_effect_case ON a_effect (case_id, status);
CREATE INDEX a_effect_due ON a_effect (due_at, seq) WHERE status = 'pending';
CREATE TABLE a_timer (case_id TEXT, name TEXT, nominal INTEGER, due_at INTEGER, ord INTEGER,
    PRIMARY KEY (case_id, name)) WITHOUT ROWID;
CREATE INDEX a_timer_due ON a_timer (due_at, ord, case_id, name);
"""


class Raw:
    """What somebody would write by hand for exactly these rows."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = FULL")
        self.connection.executescript(SCHEMA)

    def start(self, case_id: str) -> None:
        values = (case_id, "arrears", 1, "p1", case_id, "open", None, 1, AT, AT, 1, BODY)
        self.connection.execute("INSERT INTO a_case VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def write(self, events: list[tuple[str, int]]) -> None:
        run = self.connection.execute
        run("BEGIN IMMEDIATE")
        for case_id, revision in events:
            run("SELECT * FROM a_case WHERE id = ?", (case_id,)).fetchone()
            run("UPDATE a_case SET version = ?, program = ?, state = ?, revision = ?, updated_at = ?, body = ? "
                "WHERE id = ? AND revision = ?",
                (1, "p1", "open", revision + 1, AT, BODY, case_id, revision))  # fmt: skip
            run("INSERT INTO a_step (case_id, number, event_id, digest, now, program, outcome, from_state, to_state, "
                "reason, event, trace) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (case_id, revision, f"i{revision}", "d1", AT, "p1", "moved", "open", "open", "", json.dumps(EVENT),
                 json.dumps(TRACE)))  # fmt: skip
            run("INSERT INTO a_effect (key, case_id, operation, status, attempts, due_at, arguments) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (f"{case_id}/{revision}", case_id, "mail.send", "pending", 0, AT, json.dumps(ARGUMENTS)))  # fmt: skip
            run("DELETE FROM a_timer WHERE case_id = ?", (case_id,))
            for place, name in enumerate(("recall", "reminder_3")):
                due_at = AT + (revision * 2 + place) * 60_000_000
                run("INSERT INTO a_timer VALUES (?, ?, ?, ?, ?)", (case_id, name, due_at, due_at, place))
        run("COMMIT")


def row(case_id: str, revision: int) -> Row:
    return Row(case_id, "arrears", 1, "p1", case_id, "open", None, revision, NOW, NOW, BODY, unique=True)


def change(case_id: str, revision: int) -> Change:
    due = [NOW + timedelta(minutes=revision * 2 + place) for place in range(2)]
    return Change(
        step=Step(case_id, revision, EVENT, f"i{revision}", "d1", NOW, "p1", "moved", "open", "open", TRACE),
        expected=revision,
        row=row(case_id, revision + 1),
        effects=(Effect(f"{case_id}/{revision}", case_id, "mail.send", ARGUMENTS, due_at=NOW),),
        timers=(Timer("recall", due[0], due[0]), Timer("reminder_3", due[1], due[1])),
    )


def opened(store: Any, case_ids: list[str]) -> None:
    with store.transaction() as tx:
        for case_id in case_ids:
            start = Step(case_id, 0, {"kind": "start"}, "", "d1", NOW, "p1", "started", "", "open")
            tx.write(Change(start, None, row(case_id, 1)))


def through(store: Any) -> Callable[[list[tuple[str, int]]], None]:
    """Writes events as the runtime does: the case is read under its lock, then the step is written."""

    def write(events: list[tuple[str, int]]) -> None:
        with store.transaction() as tx:
            for case_id, revision in events:
                tx.case(case_id, lock=True)
                tx.write(change(case_id, revision))

    return write


def per_second(write: Callable[[list[tuple[str, int]]], None], case_ids: list[str], at: int, batch: int) -> float:
    """Events a second for one event on each case, ``batch`` of them in a commit."""
    events = [(case_id, at) for case_id in case_ids]
    begun = perf_counter()
    for first in range(0, len(events), batch):
        write(events[first : first + batch])
    return len(events) / (perf_counter() - begun)


def writing(folder: Path, events: int, batch: int) -> dict[str, float]:
    raw, store, memory = Raw(folder / f"raw{batch}.db"), open_store(f"sqlite:///{folder}/own{batch}.db"), MemoryStore()
    case_ids = [f"c{n}" for n in range(events)]
    for case_id in case_ids:
        raw.start(case_id)
    opened(store, case_ids)
    opened(memory, case_ids)
    sides = {"raw": raw.write, "store": through(store), "memory": through(memory)}
    rates: dict[str, list[float]] = {name: [] for name in sides}
    for at in range(1, ROUNDS + 1):
        for name in sides if at % 2 else reversed(sides):
            rates[name].append(per_second(sides[name], case_ids, at, batch))
    figures = {f"{name}_per_s": round(median(values)) for name, values in rates.items()}
    ratio = median(own / by_hand for own, by_hand in zip(rates["store"], rates["raw"], strict=True))
    return {**figures, "ratio": round(ratio, 2)}


def with_timers(folder: Path, timers: int) -> Any:
    """A store with so many timers, 100 of which are due, spread over all cases."""
    store = open_store(f"sqlite:///{folder}/timers{timers}.db")
    with sqlite3.connect(folder / f"timers{timers}.db") as connection:
        rows = (
            (f"c{n}", "recall", AT + offset, AT + offset, 0)
            for n in range(timers)
            for offset in [(n * 7_919 % timers - 100) * 1_000_000 + 1]
        )
        connection.executemany("INSERT INTO dunning_timer VALUES (?, ?, ?, ?, ?)", rows)
    connection.close()
    return store


def claiming(folder: Path, *sizes: int) -> dict[str, float]:
    """Microseconds to read the timers that are due, by the number of those that are not; sizes alternate."""
    stores = {size: with_timers(folder, size) for size in sizes}
    times: dict[int, list[float]] = {size: [] for size in sizes}
    for _ in range(500):
        for size, store in stores.items():
            begun = perf_counter()
            found = store.due_timers(NOW, 200)
            times[size].append(perf_counter() - begun)
            assert len(found) == 100, len(found)
    few, many = (median(times[size]) * 1_000_000 for size in sizes)
    return {f"us_of_{sizes[0]}": round(few), f"us_of_{sizes[1]}": round(many), "ratio": round(many / few, 2)}


def main(events: int) -> dict[str, Any]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        return {
            "one event a commit": writing(folder, events, 1),
            "100 events a commit": writing(folder, events * 5, 100),
            "due timers": claiming(folder, 10_000, 1_000_000),
        }


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:] if argument.isdigit()]
    result = main(*numbers or [400])
    if "--json" in sys.argv:
        print(json.dumps(result))
    else:
        for what, figures in result.items():
            print(f"{what:22}", ", ".join(f"{name} {value}" for name, value in figures.items()))
