"""The bench of the small library, made once."""

from __future__ import annotations

import pytest
from lending import write

from dunning_engine.library import Library
from dunning_engine.mutate import Bench
from dunning_engine.plugin import load_plugins
from dunning_engine.scenario import find_scenarios, read_scenario


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return write(tmp_path_factory.mktemp("lending"))


@pytest.fixture(scope="session")
def bench(folder):
    made = Bench(Library(folder), load_plugins())
    stories = [read_scenario(str(path), path.read_text("utf-8"))[0] for path in find_scenarios([folder])]
    list(made.take_baseline(stories))
    assert not made.failing
    return made


@pytest.fixture(scope="session")
def mutant(bench):
    """The mutant of an operator and a place, with a change that holds a text."""
    made = bench.mutants("lending")

    def find(operator, place, change=""):
        return next(each for each in made if (each.operator, each.place) == (operator, place) and change in each.change)

    return find
