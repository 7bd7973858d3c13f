"""What is written is read back, in every store alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from dunning_engine.money import Money

PARIS = ZoneInfo("Europe/Paris")


def test_a_case_and_its_history_come_back(store, make):
    make.write(store, make.change(), make.change(revision=2, row=make.row(revision=2, state="paid")))
    assert store.case("c1") == make.row(revision=2, state="paid")
    assert [(s.number, s.position) for s in store.steps("c1")] == [(0, 1), (1, 2)]
    assert replace(store.steps("c1")[0], position=0) == make.step()
    assert store.case("c2") is None


def test_an_effect_comes_back_with_its_values_in_json_form(store, make):
    effect = make.effect(
        "e1", arguments={"amount": Money(Decimal("20.00"), "EUR"), "on": date(2026, 3, 1), "items": ("F-1", "F-2")},
        business_key="fee:F-1", gate="anywhere.send_only_if", expires=make.at(60), action="states.r1.enter.0",
        letter={"body": "Bonjour"}, result={"id": 7}, program="p1", reason="why", due_at=None,
    )  # fmt: skip
    make.write(store, make.change(effects=(effect,)))
    wanted = replace(effect, arguments={"amount": "20.00 EUR", "on": "2026-03-01", "items": ["F-1", "F-2"]})
    assert store.effect("e1") == wanted
    assert store.effects() == store.effects(case_id="c1", status="pending", operation="mail.send") == [wanted]
    assert store.effects(status="done") == store.effects(case_id="c2") == store.effects(operation="sms.send") == []
    assert store.effect("e2") is None


def test_instants_come_back_in_utc_whatever_their_zone_was(store, make):
    autumn = datetime(2026, 10, 25, 2, 30, 0, 1, tzinfo=PARIS, fold=1)
    row = make.row(opened_at=autumn, updated_at=autumn)
    make.write(store, make.change(row=row, step=make.step(now=autumn), effects=(make.effect("e1", due_at=autumn),)))
    utc = datetime(2026, 10, 25, 1, 30, 0, 1, tzinfo=UTC)
    read = [store.case("c1").opened_at, store.case("c1").updated_at, store.steps()[0].now, store.effect("e1").due_at,
            store.last_instant(), store.next_due()]  # fmt: skip
    assert [moment.isoformat() for moment in read] == [utc.isoformat()] * 6


def test_any_text_of_an_event_can_be_stored(store, make):
    odd = {"payload": {"text": "é \u0000 \ud800 🙂 %s ? {p}"}}
    make.write(store, make.change(step=make.step(event=odd, trace=[odd])))
    assert store.steps()[0].event == odd
    assert store.steps()[0].trace == [odd]


def test_tasks_are_inserted_updated_and_listed_in_order(store, make):
    tasks = (make.task("t2"), make.task("t1", due_at=make.at(60)), make.task("t3", name="call", list="", assignee="x"))
    make.write(store, make.change(tasks=tasks))
    assert store.tasks() == list(tasks)
    done = replace(tasks[0], status="completed", completed_by="manager", ended_at=make.at(5), note="seen")
    make.write(store, make.change(revision=2, tasks=(done,)))
    assert store.task("t2") == done
    assert [t.id for t in store.tasks()] == ["t1", "t3"]
    assert [t.id for t in store.tasks(open=None)] == ["t2", "t1", "t3"]
    assert [t.id for t in store.tasks(open=False)] == ["t2"]
    assert [t.id for t in store.tasks(assignee="site_manager", name="choose", list="Reminder 2", case_id="c1")] == [
        "t1"
    ]
    assert store.tasks(case_id="c9") == []
    assert store.task("t9") is None


def test_cases_are_listed_by_id_and_filtered(store, make):
    for case_id in ("b", "C", "a"):
        make.write(store, make.change(case_id))
    make.write(store, make.change("a", 2, row=make.row("a", 2, state="settled", outcome="settled")))
    assert [row.id for row in store.cases()] == ["C", "a", "b"]
    assert [row.id for row in store.cases(after="C", limit=1)] == ["a"]
    assert [row.id for row in store.cases(open=True)] == ["C", "b"]
    assert [row.id for row in store.cases(open=False, state="settled", process="arrears", key="k-a")] == ["a"]
    assert store.cases(process="dispute") == []


def test_steps_are_read_on_from_a_position(store, make):
    make.write(store, make.change("a"), make.change("b"), make.change("a", 2))
    first, second, third = store.steps()
    assert [s.case_id for s in (first, second, third)] == ["a", "b", "a"]
    assert store.steps(after=first.position, limit=1) == [second]
    assert store.steps("a", after=first.position) == [third]
    assert store.steps("a", limit=1) == [first]


def test_the_newest_open_case_of_a_key_is_found(store, make):
    for n, case_id in enumerate(("c9", "c10", "c11")):
        make.write(store, make.change(case_id, row=make.row(case_id, key="K", opened_at=make.at(n // 2))))
    with store.transaction() as tx:
        assert tx.find_open("arrears", "K").id == "c11"
        tx.write(make.change("c11", 2, row=make.row("c11", 2, key="K", opened_at=make.at(1), outcome="settled")))
        assert tx.find_open("arrears", "K").id == "c10"  # opened in the same instant as c9, but after it
        assert tx.find_newest("arrears", "K").id == "c11"  # ended or not
        assert tx.find_newest("arrears", "L") is None
        assert tx.find_open("arrears", "L") is None
        assert tx.find_open("dispute", "K") is None
        assert (tx.count("arrears", "K"), tx.count("arrears", "L"), tx.count("arrears", None)) == (3, 0, 0)


def test_cases_without_a_key_are_counted_and_never_clash(store, make):
    for case_id in ("a", "b"):
        make.write(store, make.change(case_id, row=make.row(case_id, key=None, unique=True)))
    with store.transaction() as tx:
        assert tx.count("arrears", None) == 2


def test_a_program_is_kept_once(store):
    with store.transaction() as tx:
        tx.save_program("d1", "arrears", 1, "first")
        tx.save_program("d1", "arrears", 1, "second")
    assert store.program("d1") == "first"
    assert store.program("d2") is None


def test_the_newest_effect_of_a_business_key_is_found(store, make):
    make.write(store, make.change(effects=(make.effect("e1", business_key="fee"), make.effect("e2"))))
    make.write(store, make.change(revision=2, voided={"e1": "paid"}))
    assert store.effect_of_key("fee").key == "e1"
    make.write(store, make.change(revision=3, effects=(make.effect("e0", business_key="fee"),)))
    assert store.effect_of_key("fee").key == "e0"
    assert store.effect_of_key("debit") is None
    assert store.effect_of_key("") is None


def test_tasks_are_kept_without_a_step(store, make):
    with store.transaction() as tx:
        tx.keep_tasks([make.task("t1")])
        assert tx.task("t1") == make.task("t1")
        assert tx.task("t2") is None
        tx.keep_tasks([make.task("t1", status="cancelled")])
    assert store.task("t1") == make.task("t1", status="cancelled")
    assert store.steps() == []


def test_totals(store, make):
    effects = (make.effect("e1"), make.effect("e2", status="dead"), make.effect("e3", status="done"))
    make.write(store, make.change(effects=effects, timers=(make.timer("a"), make.timer("b")), tasks=(make.task("t1"),)))
    make.write(store, make.change("c2", row=make.row("c2", outcome="settled")))
    assert store.counts() == {"open_cases": 1, "pending": 1, "dead": 1, "timers": 2, "open_tasks": 1}


def test_the_latest_instant_of_the_log_is_not_that_of_the_last_step(store, make):
    assert store.last_instant() is None
    assert store.next_due() is None
    make.write(store, make.change(step=make.step(now=make.at(9))), make.recorded("c1", 1))
    assert store.last_instant() == make.at(9)


@pytest.mark.parametrize("number", [5_000])
def test_a_batch_of_steps_in_one_transaction(store, make, number):
    with store.transaction() as tx:
        for n in range(number):
            tx.write(make.change(f"c{n % 100:02}", n // 100 + 1, timers=(make.timer("a", n), make.timer("b", n + 1))))
    assert len(store.steps()) == number
    assert {row.revision for row in store.cases()} == {number // 100}
    assert store.counts()["timers"] == 200
