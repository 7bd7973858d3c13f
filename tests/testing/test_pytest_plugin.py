"""pytest runs scenario files, and agrees with ``dunning test`` about what fails."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dunning_engine.cli import app

PROCESS = """\
format: 1
process: door
version: 1
calendar: c
events: {push: {}, pull: {}}
states:
  shut: {on: {push: {to: open, rules: [TST-01]}, pull: {do: [], rules: [TST-02]}}}
  open: {final: true}
"""
CALENDARS = "format: 1\ncalendars:\n  c: {zone: Europe/Paris}\n"
SCENARIO = """\
scenario: A door that is pushed opens
process: door
covers: [TST-01%s]
now: 2026-03-02T10:00
steps:
  - start
  - send: {push: {}}
  - expect: {state: %s}
"""


CASES = {"fine": ("", "open"), "wrong": ("", "shut"), "missing": (", TST-02", "open")}


def test_what_fails_in_pytest_fails_in_dunning_test(tmp_path, capsys):
    for name, text in (("door/process.yaml", PROCESS), ("_shared/calendars.yaml", CALENDARS)):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, "utf-8")
    for name, filled in CASES.items():
        (tmp_path / f"door/{name}.scenario.yaml").write_text(SCENARIO % filled, "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", "utf-8")
    words = ["-q", "-p", "no:cacheprovider", "-c", str(tmp_path / "pytest.ini"), str(tmp_path)]
    code = pytest.main(words)
    output = capsys.readouterr().out
    assert "2 failed, 1 passed" in output
    own = CliRunner().invoke(app, ["test", str(tmp_path), "--json"])
    told = {Path(each["file"]).name.partition(".")[0]: each for each in json.loads(own.stdout)["scenarios"]}
    assert {name: each["passed"] for name, each in told.items()} == {"fine": True, "wrong": False, "missing": False}
    assert (code, own.exit_code) == (1, 1)
    for name in ("wrong", "missing"):
        assert told[name]["failure"]["message"] in output
