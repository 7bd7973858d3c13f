"""The row of a decision table that applied is in the trace, also where its value was remembered from before."""

import pytest

from dunning_engine.errors import StepRefusedError

TABLES = """
data: {kind: {type: "[a, b]", default: a}, on: date, n: {type: integer, default: 0}}
settings: {way: {type: "[slow, fast]", default: slow}}
events: {ask: {}, look: {}}
tables:
  span:
    inputs: [settings.way]
    outputs: {due: optional date}
    rows: [[slow, "${on + 9 days}"], [fast, "${on + 1 day}"]]
  next:
    inputs: [kind]
    outputs: {to: text}
    rows: [[a, stay, {rules: [TST-01]}], [b, "${'left' if table.inner.yes else ''}"]]
  inner:
    inputs: [n]
    outputs: {yes: boolean}
    rows: [["< 0", false], [-, "true"]]
    hit: first
states:
  one:
    on:
      ask: [{if: table.next.to == 'stay', do: [set: {n: "${n + 1}"}]}, {to: two}]
      look: {do: [set: {n: "${n}"}]}
  two: {timers: {late: {at: "${table.span.due}", if_closed_day: same, to: end}}}
  end: {final: true}
"""
NOW = "2026-03-02T10:00"


def rows(world):
    """The rows of each step of the case."""
    steps = world.engine.history(world.id)
    return [[e["where"] for e in step.trace if e.get("did") == "row"] for step in steps]


def test_the_row_that_a_condition_read_is_told_once(world):
    w = world(TABLES, now=NOW)
    w.start(on="2026-03-10")
    w.send("ask")
    w.send("look")
    assert rows(w) == [[], ["tables.next[0]"], []]


def test_an_output_that_reads_another_table_tells_both(world):
    w = world(TABLES, now=NOW)
    w.start(on="2026-03-10", kind="b")
    w.send("ask")
    assert set(rows(w)[1]) == {"tables.next[1]", "tables.inner[1]", "tables.span[0]"}


def test_a_date_that_is_remembered_still_tells_its_row(world):
    for setting, row in (("slow", 0), ("fast", 1), ("slow", 0), ("fast", 1)):
        w = world(TABLES, now=NOW, settings={"p": {"way": setting}})  # the program is compiled once for each setting
        w.start(on="2026-03-10", kind="b")
        w.send("ask")
        assert f"tables.span[{row}]" in rows(w)[1]


def test_without_a_trace_no_row_is_told_and_the_decision_is_the_same(world):
    w = world(TABLES, now=NOW, trace=False)
    w.start(on="2026-03-10", kind="b")
    w.send("ask")
    assert (rows(w)[1], w.state) == ([], "two")
    assert w.rebuilt()


def test_a_refused_step_tells_what_it_read_and_counts_nothing(world):
    w = world(TABLES + "invariants: [{never: n > 0}]\n", now=NOW)
    w.start(on="2026-03-10")
    with pytest.raises(StepRefusedError, match="must never hold"):
        w.send("ask")
    assert w.engine.history(w.id)[-1].outcome == "refused"
    assert rows(w)[-1] == ["tables.next[0]"]
