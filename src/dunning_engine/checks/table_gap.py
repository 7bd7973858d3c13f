"""E541: A decision table without a row for some case."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.table_points import points, shown
from dunning_engine.model.finding import Finding

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
        "For some values of the inputs no row applies; a step that asks the table then is refused. Add a row, or a "
        "last one with `-` in a table with `hit: first`. Tried are all words of a choice, and the values below, at "
        "and above every bound; a cell that is an expression counts as one that may apply."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """The first combination of values for which a table has no row."""
    for table in subject.definition.tables.values():
        gap = next((point for point in points(subject, table) if not point.rows and not point.maybe), None)
        if gap is not None:
            message = f"no row of table '{table.name}' applies when {shown(table, gap)}"
            yield Finding.at(table.at, CODE, message, help="add a row for it", length=len(table.name))
