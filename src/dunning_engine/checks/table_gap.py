"""E541: A decision table without a row for some case."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.decide import Example, TooManyError
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.table_box import without
from dunning_engine.checks.table_rows import Rows, applies, rows_of
from dunning_engine.checks.table_text import row_to_add, values_in_words
from dunning_engine.model.finding import Finding
from dunning_engine.process.definition import TableDef

CODE = "E541"
EXPLANATION = Explanation(
    "table with a gap",
    bad="""\
data: {kind: [price, quality]}
tables:
  owner: {inputs: [kind], outputs: {team: text}, rows: [[price, sales]]}
states:
  open: {always: {do: {note: "${table.owner.team}"}, to: settled}}
  settled: {final: true}
""",
    good="""\
data: {kind: [price, quality]}
tables:
  owner: {inputs: [kind], outputs: {team: text}, rows: [[price, sales], [quality, support]]}
states:
  open: {always: {do: {note: "${table.owner.team}"}, to: settled}}
  settled: {final: true}
""",
    text=(
        "For some values of the inputs no row applies; a step that asks the table then is refused. The help shows the "
        "row to add, as wide as it can be without meeting another; put in what it gives. Tried are all words of a "
        "choice, and the values below, at, between and above all bounds; a cell with a condition about something else "
        "than fields counts as one that may apply."
    ),
)
_MOST = 4


def check(subject: Subject) -> Iterator[Finding]:
    """The first combination of values for which a table has no row, and the rows that would take all of them."""
    for table in subject.definition.tables.values():
        try:
            finding = _gap(subject, table)
        except TooManyError:
            continue
        if finding is not None:
            yield finding


def _gap(subject: Subject, table: TableDef) -> Finding | None:
    rows = rows_of(subject, table)
    found = without(rows, applies(rows.perhaps), _MOST) if rows is not None else []
    if rows is None or not found:
        return None
    listed = [row_to_add(table, [cell for _, _, cell in box]) for _, box in found]
    more = ", ..." if len(listed) == _MOST else ""
    shown = ", ".join(f"`{row}`" for row in listed[: _MOST - 1])
    example = _example(rows, found[0][0])
    where = f" to {table.rows[0].at.file.rpartition('/')[2]}" if table.sheet is not None and table.rows else ""
    message = f"no row of table '{table.name}' applies when {example}"
    return Finding.at(table.at, CODE, message, help=f"add {shown}{more}{where}", length=len(table.name))


def _example(rows: Rows, example: Example) -> str:
    """The inputs in words, then what conditions in cells ask about besides."""
    own = {term.name for term in rows.inputs}
    besides = [(rows.terms[name], value) for name, value in example.items() if name not in own]
    return values_in_words([*((term, example[term.name]) for term in rows.inputs), *besides])
