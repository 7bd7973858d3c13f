"""Where one moment lies before another for certain, as far as two expressions tell.

A moment is written as something that is not looked into (``due_on``, a computed day, an instant), a day of its month
or of the next, and durations on top. Two of them compare where they are made of the same thing.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace

from dunning_engine.calendar import Duration
from dunning_engine.checks.subject import Subject
from dunning_engine.checks.tree import Tree, called, cells_of, dotted, tree_of, written
from dunning_engine.model.position import Text
from dunning_engine.process.definition import TableDef, TimerDef

_HOURS: Mapping[str, tuple[float, float]] = {
    "minutes": (1 / 60, 1 / 60), "hours": (1, 1), "days": (24, 24), "weeks": (7 * 24, 7 * 24),
    "months": (28 * 24, 31 * 24), "years": (365 * 24, 366 * 24),
}  # fmt: skip
_LAST = 32
_DAYS: Mapping[str, tuple[int, int | None]] = {
    "day_of_month": (0, None), "day_of_next_month": (1, None), "first_of_next_month": (1, 1),
    "end_of_month": (0, _LAST), "end_of_next_month": (1, _LAST),
}  # fmt: skip
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Span:
    """A duration in hours, at least and at most; ``name`` is a setting (then by its default) or a field."""

    name: str
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Moment:
    """``base`` as it was written; ``month`` and ``day``: that day of the base's month, or of the next."""

    base: str
    month: int = 0
    day: int = 0
    spans: tuple[Span, ...] = ()

    def plus(self, span: Span) -> Moment:
        """A moment that much later."""
        return replace(self, spans=tuple(sorted((*self.spans, span), key=lambda each: (each.name, each.least))))


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: an output that is read there stands for its cell."""

    table: TableDef
    number: int


def rows_of(subject: Subject, *texts: Text) -> tuple[Row | None, ...]:
    """The rows to look at where expressions read one table; a single ``None`` where they read none, or several."""
    found = {path.split(".")[1] for text in texts for path in subject.reading.paths(text) if path.startswith("table.")}
    table = subject.definition.tables.get(next(iter(found))) if len(found) == 1 else None
    return tuple(Row(table, n) for n in range(len(table.rows))) if table is not None else (None,)


def moment_of(subject: Subject, text: Text, row: Row | None = None) -> Moment | None:
    """The moment that an expression gives in a row of a table; ``None`` where it gives none."""
    return _Moments(subject, row, 0).text(text)


def not_before(first: Moment, second: Moment) -> bool:
    """Whether the first moment is surely the second one or later."""
    if first.base != second.base:
        return False
    left = [span for span in first.spans if span not in second.spans]
    right = [span for span in second.spans if span not in first.spans]
    days = (first.month, first.day) >= (second.month, second.day)
    if (first.month, first.day) != (second.month, second.day) and (left or right):
        return days and not right and all(span.least >= 0 for span in left)
    return days and sum(span.least for span in left) >= sum(span.most for span in right)


class _Moments:
    def __init__(self, subject: Subject, row: Row | None, depth: int) -> None:
        self.subject, self.row, self.depth = subject, row, depth

    def text(self, text: Text) -> Moment | None:
        tree = tree_of(text)
        return self.node(tree.body, tree) if tree is not None and self.depth < _DEEPEST else None

    def node(self, node: ast.expr, tree: Tree) -> Moment | None:
        """The moment that a part gives."""
        path = dotted(node)
        if path:
            return self.path(path) if path.partition(".")[0] not in tree.literals else Moment(written(node, tree))
        name = called(node)
        if name in _DAYS and isinstance(node, ast.Call) and node.args:
            return self.day(name, node, tree)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            left, span = self.node(node.left, tree), self.span(node.right, tree)
            sign = 1 if isinstance(node.op, ast.Add) else -1
            return (
                left.plus(_signed(span, sign)) if left is not None and span is not None else Moment(written(node, tree))
            )
        return Moment(written(node, tree))

    def path(self, path: str) -> Moment | None:
        definition = self.subject.definition
        if path.startswith("table."):
            name, output = path.split(".")[1:3]
            return self.cell(output) if self.row is not None and self.row.table.name == name else Moment(path)
        if path in definition.computed and path not in definition.data:
            found = _Moments(self.subject, self.row, self.depth + 1).text(definition.computed[path])
            return found if found is not None and (found.spans or found.day) else Moment(path)
        return Moment(path)

    def cell(self, output: str) -> Moment | None:
        if self.row is None or output not in self.row.table.outputs:
            return None
        cells = cells_of(self.row.table, output)
        cell = cells[self.row.number] if self.row.number < len(cells) else None
        if cell is None or cell.value.strip() in ("-", "none"):
            return None
        inside = _Moments(self.subject, self.row, self.depth + 1)
        return inside.text(cell) if "${" in cell.value else Moment(cell.value.strip())

    def day(self, name: str, node: ast.Call, tree: Tree) -> Moment | None:
        """``day_of_month(x, 15)`` and its like."""
        month, day = _DAYS[name]
        number = node.args[1] if len(node.args) > 1 else None
        if day is None:
            if not isinstance(number, ast.Constant) or not isinstance(number.value, int):
                return Moment(written(node, tree))
            day = number.value
        return Moment(f"month of {written(node.args[0], tree)}", month, day)

    def span(self, node: ast.expr, tree: Tree) -> Span | None:
        """A duration: a literal, a setting with its default, or another that is only known not to be negative."""
        path = dotted(node)
        value = tree.literals.get(path)
        if isinstance(value, Duration):
            return Span("", *_hours(value))
        declared = (
            self.subject.definition.settings.get(path.partition(".")[2]) if path.startswith("settings.") else None
        )
        if declared is not None and isinstance(declared.default, Duration):
            return Span(path, *_hours(declared.default))
        return Span(path, 0, float("inf")) if path else None


def _hours(span: Duration) -> tuple[float, float]:
    if span.unit == "business days":
        return span.count * 24.0, (span.count * 2 + 4) * 24.0
    least, most = _HOURS[span.unit]
    return span.count * least, span.count * most


def _signed(span: Span, sign: int) -> Span:
    return span if sign > 0 else Span(span.name, -span.most, -span.least)


def first_time(subject: Subject, timer: TimerDef, of_state: bool, row: Row | None) -> Moment | None:
    """When a timer falls due for the first time: its `at`, or `every` after the visit (or the case) began."""
    if timer.due is not None:
        return moment_of(subject, timer.due, row)
    tree = tree_of(timer.every) if timer.every is not None else None
    span = _Moments(subject, row, 0).span(tree.body, tree) if tree is not None else None
    return Moment("entered_at" if of_state else "opened_at").plus(span) if span is not None else None


def shown_row(row: Row | None) -> str:
    """`` in row 2 of table 'mark'``; nothing where no table is read."""
    return f" in row {row.number + 1} of table '{row.table.name}'" if row is not None else ""
