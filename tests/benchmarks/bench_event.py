"""One durable event, and a hundred a commit, against raw sqlite3 writing the same rows.

Run it as ``python tests/benchmarks/bench_event.py``. The engine takes ``payment_received`` (partial) into cases of
the shipped ``storage_arrears`` with five items at reminder 1, on SQLite with ``synchronous=FULL`` in a file. The raw
side has the engine's own tables and indexes in a file beside it and does nothing but write the rows that the engine
wrote: the case's and the step's, with their real texts, in one transaction. Both are taken in turn.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime
from itertools import count, cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from turns import Work, compared

from dunning_engine import Engine, SimulatedClock

PROCESSES = Path(__file__).resolve().parents[2] / "processes"
BATCH = 100
PAID = {"amount": "0.01 EUR"}
ITEMS = [{"number": f"F-{n}", "due_on": "2026-03-01", "balance": "900000.00 EUR"} for n in range(5)]


def engine_with_cases(path: Path) -> tuple[Engine, list[str]]:
    """An engine on a file, and a hundred cases at reminder 1."""
    clock = SimulatedClock("2026-03-01T08:00+01:00")
    engine = Engine.open(f"sqlite:///{path}", processes=PROCESSES, clock=clock, standins=True)
    cases = []
    for n in range(BATCH):
        customer = {"id": f"C-{n}", "kind": "professional", "email": f"c{n}@example.org"}
        cases.append(engine.start("storage_arrears", {"customer": customer, "unit": f"B-{n}", "items": ITEMS}).id)
    engine.until(datetime.fromisoformat("2026-03-16T10:00+01:00"))
    assert {engine.case(case).state for case in cases} == {"reminder_1"}
    return engine, cases


class Raw:
    """What somebody would write by hand for exactly these rows."""

    def __init__(self, path: Path, model: Path, cases: list[str]) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        run = self.connection.execute
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = FULL")
        run("ATTACH ? AS model", (str(model),))
        made = "SELECT sql FROM model.sqlite_master WHERE tbl_name IN ('dunning_case', 'dunning_step') AND sql != ''"
        for (text,) in run(made).fetchall():
            run(text)
        run("INSERT INTO dunning_case SELECT * FROM model.dunning_case")
        self.body = {case: self._one("SELECT body FROM model.dunning_case WHERE id = ?", case) for case in cases}
        names = [row[1] for row in run("PRAGMA table_info(dunning_step)") if row[1] != "position"]
        self.columns = ", ".join(names)
        self.step = self._last_step(names)
        run("DETACH model")
        self.insert = f"INSERT INTO dunning_step ({self.columns}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608 - the columns are the store's own
        self.spot = names.index("case_id"), names.index("event_id")
        self.program, self.now = self.step[names.index("program")], self.step[names.index("now")]

    def _one(self, text: str, *values: object) -> str:
        return str(self.connection.execute(text, values).fetchone()[0])

    def _last_step(self, names: list[str]) -> list[object]:
        found = f"SELECT {', '.join(names)} FROM model.dunning_step ORDER BY position DESC LIMIT 1"  # noqa: S608 - likewise
        return list(self.connection.execute(found).fetchone())

    def write(self, events: list[tuple[str, str]]) -> None:
        """The rows of so many events, in one transaction."""
        run = self.connection.execute
        run("BEGIN IMMEDIATE")
        for case, event_id in events:
            run(
                "UPDATE dunning_case SET version = ?, program = ?, state = ?, revision = revision + 1, updated_at = ?, "
                "body = ? WHERE id = ?",
                (1, self.program, "reminder_1", self.now, self.body[case], case),
            )
            values = list(self.step)
            values[self.spot[0]], values[self.spot[1]] = case, event_id
            run(self.insert, values)
        run("COMMIT")


def singles(engine: Engine, raw: Raw, cases: list[str]) -> dict[str, Work]:
    """One event a commit."""
    numbers, turn = count(), cycle(cases)
    return {
        "raw": lambda: raw.write([(next(turn), f"r{next(numbers)}")]),
        "send": lambda: engine.send(next(turn), "payment_received", PAID, event_id=f"e{next(numbers)}"),
    }


def batches(engine: Engine, raw: Raw, cases: list[str]) -> dict[str, Work]:
    """A hundred events a commit, one for each case."""
    numbers = count()

    def event(case: str) -> dict[str, object]:
        return {"case": case, "event": "payment_received", "data": PAID, "event_id": f"b{next(numbers)}"}

    def send() -> None:
        failed = [each for each in engine.send_many([event(case) for case in cases]) if isinstance(each, Exception)]
        assert not failed, failed[0]

    return {"raw": lambda: raw.write([(case, f"m{next(numbers)}") for case in cases]), "send_many": send}


def main() -> None:
    """Print the rates and their ratios."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "engine.db"
        engine, cases = engine_with_cases(path)
        for case in cases:
            engine.send(case, "payment_received", PAID, event_id="warm")
        raw = Raw(Path(folder) / "raw.db", path, cases)
        single = compared(singles(engine, raw, cases), "raw", rounds=7, seconds=0.3, burst=20)
        many = compared(batches(engine, raw, cases), "raw", rounds=7, seconds=0.4, burst=1)
        engine.close()
        raw.connection.close()
    print(f"raw, an event a commit   {single['raw'][0]:9,.0f} events/s")
    print(f"send                     {single['send'][0]:9,.0f} events/s   {single['send'][1]:.3f} of it (goal 0.5)")
    print(f"raw, {BATCH} a commit        {many['raw'][0] * BATCH:9,.0f} events/s")
    rate, ratio = many["send_many"]
    print(f"send_many                {rate * BATCH:9,.0f} events/s   {ratio:.3f} of it (goal 0.2)")


if __name__ == "__main__":
    main()
