"""`dunning rules`: every rule of the catalogue with where it is implemented and what exercises it."""

from pathlib import Path

import pytest
from cli_shop import replace

from dunning_engine.library import Library
from dunning_engine.scenario import Workshop, read_scenario, run_scenario
from dunning_engine.scenario.tracing import reached_by

CATALOGUE = """\
format: 1
rules:
  reminders:
    TST-01: A reminder goes out fifteen days after the due date.
    TST-02: The reminder goes by e-mail.
  payments:
    TST-03: A full payment settles the case.
  systems:
    SYS-11: E-mail reaches the customer.
"""
PAID = """\
scenario: A customer who pays is left alone
process: shop
now: 2026-03-01T08:00
given:
  data: {customer: {id: C-7, email: c7@example.org}, owed: 120.00 EUR, due_on: 2026-03-01}
steps:
  - start
  - send: {paid: {amount: 120.00 EUR}}
  - expect: {state: settled}
"""


@pytest.fixture
def catalogue(shop: Path) -> Path:
    """The shop's catalogue."""
    path = shop / "processes/_shared/rules.yaml"
    path.write_text(CATALOGUE, "utf-8")
    return path


@pytest.fixture
def complete(shop: Path, catalogue: Path) -> Path:  # noqa: ARG001 - the scenario's rules are in the catalogue
    """The scenario that closes the last hole."""
    path = shop / "processes/shop/scenarios/paid.scenario.yaml"
    path.write_text(PAID, "utf-8")
    return path


def by_id(answer):
    return {each["id"]: each for each in answer["rules"]}


def line_of(path, text):
    return next(n for n, line in enumerate(path.read_text("utf-8").splitlines(), 1) if text in line)


@pytest.mark.usefixtures("complete")
def test_each_rule_has_its_line_and_its_scenarios(told, shop):
    answer = told("rules")
    found = by_id(answer)
    process = shop / "processes/shop/process.yaml"
    assert answer["holes"] == []
    assert [*found] == ["TST-01", "TST-02", "TST-03", "SYS-11"]
    assert found["TST-01"]["group"] == "reminders"
    assert found["TST-01"]["implemented"] == [f"processes/shop/process.yaml:{line_of(process, 'TST-01')}"]
    assert found["TST-02"]["scenarios"] == ["A customer who does not pay is reminded once"]
    assert found["TST-03"]["scenarios"] == ["A customer who pays is left alone"]
    assert any(Path(each.rpartition(":")[0]).name == "standin.py" for each in found["SYS-11"]["implemented"])
    assert found["SYS-11"]["scenarios"] == ["A customer who does not pay is reminded once"]


@pytest.mark.usefixtures("catalogue")
def test_a_rule_that_no_scenario_exercises_is_a_hole(told, dunning):
    answer = told("rules", code=1)
    assert answer["holes"] == ["TST-03"]
    assert by_id(answer)["TST-03"]["hole"] == "no scenario"
    assert "HOLE: no scenario" in dunning("rules", code=1).stdout
    assert dunning("rules", code=1).stdout.endswith("4 rules, 1 hole\n")
    assert told("rules", "--no-run")["holes"] == []


def test_a_rule_that_nothing_implements_is_a_hole(told, catalogue):
    replace(catalogue, "  systems:\n", "  systems:\n    SYS-99: A system that nobody connected.\n")
    answer = told("rules", "--no-run", code=1)
    assert answer["holes"] == ["SYS-99"]
    assert by_id(answer)["SYS-99"]["hole"] == "not implemented"


def test_claiming_to_cover_a_rule_counts_for_nothing(told, complete):
    replace(complete, "process: shop\n", "process: shop\ncovers: [TST-01]\n")
    answer = told("rules", code=1)
    assert by_id(answer)["TST-01"]["scenarios"] == ["A customer who does not pay is reminded once"]
    assert answer["holes"] == ["TST-03"]  # a scenario that claims what it does not come by fails


def test_a_scenario_that_fails_counts_for_nothing(dunning, told, complete):
    replace(complete, "state: settled", "state: waiting")
    assert told("rules", code=1)["holes"] == ["TST-03"]
    assert "1 scenario failed and counted for nothing" in dunning("rules", code=1).stdout


def test_an_armed_timer_is_not_passed_through(shop, complete):
    replace(shop / "processes/shop/process.yaml", "reminder: {at:", "reminder: {while: owed > 0, at:")
    workshop = Workshop(Library(shop / "processes"))
    result = run_scenario(read_scenario(str(complete), PAID)[0], workshop)
    passed = {each.rule for each in workshop.elements(["shop"]) if each.passed(reached_by(result.places))}
    assert result.passed
    assert passed == {"TST-03"}


@pytest.mark.usefixtures("complete")
def test_a_template_that_was_used_exercises_its_rules(told, shop, catalogue):
    replace(catalogue, "  systems:\n", "  texts:\n    TST-04: The reminder says what is owed.\n  systems:\n")
    for language in ("fr", "en"):
        replace(shop / f"processes/shop/templates/{language}/reminder.j2", "tag: ", "rules: [TST-04]\ntag: ")
    found = by_id(told("rules"))["TST-04"]
    assert found["scenarios"] == ["A customer who does not pay is reminded once"]
    assert found["implemented"] == [f"processes/shop/templates/{each}/reminder.j2:3" for each in ("en", "fr")]


@pytest.mark.usefixtures("complete")
def test_one_rule_with_every_element(dunning):
    lines = dunning("rules", "--rule", "tst-02").stdout.splitlines()
    assert lines[0] == "TST-02  The reminder goes by e-mail."
    assert lines[1].endswith("shop: reminding  (1 scenario)")
    assert lines[2].strip() == "A customer who does not pay is reminded once"
    assert "did you mean TST-03?" in dunning("rules", "--rule", "TST-3", code=2).stderr


def test_without_a_catalogue_there_is_nothing_to_trace(dunning):
    assert "there is no catalogue of rules" in dunning("rules", code=1).stderr


def test_an_id_that_the_catalogue_lacks_is_an_error_of_the_check(told, shop, catalogue):
    assert told("check")["findings"] == []
    replace(catalogue, "    TST-03:", "    TST-33:")
    findings = told("check", code=1)["findings"]
    process = shop / "processes/shop/process.yaml"
    assert [(each["code"], each["line"], each["help"]) for each in findings] == [
        ("E529", line_of(process, "TST-03"), "did you mean TST-33?")
    ]


def test_a_sentence_of_the_catalogue_makes_no_other_program(shop, catalogue):
    library = Library(shop / "processes")
    before = library.source("shop").digest
    catalogue.write_text(CATALOGUE.replace("by e-mail", "by electronic mail"), "utf-8")
    assert Library(shop / "processes").source("shop").digest == before
    assert Library(shop / "processes").rules()["TST-02"].text == "The reminder goes by electronic mail."
