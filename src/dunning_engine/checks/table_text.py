"""Rows of decision tables as people write them: cells for classes of values, a row to paste in YAML or CSV."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from dunning_engine.checks.cuts import Term
from dunning_engine.checks.regions import in_words
from dunning_engine.process.definition import TableDef

_PLAIN = re.compile(r"[A-Za-z0-9_][\w .+-]*|<\w+>")
_NEXT_BUT_ONE = 2
_ENUMERATED = ("choice", "boolean", "text", "role", "state")


def cell_for(term: Term, classes: Sequence[Any], admitted: Sequence[Any]) -> str | None:
    """The cell that admits exactly some classes of a term, which are given in its order; ``None`` where none does."""
    if len(admitted) == len(classes):
        return "-"
    if term.kind.kind in _ENUMERATED:
        return _words(term, classes, admitted)
    places = [n for n, value in enumerate(classes) if value in admitted and value is not None]
    if None in admitted:
        return "none" if len(admitted) == 1 else None
    ordered = [value for value in classes if value is not None]
    if places != list(range(places[0], places[-1] + 1)):
        return None
    return _range(term, ordered, places[0], places[-1])


def _words(term: Term, classes: Sequence[Any], admitted: Sequence[Any]) -> str:
    named = [value for value in classes if value not in admitted]
    open_ended = term.kind.kind not in ("choice", "boolean") and classes[-1 - (None in classes)] in admitted
    listed = named if open_ended else admitted
    return ("not " if open_ended else "") + ", ".join(in_words(value) if value != "" else "''" for value in listed)


def _range(term: Term, ordered: Sequence[Any], first: int, last: int) -> str:
    """A comparison or a range: a class is one of the constants, or what lies beside one."""
    low = _bound(term, ordered, first, -1)
    high = _bound(term, ordered, last, 1)
    if first == last and (term.cut_at(ordered[first]) or _alone(term, low, high)):
        return in_words(ordered[first])
    if low is None and high is None:
        return "-"
    if high is None and low is not None:
        return f"{'>=' if low[1] else '>'} {in_words(low[0])}"
    if low is None and high is not None:
        return f"{'<=' if high[1] else '<'} {in_words(high[0])}"
    begin, end = low or (None, False), high or (None, False)
    return f"{'[' if begin[1] else '('}{in_words(begin[0])}..{in_words(end[0])}{']' if end[1] else ')'}"


def _alone(term: Term, low: tuple[Any, bool] | None, high: tuple[Any, bool] | None) -> bool:
    """Whether one whole number lies between two bounds."""
    return term.kind.kind == "integer" and low is not None and high is not None and high[0] - low[0] == _NEXT_BUT_ONE


def _bound(term: Term, ordered: Sequence[Any], place: int, side: int) -> tuple[Any, bool] | None:
    """The bound of a run of classes on one side, and whether it belongs to the run; ``None``: there is none."""
    if not 0 <= place + side < len(ordered):
        return None
    value = ordered[place]
    return (value, True) if term.cut_at(value) else (ordered[place + side], False)


def row_to_add(table: TableDef, cells: Sequence[str]) -> str:
    """A row to paste where the table is written; what its outputs are is left to its author."""
    every = [*cells, *(f"<{name}>" for name in table.outputs)]
    if table.sheet is not None:
        rules = [""] if table.sheet.with_rules else []
        return table.sheet.separator.join(_csv(cell, table.sheet.separator) for cell in (*every, *rules))
    below = len({row.at.line for row in table.rows}) == len(table.rows) and table.at.line < min(
        (row.at.line for row in table.rows), default=0
    )
    return f"{'- ' if below else ''}[{', '.join(_yaml(cell) for cell in every)}]"


def row_as_it_should_be(table: TableDef, n: int, cells: Sequence[str]) -> str:
    """A row with other cells for its inputs, to paste in its place."""
    given = [text.value for text in table.rows[n].cells[len(table.inputs) :]]
    outputs = dict(zip((f"<{name}>" for name in table.outputs), given, strict=True))
    every = [*cells, *outputs.values()]
    if table.sheet is not None:
        rules = [" ".join(rule.value for rule in table.rows[n].rules)] if table.sheet.with_rules else []
        return table.sheet.separator.join(_csv(cell, table.sheet.separator) for cell in (*every, *rules))
    return f"[{', '.join(_yaml(cell) for cell in every)}]"


def _yaml(cell: str) -> str:
    return cell if _PLAIN.fullmatch(cell) else '"' + cell.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _csv(cell: str, separator: str) -> str:
    quoted = any(sign in cell for sign in (separator, '"', "\n"))
    return '"' + cell.replace('"', '""') + '"' if quoted else cell


def values_in_words(values: Iterable[tuple[Term, Any]]) -> str:
    """``kind is price and amount is 20.00 EUR``."""
    return " and ".join(f"{term.name} is {in_words(value)}" for term, value in values)
