"""Verification proves what holds, and writes a failing scenario for what does not."""

from pathlib import Path

import pytest
from small import edited, studied, verdict, write

from dunning_engine.scenario import Workshop, read_scenario, run_scenario
from dunning_engine.verify import BUILT_IN, Verdict, Verifier

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


TASK = "    task:\n      name: decide\n      assignee: ${role.manager}\n      done: [{to: given_up}]\n"
LOOK = '  timers:\n    look: {every: 30 days, do: [mail.notify: {to: "${role.manager}", template: still_open}]}\n'
SECOND = 'second: {at: "${first_on + 10 days}"'
MISTAKES = {
    "gate and guards dropped": ("invariants[0]", [(GATE, ""), (WHILE, "")]),
    "gate dropped": ("invariants[0]", [(GATE, "")]),
    "gate forgets the dispute": ("invariants[0]", [("only_if: owed > 0 and not disputed", "only_if: owed > 0")]),
    "second letter too soon": ("invariants[1]", [("first_on + 10 days", "first_on + 3 days")]),
    "second letter without the first": ("invariants[1]", [("next, to: reminder_1", "next, to: reminder_2")]),
    "nobody is asked": ("waits", [(TASK, "    on: {resolved: {to: given_up}}\n"), (LOOK, "")]),
    "a result that cannot be taken": (
        "invariants[2]",
        [('first_on: "${today}"}]}]', "first_on: none}]}]"), (SECOND, 'second: {at: "${due_on + 30 days}"')],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_found_with_a_scenario_that_fails_there_and_passes_elsewhere(name: str, tmp_path: Path):
    place, changes = MISTAKES[name]
    found = verdict(studied(tmp_path / "edited", edited(*changes)), place)

    assert found.outcome == "violated", found
    assert found.steps > 1
    assert _run(found, tmp_path / "edited") is not None
    assert _run(found, write(tmp_path / "sound")) is None


def _run(found: Verdict, folder: Path) -> object:
    scenario, findings = read_scenario("found.scenario.yaml", found.scenario)
    assert scenario is not None, findings
    return run_scenario(scenario, Workshop(folder)).failure


AGAIN = 'resolved: {do: [set: {disputed: false}, mail.send: {to: "${customer.email}", template: first}]}'
ONCE = "invariants:\n  - {at_most_once: {mail.send: {template: first}}, each: resolved}\n"


def test_at_most_once_is_counted_for_each_event_that_it_names(tmp_path: Path):
    again = ("resolved: {do: [set: {disputed: false}]}", AGAIN)
    no_timer = ("next, to: reminder_1", "next, to: asking")
    each = edited(again, no_timer, ("invariants:\n", ONCE))
    ever = each.replace(", each: resolved", "")

    assert verdict(studied(tmp_path / "each", each), "invariants[0]").outcome == "proved"
    assert verdict(studied(tmp_path / "ever", ever), "invariants[0]").outcome == "violated"


def test_leads_to_is_broken_where_a_case_ends_with_it_still_owing(tmp_path: Path):
    owing = edited(("invariants:\n", "invariants:\n  - {when: disputed, leads_to: not disputed}\n"))

    found = verdict(studied(tmp_path, owing), "invariants[0]")

    assert found.outcome == "violated"
    assert "disputed" in found.scenario


def test_a_study_that_is_cut_short_says_how_far_it_came(tmp_path: Path):
    study = Verifier(Workshop(write(tmp_path))).study(["arrears"], worlds=40)

    assert {each.outcome for each in study.verdicts} == {"bounded"}
    assert not study.complete
    assert any("disturbances" in line for line in study.assumptions)


CHECKING = """\
done: [{to: checking}]
  checking:
    task:
      name: check
      assignee: ${role.manager}
      not_by: [decide]
      done: [{to: given_up}]
"""
EYES = "invariants:\n  - {four_eyes: [check, decide]}\n"
CHECKED = [("done: [{to: given_up}]\n", CHECKING), ("invariants:\n", EYES)]


def test_four_eyes_are_proved_and_found_missing(tmp_path: Path):
    process = edited(*CHECKED)

    kept = verdict(studied(tmp_path / "kept", process), "invariants[0]")
    lost = verdict(studied(tmp_path / "lost", process.replace("      not_by: [decide]\n", "")), "invariants[0]")

    assert kept.outcome == "proved"
    assert lost.outcome == "violated"
    assert _run(lost, tmp_path / "lost") is not None
    assert _run(lost, tmp_path / "kept") is None
