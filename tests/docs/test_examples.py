"""Every example of the README and the how-tos does what its page shows."""

from __future__ import annotations

import re

import pytest
from doc_pages import ROOT, apply, examples, run

from dunning_engine import Engine, SimulatedClock
from dunning_engine.process.yaml_text import parse
from dunning_engine.scenario.reader import plain

HOWTOS = sorted((ROOT / "docs" / "howto").glob("*.md"))
SHIPPED = ROOT / "processes" / "storage_arrears"
LABELS = ("run", "file", "edit", "excerpt")
RUNNABLE = ("python", "yaml", "console", "shell", "diff", "toml", "jinja")


@pytest.mark.parametrize("page", HOWTOS, ids=lambda page: page.stem)
def test_every_step_of_a_howto_works_as_shown(page, tmp_path):
    steps = examples(page)
    assert any(step.label == "run" for step in steps)
    for step in steps:
        apply(step, tmp_path)


@pytest.mark.parametrize("page", [*HOWTOS, ROOT / "docs" / "tutorial.md"], ids=lambda page: page.stem)
def test_every_example_says_what_is_done_with_it(page):
    for example in examples(page):
        if example.language in RUNNABLE:
            assert example.label in LABELS, f"{example.place}: label it: {', '.join(LABELS)}"


def test_the_explanations_show_no_code_that_nothing_runs():
    for page in (ROOT / "docs" / "explanation").glob("*.md"):
        assert {example.language for example in examples(page)} <= {"text"}


def _of_readme(language):
    return next(example for example in examples(ROOT / "README.md") if example.language == language).text


def test_the_readmes_python_works(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    code = _of_readme("python")
    offered = 'adapters={"mail": my_mail}'
    assert code.count(offered) == 1
    clock = 'standins=True, clock=SimulatedClock("2026-03-02T09:00+01:00")'
    place = {"SimulatedClock": SimulatedClock}
    exec(compile(code.replace(offered, clock), "README.md", "exec"), place)  # noqa: S102 - the README's own example
    assert "payment received" in capsys.readouterr().out
    engine = place["engine"]
    assert str(engine.case(place["case"].id).data["items"][0]["balance"]) == "100.00 EUR"
    engine.close()


def test_the_readmes_engine_for_unit_tests_opens():
    line = re.search(r"`(Engine\.memory\(.*?\))`", (ROOT / "README.md").read_text("utf-8"))
    engine = eval(line[1], {"Engine": Engine, "SimulatedClock": SimulatedClock})  # noqa: S307 - the README's own example
    assert engine.cases() == []


def test_the_readmes_process_is_an_excerpt_of_the_shipped_one():
    shown, shipped = (_plainly(text) for text in (_of_readme("yaml"), (SHIPPED / "process.yaml").read_text("utf-8")))
    assert _within(shown["states"], shipped["states"])
    assert shown["anywhere"]["send_only_if"] == shipped["anywhere"]["send_only_if"]
    for branch in shown["anywhere"]["always"]:
        assert any(_within(branch, each) for each in shipped["anywhere"]["always"])


def _plainly(text):
    node, findings = parse("README.md", text)
    assert findings == []
    return plain(node)


def _within(part, whole):
    if not isinstance(part, dict):
        return part == whole
    return all(key in whole and _within(value, whole[key]) for key, value in part.items())


def test_the_readmes_commands_work(tmp_path):
    section = (ROOT / "README.md").read_text("utf-8").partition("## Change a procedure")[2].partition("\n## ")[0]
    commands = [line.strip().partition("#")[0] for line in section.splitlines() if line.startswith("    dunning ")]
    assert [command.split()[1] for command in commands] == ["init", "check", "test", "graph"]
    for command in commands:
        done = run(command, tmp_path)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    assert "</svg>" in (tmp_path / "arrears.svg").read_text("utf-8")
