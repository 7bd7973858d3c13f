"""E542: Two rows of a decision table that apply at once."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.table_points import points, shown
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
        "With `hit: unique`, the default, one row at most may apply; a step that meets two is refused. Make the rows "
        "exclusive, or say `hit: first`."
    ),
)
_TWO = 2


def check(subject: Subject) -> Iterator[Finding]:
    """The first two rows that apply at once, in tables with `hit: unique`."""
    for table in subject.definition.tables.values():
        if table.hit == "first":
            continue
        both = next((point for point in points(subject, table) if len(point.rows) >= _TWO), None)
        if both is not None:
            first, second = (table.rows[n] for n in both.rows[:2])
            message = f"this row and that in line {first.at.line} both apply when {shown(table, both)}"
            yield Finding.at(second.at, CODE, message, help="make them exclusive, or say `hit: first`")
