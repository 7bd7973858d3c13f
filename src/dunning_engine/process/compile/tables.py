"""Compiles decision tables: cells to tests, rows to outputs, the table to a function giving a record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dunning_engine.errors import EvaluationError, PayloadError
from dunning_engine.expr import Compiled, strip
from dunning_engine.model.decision import Did
from dunning_engine.model.position import Text
from dunning_engine.model.types import BOOLEAN, Field, Type
from dunning_engine.model.values import convert
from dunning_engine.process.compile.context import Context, constant
from dunning_engine.process.compile.memory import remembered
from dunning_engine.process.definition import Argument, TableDef, TableRow
from dunning_engine.process.program import Evaluate
from dunning_engine.similar import suggestion

_RANGE = re.compile(r"(\[|\()\s*(.+?)\s*\.\.\s*(.+?)\s*(\]|\))")
_COMPARISON = re.compile(r"(<=|>=|==|!=|<|>)\s*(.+)")


@dataclass(frozen=True)
class Cell:
    """What an input cell admits: ``test`` of the input's value (and the facts); ``any`` when it admits all.

    ``reads`` says that it looks at more than the input; ``cuts`` are the values that it compares the input with.
    """

    text: str
    test: Callable[[Any, Any], bool]
    any: bool = False
    reads: bool = False
    cuts: tuple[Any, ...] = ()


def compile_table(table: TableDef, context: Context) -> Evaluate:
    """The function that gives the outputs of the row that applies.

    It raises :class:`EvaluationError` when no row applies, or several do in a table with ``hit: unique``.
    """
    place = f"tables.{table.name}"
    context.named(place, table.rules, table.at)
    inputs = [compiled for text in table.inputs if (compiled := context.expression(text)) is not None]
    rows = []
    for n, row in enumerate(table.rows):
        context.named(f"{place}[{n}]", row.rules, row.at)
        if len(row.cells) != len(table.inputs) + len(table.outputs):
            context.report(
                row.at, "E421",
                f"table '{table.name}' has {len(table.inputs)} inputs and {len(table.outputs)} outputs, "
                f"this row has {len(row.cells)} cells",
                "give one cell for each, `-` for any",
            )  # fmt: skip
            continue
        rows.append(_row(row, f"{place}[{n}]", inputs, table, context))
    if len(inputs) != len(table.inputs):
        return lambda _env: {}
    made = _Table(table.name, table.hit == "first", tuple(c.evaluate for c in inputs), tuple(rows))
    if all(c.reads <= c.folded.keys() for c in inputs) and not any(cell.reads for row in rows for cell in row.cells):
        _share_roots(table, place, made.told, context)
        return made.settled
    return made.evaluate


def _share_roots(table: TableDef, place: str, row: Evaluate, context: Context) -> None:
    """What the outputs of a table whose inputs are settings depend on: on what any of its rows does.

    ``row`` gives what the trace tells of the row that applies.
    """
    for output in table.outputs:
        cells = [f"{place}[{n}].{output}" for n in range(len(table.rows))]
        roots = [context.roots.get(cell) for cell in cells]
        if None not in roots:
            path = f"table.{table.name}.{output}"
            context.roots[path] = frozenset().union(*(each for each in roots if each))
            context.rows[path] = frozenset([row]).union(*(context.rows.get(cell, ()) for cell in cells))


@dataclass(frozen=True)
class _Row:
    told: Did
    cells: tuple[Cell, ...]
    outputs: Mapping[str, Evaluate]


@dataclass(frozen=True)
class _Table:
    name: str
    first: bool
    inputs: tuple[Evaluate, ...]
    rows: tuple[_Row, ...]
    chosen: list[_Row] = field(default_factory=list)

    def settled(self, env: Any) -> dict[str, Any]:
        """The outputs where the inputs are settings: the row is the same for every case."""
        told = self.told(env)
        if env.rows is not None:
            env.rows[told.where] = told
        return _Outputs(self.chosen[0].outputs, env)

    def told(self, env: Any) -> Did:
        """What the trace tells of the row where the inputs are settings."""
        if not self.chosen:
            self.chosen.append(self.row(env))
        return self.chosen[0].told

    def evaluate(self, env: Any) -> dict[str, Any]:
        """The outputs of the row that applies."""
        row = self.row(env)
        if env.rows is not None:
            env.rows[row.told.where] = row.told
        return _Outputs(row.outputs, env)

    def row(self, env: Any) -> _Row:
        """The row that applies."""
        values = [each(env) for each in self.inputs]
        found: _Row | None = None
        for row in self.rows:
            if all(cell.any or cell.test(value, env) for cell, value in zip(row.cells, values, strict=True)):
                if found is not None:
                    raise EvaluationError(
                        f"several rows of table '{self.name}' apply", help="make its rows exclusive, or say hit: first"
                    )
                found = row
                if self.first:
                    break
        if found is None:
            raise EvaluationError(f"no row of table '{self.name}' applies", help="add a row, or a last one with `-`")
        return found


class _Outputs(dict[str, Any]):
    """The outputs of a row, each worked out when it is first asked for."""

    __slots__ = ("_env", "_outputs")

    def __init__(self, outputs: Mapping[str, Evaluate], env: Any) -> None:
        self._outputs, self._env = outputs, env

    def __missing__(self, name: str) -> Any:
        value = self[name] = self._outputs[name](self._env)
        return value


def _row(row: TableRow, place: str, inputs: list[Compiled], table: TableDef, context: Context) -> _Row:
    cells = tuple(compile_cell(text, each.type, context) for text, each in zip(row.cells, inputs, strict=False))
    rest = row.cells[len(table.inputs) :]
    outputs = {
        field.name: _output(text, field, f"{place}.{field.name}", context)
        for text, field in zip(rest, table.outputs.values(), strict=True)
    }
    return _Row(Did("row", place), cells, outputs)


def _output(text: Text, output: Field, place: str, context: Context) -> Evaluate:
    if text.value.strip() == "-" and output.type.optional:
        context.roots[place] = frozenset()
        return constant(None)
    if output.type.kind == "state" and text.value not in context.definition.states and "${" not in text.value:
        context.unknown("E422", "state", text, context.definition.states)
    if strip(text) is text:
        return context.argument(Argument(text.at, text=text), output.type, output.name)
    compiled = context.expression(text, output.type)
    return remembered(compiled, context, place) if compiled is not None else constant(None)


def compile_cell(text: Text, kind: Type, context: Context) -> Cell:
    """An input cell: ``-``, a value, values with commas, a comparison, a range ``[1..5)``, or ``${condition}``."""
    written = text.value.strip()
    if written == "-":
        return Cell(written, lambda _value, _env: True, any=True)
    if written.startswith("${"):
        return _expression(text, context)
    if match := _RANGE.fullmatch(written):
        return _range(match, text, kind, context)
    if match := _COMPARISON.fullmatch(written):
        return _comparison(match, text, kind, context)
    negated = written.startswith("not ")
    begins = text.value.index(written) + 4 * negated
    listed = tuple(_value(part, kind, context) for part in _listed(text, begins))
    values = frozenset(listed)
    test = (lambda value, _env: value not in values) if negated else (lambda value, _env: value in values)
    return Cell(written, test, cuts=listed)


def _expression(text: Text, context: Context) -> Cell:
    compiled = context.expression(text, BOOLEAN, guard=True)
    if compiled is None:
        return Cell(text.value, lambda _value, _env: False)
    return Cell(text.value, lambda _value, env: bool(compiled.evaluate(env)), reads=True)


def _range(match: re.Match[str], text: Text, kind: Type, context: Context) -> Cell:
    low, high = (_value(_group(text, match, n), kind, context) for n in (2, 3))
    above = _COMPARE[">=" if match[1] == "[" else ">"]
    below = _COMPARE["<=" if match[4] == "]" else "<"]

    def within(value: Any, _env: Any) -> bool:
        return value is not None and above(value, low) and below(value, high)

    return Cell(text.value, within, cuts=(low, high))


def _comparison(match: re.Match[str], text: Text, kind: Type, context: Context) -> Cell:
    bound, compare = _value(_group(text, match, 2), kind, context), _COMPARE[match[1]]
    return Cell(text.value, lambda value, _env: value is not None and compare(value, bound), cuts=(bound,))


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
    "==": lambda a, b: bool(a == b),
    "!=": lambda a, b: bool(a != b),
}


def _listed(text: Text, begins: int) -> Iterator[Text]:
    """The values between the commas of a cell, from an offset on."""
    for part in text.value[begins:].split(","):
        start = begins + len(part) - len(part.lstrip())
        yield text.part(start, start + len(part.strip()))
        begins += len(part) + 1


def _group(text: Text, match: re.Match[str], group: int) -> Text:
    """A part of a cell that was matched without the spaces around the cell."""
    before = text.value.index(match[0])
    return text.part(before + match.start(group), before + match.end(group))


def _value(written: Text, kind: Type, context: Context) -> Any:
    if kind.kind == "money" and written.value == "0":
        return 0
    try:
        return convert(written.value.strip("'\""), kind, "cell", context.zone)
    except PayloadError as error:
        fix = suggestion(written.value, kind.choices, error.help or f"a value of type {kind}")
        context.report(written.at, "E423", f"cell '{written}' is no {kind}", fix, len(written.value))
        return None
