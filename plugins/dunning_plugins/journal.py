"""A journal in a file: the imitated outside world, which survives the death of our process."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from dunning_engine.model.letter import Letter
from dunning_engine.ports.adapter import Inbound
from dunning_engine.ports.journal import Deed

_SCHEMA = """
create table if not exists deeds (
  position integer primary key, capability text not null, key text not null, operation text not null,
  at text not null, arguments text not null, letter text, result text not null, note text not null,
  reports text, unique (capability, key)
);
create index if not exists deeds_in_order on deeds (capability, position);
create index if not exists deeds_with_reports on deeds (capability, position) where reports is not null;
create table if not exists spent (name text primary key, times integer not null) without rowid;
"""
_SELECT = "select position, key, operation, at, arguments, letter, result, note, reports from deeds"
_FIND = f"{_SELECT} where capability = ? and key = ?"
_SOME = f"{_SELECT} where capability = ? and position > ? order by position"
_ALL = f"{_SELECT} where position > ? order by position"
_BUSY_MS = 5000


class FileJournal(AbstractContextManager["FileJournal"]):
    """Deeds in an SQLite file, each committed by itself.

    It does not wait for the disk (``synchronous=OFF``): it outlives ``kill -9``, not a power cut. It imitates
    the outside world; what the engine promises about durability is its store's affair.
    """

    def __init__(self, path: str | Path) -> None:
        self._lock = Lock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute(f"pragma busy_timeout={_BUSY_MS}")
        self._db.execute("pragma journal_mode=WAL")
        self._db.execute("pragma synchronous=OFF")
        self._db.executescript(_SCHEMA)

    def record(self, deed: Deed) -> bool:
        """Keep a deed; False when its key is known."""
        row = (
            deed.capability, deed.key, deed.operation, deed.at.isoformat(), _dump(deed.arguments),
            _dump(_shallow(deed.letter)) if deed.letter else None, _dump(deed.result), deed.note,
            _dump([_report_json(report) for report in deed.reports]) if deed.reports else None,
        )  # fmt: skip
        with self._lock:
            cursor = self._db.execute(
                "insert or ignore into deeds (capability, key, operation, at, arguments, letter, result, note, reports)"
                " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
        return cursor.rowcount == 1

    def find(self, capability: str, key: str) -> Deed | None:
        """The deed under a key."""
        rows = self._rows(_FIND, (capability, key))
        return _deed(rows[0]) if rows else None

    def deeds(self, capability: str | None = None, *, after: int = 0) -> Sequence[Deed]:
        """Deeds in the order they were done, after a position."""
        rows = self._rows(_SOME, (capability, after)) if capability else self._rows(_ALL, (after,))
        return [_deed(row) for row in rows]

    def reports(self, capability: str) -> Sequence[Inbound]:
        """All reports of that capability's deeds."""
        query = "select reports from deeds where capability = ? and reports is not null order by position"
        return [report for (text,) in self._rows(query, (capability,)) for report in _reports(text)]

    def spent(self, name: str) -> int:
        """How often a name was counted."""
        rows = self._rows("select times from spent where name = ?", (name,))
        return int(rows[0][0]) if rows else 0

    def spend(self, name: str) -> None:
        """Count one more."""
        with self._lock:
            self._db.execute(
                "insert into spent values (?, 1) on conflict (name) do update set times = times + 1", (name,)
            )

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __exit__(self, *_: object) -> None:
        self.close()

    def _rows(self, query: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(query, values).fetchall()


def _shallow(value: Letter | Inbound) -> dict[str, Any]:
    # dataclasses.asdict copies deeply, and costs half of a deed's time
    return {each.name: getattr(value, each.name) for each in fields(value)}


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _deed(row: tuple[Any, ...]) -> Deed:
    position, key, operation, at, arguments, letter, result, note, reports = row
    return Deed(
        key, operation, datetime.fromisoformat(at), json.loads(arguments), _letter(letter), json.loads(result), note,
        _reports(reports), position,
    )  # fmt: skip


def _letter(text: str | None) -> Letter | None:
    if text is None:
        return None
    told = json.loads(text)
    return Letter(**{**told, "items": tuple(told["items"])})


def _report_json(report: Inbound) -> Mapping[str, Any]:
    return {**_shallow(report), "at": report.at.isoformat() if report.at else None}


def _reports(text: str | None) -> tuple[Inbound, ...]:
    told = json.loads(text) if text else []
    return tuple(
        Inbound(**{**report, "at": datetime.fromisoformat(report["at"]) if report["at"] else None}) for report in told
    )
