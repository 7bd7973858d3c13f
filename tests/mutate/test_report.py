"""Scores, accepted survivors, the report, and the command."""

from __future__ import annotations

import json

import pytest
from lending import QUIET, write_tiny
from typer.testing import CliRunner

from dunning_engine.checks import EXPLANATIONS
from dunning_engine.cli.app import app
from dunning_engine.library import Library
from dunning_engine.model.position import Position
from dunning_engine.mutate import Accepted, Advice, Mutant, Score, Verdict, headline, read_accepted, report
from dunning_engine.mutate.model import Piece

FILE = "lending/process.yaml"
FILES = {FILE: "states:\n  out:\n    timers: {due: {at: x, to: asking}}\n    task: {name: ask}\n"}


def _mutant(number, operator="boundary"):
    at, pieces = Position(FILE, 3, 24), (Piece(38, 39, "y"),)
    return Mutant("lending", operator, f"out[{number}]", "x -> y", at, pieces, frozenset({"out"}))


def _verdicts(killed, survived, operator="boundary"):
    made = [Verdict(_mutant(n, operator), "killed", by="A story") for n in range(killed)]
    return made + [Verdict(_mutant(killed + n, operator), "survived", tried=3) for n in range(survived)]


def test_a_score_is_rounded_down_and_leaves_notes_and_stillborn_out():
    verdicts = [*_verdicts(899, 101), *_verdicts(0, 50, "note-dropped"), Verdict(_mutant(0, "role"), "stillborn")]
    score = Score("lending", tuple(verdicts))
    assert score.percent == 89
    assert headline(score) == (
        "lending: 89 % (899 killed, 101 survived, 1 stillborn, notes apart: 0 killed, 50 survived)"
    )
    assert Score("lending", ()).percent is None


def test_an_accepted_survivor_stays_in_the_score_and_is_explained():
    verdicts = _verdicts(1, 1)
    keys = (verdicts[1].mutant.key, verdicts[0].mutant.key, ("nowhere", "role", "a -> b"))
    entries = [Accepted(key, "The same day.", Position("lending/mutants.yaml", n, 3)) for n, key in enumerate(keys, 2)]
    score = Score("lending", tuple(verdicts), {}, {each.key: each for each in entries})
    assert score.percent == 50
    assert [why for _, why in score.stale] == ["it is killed now, by: A story", "there is no such mutant any more"]
    lines = list(report(score, FILES, str))
    assert "    accepted: The same day." in lines
    assert "lending/mutants.yaml:4: accepted, but there is no such mutant any more: nowhere | role | a -> b" in lines


def test_the_report_shows_the_line_before_and_after_and_what_to_add():
    verdict = Verdict(_mutant(0), "survived", tried=3, found=("E570",))
    at = Position("lending/scenarios/late.scenario.yaml", 9, 3)
    advice = Advice("A story", at, "in", "timers: {due: none}", "due: 2026-03-01T09:00", tried=True)
    lines = list(report(Score("lending", (verdict,), {verdict.mutant.key: advice}), FILES, str))
    assert lines[2:] == [
        "1. lending/process.yaml:3:24: boundary [out[0]] x -> y",
        "    - timers: {due: {at: x, to: asking}}",
        "    + timers: {due: {at: y, to: asking}}",
        "    dunning check sees it: E570",
        "    lending/scenarios/late.scenario.yaml:9: add to the `expect`:",
        "        timers: {due: none}",
        "      (the mutant: due: 2026-03-01T09:00)",
    ]


def test_accepted_survivors_are_read_with_their_place():
    text = "accepted:\n  - {place: out, operator: role, change: a -> b, reason: The same person.}\n"
    found, findings = read_accepted("lending/mutants.yaml", text)
    assert not findings
    assert found["out", "role", "a -> b"].at.line == 2
    assert read_accepted("lending/mutants.yaml", "") == ({}, [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("accepted:\n  - {place: out, operator: role, change: a}\n", "2:5: error[E611] this entry lacks `reason`"),
        (
            "accepted:\n  - {place: a, operator: b, change: c, reason: d, by: e}\n",
            "E611] this entry has the unknown key `by`",
        ),
        ("survivors: []\n", "1:1: error[E610] there is no list `accepted`"),
    ],
)
def test_a_mistake_in_the_file_is_told(text, expected):
    _, findings = read_accepted("lending/mutants.yaml", text)
    assert expected in str(findings[0])


@pytest.mark.parametrize("code", ["E610", "E611"])
def test_the_examples_of_the_explanations_are_read(code):
    found = [read_accepted("f", text)[1] for text in (EXPLANATIONS[code].bad, EXPLANATIONS[code].good)]
    assert [[each.code for each in findings] for findings in found] == [[code], []]


@pytest.fixture
def tiny(tmp_path):
    return write_tiny(tmp_path / "library")


def _command(tiny, *words):
    return CliRunner().invoke(app, ["test", "--mutate", "--processes", str(tiny), str(tiny), *map(str, words)])


def test_the_command(tiny):
    done = _command(tiny, "--jobs", "1")
    assert done.exit_code == 0
    assert "visits/process.yaml:11:25: boundary [open.on.came[0]] > -> >=\n" in done.stdout
    assert "    - came: {if: guests > 2, to: full}\n    + came: {if: guests >= 2, to: full}\n" in done.stdout
    assert "    no scenario comes by it; needed is a case in which guests is 2; nearest: " in done.stdout
    assert ":5: add after this step:\n        - expect: {timers: {closing: 2026-03-04T10:00}}\n" in done.stdout
    assert "      (the mutant: closing: 2026-03-05T10:00)\n" in done.stdout
    assert done.stdout.endswith("With 1 scenario:\n  visits: 0 % (0 killed, 7 survived, 5 stillborn)\n")


def test_json_the_least_score_and_accepted_survivors(tiny):
    entry = "{place: 'open.on.came[0]', operator: boundary, change: '> -> >=', reason: Never two.}"
    (tiny / "visits/mutants.yaml").write_text(f"accepted:\n  - {entry}\n", "utf-8")
    done = _command(tiny, "--jobs", "2", "--json", "--process", "visits", "--fail-under", "90")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    (score,) = told["processes"]
    assert score["score"] == 100 * score["killed"] // (score["killed"] + score["survived"])
    accepted = {each["operator"]: each["accepted"] for each in score["survivors"] if each["place"] == "open.on.came[0]"}
    assert accepted["boundary"] == "Never two."
    assert accepted["guard-negated"] is None
    assert Library(tiny).source("visits").files.keys() == {"visits/process.yaml", "_shared/calendars.yaml"}


def test_a_budget_leaves_a_sample(tiny):
    done = _command(tiny, "--budget", "0s", "--process", "visits", "--jobs", "1")
    assert "not tried" in done.stdout
    assert _command(tiny, "--budget", "soon").exit_code == 2
    assert "there is no process 'visit'" in _command(tiny, "--process", "visit").output


def test_a_scenario_that_fails_is_left_out_and_told(tiny):
    (tiny / "visits/scenarios/wrong.scenario.yaml").write_text(QUIET.replace("state: closed", "state: full"), "utf-8")
    done = _command(tiny, "--jobs", "1")
    assert done.exit_code == 1
    assert "left out, for it fails on the process as it is: Nobody comes: state: expected 'full'" in done.stdout
