"""The tutorial does what it says, step by step."""

from __future__ import annotations

from doc_pages import ROOT, apply, examples

PAGE = ROOT / "docs" / "tutorial.md"


def test_every_step_of_the_tutorial_works_as_shown(tmp_path):
    steps = examples(PAGE)
    assert {step.label for step in steps} == {"run", "file", "edit", "excerpt"}
    assert [step.text for step in steps if step.label == "excerpt"] == ["$ mkdir my-company && cd my-company\n"]
    for step in steps:
        apply(step, tmp_path)
    assert (tmp_path / "after.html").stat().st_size > (tmp_path / "before.html").stat().st_size / 2


def test_the_tutorial_needs_no_programming():
    assert not [step for step in examples(PAGE) if step.language == "python"]
