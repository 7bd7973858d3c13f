"""Two writers, a taken key, an exception: nothing is half-written and nothing is written twice."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from threading import Thread

import pytest

from dunning_engine.errors import ConflictError, StoreError
from dunning_engine.store import open_store


def everything(store):
    return (store.cases(), store.steps(), store.effects(), store.tasks(open=None), store.counts(), store.next_due(),
            store.last_instant(), store.due_timers(store.last_instant(), 99), store.program("p2"))  # fmt: skip


def write_locked(store, change):
    """As the runtime does: under the case's lock."""
    with store.transaction() as tx:
        tx.case(change.step.case_id, lock=True)
        tx.write(change)


def test_another_revision_than_expected_is_a_conflict(store, make):
    make.write(store, make.change())
    for change in (make.change(revision=3), make.change(), make.recorded("c1", 2), make.change("c9", 2)):
        with pytest.raises(ConflictError) as caught, store.transaction() as tx:
            tx.write(change)
        assert "EUR" not in str(caught.value)
        with pytest.raises(ConflictError):
            write_locked(store, change)
    assert len(store.steps()) == 1


def test_an_input_that_is_only_recorded_leaves_the_case_alone(store, make):
    make.write(store, make.change(), make.recorded("c1", 1, outcome="refused", reason="no branch"))
    assert store.case("c1") == make.row()
    assert [(s.number, s.outcome, s.reason) for s in store.steps("c1")] == [
        (0, "moved", ""),
        (1, "refused", "no branch"),
    ]


def test_an_exception_leaves_nothing(store, make):
    first = make.change(
        effects=(make.effect("e1", business_key="b1"),), timers=(make.timer("a", 1), make.timer("b", 2)),
        tasks=(make.task("t1"),),
    )  # fmt: skip
    make.write(store, first)
    second = make.change(
        revision=2, step=make.step(number=1, event_id="i1", now=make.at(9)), voided={"e1": "paid"},
        effects=(make.effect("e2", business_key="b1"),), timers=(make.timer("c", 0),),
        tasks=(replace(make.task("t1"), status="completed"), make.task("t2")),
    )  # fmt: skip
    before = everything(store)

    def spoil():
        with store.transaction() as tx:
            tx.write(second)
            tx.write(make.change("c2", timers=(make.timer("z"),), effects=(make.effect("e3", "c2", status="dead"),)))
            tx.save_program("p2", "arrears", 2, "text")
            tx.keep_tasks([make.task("t3")])
            tx.keep_letters([make.effect("e2", letter={"body": "x"})])
            assert tx.retry_effect("e3", make.now)
            assert len(tx.claim_effects(make.at(9), 9, owner="w", lease=60)) == 2
            raise KeyError

    with pytest.raises(KeyError):
        spoil()
    assert everything(store) == before
    assert store.due_timers(make.at(9), 9)[0].name == "a"
    with store.transaction() as tx:
        assert tx.known("c1", "i1") is None
        assert tx.performed(["b1"]) == {"b1"}
        assert [e.attempts for e in tx.claim_effects(make.at(9), 9, owner="w", lease=60)] == [1]
    make.write(store, make.change(revision=2, step=make.step(number=1, event_id="i1")))


def test_a_timer_seen_as_gone_inside_a_transaction_is_back_after_its_rollback(store, make):
    make.write(store, make.change(timers=(make.timer("a", 1),), effects=(make.effect("e1"),)))

    def look_inside():
        with store.transaction() as tx:
            tx.write(make.change(revision=2, timers=(), voided={"e1": "paid"}))
            store.due_timers(make.at(9), 9)
            store.next_due()
            raise KeyError

    with pytest.raises(KeyError):
        look_inside()
    assert [t.name for t in store.due_timers(make.at(9), 9)] == ["a"]
    assert store.next_due() == make.now


def test_a_second_transaction_in_the_same_thread_is_refused_at_once(store, make):
    with store.transaction() as tx:
        with pytest.raises(StoreError, match="already open"), store.transaction():
            pass
        tx.write(make.change())
    make.write(store, make.change(revision=2))
    assert store.case("c1").revision == 2


def test_a_failed_step_cannot_be_committed_by_catching_its_error(store, make):
    make.write(store, make.change(effects=(make.effect("e1"),)))

    def swallow():
        with store.transaction() as tx:
            tx.write(make.change("c2"))
            with contextlib.suppress(ConflictError):
                tx.write(make.change(revision=2, effects=(make.effect("e1"),)))

    with pytest.raises(ConflictError):
        swallow()
    assert [(row.id, row.revision) for row in store.cases()] == [("c1", 1)]
    assert len(store.steps()) == 1


def test_an_event_id_is_taken_once_per_case(store, make):
    make.write(
        store, make.change(step=make.step(event_id="i1")), make.change("c2", step=make.step("c2", event_id="i1"))
    )
    with store.transaction() as tx:
        assert tx.known("c1", "i1").digest == "d1"
        assert tx.known("c1", "i2") is None
        assert tx.known("c1", "") is None
    with pytest.raises(ConflictError), store.transaction() as tx:
        tx.write(make.change(revision=2, step=make.step(number=1, event_id="i1")))
    assert store.case("c1").revision == 1


def test_one_open_case_per_key_where_the_process_says_so(store, make):
    make.write(store, make.change("a", row=make.row("a", key="K", unique=True)))
    second = make.change("b", row=make.row("b", key="K", unique=True))
    with pytest.raises(ConflictError), store.transaction() as tx:
        tx.write(second)
    make.write(store, make.change("a", 2, row=make.row("a", 2, key="K", unique=True, outcome="settled")), second)
    with pytest.raises(ConflictError):  # the first one cannot re-open beside it
        write_locked(store, make.change("a", 3, row=make.row("a", 3, key="K", unique=True)))
    other = make.row("d", key="K", unique=True, process="dispute")
    make.write(store, make.change("c", row=make.row("c", key="K")), make.change("d", row=other))


def test_an_effects_key_is_planned_once(store, make):
    make.write(store, make.change(effects=(make.effect("e1"),)))
    with pytest.raises(ConflictError), store.transaction() as tx:
        tx.write(make.change(revision=2, effects=(make.effect("e1"),)))


def test_a_business_key_is_performed_once_whatever_the_path(store, make):
    make.write(store, make.change(effects=(make.effect("e1", business_key="fee"), make.effect("e2"))))
    again = make.change("c2", effects=(make.effect("e3", "c2", business_key="fee"),))
    with store.transaction() as tx:
        assert tx.performed(["fee", "other", ""]) == {"fee"}
    with pytest.raises(ConflictError), store.transaction() as tx:
        tx.write(again)
    make.write(store, make.change(revision=2, voided={"e1": "paid"}))
    with store.transaction() as tx:
        assert tx.performed(["fee"]) == frozenset()
        tx.write(again)
        assert tx.performed(["fee"]) == {"fee"}
        tx.update_effects([replace(make.effect("e3", "c2"), status="done", business_key="fee")])
        assert tx.performed(["fee"]) == {"fee"}


def test_a_voided_effect_makes_room_for_its_successor_in_the_same_step(store, make):
    make.write(store, make.change(effects=(make.effect("e1", business_key="fee"),)))
    make.write(
        store, make.change(revision=2, voided={"e1": "replaced"}, effects=(make.effect("e2", business_key="fee"),))
    )
    assert [(e.key, e.status) for e in store.effects()] == [("e1", "void"), ("e2", "pending")]


def test_an_effect_planned_and_voided_in_one_step_is_void(store, make):
    make.write(store, make.change(effects=(make.effect("e1"),), voided={"e1": "left at once"}))
    effect = store.effect("e1")
    assert (effect.status, effect.reason, effect.ended_at) == ("void", "left at once", make.now)


def test_racing_writers_each_get_a_revision_of_their_own(sql_store, make):
    make.write(sql_store, make.change())

    def add():
        done = 0
        while done < 10:
            try:
                with sql_store.transaction() as tx:
                    revision = tx.case("c1", lock=True).revision + 1
                    tx.write(make.change(revision=revision))
            except ConflictError:
                continue
            done += 1

    threads = [Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sql_store.case("c1").revision == 41
    assert [s.number for s in sql_store.steps("c1")] == list(range(41))


def test_racing_starts_of_one_key_open_one_case(sql_store, make):
    failed = []

    def start(case_id):
        try:
            make.write(sql_store, make.change(case_id, row=make.row(case_id, key="K", unique=True)))
        except ConflictError as error:
            failed.append(error)

    threads = [Thread(target=start, args=(f"c{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(failed) == 3
    assert len(sql_store.cases()) == len(sql_store.steps()) == 1


def test_what_cannot_be_stored_is_an_error_without_the_value(sql_store, make):
    with pytest.raises(StoreError) as caught, sql_store.transaction() as tx:
        tx.write(make.change(row=make.row(key="secret \ud800")))
    assert "secret" not in repr(caught.value)
    assert caught.value.code == "STORE_FAILED"


def test_a_databases_refusal_is_told_without_the_value(postgres, prefix, make):
    store = open_store(postgres, prefix=prefix)
    with pytest.raises(StoreError) as caught, store.transaction() as tx:
        tx.write(make.change(row=make.row(version="secret")))
    store.close()
    assert "secret" not in repr(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
