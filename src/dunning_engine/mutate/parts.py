"""Mutants of tasks, tables, computed values and settings."""

from __future__ import annotations

import re

from dunning_engine.model.position import Text
from dunning_engine.model.types import Field
from dunning_engine.mutate.actions import argument_
from dunning_engine.mutate.branches import branches, closed_day, moment
from dunning_engine.mutate.draft import Draft, another, next_name
from dunning_engine.mutate.model import Piece
from dunning_engine.mutate.phrases import one_more
from dunning_engine.process.definition import Deadline, TableDef, TableRow, TaskDef
from dunning_engine.process.node import Span

_RANGE = re.compile(r"([\[(])(\s*.+?\s*\.\.\s*.+?\s*)([\])])")
_COMPARISON = re.compile(r"(<=|>=|<|>)(\s*)(.+)")
_SIGN = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}


def task(draft: Draft, work: TaskDef, state: str, place: str) -> None:
    """Mutants of a task."""
    argument_(draft, work.assignee, None, f"{place}.assignee", place)
    if work.note is not None:
        draft.inside(work.note.text, f"{place}.note", place)
    if work.script is not None and (other := next_name(draft.templates, work.script.value)) is not None:
        draft.replaced("template", work.script, other, f"{place}.script", place)
    moment(draft, work.due, None, f"{place}.due", place)
    closed_day(draft, work.if_closed_day, place, place)
    draft.inside(work.postpone_by, f"{place}.postpone", place, bare=True)
    _postpone(draft, work, place)
    for name in work.not_by:
        found = draft.page(name.at).listed(name.at)
        if found is not None:
            draft.add("not-by-dropped", place, name.at, draft.page(name.at).without(*found), f"not_by {name}")
    for item in work.form:
        found = draft.page(item.name.at).listed(item.name.at)
        if found is not None:
            draft.add("form-field-dropped", place, item.name.at, draft.page(item.name.at).without(*found), f"form {item.name}")
    for word, part in (("remind", work.remind), ("escalate", work.escalate)):
        if part is not None:
            _deadline(draft, part, f"{state}.timers.{work.name}_{word}", state)
    branches(draft, work.done, f"{place}.done")


def _postpone(draft: Draft, work: TaskDef, place: str) -> None:
    if work.postpone_by is None:
        return
    text = work.postpone_by
    if "${" not in text.value and (more := _duration(text.value)) is not None:
        draft.replaced("constant", text, more, f"{place}.postpone.by", place)
    page = draft.page(text.at)
    mapping = page.holding(text.at)
    number = page.entry(mapping, "times")
    if mapping is not None and number is not None:
        value = mapping.parts[2 * number + 1]
        new = str(work.postpone_times + 1)
        draft.add("constant", f"{place}.postpone.times", text.at, [Piece(value.start, value.end, new)], f"times -> {new}", place)


def _duration(text: str) -> str | None:
    try:
        return one_more(text, "duration")
    except Exception:  # noqa: BLE001
        return None


def _deadline(draft: Draft, part: Deadline, place: str, state: str) -> None:
    moment(draft, part.due, part.every, place, state)
    branches(draft, part.branches, place)


def table(draft: Draft, made: TableDef) -> None:
    """Mutants of a decision table."""
    place, touch = f"tables.{made.name}", draft.definition.name
    for n, row in enumerate(made.rows):
        _row(draft, made, row, n, f"{place}[{n}]", touch)
        if made.hit == "first" and n + 1 < len(made.rows) and overlap(row, made.rows[n + 1], len(made.inputs)):
            _swap(draft, made, n, f"{place}[{n}]", touch)
    for n, text in enumerate(made.inputs):
        draft.inside(text, f"{place}.inputs[{n}]", touch, bare=True)


def overlap(one: TableRow, other: TableRow, inputs: int) -> bool:
    """Whether an input may fit two rows, as far as their words tell."""
    return not any(_apart(a.value, b.value) for a, b in zip(one.cells[:inputs], other.cells[:inputs], strict=True))


def _apart(one: str, other: str) -> bool:
    plain = re.compile(r"[\w ,'-]+")
    if one == "-" or other == "-" or not plain.fullmatch(one) or not plain.fullmatch(other):
        return False
    if one.startswith("not ") or other.startswith("not "):
        return False
    return not {w.strip() for w in one.split(",")} & {w.strip() for w in other.split(",")}


def _in_csv(row: TableRow) -> bool:
    return row.at.file.endswith(".csv")


def _row(draft: Draft, made: TableDef, row: TableRow, n: int, place: str, touch: str) -> None:
    page = draft.page(row.at)
    told, applies = ", ".join(cell.value for cell in row.cells), _applies(made, row)
    if len(made.rows) > 1:
        pieces = page.without_line(row.at.line) if _in_csv(row) else _without_row(page, row)
        draft.add("row-dropped", place, row.at, pieces, told, touch, applies)
    for cell in row.cells[: len(made.inputs)]:
        _input(draft, cell, place, touch)
    for column, cell in enumerate(row.cells[len(made.inputs) :]):
        _output(draft, made, row, column, place, touch)


def _without_row(page, row: TableRow):  # type: ignore[no-untyped-def]
    found = page.listed(row.at)
    return page.without(*found) if found is not None else ()


def _swap(draft: Draft, made: TableDef, n: int, place: str, touch: str) -> None:
    row, after = made.rows[n], made.rows[n + 1]
    page = draft.page(row.at)
    if _in_csv(row):
        pieces = page.swapped_lines(row.at.line, after.at.line)
    else:
        found = page.listed(row.at)
        pieces = page.swapped(*found) if found is not None else ()
    draft.add("rows-swapped", place, row.at, pieces, ", ".join(cell.value for cell in row.cells), touch)


def _input(draft: Draft, cell: Text, place: str, touch: str) -> None:
    written = cell.value.strip()
    if written.startswith("${"):
        draft.guard(cell, place, touch)
    elif match := _RANGE.fullmatch(written):
        low = {"[": "(", "(": "["}[match[1]]
        high = {"]": ")", ")": "]"}[match[3]]
        draft.replaced("boundary", cell, f"{low}{match[2]}{match[3]}", place, touch)
        draft.replaced("boundary", cell, f"{match[1]}{match[2]}{high}", place, touch)
    elif match := _COMPARISON.fullmatch(written):
        draft.replaced("boundary", cell, f"{_SIGN[match[1]]}{match[2]}{match[3]}", place, touch)


def _applies(made: TableDef, row: TableRow) -> str:
    """The case in which a row applies, in words."""
    asked = zip(made.inputs, row.cells, strict=False)
    told = [f"{text.value.strip('${}')} is {cell.value}" for text, cell in asked if cell.value.strip() != "-"]
    return f"{' and '.join(told)} (and what table.{made.name} gives is looked at)" if told else f"no other row of {made.name} applies"


def _output(draft: Draft, made: TableDef, row: TableRow, column: int, place: str, touch: str) -> None:
    cell = row.cells[len(made.inputs) + column]
    field: Field = list(made.outputs.values())[column]
    where = f"{place}.{field.name}"
    if "${" in cell.value:
        draft.inside(cell, where, touch)
        return
    others = [row.cells[len(made.inputs) + column].value for row in made.rows]
    different = [each for each in others if each != cell.value and "${" not in each and each != "-"]
    other = different[0] if different else another(cell.value, field.type.sure())
    if other is not None:
        draft.replaced("output", cell, other, where, touch, _applies(made, row))


def computed(draft: Draft) -> None:
    """Mutants of computed values."""
    for name, text in draft.definition.computed.items():
        draft.inside(text, f"computed.{name}", draft.definition.name, bare=True)


def settings(draft: Draft) -> None:
    """Another default of a setting: one unit more, the other boolean, another choice or role."""
    for name, field in draft.definition.settings.items():
        at = draft.definition.places.get(f"settings.{name}")
        page = draft.page(at) if at is not None else None
        value = page.value(at) if page is not None and at is not None else None
        number = page.entry(value, "default") if page is not None else None
        if page is None or value is None or number is None or at is None:
            continue
        written: Span = value.parts[2 * number + 1]
        old = page.text[written.start : written.end].strip("'\"")
        other = next_name(draft.roles, old) if field.type.kind == "role" else another(old, field.type.sure())
        if other is not None:
            draft.add("setting", f"settings.{name}", at, [Piece(written.start, written.end, other)], f"{old} -> {other}", draft.definition.name)
