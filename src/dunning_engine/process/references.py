"""Gives functions their reference tables from a program's own files: an edited one counts, and is in the hash."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from dunning_engine.errors import PayloadError
from dunning_engine.expr import Function, Reference
from dunning_engine.model.finding import Finding
from dunning_engine.model.position import Position, Text
from dunning_engine.model.types import Field
from dunning_engine.model.values import convert
from dunning_engine.process.reader.csv_text import read_csv

FOLDER = "_shared/reference"
Rows = tuple[Mapping[str, Any], ...]
_UTC = ZoneInfo("UTC")


def bound(functions: Mapping[str, Function], files: Mapping[str, str]) -> tuple[dict[str, Function], list[Finding]]:
    """The functions, those that read tables with the tables' rows, and what is wrong with the tables that are read.

    A table counts as read when a process file or a shared one calls a function that needs it.
    """
    made, findings = dict(functions), list[Finding]()
    for function in functions.values():
        called = next(_calls(function.name, files), None) if function.references else None
        if called is not None:
            tables = {each.name: _table(each, function.name, called, files, findings) for each in function.references}
            made[function.name] = replace(function, implementation=partial(function.implementation, tables))
    return made, findings


def _calls(name: str, files: Mapping[str, str]) -> Iterator[Position]:
    for path, text in files.items():
        found = re.search(rf"\b{name}\(", text) if path.endswith(".yaml") else None
        if found is not None:
            line = text.count("\n", 0, found.start()) + 1
            yield Position(path, line, found.start() - text.rfind("\n", 0, found.start()))


def _table(
    table: Reference, function: str, called: Position, files: Mapping[str, str], findings: list[Finding]
) -> Rows:
    path = f"{FOLDER}/{table.name}.csv"
    if path not in files:
        message = f"{function} reads {path}, and there is none"
        fix = "`dunning init` copies the shipped one out"
        findings.append(Finding.at(called, "E315", message, help=fix, length=len(function)))
        return ()
    lines, wrong = read_csv(path, files[path])
    findings += wrong
    header = [cell.value for cell in lines[0]] if lines and not wrong else []
    missing = [field.name for field in table.columns if field.required and field.name not in header]
    if missing and not wrong:
        message = f"{path} has no column '{missing[0]}', which {function} reads"
        fix = f"its columns are {', '.join(field.name for field in table.columns)}; others may stand beside"
        findings.append(Finding.at(Position(path, 1, 1), "E315", message, help=fix))
    return () if wrong or missing else tuple(_rows(table, header, lines[1:], findings))


def _rows(
    table: Reference, header: list[str], lines: list[list[Text]], findings: list[Finding]
) -> Iterator[Mapping[str, Any]]:
    for cells in lines:
        if len(cells) != len(header):
            message = f"this row has {len(cells)} cells, the table {len(header)} columns"
            fix = f"columns: {', '.join(header)}; quote a cell that holds a comma"
            findings.append(Finding.at(cells[0].at, "E314", message, help=fix))
            continue
        told = dict(zip(header, cells, strict=True))
        yield {field.name: _value(field, told.get(field.name), findings) for field in table.columns}


def _value(field: Field, cell: Text | None, findings: list[Finding]) -> Any:
    if cell is None or (cell.value in ("", "-") and not field.required):
        return field.default
    try:
        return convert(cell.value, field.type, field.name, _UTC)
    except PayloadError as error:
        message = f"cell '{cell.value}' of column '{field.name}' is no {field.type}"
        findings.append(Finding.at(cell.at, "E423", message, help=error.help, length=len(cell.value)))
        return field.default
