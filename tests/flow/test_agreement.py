"""What really flows while all shipped scenarios run is what the analysis predicts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from outside import files_of
from watching import Target, Watch, install

from dunning_engine.checks.flow.linked import Program, program_of
from dunning_engine.checks.flow.piece import Sink
from dunning_engine.checks.flow.texts import text_sinks
from dunning_engine.checks.flow.value import Cell
from dunning_engine.library import Library
from dunning_engine.plugin import load_plugins
from dunning_engine.process.source import build
from dunning_engine.scenario.reader import SUFFIX, read_scenario
from dunning_engine.scenario.runner import Workshop, run_scenario

SOURCES = ("data", "setting", "event", "form")
PLACES = ("parameter", "key", "note", "assignee", "history", "text")
Seen = Mapping[tuple[Cell, Target], str]


class Predicted:
    """What the analysis says: for each place, the cells whose values can get there."""

    def __init__(self, library: Library) -> None:
        plugins = load_plugins()
        definitions = {}
        for name in library.processes():
            known = frozenset(template for _, template in library.templates(name))
            source = library.source(name)
            _, definitions[name], _ = build(source, plugins.operations, templates=known, functions=plugins.functions)
        self.program: Program = program_of(definitions.values(), plugins.operations)
        self.sinks: dict[Target, list[Sink]] = defaultdict(list)
        for name in definitions:
            templates = library.templates(name).values()
            texts = text_sinks(self.program.pieces[name], self.program.names[name], templates)
            self._place(name, (*self.program.sinks[name], *texts))
        self.forget("")

    def _place(self, process: str, sinks: Iterable[Sink]) -> None:
        for sink in sinks:
            last = sink.where.rpartition(".")[2] if sink.kind == "text" else sink.name
            self.sinks[process, sink.kind, sink.where, last].append(sink)

    def forget(self, step: str) -> None:
        """Leave a kind of step out, by how it is told in a path, to see whether it is missed."""
        self._without = re.compile(step) if step else None
        self._reached: dict[Cell, frozenset[Cell]] = {}

    def into(self, cell: Cell) -> frozenset[Cell]:
        """Every cell whose value can get into a cell, itself included."""
        if cell not in self._reached:
            found, waiting = {cell}, [cell]
            while waiting:
                for move in self.program.into.get(waiting.pop(), ()):
                    if move.source not in found and not (self._without and self._without.match(move.what)):
                        found.add(move.source)
                        waiting.append(move.source)
            self._reached[cell] = frozenset(found)
        return self._reached[cell]

    def reaching(self, target: Target) -> frozenset[Cell]:
        """Every cell whose value can get to a place."""
        if isinstance(target, Cell):
            return self.into(target)
        return frozenset().union(*(self.into(cell) for sink in self.sinks[target] for _, cell, _ in sink.value))


def run(library: Library) -> Seen:
    """The flows that a run of every scenario shows."""
    watch = Watch()
    with pytest.MonkeyPatch.context() as patch:
        install(patch, watch)
        workshop = Workshop(library)
        for path, text in library.files().items():
            if path.endswith(SUFFIX):
                scenario, _ = read_scenario(path, text)
                watch.begin(path, library)
                run_scenario(scenario, workshop)  # whether it passes is the business of other tests
    return watch.flows


def missed(seen: Seen, predicted: Predicted) -> list[str]:
    """The flows that were seen and are not predicted."""
    known = {target: predicted.reaching(target) for target in {target for _, target in seen}}
    return [f"{'.'.join(map(str, cell))} -> {target}, in {scenario}"
            for (cell, target), scenario in seen.items() if cell not in known[target]]  # fmt: skip


@pytest.fixture(scope="module")
def library():
    return Library.open(Path(__file__).parents[2] / "processes")


@pytest.fixture(scope="module")
def seen(library):
    return run(library)


@pytest.fixture(scope="module")
def predicted(library):
    return Predicted(library)


def test_every_flow_that_is_seen_is_predicted(seen, predicted):
    found = missed(seen, predicted)
    assert found == [], "\n".join(found)


@pytest.mark.parametrize(
    "step", ["set ", "set items", "computed ", "table ", "note$", r"\w+\(", "signal ", "start ", "the case's key"]
)
def test_a_kind_of_step_that_the_analysis_forgets_is_missed(seen, predicted, step):
    predicted.forget(step)
    try:
        assert missed(seen, predicted)
    finally:
        predicted.forget("")


def test_enough_is_seen_to_tell(seen, predicted):
    """How much is predicted that no scenario shows: the price of not asking what a branch depends on."""
    told = {(cell, target) for target in list(predicted.sinks) if target[1] in PLACES
            for cell in predicted.reaching(target) if cell.kind in SOURCES}  # fmt: skip
    shown = {(cell, target) for cell, target in seen if not isinstance(target, Cell)}
    never, inside = len(told - shown), len(seen) - len(shown)
    print(f"\n{len(told)} flows into places are predicted, {len(told & shown)} were seen, {never} never")
    print(f"({100 * never / len(told):.0f} %); {inside} more were seen into fields and events")
    assert len(shown) > 2000
    assert never / len(told) < 0.7


PARENT = """
# file: shop/process.yaml
format: 1
process: shop
version: 1
case: {key: "${id}"}
data:
  id: {type: text, sensitivity: personal}
  told: {type: optional text}
states:
  open:
    enter: {start: {process: request, as: billing, data: {id: "${id}"}}}
    on:
      billing.ended: {do: [set: {told: "${event.result.answer}"}, chat.post: {channel: "#a", text: "${told}"}], to: end}
  end: {final: true}
# file: request/process.yaml
format: 1
process: request
version: 1
case: {key: "${id}"}
data:
  id: {type: text, sensitivity: personal}
  said: {type: text, default: ""}
computed: {answer: "${upper(said)}"}
result: [answer]
states:
  open:
    task: {name: treat, assignee: agent, form: [said], done: {to: end}}
  end: {final: true}
# file: shop/scenarios/answer.scenario.yaml
scenario: The result of a sub-case comes back
process: shop
now: 2026-03-02T10:00
given: {data: {id: C-1}}
steps:
  - start
  - complete: {task: treat, form: {said: fine}, case: {process: request}}
  - expect: {state: end}
"""


def test_the_result_of_a_sub_case_is_seen_and_predicted(tmp_path):
    text = tmp_path / "text.yaml"
    text.write_text(PARENT.lstrip(), encoding="utf-8")
    for path, content in files_of(text).items():
        (tmp_path / "processes" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "processes" / path).write_text(content, encoding="utf-8")
    library = Library.open(tmp_path / "processes")
    seen, predicted = run(library), Predicted(library)

    assert (Cell("request", "data", "said"), ("shop", "parameter", "open.on.billing.ended[0].do[1]", "text")) in seen
    assert missed(seen, predicted) == []
    predicted.forget("result .* ended")
    assert missed(seen, predicted)
