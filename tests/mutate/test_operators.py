"""Each operator makes what its edit of the file would make, and nothing is left out."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from itertools import groupby
from pathlib import Path

import pytest
from lending import FILES, PROCESS, SHELF

from dunning_engine.model.position import Position, Text
from dunning_engine.mutate import mutants_of
from dunning_engine.plugin import load_plugins
from dunning_engine.process.reader import read_process, read_shared

PATH = "lending/process.yaml"
OPERATIONS = load_plugins().operations
ROLES, TEMPLATES = ["director", "librarian"], {"internal": "{{ kind }}", "reminder": "{{ copies }}", "thanks": ""}
EDITS = (Path(__file__).parent / "edits.diff").read_text("utf-8").strip().split("\n\n")


@pytest.fixture(scope="module")
def mutants():
    return mutants_of(_read(FILES), FILES, OPERATIONS, ROLES, TEMPLATES)


def _read(files):
    shared, _ = read_shared(files)
    definition, findings = read_process(files, PATH, shared)
    assert definition is not None
    assert not findings
    return definition


def bare(value):
    """A definition without its positions."""
    if isinstance(value, Text):
        return value.value
    if isinstance(value, Position):
        return None
    if is_dataclass(value):
        parts = {each.name: bare(getattr(value, each.name)) for each in fields(value) if each.name != "places"}
        return {"": type(value).__name__, **parts}
    if isinstance(value, dict):
        return [(name, bare(each)) for name, each in value.items()]
    return [bare(each) for each in value] if isinstance(value, tuple) else value


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.partition("\n")[0])
def test_a_mutant_is_the_file_with_that_edit(mutants, edit):
    head, *lines = edit.split("\n")
    _, operator, place = head.split()
    old, new = ("".join(f"{line[1:]}\n" for line in lines if line[0] == sign) for sign in "-+")
    assert PROCESS.count(old) == 1
    expected = bare(_read({**FILES, PATH: PROCESS.replace(old, new)}))
    made = [each for each in mutants if (each.operator, each.place) == (operator, place)]
    assert expected in [bare(_read(each.files(FILES))) for each in made], [each.change for each in made]


def test_rows_of_a_csv_file_are_lines_of_it(mutants):
    made = {each.operator: each for each in mutants if each.at.file.endswith(".csv")}
    assert made["row-dropped"].text(SHELF) in ("kind,place\nnovel,north\n", "kind,place\natlas,south\n")
    assert made["output"].text(SHELF) in (SHELF.replace("north", "south"), SHELF.replace("south", "north"))


def test_every_operator_has_its_edit_here(mutants):
    assert {each.operator for each in mutants} == {edit.split()[1] for edit in EDITS}


def test_every_mutant_can_be_read_and_is_another_definition(mutants):
    original = bare(_read(FILES))
    for mutant in mutants[::3]:
        assert bare(_read(mutant.files(FILES))) != original, mutant.key


def test_no_two_mutants_are_the_same(mutants):
    texts = sorted((each.text(FILES[each.at.file]), each.key) for each in mutants)
    same = [[key for _, key in group] for _, group in groupby(texts, key=lambda pair: pair[0])]
    assert [keys for keys in same if len(keys) > 1] == []


def test_what_no_scenario_could_tell_is_not_made(mutants):
    """Rows of a table in which one row fits at most, branches that exclude each other, one more of ``x > 0``."""
    keys = {(each.operator, each.place, each.change) for each in mutants}
    assert not [key for key in keys if key[0] == "rows-swapped" and "shelf" in key[1]]
    assert not [key for key in keys if key[0] == "branch-swapped" and key[1].startswith("anywhere")]
    assert ("boundary", "computed.big", "> -> >=") in keys
    assert ("constant", "computed.big", "3 -> 2") not in keys  # n > 2 says the same as n >= 3
    assert ("constant", "computed.dear", "20.00 EUR -> 19.99 EUR") not in keys
    assert ("constant", "asking.timers.later.at", "30 days -> 31 days") not in keys  # the timer a day later
