"""E533: A table that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding

CODE = "E533"
EXPLANATION = Explanation(
    "unused table",
    bad="""\
tables:
  fee:
    inputs: [today]
    outputs: {amount: money}
    rows: [[-, 40.00 EUR]]
""",
    good="""\
tables:
  fee:
    inputs: [today]
    outputs: {amount: money}
    rows: [[-, 40.00 EUR]]
states:
  open: {always: {if: table.fee.amount > 0, to: settled}}
  settled: {final: true}
""",
    text="It stands in no expression and no template of the process. A misspelt name elsewhere is the usual cause.",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Those whose name stands in no expression and no template."""
    used = subject.names_used
    for name in subject.definition.tables:
        if f"table.{name}" not in used:
            at = subject.definition.places["tables." + name]
            message = f"table '{name}' is never used"
            yield Finding.at(at, CODE, message, help="use it or remove it", severity="warning", length=len(name))
