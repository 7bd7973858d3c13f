"""Every mutant of the shipped processes is a file that can be read, and another process."""

from __future__ import annotations

from pathlib import Path

import pytest

from dunning_engine.library import Library
from dunning_engine.mutate import mutants_of
from dunning_engine.mutate.draft import Draft
from dunning_engine.plugin import load_plugins
from dunning_engine.process.reader import read_process, read_shared

LIBRARY = Library(Path(__file__).parents[2] / "processes")
OPERATIONS = load_plugins().operations
ONE_OF = 100  # reading all of them takes two minutes


@pytest.mark.parametrize("name", LIBRARY.processes())
def test_mutants_of_a_shipped_process(name, monkeypatch):
    lost = []
    monkeypatch.setattr(Draft, "lost", property(lambda _: lost, lambda *_: None), raising=False)
    files = LIBRARY.source(name).files
    definition, _ = _read(files, name)
    templates = {template: read.body for (_, template), read in LIBRARY.templates(name).items()}
    mutants = mutants_of(definition, files, OPERATIONS, sorted(LIBRARY.roles()), templates)
    assert len(mutants) > 90
    assert lost == []
    for mutant in mutants[::ONE_OF]:
        made, findings = _read(mutant.files(files), name)
        assert not findings, mutant.key
        assert made != definition, mutant.key


def _read(files, name):
    shared, found = read_shared(files)
    definition, more = read_process(files, f"{name}/process.yaml", shared)
    return definition, [*found, *more]
