"""``dunning demo --all``: every process through each of its final states, and every dead effect explained."""

import json
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

from dunning_engine import Engine, SimulatedClock
from dunning_engine.simulate import Quarter, stories
from dunning_engine.views.why_words import words

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """One run of the command: what it printed, its report as text, and its database."""
    folder = tmp_path_factory.mktemp("all")
    options = ["--all", "--json", "--report", "r.html", "--db", "q.db", "--processes", str(ROOT / "processes")]
    command = [sys.executable, "-m", "dunning_engine.cli", "demo", *options]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout), (folder / "r.html").read_text(encoding="utf-8"), folder / "q.db"


@pytest.fixture(scope="module")
def engine(played):
    """An engine on the run's database."""
    clock = SimulatedClock("2026-06-01T00:00+00:00")
    with Engine.open(f"sqlite:///{played[2]}", processes=ROOT / "processes", clock=clock, standins=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def finals(engine):
    """The final states of every process of the library."""
    programs = engine.parts.programs
    return {
        name: {state.name for state in programs.current(name).states.values() if state.final}
        for name in programs.names()
    }


def test_every_process_is_left_by_each_of_its_final_states(played, finals):
    told, _, _ = played
    assert told["customers"] == 200
    assert set(told["cases"]) == set(finals)
    missing = {name: ends - set(told["outcomes"][name]) for name, ends in finals.items()}
    assert {name: ends for name, ends in missing.items() if ends} == {}
    assert {name: sum(ends.values()) for name, ends in told["outcomes"].items()} == told["cases"]


def test_every_story_ends_as_it_says(engine):
    quarter = Quarter(stories())
    ended = {(case.data["customer"]["id"], f"{case.process}:{case.outcome}") for case in engine.cases()}
    assert len(quarter.parts) == 200
    wanted = {(part.customer, end) for part in quarter.parts for end in part.story.ends}
    assert wanted - ended == set()


def test_no_disputed_invoice_is_reminded_and_every_dead_effect_has_its_reason(played):
    told, page, _ = played
    assert told["reminders_for_disputed"] == 0
    assert told["dead"]
    shown = unescape(page)
    for effect in told["dead"]:
        assert re.fullmatch(r"[a-z][a-z ,:]+", effect["reason"]), effect
        row = f"<td>{effect['case']}</td><td>{words(effect['operation'])}</td><td>{effect['reason']}</td>"
        assert row in shown, row


def test_the_report_shows_every_process_and_every_case(played, engine, finals):
    told, page, _ = played
    for name in finals:
        assert f"<h3>{words(name)}</h3>" in page
    ids = [case.id for case in engine.cases()]
    assert len(ids) == sum(told["cases"].values())
    assert [each for each in ids if each not in page] == []


def test_invoices_of_a_file_do_not_go_with_it(tmp_path):
    command = [sys.executable, "-m", "dunning_engine.cli", "demo", "--all", "--invoices", "x.csv"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=60, check=False)
    assert done.returncode == 2
    assert "--invoices" in done.stderr
