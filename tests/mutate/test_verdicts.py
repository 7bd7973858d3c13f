"""What becomes of mutants: which scenarios are run, what kills, what cannot be loaded, what would kill a survivor."""

from __future__ import annotations

from dataclasses import replace

from lending import BACK, LATE, PROCESS, write

from dunning_engine.library import Library
from dunning_engine.model.position import Position
from dunning_engine.mutate import Adviser, Bench, Mutant, Team
from dunning_engine.mutate.model import Piece
from dunning_engine.mutate.trial import run
from dunning_engine.scenario import read_scenario

ASKED, HOME = "A late reader is reminded twice, then asked", "A reader brings the book back"


def test_a_scenario_kills_at_the_first_step_that_differs(bench, mutant):
    verdict = bench.judge(mutant("transition-redirected", "home.reopen.given_up[0]"))
    assert (verdict.status, verdict.by) == ("killed", HOME)
    assert "state: expected 'written_off'" in verdict.trial.failure


def test_only_scenarios_that_came_by_the_place_run(bench, mutant):
    asking = bench.candidates(mutant("role", "asking.task.assignee"))
    assert [case.scenario.name for case in asking] == [ASKED]
    everywhere = bench.candidates(mutant("setting", "settings.weeks"))
    assert [case.scenario.name for case in everywhere] == [HOME, ASKED]  # the shorter one first
    action = bench.candidates(mutant("constant", "actions.remind[1].reminded"))
    assert [case.scenario.name for case in action] == [ASKED]


def test_values_that_others_read_are_told_by_who_reads_them(mutant):
    """`dear` is read by a `while` and by the condition of a call; `tone` by a branch, an argument and its text."""
    assert mutant("boundary", "computed.dear").touch == {"out", "checking.call.letter"}
    assert mutant("row-dropped", "tables.tone[0]").touch == {"out.timers.due", "out.timers.due[1].do[0]"}
    assert mutant("setting", "settings.quiet").touch == {"actions.remind[0]"}
    assert mutant("boundary", "computed.big").touch == {"lending"}  # nothing reads it: any run


def test_what_the_compiler_refuses_is_stillborn(bench, mutant):
    verdict = bench.judge(mutant("operand-dropped", "computed.long_gone", "-> today"))
    assert verdict.status == "stillborn"
    assert verdict.why.startswith("E")
    assert not verdict.tried


def test_what_check_refuses_is_stillborn_and_what_it_warns_of_is_told(bench, mutant):
    refused = bench.judge(mutant("row-dropped", "tables.tone[3]"))
    assert refused.status == "stillborn"
    assert refused.found
    told = bench.judge(mutant("effect-dropped", "home.enter[2]"))
    assert (told.status, told.found) == ("killed", ("E534",))  # the template thanks is used nowhere else


def test_a_check_that_breaks_on_a_mutant_is_told(bench, mutant, monkeypatch):
    def broken(*_):
        raise IndexError("no such row")

    monkeypatch.setattr(bench, "_checked", broken)
    verdict = bench.judge(mutant("effect-dropped", "home.enter[2]"))
    assert (verdict.status, verdict.found) == ("killed", ("it breaks, IndexError: no such row",))


def test_a_run_that_does_not_end_is_killed(bench, monkeypatch):
    case = bench.cases[0]
    monkeypatch.setattr("dunning_engine.mutate.trial.take", lambda *_: _for_ever())
    trial, _ = run(case.scenario, bench.workshop, 0.2)
    assert trial.kind == "endless"


def _for_ever():
    while True:
        try:
            sum(range(1000))
        except Exception:  # noqa: BLE001, S112 - as an adapter might
            continue


def test_an_error_of_python_kills(bench, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("dunning_engine.mutate.trial.take", broken)
    assert run(bench.cases[0].scenario, bench.workshop)[0].kind == "broken"


def test_a_scenario_that_no_longer_passes_through_what_it_covers_kills(bench, tmp_path):
    ruled = PROCESS.replace("{mail.send: {template: thanks}, if", "{mail.send: {template: thanks}, rules: [LEN-01], if")
    story = BACK.replace("now:", "covers: [LEN-01]\nnow:").replace(", sent: [{mail.send: {template: thanks}}]", "")
    scenario, _ = read_scenario("back", story)
    other = Bench(Library(write(tmp_path, {"lending/process.yaml": ruled})), bench.plugins)
    list(other.take_baseline([scenario]))
    dropped = next(each for each in other.mutants("lending") if each.key[:2] == ("home.enter[2]", "effect-dropped"))
    assert other.judge(dropped).trial.kind == "covers"


def test_the_advice_for_a_survivor_kills_it(bench, mutant):
    survivor = mutant("role", "asking.task.assignee")
    verdict = bench.judge(survivor)
    assert verdict.status == "survived"
    advice = Adviser(bench).advise(verdict)
    assert (advice.scenario, advice.where) == (ASKED, "instead")
    assert advice.what == "tasks: [{task: ask, assignee: librarian}]"
    assert advice.mutant == "assignee of ask: director"
    closer, _ = read_scenario("late", LATE.replace("tasks: [ask]", advice.what))
    assert run(closer, bench.workshop)[0].passed
    assert not run(closer, bench.mutated(survivor))[0].passed


def test_what_a_scenario_could_say_after_a_step_is_a_step_of_its_own(bench, mutant):
    survivor = mutant("timer-shifted", "asking.timers.later.at", "+ 1 day")
    advice = Adviser(bench).advise(bench.judge(survivor))
    assert (advice.where, advice.at.line) == ("in", 15)
    assert advice.what == "timers: {later: 2026-05-21T09:00}"


def test_a_survivor_that_nobody_shows_is_told_the_case_that_is_missing(bench, mutant):
    advice = Adviser(bench).advise(bench.judge(mutant("boundary", "computed.big")))
    assert not advice.what
    assert advice.hint == "2 scenarios come by it and show no difference; needed is a case in which n is 3"
    nowhere = Adviser(bench).advise(bench.judge(mutant("guard-negated", "anywhere.on.given_up[0]")))
    assert nowhere.hint.startswith("no scenario comes by it; needed is a case in which the condition is asked")
    assert nowhere.scenario == HOME


def test_workers_answer_as_one_does(bench):
    mutants = bench.mutants("lending")[::40]
    one = sorted(Team(bench, 1).judge(mutants), key=lambda answer: answer[0])
    two = sorted(Team(bench, 2).judge(mutants), key=lambda answer: answer[0])
    assert [answer[0] for answer in one] == list(range(len(mutants)))
    assert [(v.status, v.by, v.tried, a) for _, v, a in one] == [(v.status, v.by, v.tried, a) for _, v, a in two]


def test_where_time_runs_out_the_rest_is_not_tried(bench):
    mutants = bench.mutants("lending")
    assert len(list(Team(bench, 1).judge(mutants, lambda: True))) == 1


def test_a_shared_file_changes_every_process(bench):
    at = Position("_shared/calendars.yaml", 3, 1)
    text = bench.library.files()[at.file]
    start = text.index("Europe/Paris")
    shared = Mutant(
        "_shared", "zone", "calendars.paris", "", at, (Piece(start, start + 12, "Asia/Tokyo"),), frozenset()
    )
    program = bench.mutated(shared).process("lending")
    assert program[1] == bench.workshop.process("lending")[1]
    assert replace(shared, pieces=()).text(text) == text


def test_who_reads_a_value_is_enough_to_tell(bench):
    """Running every scenario kills no mutant of a value that those of its readers do not."""
    values = [
        each for each in bench.mutants("lending") if each.place.split(".")[0] in ("computed", "tables", "settings")
    ]
    for mutant in values[::2]:
        whole = replace(mutant, touch=frozenset({"lending"}))
        assert bench.judge(mutant).status == bench.judge(whole).status, mutant.key
