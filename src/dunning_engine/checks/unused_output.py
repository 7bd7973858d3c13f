"""E582: An output of a table that nothing reads."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding

CODE = "E582"
EXPLANATION = Explanation(
    "unused output of a table",
    bad="""\
data: {kind: "[price, quality]"}
tables:
  by_kind:
    inputs: [kind]
    outputs: {team: text, delay: duration}
    rows: [[price, sales, 5 days], [quality, works, 10 days]]
states:
  open: {enter: {note: "For ${table.by_kind.team}"}, always: {to: settled}}
  settled: {final: true}
""",
    good="""\
data: {kind: "[price, quality]"}
tables:
  by_kind:
    inputs: [kind]
    outputs: {team: text, delay: duration}
    rows: [[price, sales, 5 days], [quality, works, 10 days]]
states:
  open:
    enter: {note: "For ${table.by_kind.team}"}
    timers: {late: {at: "${opened_at + table.by_kind.delay}", to: settled}}
  settled: {final: true}
""",
    text="The table is used and this column of it is not: whoever changes a cell there changes nothing.",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Outputs that stand in no expression, of tables that do."""
    used = subject.names_used
    for name, table in subject.definition.tables.items():
        for output in table.outputs if f"table.{name}" in used else ():
            if f"table.{name}.{output}" not in used:
                message = f"output '{output}' of table '{name}' is never read"
                help_ = f"read it as table.{name}.{output}, or remove the column"
                yield Finding.at(table.at, CODE, message, help=help_, severity="warning", length=len(name))
