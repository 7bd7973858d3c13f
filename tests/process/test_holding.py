"""What fields may hold in each state, against what they hold in the scenarios of the shipped processes."""

from functools import cache
from pathlib import Path

import golden
import pytest
from test_checks import definition_of

from dunning_engine.checks.holding import OPEN, REST, Holding
from dunning_engine.checks.subject import Subject
from dunning_engine.checks.values import GIVEN, NOTHING, SOME
from dunning_engine.library import Library
from dunning_engine.plugin import load_plugins
from dunning_engine.process.source import build
from dunning_engine.scenario import Workshop, read_scenario, run_scenario

PROCESSES = Path(__file__).parents[2] / "processes"
NAMES = sorted(path.parent.name for path in PROCESSES.glob("*/process.yaml"))
EVERY = 25  # of the scenarios, so that the test stays short


@cache
def holding_of(name: str) -> Holding:
    library, plugins = Library(PROCESSES), load_plugins()
    _, definition, _ = build(library.source(name), plugins.operations, functions=plugins.functions)
    assert definition is not None
    return Holding(Subject(definition, plugins.operations), definition.data)


@cache
def workshop() -> Workshop:
    return Workshop(PROCESSES)


def told(value: object, values: frozenset) -> bool:
    return any(value is known or value == known or (known is SOME and value is not None) for known in values)


def wrong(case) -> list[str]:
    """The fields of a case that hold what they could not."""
    holding = holding_of(case.process)
    state, visit = holding.subject.definition.states[case.state], case.control.visit
    held = holding.held[case.state, OPEN if state.call and not visit.ending else REST]
    return [name for name in holding.fields if not told(case.data[name], held[name])]


@pytest.mark.parametrize("process", NAMES)
def test_no_scenario_holds_what_could_not_be(process):
    found: list[tuple[str, str, list[str]]] = []
    for path in sorted((PROCESSES / process / "scenarios").glob("*.yaml"))[::EVERY]:
        scenario, _ = read_scenario(str(path), path.read_text(encoding="utf-8"))
        run_scenario(
            scenario,
            workshop(),
            lambda run, _: found.extend(
                (case.process, case.state, wrong(case)) for case in run.engine.cases() if case.outcome != "cancelled"
            ),
        )

    assert found
    assert [each for each in found if each[2]] == []


TEXT = """
events: {asked: {}, promised: {on: date}}
data: {level: "optional [R1, R2]", until: optional date, reason: {type: text, default: ""}, sent: optional text}
states:
  first: {always: {do: [set: {level: none}], to: letter}}
  letter:
    call: {letter: {phone.call: {number: x}, into: sent}}
    confirmed: {do: [set: {level: R1}]}
    failed: {to: end}
    on: {asked: {to: talking}, promised: {do: [set: {until: "${event.on}"}], to: waiting}}
  talking: {task: {name: talk, assignee: agent, form: [reason], done: {to: back}}}
  waiting: {timers: {over: {at: until, if_closed_day: next, do: [set: {until: none, level: R2}], to: end}}}
  end: {final: true}
"""


def test_branches_calls_and_detours_are_followed():
    holding = Holding(Subject(definition_of(TEXT), golden.OPERATIONS), ("level", "until", "reason", "sent"))

    held = {stage: holding.held[stage]["level"] for stage in holding.held}
    assert held["letter", OPEN] == NOTHING
    assert held["letter", REST] == {"R1"}
    assert held["waiting", REST] == {None, "R1"}
    assert held["end", REST] == {None, "R2"}
    assert holding.held["waiting", REST]["until"] == GIVEN
    assert holding.held["letter", REST]["until"] == NOTHING
    assert holding.held["letter", REST]["sent"] >= GIVEN


def test_a_field_is_nothing_known_of_where_its_source_refreshes_it():
    text = "data: {items: {type: list of item, source: x.y}, until: optional date}\nstates: {open: {final: true}}\n"

    assert Holding(Subject(definition_of(text), {}), ("items", "until", "gone")).fields == {"until"}
