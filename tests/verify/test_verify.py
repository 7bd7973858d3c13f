"""Verification proves what holds, and writes a failing scenario for what does not."""

from pathlib import Path

import pytest
from small import ARREARS, edited, studied, verdict, write

from dunning_engine.scenario import Workshop, read_scenario, run_scenario
from dunning_engine.verify import BUILT_IN, Verdict

GATE = "  send_only_if: owed > 0 and not disputed\n"
WHILE = "while: not disputed, "


def test_every_property_of_a_sound_process_is_proved(tmp_path: Path):
    study = studied(tmp_path)

    assert {each.property: each.outcome for each in study.verdicts} == dict.fromkeys(
        ["invariants[0]", "invariants[1]", "invariants[2]", *BUILT_IN], "proved"
    )
    assert study.complete
    assert not study.broken
    assert {state.partition(".")[2] for state in study.states} == {
        "waiting", "reminder_1", "reminder_2", "asking", "given_up", "settled"
    }  # fmt: skip
    assert any("order" in line for line in study.assumptions)


MISTAKES = {
    "gate and guards dropped": (edited((GATE, ""), (WHILE, "")), "invariants[0]"),
    "gate dropped": (edited((GATE, "")), "invariants[0]"),
    "gate forgets the dispute": (edited(("send_only_if: owed > 0 and not disputed", "send_only_if: owed > 0")), "invariants[0]"),
    "second letter too soon": (edited(("first_on + 10 days", "first_on + 3 days")), "invariants[1]"),
    "second letter without the first": (edited(("}, to: reminder_1}", "}, to: reminder_2}")) if False else edited(
        ("if_closed_day: next, to: reminder_1", "if_closed_day: next, to: reminder_2")), "invariants[1]"),
    "nobody is asked": (edited(("    task:\n      name: decide\n      assignee: ${role.manager}\n      done: [{to: given_up}]\n",
                                "    on: {resolved: {to: given_up}}\n"),
                               ("  timers:\n    look: {every: 30 days, do: [mail.notify: {to: \"${role.manager}\", template: still_open}]}\n", "")),
                        "waits"),
    "a step that cannot be taken": (edited(("first_on: \"${today}\"}]}]", "first_on: none}]}]"),
                                           ("at: \"${first_on + 10 days}\"", "at: \"${due_on + 30 days}\"")), "invariants[2]"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_found_with_a_scenario_that_fails_there_and_passes_on_the_sound_process(name: str, tmp_path: Path):
    process, place = MISTAKES[name]
    found = verdict(studied(tmp_path / "edited", process), place)

    assert found.outcome == "violated", found
    assert found.steps > 1
    assert _run(found, tmp_path / "edited") is not None
    assert _run(found, write(tmp_path / "sound")) is None


def _run(found: Verdict, folder: Path) -> object:
    scenario, findings = read_scenario("found.scenario.yaml", found.scenario)
    assert scenario is not None, findings
    return run_scenario(scenario, Workshop(folder)).failure


def test_at_most_once_is_counted_anew_after_the_event_that_since_names(tmp_path: Path):
    twice = edited(
        ("    resolved: {do: [set: {disputed: false}]}", "    resolved: {do: [set: {disputed: false}, mail.send: {to: \"${customer.email}\", template: first}]}"),
        ("invariants:\n", "invariants:\n  - {at_most_once: {mail.send: {template: first}}, since: resolved}\n"),
    )  # fmt: skip

    assert (
        verdict(studied(tmp_path / "a", twice.replace(", since: resolved", "")), "invariants[0]").outcome == "violated"
    )
    assert verdict(studied(tmp_path / "b", twice), "invariants[0]").outcome == "violated"  # resolved, then the timer


def test_leads_to_is_broken_where_a_case_ends_with_it_still_owing(tmp_path: Path):
    owing = edited(("invariants:\n", "invariants:\n  - {when: disputed, leads_to: not disputed}\n"))

    found = verdict(studied(tmp_path, owing), "invariants[0]")

    assert found.outcome == "violated"
    assert "disputed" in found.scenario


def test_a_study_that_is_cut_short_says_how_far_it_came(tmp_path: Path):
    from dunning_engine.verify import Verifier  # noqa: PLC0415 - only this test needs the class

    study = Verifier(Workshop(write(tmp_path))).study(["arrears"], worlds=40)

    assert {each.outcome for each in study.verdicts} == {"bounded"}
    assert not study.complete
    assert any("disturbances" in line for line in study.assumptions)


def test_the_process_as_it_stands_has_no_mistake():
    assert edited(process=ARREARS) == ARREARS
