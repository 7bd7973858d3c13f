"""What decision tables do at every point that matters: each combination of values at which a cell could change."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

from dunning_engine.checks.subject import Subject
from dunning_engine.checks.template_names import names_of
from dunning_engine.errors import PayloadError
from dunning_engine.expr import Scope, strip
from dunning_engine.model.position import Text
from dunning_engine.model.types import Type
from dunning_engine.model.values import convert
from dunning_engine.money import Money
from dunning_engine.process.compile.context import Context
from dunning_engine.process.compile.tables import compile_cell
from dunning_engine.process.definition import TableDef

MOST = 20_000
"""Points that are tried at most; a larger table is not checked."""
_UTC = ZoneInfo("UTC")
_OTHER = "anything else"
_BOUND = re.compile(r"\s*(?:not\s+|<=|>=|==|!=|<|>|[\[(])*\s*(.*?)\s*[\])]?\s*")
Test = Callable[[Any], bool | None]


@dataclass(frozen=True)
class Point:
    """Values of the inputs, the rows that surely apply there, and those that may (a cell is an expression)."""

    values: tuple[Any, ...]
    rows: tuple[int, ...]
    maybe: tuple[int, ...]


def points(subject: Subject, table: TableDef) -> Iterator[Point]:
    """The points of a table; none where an input's type is not known from the file alone."""
    kinds = [_type(subject, strip(text)) for text in table.inputs]
    if None in kinds:
        return
    sure = [kind for kind in kinds if kind is not None]
    domains = [_domain(kind, [row.cells[n] for row in table.rows]) for n, kind in enumerate(sure)]
    size = 1
    for domain in domains:
        size *= len(domain)
    if not 0 < size <= MOST:
        return
    context = Context(subject.definition, Scope(), {}, _UTC, [], {}, {}, {})
    tests = [[_test(cell, kind, context) for cell, kind in zip(row.cells, sure, strict=False)] for row in table.rows]
    if context.findings:  # reported where the table is compiled
        return
    for values in product(*domains):
        verdicts = [[test(value) for test, value in zip(row, values, strict=True)] for row in tests]
        rows = tuple(n for n, found in enumerate(verdicts) if all(found))
        maybe = tuple(n for n, found in enumerate(verdicts) if None in found and False not in found)
        yield Point(values, rows, maybe)


def shown(table: TableDef, point: Point) -> str:
    """A point in words: ``kind is price and amount is 20.00 EUR``."""
    named = zip(table.inputs, point.values, strict=True)
    return " and ".join(f"{strip(text)} is {_word(value)}" for text, value in named)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "none" if value is None else str(value)


def _type(subject: Subject, text: Text) -> Type | None:
    """The type of an input that is a plain dotted name, or what another table gives."""
    match text.value.strip().split("."):
        case ["table", name, output]:
            given = subject.definition.tables[name].outputs if name in subject.definition.tables else {}
            return given[output].type if output in given else None
        case [root, *rest]:
            return _inner(names_of(subject).get(root), rest)
    return None


def _inner(kind: Type | None, path: list[str]) -> Type | None:
    for name in path:
        record = kind.record if kind is not None else None
        field = record.fields.get(name) if record is not None else None
        kind = field.type if field is not None else None
    return kind


def _domain(kind: Type, cells: list[Text]) -> list[Any]:
    bounds = [value for cell in cells for value in _bounds(cell, kind)]
    if kind.kind == "choice":
        found: list[Any] = list(kind.choices)
    elif kind.kind == "boolean":
        found = [True, False]
    elif kind.kind in ("text", "role", "state"):
        found = [*bounds, _OTHER]
    elif kind.kind in _STEPS:
        found = sorted({each for bound in bounds for each in _STEPS[kind.kind](bound)}) or [None]
    else:
        found = [None]
    return [*found, None] if kind.optional and None not in found else found


_STEPS: dict[str, Callable[[Any], tuple[Any, Any, Any]]] = {
    "integer": lambda value: (value - 1, value, value + 1),
    "number": lambda value: (value - Decimal("0.001"), value, value + Decimal("0.001")),
    "money": lambda value: (value - Money("0.01", value.currency), value, value + Money("0.01", value.currency)),
    "date": lambda value: (value - timedelta(days=1), value, value + timedelta(days=1)),
}


def _bounds(cell: Text, kind: Type) -> Iterator[Any]:
    """The values that a cell names."""
    if "${" in cell.value or cell.value.strip() == "-":
        return
    for part in re.split(r",|\.\.", cell.value):
        match = _BOUND.fullmatch(part)
        try:
            value = convert(match[1].strip("'\"") if match else part, kind, "cell", _UTC)
        except PayloadError:
            continue
        if value is not None and (not isinstance(value, date) or date.min < value < date.max):
            yield value


def _test(cell: Text, kind: Type, context: Context) -> Test:
    """Whether a cell admits a value; ``None`` where it cannot be told."""
    if cell.value.strip().startswith("${"):
        return lambda _value: None
    compiled = compile_cell(cell, kind, context)
    return lambda value: compiled.any or (bool(compiled.test(value, {})) if value is not None else _none(compiled.text))


def _none(text: str) -> bool:
    """Whether a cell admits none: only by name, or by ruling something else out."""
    return "none" in re.split(r"\W+", text) if not text.startswith("not ") else "none" not in re.split(r"\W+", text)
