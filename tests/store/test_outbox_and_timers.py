"""Effects are claimed by one, in order, and again when a lease has run out; timers come due by index."""

from __future__ import annotations

from dataclasses import replace
from threading import Barrier, Thread

import pytest

from dunning_engine.errors import ConflictError
from dunning_engine.store import open_store


def claim(store, now, limit=99, owner="w", lease=30):
    with store.transaction() as tx:
        return [effect.key for effect in tx.claim_effects(now, limit, owner=owner, lease=lease)]


def test_effects_are_claimed_by_due_at_then_as_planned(store, make):
    effects = (make.effect("e1", due_at=make.at(2)), make.effect("e2", due_at=make.at(1)), make.effect("e3"),
               make.effect("e4", due_at=make.at(1)), make.effect("e5", due_at=None),
               make.effect("e6", due_at=make.at(9)), make.effect("e7", status="done"))  # fmt: skip
    make.write(store, make.change(effects=effects))
    assert store.next_due() <= make.now
    assert claim(store, make.at(2), 2) == ["e5", "e3"]
    assert claim(store, make.at(2)) == ["e2", "e4", "e1"]
    assert claim(store, make.at(2)) == []


def test_a_claimed_effect_is_counted_up_and_kept_from_others_until_its_lease_runs_out(store, make):
    make.write(store, make.change(effects=(make.effect("e1"),)))
    with store.transaction() as tx:
        assert tx.begun("c1") == frozenset()
        (effect,) = tx.claim_effects(make.now, 9, owner="w1", lease=60)
        assert effect == make.effect("e1", attempts=1)
        assert tx.begun("c1") == {"e1"}
    assert store.effect("e1").attempts == 1
    assert claim(store, make.at(0.9)) == []
    assert claim(store, make.at(1), owner="w2") == ["e1"]
    assert store.effect("e1").attempts == 2
    assert claim(store, make.at(1.2)) == []


def test_an_ended_effect_is_stored_and_its_lease_is_free(store, make):
    make.write(store, make.change(effects=(make.effect("e1"), make.effect("e2"))))
    claim(store, make.now)
    done = make.effect("e1", status="done", attempts=1, result={"id": "m-1"}, letter={"body": "x"}, ended_at=make.at(1))
    later = make.effect("e2", attempts=1, due_at=make.at(5), reason="429")
    make.write(store, make.change(revision=2, ended=(done,)))
    with store.transaction() as tx:
        tx.update_effects([later])
        assert tx.begun("c1") == {"e2"}  # tried before: perhaps it was done
    assert (store.effect("e1"), store.effect("e2")) == (done, later)
    assert claim(store, make.at(4)) == []
    assert claim(store, make.at(5)) == ["e2"]


def test_a_dead_effect_is_given_another_try_and_no_other_is(store, make):
    dead = make.effect("e1", status="dead", attempts=3, reason="refused", ended_at=make.at(1), business_key="fee")
    make.write(store, make.change(effects=(dead, make.effect("e2", status="done"))))
    with store.transaction() as tx:
        assert [tx.retry_effect(key, make.at(2)) for key in ("e1", "e1", "e2", "e9")] == [True, False, False, False]
    assert store.effect("e1") == make.effect("e1", due_at=make.at(2), business_key="fee")
    assert claim(store, make.at(1)) == []
    assert claim(store, make.at(2)) == ["e1"]


def test_a_dead_effect_whose_business_key_was_taken_since_stays_dead(store, make):
    make.write(store, make.change(effects=(make.effect("e1", status="dead", business_key="fee"),)))
    make.write(store, make.change(revision=2, effects=(make.effect("e2", business_key="fee"),)))
    with pytest.raises(ConflictError), store.transaction() as tx:
        tx.retry_effect("e1", make.now)
    assert store.effect("e1").status == "dead"


def test_a_claimed_effects_letter_is_kept_under_its_lease(store, make):
    make.write(store, make.change(effects=(make.effect("e1"),)))
    claim(store, make.now)
    with store.transaction() as tx:
        tx.keep_letters([make.effect("e1", letter={"body": "Bonjour"}), make.effect("e9")])
        assert tx.begun("c1") == {"e1"}
    assert store.effect("e1") == make.effect("e1", attempts=1, letter={"body": "Bonjour"})
    assert claim(store, make.now) == []


def test_what_was_seen_as_not_begun_is_not_claimed_before_the_transaction_ends(postgres, prefix, make):
    store, worker = open_store(postgres, prefix=prefix), open_store(postgres, prefix=prefix, upgrade=False)
    make.write(store, make.change(effects=(make.effect("e1"),)))
    with store.transaction() as tx:
        assert tx.begun("c1") == frozenset()
        assert claim(worker, make.now) == []
        tx.write(make.change(revision=2, voided={"e1": "paid"}))
    assert claim(worker, make.now) == []
    assert store.effect("e1").status == "void"
    store.close()
    worker.close()


def test_an_update_changes_no_more_than_the_trial(store, make):
    make.write(store, make.change(effects=(make.effect("e1", gate="g", action="a"),)))
    with store.transaction() as tx:
        tx.update_effects([replace(make.effect("e1"), operation="x", case_id="c2", status="done"), make.effect("e9")])
    assert store.effect("e1") == make.effect("e1", gate="g", action="a", status="done")
    assert store.effect("e9") is None


def test_only_what_nobody_performs_is_voided(store, make):
    make.write(store, make.change(effects=(make.effect("e1"), make.effect("e2", due_at=make.at(9)))))
    claim(store, make.now)
    with pytest.raises(ConflictError), store.transaction() as tx:
        tx.write(make.change(revision=2, voided={"e2": "paid", "e1": "paid"}))
    assert [e.status for e in store.effects()] == ["pending", "pending"]
    make.write(store, make.change(revision=2, step=make.step(number=1, now=make.at(1)), voided={"e2": "paid"}))
    assert store.effect("e2") == make.effect("e2", due_at=make.at(9), status="void", reason="paid", ended_at=make.at(1))
    make.write(store, make.change(revision=3, voided={"e2": "again"}))
    assert store.effect("e2").reason == "paid"


def test_two_claimers_never_take_the_same_effect(store, make):
    make.write(store, make.change(effects=tuple(make.effect(f"e{n}") for n in range(200))))
    taken, start = [], Barrier(4)

    def work(owner):
        start.wait(30)
        empty = 0
        while empty < 3:
            mine = claim(store, make.now, 7, owner=owner)
            taken.extend(mine)
            empty += not mine

    threads = [Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(taken) == len(set(taken)) == 200


def test_due_timers_come_by_instant_then_as_written_one_per_case(store, make):
    make.write(store, make.change("a", timers=(make.timer("z", 5), make.timer("y", 5), make.timer("x", 7))))
    make.write(store, make.change("b", timers=(make.timer("w", 1), make.timer("v", 6))))
    make.write(store, make.change("c", timers=(make.timer("u", 9),)))
    assert store.next_due() == make.at(1)
    assert store.due_timers(make.at(8), 9) == [make.timer("w", 1, "b"), make.timer("z", 5, "a")]
    assert store.due_timers(make.at(9), 9) == [
        make.timer("w", 1, "b"),
        make.timer("z", 5, "a"),
        make.timer("u", 9, "c"),
    ]
    assert store.due_timers(make.at(8), 1) == [make.timer("w", 1, "b")]
    assert store.due_timers(make.at(0), 9) == []
    assert [t.name for t in store.timers("a")] == ["z", "y", "x"]
    assert store.timers("q") == []


def test_a_case_with_many_due_timers_hides_no_other(store, make):
    make.write(store, make.change("a", timers=tuple(make.timer(f"t{n}", 1) for n in range(20))))
    make.write(store, make.change("b", timers=(make.timer("late", 2),)))
    assert [t.case_id for t in store.due_timers(make.at(2), 2)] == ["a", "b"]


def test_a_steps_timers_replace_those_before(store, make):
    make.write(store, make.change(timers=(make.timer("a", 1), make.timer("b", 2))))
    make.write(store, make.change(revision=2, timers=(make.timer("b", 2), make.timer("c", 2), make.timer("d", 0))))
    assert store.timers("c1") == [make.timer("d", 0, "c1"), make.timer("b", 2, "c1"), make.timer("c", 2, "c1")]
    make.write(store, make.change(revision=3, timers=None))
    make.write(store, make.change("c2", timers=(make.timer("b", 3),)))
    assert len(store.timers("c1")) == 3
    make.write(store, make.change(revision=4, timers=()))
    assert store.timers("c1") == []
    assert store.next_due() == make.at(3)


def test_a_timer_that_is_put_off_keeps_its_nominal_instant_and_its_place(store, make):
    make.write(store, make.change(timers=(make.timer("a", 1), make.timer("b", 3))))
    store.put_off("c1", "a", make.at(3))
    store.put_off("c1", "nobody", make.at(3))
    store.put_off("c9", "a", make.at(3))
    assert store.next_due() == make.at(3)
    assert store.due_timers(make.at(2), 9) == []
    (first,) = store.due_timers(make.at(3), 9)
    assert (first.name, first.nominal, first.due_at) == ("a", make.at(1), make.at(3))


def test_a_case_that_has_ended_has_no_timers_and_may_re_open(store, make):
    make.write(store, make.change(timers=(make.timer("a"),)))
    ended = make.row(revision=2, outcome="settled")
    make.write(store, make.change(revision=2, row=ended, timers=(make.timer("b"),)))
    assert store.timers("c1") == store.due_timers(make.at(9), 9) == []
    with store.transaction() as tx:
        tx.case("c1", lock=True)
        tx.write(make.change(revision=3, timers=(make.timer("a"),)))
    assert [row.id for row in store.cases(open=True)] == ["c1"]
    assert store.due_timers(make.at(9), 9) == [make.timer("a", 0, "c1")]


def test_a_lease_is_renewed_by_who_has_it(store, make):
    make.write(store, make.change(effects=(make.effect("e1"), make.effect("e2"), make.effect("e3"))))
    with store.transaction() as tx:
        mine = tx.claim_effects(make.now, 3, owner="w1", lease=60)
    with store.transaction() as tx:
        tx.update_effects([replace(mine[2], status="done")])
        tx.renew_leases(mine, make.at(0.5), lease=60)
    assert claim(store, make.at(1.4), limit=1) == []
    assert claim(store, make.at(1.5), limit=1, owner="w2", lease=60) == ["e1"]
    with store.transaction() as tx:
        tx.renew_leases(mine, make.at(1.6), lease=600)
    assert claim(store, make.at(2.5)) == ["e1"]
    assert store.effect("e3").status == "done"


def test_an_effect_is_read_inside_a_transaction(store, make):
    make.write(store, make.change(effects=(make.effect("e1"),)))
    with store.transaction() as tx:
        tx.claim_effects(make.now, 1, owner="w1", lease=60)
        assert tx.effect("e1") == make.effect("e1", attempts=1)
        assert tx.effect("e9") is None
