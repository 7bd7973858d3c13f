"""Scenarios that are suggested: they can be read, they run, and they come by what they say."""

import json

import pytest
from covered import FILES, PROCESS, library, missing, reached, scenario
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from dunning_engine.cli import app
from dunning_engine.coverage import Suggester, Survey
from dunning_engine.scenario import Workshop, read_scenario
from dunning_engine.scenario.flow import flow

LATE = scenario("Late", "- start\n- until: 2026-03-14T12:00\n- expect: {state: asking}\n")


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """The survey of one scenario, and what is suggested after it."""
    return suggested(tmp_path_factory.mktemp("loan"), LATE)


def suggested(folder, *texts, process=PROCESS):
    survey = Survey(Workshop(library(folder, {**FILES, "loan/process.yaml": process})))
    suggester = Suggester(survey)
    for n, text in enumerate(texts):
        assert suggester.run(read_scenario(f"{n}.scenario.yaml", text)[0]).passed
    (told,) = survey.report(every=True)
    return survey, told, suggester.suggest("loan", told.missing, lambda _: None)


def again(folder, texts, process=PROCESS):
    """What scenarios come by together, run afresh."""
    survey = Survey(Workshop(library(folder, {**FILES, "loan/process.yaml": process})))
    for n, text in enumerate(texts):
        read, findings = read_scenario(f"{n}.scenario.yaml", text)
        assert findings == [], text
        result = survey.run(read)
        assert result.passed, (result.failure, text)
    return survey


def test_what_is_suggested_raises_the_coverage_by_what_it_says(asked, tmp_path):
    _, told, found = asked
    before = {f"{item.kind} {item.name}" for item, n in told.counts.items() if n}
    promised = {f"{item.kind} {item.name}" for each in found.found for item in each.items}
    after = again(tmp_path, [LATE, *(each.text for each in found.found)])
    assert promised.isdisjoint(before)
    assert promised <= reached(after) - before
    assert told.share.percent == 26
    assert after.report()[0].share.percent >= 95


def test_every_kind_is_found(asked):
    promised = {f"{item.kind} {item.name}" for each in asked[2].found for item in each.items}
    assert {
        "transition lent.timers.late.missed[0]", "transition lent.on.sent_on[1] -> archived", "state lost",
        "guard asking.task.done[0].if true", "guard writing.call.copy.if true", "row tables.place[1]",
        "timer lent.timers.late missed", "timer lent.timers.late held", "timer lent.timers.checked armed",
        "call writing.call failed", "call writing.call.letter dead", "task asking.task completed",
        "task asking.task postponed", "task asking.task escalated", "rule TST-03",
    } <= promised  # fmt: skip


def test_each_is_needed_and_named_for_what_it_comes_by(asked):
    found = asked[2].found
    for each in found:
        others = {item for other in found if other is not each for item in other.items}
        assert not others.issuperset(each.items) or each.wanted
        assert each.text.startswith('scenario: "Suggested: ')
    assert len({each.file for each in found}) == len(found)


def text_of(found, name):
    return next(each.text for each in found.found if name in {f"{item.kind} {item.name}" for item in each.items})


def test_a_skeleton_begins_as_a_scenario_and_leaves_the_expectation_to_its_reader(asked):
    text = text_of(asked[2], "state lost")
    begin, _, added = text.partition("  # New from here on.\n")
    assert "  - start\n  - until: 2026-03-14T12:00\n" in begin
    assert "expect" not in begin
    assert "Begins as 'Late'." in begin
    lines = added.splitlines()
    assert lines[0] == "  - complete: {task: look, form: {way: lost}, by: somebody}"
    assert lines[1] == "  # What should be so now? It was:"
    assert lines[2] == "  # - expect: {state: lost, outcome: lost, sent: [], tasks: []}"
    finished = text.replace("  # - expect", "  - expect")
    assert read_scenario("x", finished)[0].steps[-1].kind == "expect"


def test_a_stand_in_is_told_to_fail_and_a_timer_is_overslept(asked):
    failed = text_of(asked[2], "call writing.call failed")
    assert "    mail: {notify: {decline: " in failed
    assert "  # Nothing is added: what differs is under `given`.\n" in failed
    missed = text_of(asked[2], "timer lent.timers.late missed")
    assert "  - outage: " in missed
    held = text_of(asked[2], "timer lent.timers.late held")
    assert "  - send: {asked_for_time: {until: 2026-03-" in held


def test_what_nothing_comes_by_is_told_with_the_answer_that_its_condition_gave(tmp_path):
    never = PROCESS.replace("done: [{if: way == 'lost'", "done: [{if: way == 'lost' and way == 'found'")
    _, _, found = suggested(tmp_path, LATE, process=never)
    wanted = {"asking.task.done[0]", "asking.task.done[0].if true"}
    near = next(each for each in found.found if wanted <= {item.name for item in each.wanted})
    assert "way == 'lost' and way == 'found' was false, with way = " in near.text
    again(tmp_path / "again", [near.text], process=never)


def test_a_state_that_is_far_is_reached_step_by_step(tmp_path):
    chain = "".join(f"  s{n}: {{on: {{returned: {{to: s{n + 1}}}}}}}\n" for n in range(3))
    far = PROCESS.replace(
        "  kept: {final: true}", f"  kept: {{on: {{sent_on: {{to: s0}}}}}}\n{chain}  s3: {{final: true}}"
    )
    _, told, found = suggested(tmp_path, LATE, process=far)
    assert "state s3" in {f"{item.kind} {item.name}" for item in told.missing}
    after = again(tmp_path / "again", [LATE, *(each.text for each in found.found)], process=far)
    assert "state s3" not in missing(after)


def test_without_any_scenario_one_is_made_up(tmp_path):
    _, told, found = suggested(tmp_path)
    assert told.share.reached == 0
    after = again(tmp_path / "again", [each.text for each in found.found])
    assert after.report()[0].share.percent >= 90


VALUES = st.recursive(
    st.text(max_size=12)
    | st.dates().map(str)
    | st.sampled_from(["none", "no", "12:30", "0123", "-", "# x", "a, b", "*a", "2026-03-02T10:00", "~"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc_", min_size=1), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
@settings(max_examples=150, deadline=None)
def test_what_is_written_on_one_line_is_read_back(value):
    text = f"scenario: s\nprocess: p\nnow: 2026-03-02T10:00\ngiven: {{data: {{x: {flow(value)}}}}}\nsteps: [start]\n"
    read, findings = read_scenario("x", text)
    if read is None:  # characters that YAML has no way to write
        assert {finding.code for finding in findings} == {"E100"}
    else:
        assert read.data == {"x": value}


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    library(tmp_path / "processes")
    (tmp_path / "processes/loan/scenarios").mkdir()
    (tmp_path / "processes/loan/scenarios/late.scenario.yaml").write_text(LATE, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words, code=0):
    result = CliRunner().invoke(app, ["test", *words])
    assert result.exit_code == code, (result.output, result.exception)
    return result.stdout


def test_the_command_writes_them_and_leaves_alone_what_is_there(shelf):
    output = run("--suggest", "more")
    files = sorted(path.name for path in (shelf / "more").iterdir())
    assert f"loan: {len(files)} scenarios suggested, which come by " in output
    assert run("more", "processes", "--fail-under", "95").endswith(f"{len(files) + 1} scenarios passed, 0 failed\n")
    changed = shelf / "more" / files[0]
    changed.write_text("mine", "utf-8")
    assert f"more/{files[0]} is there already and was left alone" in run("--suggest", "more")
    assert changed.read_text("utf-8") == "mine"


@pytest.mark.usefixtures("shelf")
def test_suggestions_on_standard_output_and_as_json():
    output = run("--suggest", "-")
    told = json.loads(run("--suggest", "-", "--json"))["suggestions"]
    assert all(f"# {each['file']}\n{each['text']}" in output for each in told)
    assert "state lost" in {name for each in told for name in each["comes_by"]}
