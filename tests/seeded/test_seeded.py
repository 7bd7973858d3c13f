"""The seeded mistakes: each still fits, some are looked at by every tool, and none is found by nothing."""

from __future__ import annotations

import pytest
from mistakes import DISPUTE_GUARDS_AND_GATES, MISTAKES, put
from page import page
from study import PAGE, SHIPPED, TOOLS, Bench, finders, read

from dunning_engine.scenario import Workshop, read_scenario, run_scenario

BY_ID = {mistake.id: mistake for mistake in MISTAKES}
SAMPLE = {"sto-voicemail": "flow", "bil-row-missing": "check", "chu-forgotten": "verify"}


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    return Bench(tmp_path_factory.mktemp("seeded"))


def test_there_are_enough_and_of_every_process():
    assert len(BY_ID) == len(MISTAKES) >= 60
    assert {mistake.process for mistake in MISTAKES} == {
        path.parent.name for path in SHIPPED.glob("*/process.yaml")
    }  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES, ids=BY_ID)
def test_every_edit_still_fits(mistake):
    text = (SHIPPED / mistake.path).read_text(encoding="utf-8")
    assert mistake.of(text) != text


def test_an_edit_that_fits_twice_is_refused():
    with pytest.raises(ValueError, match="2 times"):
        put("a", "b")("a a")


@pytest.mark.parametrize(("name", "tool"), SAMPLE.items())
def test_a_mistake_is_found_by_the_tool_for_it(name, tool, bench):
    tools = (tool,) if tool in ("check", "flow") else (tool, "scenarios")
    said = bench.look(BY_ID[name], tools, seconds=1)
    assert said[tool], said
    assert not said.get("scenarios") or "scenarios" in finders(said)


def test_without_dispute_guards_and_gates_verification_writes_a_scenario_that_fails(bench):
    mistake = BY_ID["sto-guards-and-gates"]
    assert mistake.edits == DISPUTE_GUARDS_AND_GATES
    with bench.with_mistake(mistake):
        found = [v for v in bench.violated(mistake.process, 3) if "never_sent {tag: reminder}" in v.text]
        assert found, "verification finds no reminder of a disputed invoice"
        scenario, findings = read_scenario("found.scenario.yaml", found[0].scenario)
        assert scenario is not None, findings
        assert run_scenario(scenario, bench._workshop()).failure is not None
    assert run_scenario(scenario, Workshop(SHIPPED)).failure is None


def test_the_page_says_what_was_found():
    assert PAGE.read_text(encoding="utf-8") == page(read())


def test_no_mistake_is_found_by_nothing():
    found = read()
    assert [mistake.id for mistake in MISTAKES if not finders(found.get(mistake.id, {}))] == []


@pytest.mark.soak
@pytest.mark.parametrize("mistake", MISTAKES, ids=BY_ID)
def test_each_tool_still_finds_what_it_found(mistake, bench):
    said = bench.look(mistake)
    assert finders(said)
    known = read().get(mistake.id, {})
    assert {tool: bool(said[tool]) for tool in TOOLS if tool in known} == {
        t: bool(known[t]) for t in TOOLS if t in known
    }
