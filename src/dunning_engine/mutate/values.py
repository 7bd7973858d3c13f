"""Mutants of what is worked out: decision tables, computed values, the defaults of settings."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dunning_engine.model.position import Text
from dunning_engine.mutate.apart import separate
from dunning_engine.mutate.draft import Draft, another, next_name
from dunning_engine.mutate.model import Piece
from dunning_engine.process.definition import TableDef, TableRow

_RANGE = re.compile(r"([\[(])(\s*.+?\s*\.\.\s*.+?\s*)([\])])")
_COMPARISON = re.compile(r"(<=|>=|<|>)(\s*)(.+)")
_SHIFTED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "[": "(", "(": "[", "]": ")", ")": "]"}


Readers = Mapping[str, frozenset[str]]
"""The places at which a computed value, a table or a setting is read in the end."""


def computed(draft: Draft, readers: Readers) -> None:
    """Mutants of computed values: a run may tell that comes by a place where they are read."""
    for name, text in draft.definition.computed.items():
        draft.inside(text, f"computed.{name}", readers[name], bare=True)


def table(draft: Draft, made: TableDef, touch: frozenset[str]) -> None:
    """Mutants of a decision table: a run may tell that comes by a place where it is read.

    Rows are exchanged where the first that fits wins; in a table with ``hit: unique`` their order means nothing.
    """
    for n, text in enumerate(made.inputs):
        draft.inside(text, f"tables.{made.name}.inputs[{n}]", touch, bare=True)
    for n, row in enumerate(made.rows):
        following = made.rows[n + 1] if n + 1 < len(made.rows) else None
        _Row(draft, made, row, f"tables.{made.name}[{n}]", touch).all(following)


class _Row:
    """The mutants of one row."""

    def __init__(self, draft: Draft, made: TableDef, row: TableRow, place: str, touch: frozenset[str]) -> None:
        self.draft, self.made, self.row, self.place, self.touch = draft, made, row, place, touch
        self.page = draft.page(row.at)
        self.told = ", ".join(cell.value for cell in row.cells)
        self.in_csv = row.at.file.endswith(".csv")

    def all(self, following: TableRow | None) -> None:
        inputs = len(self.made.inputs)
        self._dropped()
        if self.made.hit == "first" and following is not None and not separate(self.row, following, inputs):
            self._swapped(following)
        for cell in self.row.cells[:inputs]:
            self._input(cell)
        for column in range(len(self.made.outputs)):
            self._output(column)

    def _dropped(self) -> None:
        found = self.page.listed(self.row.at) if not self.in_csv else None
        pieces = self.page.without(*found) if found is not None else self.page.without_line(self.row.at.line)
        if len(self.made.rows) > 1:
            self.draft.add("row-dropped", self.place, self.row.at, pieces, self.told, self.touch, self._applies())

    def _swapped(self, following: TableRow) -> None:
        found = self.page.listed(self.row.at) if not self.in_csv else None
        lines = (self.row.at.line, following.at.line)
        pieces = self.page.swapped(*found) if found is not None else self.page.swapped_lines(*lines)
        self.draft.add("rows-swapped", self.place, self.row.at, pieces, self.told, self.touch)

    def _input(self, cell: Text) -> None:
        written = cell.value.strip()
        if written.startswith("${"):
            self.draft.guard(cell, self.place, self.touch)
        elif match := _RANGE.fullmatch(written):
            for n in (1, 3):
                other = "".join(_SHIFTED[part] if k == n else part for k, part in enumerate(match.groups(), 1))
                self.draft.replaced("boundary", cell, other, self.place, self.touch, "the value is the bound")
        elif match := _COMPARISON.fullmatch(written):
            other = f"{_SHIFTED[match[1]]}{match[2]}{match[3]}"
            self.draft.replaced("boundary", cell, other, self.place, self.touch, f"the value is {match[3]}")

    def _output(self, column: int) -> None:
        at, field = len(self.made.inputs) + column, list(self.made.outputs.values())[column]
        cell = self.row.cells[at]
        where = f"{self.place}.{field.name}"
        if "${" in cell.value:
            self.draft.inside(cell, where, self.touch)
            return
        others = [row.cells[at].value for row in self.made.rows]
        plain = [each for each in others if each not in (cell.value, "-") and "${" not in each]
        other = plain[0] if plain else another(cell.value, field.type.sure())
        if other is not None:
            self.draft.replaced("output", cell, other, where, self.touch, self._applies())

    def _applies(self) -> str:
        """The case in which the row applies, in words."""
        asked = zip(self.made.inputs, self.row.cells, strict=False)
        told = [f"{text.value.strip('${}')} is {cell.value}" for text, cell in asked if cell.value.strip() != "-"]
        looked = f"and what table.{self.made.name} gives is looked at"
        return f"{' and '.join(told)}, {looked}" if told else f"no other row applies, {looked}"


def settings(draft: Draft, readers: Readers) -> None:
    """Another default of a setting: one unit more, the other of two, the next choice or role; never another text."""
    for name, field in draft.definition.settings.items():
        at = draft.definition.places.get(f"settings.{name}")
        if at is None:
            continue
        page = draft.page(at)
        mapping = page.value(at)
        number = page.entry(mapping, "default")
        if mapping is None or number is None:
            continue
        written = mapping.parts[2 * number + 1]
        old = page.text[written.start : written.end].strip("'\"")
        other = next_name(draft.roles, old) if field.type.kind == "role" else another(old, field.type.sure())
        if other is not None:
            place, pieces = f"settings.{name}", [Piece(written.start, written.end, other)]
            draft.add("setting", place, at, pieces, f"{old} -> {other}", readers[name])
