"""The state machine for any process: it runs on shipped ones, and finds what was put into a copy of one."""

from __future__ import annotations

import builtins
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from dunning_engine.errors import ConfigurationError
from dunning_engine.library import Library
from dunning_engine.testing import process_machine
from dunning_engine.testing.bench import Bench, Given
from dunning_engine.testing.outside import HOW
from dunning_engine.testing.trial import Trial

PROCESSES = Path(__file__).resolve().parents[2] / "processes"
CONSUMER = {
    "customer": {"id": "C-7", "kind": "consumer", "email": "c7@example.org"},
    "unit": "B-12",
    "items": [{"number": "F-1", "due_on": "2026-03-01", "balance": "120.00 EUR"}],
}


def run(machine, examples, steps):
    """Run a machine for a few examples, the same ones every time, without looking for smaller ones."""
    few = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate], print_blob=False,
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=few)


def test_a_shipped_process_holds_on_a_database_that_is_reopened():
    run(process_machine("dispute", processes=PROCESSES), 3, 10)


def test_a_shipped_process_holds_in_memory():
    run(process_machine("storage_arrears", processes=PROCESSES, database=False), 10, 12)


@pytest.fixture(scope="module")
def mistaken(tmp_path_factory):
    """A copy of the processes in which consumers are charged a fee that only professionals may be charged."""
    folder = tmp_path_factory.mktemp("mistaken")
    for name in ("storage_arrears", "dispute", "_shared"):
        shutil.copytree(PROCESSES / name, folder / name)
    path = folder / "storage_arrears/process.yaml"
    text, guard = path.read_text("utf-8"), "customer.kind == 'professional' and settings.debit_fee > 0"
    assert text.count(guard) == 1
    path.write_text(text.replace(guard, "settings.debit_fee > 0"), "utf-8")
    return folder


def failure(machine, examples, steps):
    with pytest.raises(AssertionError) as found:
        run(machine, examples, steps)
    return str(found.value), "\n".join(getattr(found.value, "__notes__", ()))


def test_a_mistake_in_a_copy_is_found_and_told_as_a_scenario(mistaken):
    machine = process_machine("storage_arrears", processes=mistaken, start=CONSUMER, database=False)
    said, notes = failure(machine, 500, 8)
    assert "breaks never_sent {storage.invoice_fee: {}}, when customer.kind == 'consumer'" in said
    assert "as a scenario:\nscenario: Found by the state machine of storage_arrears" in notes
    assert "- send: {debit_rejected: {" in notes


def test_invariants_of_ones_own_are_asked_about_every_case(mistaken):
    def no_second_reminder(engine, case):
        assert engine.parts is not None
        return case.data["level"] != "R1"

    machine = process_machine(
        "storage_arrears", processes=mistaken, start=[CONSUMER], invariants=[no_second_reminder], database=False
    )
    said, _ = failure(machine, 60, 10)
    assert said.startswith("no_second_reminder does not hold for storage_arrears-C-7-1 in ")


def test_start_may_be_a_strategy_and_settings_and_standins_are_taken():
    start = st.integers(1, 9).map(lambda n: {**CONSUMER, "unit": f"B-{n}"})
    machine = process_machine(
        "storage_arrears", processes=PROCESSES, start=start, now="2026-05-04T10:00",
        settings={"storage_arrears": {"gap": "9 days"}}, standins={"mail": {"decline": 1}},
    )  # fmt: skip
    seen = []

    class Watched(machine):
        def teardown(self):
            case = self.trial.cases[0]
            program = self.trial.engine.parts.programs.of(case.program)
            seen.append((case.data["unit"], str(program.settings["gap"]), f"{case.opened_at:%Y-%m-%d}"))
            super().teardown()

    run(Watched, 4, 2)
    assert {each[1:] for each in seen} == {("9 days", "2026-05-04")}
    assert {each[0] for each in seen} <= {f"B-{n}" for n in range(1, 10)}


def test_without_hypothesis_the_extra_is_named(monkeypatch):
    real = builtins.__import__

    def absent(name, *rest):
        if name.partition(".")[0] == "hypothesis":
            raise ModuleNotFoundError(f"No module named '{name}'", name=name)
        return real(name, *rest)

    for name in [*sys.modules]:
        if name.startswith(("dunning_engine.testing.machine", "dunning_engine.testing.strategies")):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(ConfigurationError) as error:
        process_machine("dispute")
    assert "dunning-engine[test]" in error.value.help


# --- what holds is really asked: each of these breaks it ---------------------------------------------------


@pytest.fixture(scope="module")
def bench():
    return Bench("storage_arrears", Library.open(PROCESSES))


@pytest.fixture
def trial(bench):
    made = Trial(bench, Given(data=CONSUMER))
    yield made
    made.close()


def begun(trial):
    trial.start(CONSUMER)
    trial.check([])
    return trial.cases[0]


def driven(trial, statement, *values):
    with trial.engine.parts.store._engine.begin() as connection:
        connection.exec_driver_sql(statement, values)
    trial.engine.parts.stepper._cache.clear()


def test_a_case_that_is_not_what_its_log_says_is_found(trial):
    case = begun(trial)
    trial.until(trial.clock.now().replace(day=20))
    trial.check([])
    driven(trial, "UPDATE dunning_case SET state = 'choosing' WHERE id = ?", case.id)
    with pytest.raises(AssertionError, match="is not what its log says"):
        trial.check([])


def test_an_effect_that_nobody_knows_of_is_found(trial):
    begun(trial)
    trial.outside.tell("mail", "away")
    trial.next_due()
    trial.check([])  # it waits and says why
    (waiting,) = trial.engine.effects(status="pending")
    assert waiting.reason
    driven(trial, "UPDATE dunning_effect SET reason = '' WHERE key = ?", waiting.key)
    with pytest.raises(AssertionError, match="waits, and nobody knows why"):
        trial.check([])


def test_what_an_ended_case_leaves_behind_is_found(trial):
    case = begun(trial)
    trial.send(case, "payment_received", {"amount": "120.00 EUR"})
    assert not trial.cases[0].open
    trial.check([])
    row = "INSERT INTO dunning_timer (case_id, name, nominal, due_at, ord) VALUES (?, 'waiting.reminder_1', 1, 1, 0)"
    driven(trial, row, case.id)
    with pytest.raises(AssertionError, match=r"its timer waiting\.reminder_1 is still armed"):
        trial.check([])


def test_an_event_sent_twice_is_taken_once_and_a_restart_changes_nothing(trial):
    case = begun(trial)
    trial.send(case, "payment_received", {"amount": "20.00 EUR"})
    before = trial.cases
    trial.send_again(0)
    trial.restart()
    assert trial.cases == before
    trial.check([])


@pytest.mark.parametrize("how", HOW)
def test_however_the_outside_goes_every_effect_ends_or_says_why(trial, how):
    begun(trial)
    trial.tell("mail", how)
    trial.next_due()
    trial.check([])
    trial.until(trial.clock.now().replace(day=28))
    trial.check([])
    sent = [effect for effect in trial.engine.effects(operation="mail.send") if effect.status != "done"]
    assert (how == "declined") == bool(sent)
    assert f"# the next time mail is asked: {how}" in trial.telling.text()
