"""Answers of the capability `bank` from entries of statements."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from dunning_engine.ports.adapter import Result
from dunning_plugins.bank.camt import Entry, Kind


def transfers(entries: Iterable[Entry], since: date | None, reference: str | None) -> Result:
    """The transfers received, and the credits that may be none, the oldest first."""
    known = tuple(entries)
    return {
        "transfers": tuple(_row(one, "name") for one in _chosen(known, "transfer", since, reference)),
        "unclear": tuple(_row(one, "name", "family") for one in _chosen(known, "unclear", since, reference)),
    }


def returned(entries: Iterable[Entry], since: date | None, reference: str | None) -> Result:
    """The debits returned, the oldest first."""
    chosen = _chosen(entries, "returned_debit", since, reference)
    return {"debits": tuple(_row(one, "reason", "mandate") for one in chosen)}


def _chosen(entries: Iterable[Entry], kind: Kind, since: date | None, reference: str | None) -> list[Entry]:
    wanted = _bare(reference or "")
    found = {
        one.id: one
        for one in entries
        if one.kind == kind and (since is None or one.on >= since) and wanted in _bare(one.reference)
    }
    return sorted(found.values(), key=lambda one: (one.on, one.id))


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()


def _row(entry: Entry, *more: str) -> dict[str, Any]:
    row = {"entry": entry.id, "amount": entry.amount, "on": entry.on, "reference": entry.reference}
    return row | {name: getattr(entry, name) for name in more}
