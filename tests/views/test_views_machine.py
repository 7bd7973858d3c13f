"""A process as a diagram: kinds of nodes, edges with readable labels, where `back` may lead, counts."""

from __future__ import annotations

import pytest

from dunning_engine.model.operation import Operation
from dunning_engine.process.definition import Definition, Shared
from dunning_engine.process.reader import read_process
from dunning_engine.views.diagram import Edge, html, mermaid, svg
from dunning_engine.views.machine_diagram import diagram_of

TEXT = """\
format: 1
process: small_shop
version: 3
data: {owed: money, ok: {type: boolean, default: false}}
events: {paid: {amount: money}, reversed: {}, stop: {}}
tables:
  next:
    inputs: [ok]
    outputs: {state: state}
    rows:
      - [true, settled]
      - [false, asking]
states:
  waiting:
    timers:
      reminder_1: {at: "${opened_at}", to: writing}
      recall: {at: "${opened_at}", expires: "${opened_at}", missed: [{to: asking}]}
  writing:
    call: {letter: {post.plain: {to: x, template: letter}}}
    confirmed:
      - {if: ok, to: asking}
      - {to: settled}
    failed: {task: {name: by_hand, assignee: "${role.manager}", done: [{to: asking}]}}
  asking:
    task:
      name: choose_next
      assignee: ${role.site_manager}
      due: ${entered_at}
      escalate: {do: [note: late]}
      done:
        - {if: "ok and owed > 0 and not (owed > 100 and owed < 1000)", to: "${table.next.state}"}
        - {to: back}
    on:
      reversed: {to: asking}
  settled:
    final: true
    outcome: paid_in_full
    reopen: {reversed: {to: waiting}}
anywhere:
  on:
    paid: {do: [set: {owed: "${owed - event.amount}"}]}
    stop: {to: settled}
  always: [{if: owed == 0, to: settled}]
"""


@pytest.fixture(scope="module")
def definition() -> Definition:
    read, _ = read_process({"small_shop/process.yaml": TEXT}, "small_shop/process.yaml", Shared())
    assert read is not None
    return read


def edges(definition: Definition, source: str, target: str, **counts: int) -> list[tuple[str, str]]:
    found = diagram_of(definition, counts).edges
    return [(edge.kind, edge.label) for edge in found if (edge.source, edge.target) == (source, target)]


def test_nodes_have_kinds_and_notes(definition):
    nodes = [(node.id, node.kind, node.note) for node in diagram_of(definition).nodes]
    assert nodes == [
        ("waiting", "start", ""),
        ("writing", "call", "post.plain"),
        ("asking", "task", "choose next (site manager)"),
        ("settled", "final", "ends as paid in full"),
        ("anywhere", "anywhere", "in every state that is not final"),
    ]
    assert diagram_of(definition).title == "small shop, version 3"


def test_labels(definition):
    assert edges(definition, "waiting", "writing") == [("timer", "reminder 1")]
    assert edges(definition, "waiting", "asking") == [("timer", "recall missed")]
    assert edges(definition, "writing", "asking") == [("confirmed", "confirmed: ok"), ("task", "by hand done")]
    assert edges(definition, "writing", "settled") == [("confirmed", "confirmed: otherwise")]
    assert edges(definition, "settled", "waiting") == [("reopen", "reopen: reversed")]
    assert edges(definition, "anywhere", "settled") == [("event", "stop"), ("always", "always: owed == 0")]


def test_a_long_condition_is_cut_at_a_word_and_a_computed_target_leads_to_each(definition):
    label = "choose next done: ok and owed > 0 and not (owed > 100 and…"
    assert edges(definition, "asking", "settled") == [("task", label)]
    assert edges(definition, "asking", "asking") == [("task", label), ("event", "reversed")]


def test_back_leads_to_the_states_from_which_it_was_entered(definition):
    back = [edge for edge in diagram_of(definition).edges if edge.kind == "back"]
    assert [(edge.source, edge.target, edge.label) for edge in back] == [
        ("writing", "waiting", "no longer due"),
        ("asking", "waiting", "choose next done: otherwise (back)"),
        ("asking", "writing", "choose next done: otherwise (back)"),
    ]


def test_a_call_leads_back_only_where_it_may_come_to_nothing(definition):
    def back(operation: Operation) -> bool:
        drawn = diagram_of(definition, operations={operation.name: operation})
        return any(edge.label == "no longer due" for edge in drawn.edges)

    assert back(Operation("post.plain", reaches="customer"))
    assert back(Operation("post.plain", hurts=True))
    assert not back(Operation("post.plain"))


def test_a_call_with_an_entry_that_is_done_for_certain_leads_nowhere_back():
    certain = TEXT.replace("letter}}}", "letter}}, copy: {file.copy: {}}}")
    sometimes = TEXT.replace("letter}}}", "letter}}, copy: {file.copy: {}, if: ok}}")
    asked = {"post.plain": Operation("post.plain", reaches="customer"), "file.copy": Operation("file.copy")}

    def back(text: str) -> bool:
        read, _ = read_process({"small_shop/process.yaml": text}, "small_shop/process.yaml", Shared())
        assert read is not None
        return any(edge.label == "no longer due" for edge in diagram_of(read, operations=asked).edges)

    assert not back(certain)
    assert back(sometimes)


def test_branches_that_stay_are_no_edges(definition):
    assert not [edge for edge in diagram_of(definition).edges if "paid" in edge.label]


def test_counts(definition):
    counts = {
        "waiting.timers.reminder_1[0]": 7, "waiting": 9, "writing.failed.task.done[0]": 2,
        "asking.task.done[1] -> waiting": 3, "asking.task.done[1]": 5, "writing.call": 4,
    }  # fmt: skip
    drawn = diagram_of(definition, counts)
    found = {(edge.source, edge.target, edge.label): edge.count for edge in drawn.edges if edge.count}
    assert found == {
        ("waiting", "writing", "reminder 1"): 7,
        ("writing", "asking", "by hand done"): 2,
        ("asking", "waiting", "choose next done: otherwise (back)"): 3,
        ("writing", "waiting", "no longer due"): 4,
    }
    assert next(node.count for node in drawn.nodes if node.id == "waiting") == 9


def test_every_form_draws_it(definition):
    drawn = diagram_of(definition)
    assert svg(drawn).startswith("<svg")
    assert "waiting --> writing : reminder 1" in mermaid(drawn)
    assert "choose next" in html(drawn)
    assert all(isinstance(edge, Edge) for edge in drawn.edges)
