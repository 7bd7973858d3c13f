"""A mutant of which only a state was compiled again goes as one compiled from its files."""

from __future__ import annotations

from dataclasses import replace

from lending import LATE

from dunning_engine.errors import DunningError
from dunning_engine.mutate import Bench
from dunning_engine.mutate.look import look
from dunning_engine.process.source import build
from dunning_engine.scenario import Workshop, read_scenario
from dunning_engine.scenario.runner import begin, take


def test_mutants_go_as_their_files_do(bench):
    compared = 0
    for mutant in bench.mutants("lending")[::12]:
        rebuilt = _rebuilt(bench, mutant)
        for case in bench.cases if rebuilt is not None else ():
            assert _told(case.scenario, bench.mutated(mutant)) == _told(case.scenario, rebuilt), mutant.key
            compared += 1
    assert compared > 20


def _rebuilt(bench, mutant):
    """A workshop whose program was read and compiled from the edited files, under the digest of the others."""
    source = bench.library.source("lending", {}, bench.plugins.operations)
    edited = replace(source, files=mutant.files(source.files))
    program, _, _ = build(edited, bench.plugins.operations, functions=bench.plugins.functions)
    if program is None:
        return None
    workshop = Workshop(bench.library, bench.plugins)
    workshop.programs[source.digest] = replace(program, digest=source.digest)
    return workshop


def _told(scenario, workshop):
    """Everything that is seen of a run, expectations left aside, with what it stopped at."""
    run = begin(scenario, workshop)
    seen = []
    try:
        for step in scenario.steps:
            if step.kind != "expect":
                take(run, step)
                seen.append(look(run))
    except (DunningError, AssertionError) as error:
        seen.append(str(error))
    return seen


def test_a_settled_setting_stays_where_a_mutant_changes_its_default(bench, tmp_path):
    """The scenario says how long a loan is: the mutant's other default must not come through."""
    text = LATE.replace("given:\n", "given:\n  settings: {weeks: 3 weeks}\n")
    scenario, _ = read_scenario(str(tmp_path / "own.scenario.yaml"), text)
    other = Bench(bench.library, bench.plugins)
    list(other.take_baseline([scenario]))
    mutant = next(each for each in other.mutants("lending") if each.place == "settings.weeks")
    assert other.judge(mutant).status == "survived"
    assert bench.judge(mutant).status == "killed"
