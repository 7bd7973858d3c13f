"""Dated reference data with sources, from the shared folder of the processes: failure classes, limits, rates."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

from dunning_engine.library.places import shipped

Row = Mapping[str, str]
FOLDER = "_shared/reference"


@cache
def rows(table: str) -> Sequence[Row]:
    """The rows of a table; ``-`` in a cell means nothing, and is read as an empty text."""
    text = (shipped() / FOLDER / f"{table}.csv").read_text(encoding="utf-8")
    return tuple(
        MappingProxyType({name: "" if cell == "-" else cell for name, cell in row.items()})
        for row in csv.DictReader(text.splitlines())
    )


@cache
def by(table: str, column: str) -> Mapping[str, Row]:
    """The rows of a table by a column; of several with one value the one that is valid last."""
    ordered = sorted(rows(table), key=lambda row: row.get("valid_from", ""))
    return MappingProxyType({row[column]: row for row in ordered})
