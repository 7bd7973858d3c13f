"""E556: A row of a decision table that never applies."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.decide import TooManyError
from dunning_engine.checks.formula import negated
from dunning_engine.checks.reasons import joined, ranges
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.table_rows import Rows, rows_of, values_of
from dunning_engine.checks.table_text import values_in_words
from dunning_engine.model.finding import Finding

CODE = "E556"
EXPLANATION = Explanation(
    "row that never applies",
    bad="""\
data: {kind: [price, quality], amount: money}
tables:
  owner:
    hit: first
    inputs: [kind, amount]
    outputs: {team: text}
    rows:
      - [price, "-", sales]
      - ["-", "-", support]
      - [quality, "> 100 EUR", director]
states:
  open: {always: {if: table.owner.team == 'sales', to: settled}}
  settled: {final: true}
""",
    good="""\
data: {kind: [price, quality], amount: money}
tables:
  owner:
    hit: first
    inputs: [kind, amount]
    outputs: {team: text}
    rows:
      - [price, "-", sales]
      - [quality, "> 100 EUR", director]
      - ["-", "-", support]
states:
  open: {always: {if: table.owner.team == 'sales', to: settled}}
  settled: {final: true}
""",
    text=(
        "In a table with `hit: first` the rows before it take all that it admits, so it stands too late; or its cells "
        "admit nothing that the inputs can be."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Rows that admit nothing, and rows of which those before leave nothing."""
    for table in subject.definition.tables.values():
        rows = rows_of(subject, table)
        for n in range(len(table.rows)) if rows is not None else ():
            try:
                finding = _dead(rows, n) if rows is not None else None
            except TooManyError:
                continue
            if finding is not None:
                yield finding


def _dead(rows: Rows, n: int) -> Finding | None:
    decider, own, row = rows.decider, rows.rows[n], rows.table.rows[n]
    example = decider.example(own)
    if example is None:
        reasons = "; ".join(dict.fromkeys(ranges(rows.inputs))) or "its cells exclude each other"
        return Finding.at(row.at, CODE, f"this row never applies: {reasons}", help="correct its cells, or remove it")
    left = [negated(each) for each in rows.rows[:n]]
    if rows.table.hit != "first" or decider.possible(own, *left):
        return None
    taken = decider.least(own, left)
    named = joined(f"{rows.table.rows[k].at.line}" if _apart(rows) else f"{k + 1}" for k in taken)
    noun = ("line" if _apart(rows) else "row") + ("s" if len(taken) > 1 else "")
    message = f"this row is never reached: {noun} {named} take{'' if len(taken) > 1 else 's'} all that it admits, "
    message += f"such as {values_in_words(values_of(rows, example))}"
    help_ = f"put it before {noun} {named}, or remove it" if len(taken) == 1 else "remove it, or narrow those before it"
    return Finding.at(row.at, CODE, message, help=help_)


def _apart(rows: Rows) -> bool:
    """Whether each row stands on a line of its own."""
    return len({row.at.line for row in rows.table.rows}) == len(rows.table.rows)
