"""The parts that checks are made of: the graph, and rendering."""

import golden
from hypothesis import given, settings
from hypothesis import strategies as st

from dunning_engine.checks import render, render_all, run_checks
from dunning_engine.checks.graph import Graph
from dunning_engine.model.finding import Finding
from dunning_engine.model.position import Position
from dunning_engine.process.definition import Definition
from dunning_engine.process.reader import read_process, read_shared

HEAD = "format: 1\nprocess: shop\nversion: 1\n"
TYPES = """
customer: {id: {type: text, sensitivity: personal}, score: integer}
item:
  number: {type: text, sensitivity: personal}
  balance: {type: money, sensitivity: personal}
  status: {type: [open, disputed], default: open}
"""


def definition_of(text: str) -> Definition:
    files = {"shop/process.yaml": HEAD + text, "_shared/types.yaml": TYPES}
    shared, _ = read_shared(files)
    definition, findings = read_process(files, "shop/process.yaml", shared)
    assert findings == []
    assert definition is not None
    return definition


STATES = "states: {open: {final: true}}\n"
GRAPH = """
events: {a: {}, b: {}, wrong: {}}
tables:
  next:
    inputs: [today]
    outputs: {state: state}
    rows: [[-, third]]
states:
  first: {on: {a: {to: second}, b: {to: "${table.next.state}"}}}
  second: {on: {a: {to: "${'first' if 1 > 0 else 'end'}"}, wrong: {to: back}}}
  third: {on: {wrong: {to: back}}}
  end: {final: true, reopen: {wrong: {to: back}}}
"""


def test_computed_targets_count_as_the_states_that_they_can_name():
    graph = Graph(definition_of(GRAPH))

    assert graph.ways("first") == {"second", "third"}
    assert graph.ways("second") == {"first", "end"}
    assert graph.ways("third") == {"first"}
    assert graph.reachable == {"first", "second", "third", "end"}
    assert graph.dead_ends == set()
    assert graph.trapped == ()
    assert graph.before["end"] == {"second"}


def test_after_an_error_of_the_reader_nothing_is_checked():
    definition = definition_of("data: {unused: text}\n" + STATES)
    broken = Finding.at(Position("shop/process.yaml", 1, 1), "E301", "unknown key")
    misspelt = Finding.at(Position("shop/process.yaml", 1, 1), "E202", "unknown name")

    assert [finding.code for finding in run_checks(definition, {})] == ["E530"]
    assert run_checks(definition, {}, found=[broken]) == []
    assert run_checks(definition, {}, found=[misspelt]) == []


def test_no_check_raises_on_the_process_with_every_key():
    files = golden.files_of(golden.HERE / "ok" / "shop")
    shared, _ = read_shared(files)
    definition, _ = read_process(files, "shop/process.yaml", shared)
    assert definition is not None

    findings = run_checks(definition, golden.OPERATIONS, shared=shared, processes={"shop": definition})

    assert all(finding.code.startswith(("E5", "E7")) and finding.help and finding.line for finding in findings)


FILES = golden.files_of(golden.HERE / "ok" / "shop")
LINES = FILES["shop/process.yaml"].splitlines(keepends=True)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(LINES) - 1), st.integers(0, len(LINES) - 1))
def test_no_damaged_process_makes_a_check_raise(first, second):
    damaged = list(LINES)
    damaged[first] = damaged[second]

    findings = golden.all_findings({**FILES, "shop/process.yaml": "".join(damaged)})

    assert all(finding.help and finding.line for finding in findings)


def test_a_finding_shows_its_line_and_a_caret():
    finding = Finding.at(Position("f.yaml", 2, 4), "E301", "unknown key", help="did you mean to?", length=3)

    assert render(finding, "a:\n   too: b\n") == (
        "f.yaml:2:4: error[E301] unknown key\n    2 |    too: b\n      |    ^^^\n  help: did you mean to?"
    )


def test_a_long_line_is_cut_around_the_caret():
    finding = Finding.at(Position("f.yaml", 1, 401), "E301", "unknown key", length=500)
    _, line, caret = render(finding, "x" * 400 + "here" + "y" * 400).split("\n")

    assert line[caret.index("^") :].startswith("here")
    assert len(line) == len(caret) == 168


def test_a_finding_without_a_line_is_its_header_alone():
    finding = Finding.at(Position("f.yaml", 9, 1), "E301", "unknown key")

    assert render(finding, "one line") == "f.yaml:9:1: error[E301] unknown key"


def test_findings_are_in_the_order_of_the_file():
    late, early = (Finding.at(Position("f", line, 1), "E301", "m") for line in (2, 1))

    assert render_all([late, early], {}) == "f:1:1: error[E301] m\n\nf:2:1: error[E301] m"
