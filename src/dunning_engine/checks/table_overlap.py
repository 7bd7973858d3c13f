"""E542: Two rows of a decision table that apply at once."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.decide import TooManyError
from dunning_engine.checks.formula import joined, negated
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.table_box import inside, without
from dunning_engine.checks.table_rows import Rows, applies, rows_of, values_of
from dunning_engine.checks.table_text import row_as_it_should_be, values_in_words
from dunning_engine.model.finding import Finding

CODE = "E542"
EXPLANATION = Explanation(
    "table whose rows overlap",
    bad="""\
data: {kind: [price, quality]}
tables:
  owner: {inputs: [kind], outputs: {team: text}, rows: [[price, sales], [-, support]]}
states:
  open: {always: {if: table.owner.team == 'sales', to: settled}}
  settled: {final: true}
""",
    good="""\
data: {kind: [price, quality]}
tables:
  owner: {inputs: [kind], outputs: {team: text}, rows: [[price, sales], [-, support]], hit: first}
states:
  open: {always: {if: table.owner.team == 'sales', to: settled}}
  settled: {final: true}
""",
    text=(
        "With `hit: unique`, the default, one row at most may apply; a step that meets two is refused. The help shows "
        "the later row without what the rows before it take, where one row can say that. Or say `hit: first`: then the "
        "first that applies is taken."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Rows that apply where one before applies too, in tables with `hit: unique`."""
    for table in subject.definition.tables.values():
        rows = rows_of(subject, table) if table.hit != "first" else None
        for n in range(1, len(table.rows)) if rows is not None else ():
            try:
                finding = _overlap(rows, n) if rows is not None else None
            except TooManyError:
                continue
            if finding is not None:
                yield finding


def _overlap(rows: Rows, n: int) -> Finding | None:
    """What the first row that meets a row has in common with it."""
    for k in range(n):
        example = rows.decider.example(joined([rows.surely[k], rows.surely[n]], every=True))
        if example is not None:
            first, second = rows.table.rows[k], rows.table.rows[n]
            where = f"that in line {first.at.line}" if first.at.line != second.at.line else f"row {k + 1}"
            shown = values_in_words(values_of(rows, example))
            return Finding.at(second.at, CODE, f"this row and {where} both apply when {shown}", help=_help(rows, n))
    return None


def _help(rows: Rows, n: int) -> str:
    """The row without what those before it take, where it is one row."""
    before = applies(rows.surely[:n])
    rest = joined([rows.rows[n], negated(before)], every=True)
    if not rows.decider.possible(rest):
        return "remove this row: those before it take all that it admits"
    if rows.surely[n] != rows.perhaps[n]:
        return "make them exclusive, or say `hit: first`"
    ((_, box), *_) = without(rows, negated(rest), 1)
    if rows.decider.possible(rest, negated(inside(box))):
        return "make them exclusive, or say `hit: first`"
    return f"write it as `{row_as_it_should_be(rows.table, n, [cell for _, _, cell in box])}`, or say `hit: first`"
