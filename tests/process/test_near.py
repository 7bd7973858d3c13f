"""What is almost a mistake is not reported (near/), and what is one in other words is (also/): one file each."""

import re
from pathlib import Path

import golden
import pytest
from test_explain import files_of

from dunning_engine.checks import CHECKS

NEAR = sorted((golden.HERE / "near").iterdir())
ALSO = sorted((golden.HERE / "also").iterdir())
TWICE = {path.name.partition("-")[0] for path in NEAR}


def read(path: Path) -> tuple[str, dict[str, str]]:
    """The first line of a file, which says what it shows, and the files that it stands for."""
    first, _, text = path.read_text(encoding="utf-8").partition("\n")
    return first.partition(": ")[2], files_of(text)


@pytest.mark.parametrize("path", NEAR, ids=lambda path: path.stem)
def test_what_is_almost_a_mistake_is_not_reported(path: Path):
    why, files = read(path)

    findings = golden.all_findings(files)

    assert why
    assert [str(finding) for finding in findings if finding.severity == "error"] == []
    assert [str(finding) for finding in findings if finding.code == path.name[:4]] == []


@pytest.mark.parametrize("path", ALSO, ids=lambda path: path.stem)
def test_the_mistake_in_other_words_is_reported(path: Path):
    expected, files = read(path)

    found = [re.sub(r"^\S+ ", "", str(finding)) for finding in golden.all_findings(files)]

    assert [message for message in found if path.name[:4] in message] == [expected]


def test_two_near_misses_at_least_are_shown_for_each_of_these_checks():
    shown = [path.name.partition("-")[0] for path in NEAR]

    assert {code for code in CHECKS if "E570" <= code <= "E599" and shown.count(code) < 2} == set()
