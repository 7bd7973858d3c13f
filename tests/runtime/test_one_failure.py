"""One case, one adapter or one slow worker that fails keeps nobody else waiting, and nothing is lost or undone."""

import pytest
from lab import Outside

from dunning_engine.errors import EvaluationError, ProcessError, StoreError, UnavailableError
from dunning_engine.ports.adapter import Inbound

PLAIN = """
data: {n: {type: integer, default: 0}}
events: {write: {}, charge: {what: text}, bounced: {why: text}}
states:
  a:
    on:
      write: {do: [lab.send: {to: a@y.org, n: 1}]}
      charge: {do: [{lab.charge: {amount: 10.00 EUR}, key: "${event.what}", retry: {times: 1, wait: 1 hour}}]}
      bounced: {do: [set: {n: "${n + 1}"}]}
    timers: {t: {at: "${entered_at + 2 hours}", do: [set: {n: 5}]}}
"""
PARENT = """
data: {k: text}
events: {go: {}}
states:
  a: {on: {go: {do: [start: {process: child, as: sub, data: {m: 0}}]}, sub.ended: {to: z}}}
  z: {final: true}
"""
CHILD = """
process: child
data: {m: integer}
computed: {x: "${10 / m}"}
result: [x]
states:
  o: {timers: {t: {at: "${entered_at + 1 hours}", to: won}}}
  won: {final: true}
"""


def never(*_):
    raise EvaluationError("broken")


def without(stepper, case_id, monkeypatch, error):
    """The case cannot be loaded any more, as after an upgrade that took away what its program uses."""
    load = stepper.load

    def loaded(row):
        if row.id == case_id:
            raise error
        return load(row)

    monkeypatch.setattr(stepper, "load", loaded)


@pytest.mark.parametrize("error", [UnavailableError("the bank is away"), OSError("no route")])
def test_an_adapter_that_cannot_report_is_told_at_the_end_and_the_other_work_is_done(world, error):
    w = world(PLAIN)
    w.start()
    w.send("write")
    w.at("2026-03-02T13:00")

    def away(_now):
        raise error

    w.outside.inbound = away
    with pytest.raises(UnavailableError):
        w.run()
    assert (w.outside.done, w.data["n"]) == (["send"], 5)


def test_a_report_that_could_not_be_stored_is_taken_once_the_store_is_back(world, monkeypatch):
    w = world(PLAIN)
    w.start()
    w.send("write")
    w.run()
    w.outside.reports = [Inbound("r1", w.engine.effects()[0].key, "bounced", {"why": "full"})]
    store = w.engine.parts.store
    with monkeypatch.context() as broken:

        def down(*_):
            raise StoreError("down")

        broken.setattr(store, "transaction", down)
        with pytest.raises(StoreError):
            w.run()
    w.run()
    w.run()
    assert w.data["n"] == 1


def test_a_parent_that_cannot_be_told_keeps_neither_the_child_nor_others_back(world):
    w = world(PARENT, CHILD, "process: other\n" + PLAIN.lstrip())
    w.start(k="A")
    w.send("go")
    other = w.engine.start("other", {})
    w.at("2026-03-02T13:00")
    w.run()
    child = w.engine.cases(process="child")[0]
    assert (child.state, w.engine.case(other.id).data["n"]) == ("won", 5)
    assert w.tasks == ["failed_followup"]
    assert w.rebuilt()


def test_a_case_that_cannot_be_loaded_goes_to_a_person_and_the_others_timers_fire(world, monkeypatch):
    w = world(PLAIN)
    w.start()
    other = w.engine.start("p", {})
    w.at("2026-03-02T13:00")
    with monkeypatch.context() as broken:
        without(w.engine.parts.stepper, w.id, broken, ProcessError([]))
        w.run()
        assert w.engine.case(other.id).data["n"] == 5
        assert w.tasks == ["stuck_timer"]
        assert w.run() == 0
    w.at("2026-03-02T14:00")
    w.run()
    assert w.data["n"] == 5


@pytest.mark.parametrize("when", ["claimed", "performed"])
def test_a_case_that_cannot_be_loaded_keeps_no_effect_of_others_back(world, monkeypatch, when):
    w = world(PLAIN)
    w.start()
    other = w.engine.start("p", {})
    w.send("write")
    w.engine.send(other.id, "write")
    with monkeypatch.context() as broken:
        if when == "claimed":
            without(w.engine.parts.stepper, w.id, broken, ProcessError([]))
        else:
            take = w.engine.parts.stepper.take
            fails = lambda tx, case_id, *rest: never() if case_id == w.id else take(tx, case_id, *rest)  # noqa: E731
            broken.setattr(w.engine.parts.stepper, "take", fails)
        w.run()
        assert [effect.status for effect in w.engine.effects(case_id=other.id)] == ["done"]
    assert w.statuses() == ["pending"]
    assert w.tasks == ["stuck_effect"]
    w.at("2026-03-03T10:00")
    w.run()
    assert w.statuses() == ["done"]
    assert [key for _, key, _ in w.outside.deeds].count(w.engine.effects(case_id=w.id)[0].key) == 1


@pytest.mark.parametrize("slow", ["down", "no", "fine"])
def test_a_worker_slower_than_its_lease_undoes_nothing(world, url, slow):
    outside = Outside()
    first, second = world(PLAIN, url=url, outside=outside), world(PLAIN, url=url, outside=outside)
    second.id = first.start().id
    first.send("write")
    perform, nested = outside._perform, []

    def late(verb, **given):
        if not nested:
            nested.append(verb)
            first.at("2026-03-02T10:05")
            second.at("2026-03-02T10:05")
            second.run()
            outside.script["send"] = [slow]
        return perform(verb, **given)

    outside._perform = late
    first.run()
    assert first.statuses() == ["done"]
    assert [step[0] for step in first.steps].count("result") == 1
    assert first.tasks == []


def test_a_business_key_that_was_given_up_without_an_answer_is_looked_for_before_it_is_performed_anew(world):
    w = world(PLAIN)
    w.start()
    w.outside.script["charge"] = ["lost"]
    find = w.outside.find
    w.outside.find = lambda key: find(key) if w.outside.looked else w.outside.looked.append(key)
    w.send("charge", {"what": "k1"})
    w.run()
    with_first = w.statuses()
    w.send("charge", {"what": "k1"})
    w.run()
    assert w.outside.done == ["charge"]
    assert w.statuses() in ([*with_first, "done"], [*with_first, "void"])


def test_a_claim_is_renewed_while_its_effects_are_performed_one_after_the_other(world, url):
    outside = Outside()
    first, second = world(PLAIN, url=url, outside=outside), world(PLAIN, url=url, outside=outside)
    first.start()
    for _ in range(5):
        first.send("write")
    minutes = iter(range(1, 20))

    def slowly(_verb):
        moment = next(minutes)
        first.at(f"2026-03-02T10:{moment * 40 // 60:02}:{moment * 40 % 60:02}")  # each takes 40 of 60 seconds
        second.clock.set(first.clock.now())
        assert second.run() == 0

    outside.on_deed = slowly
    first.run()
    assert first.statuses() == ["done"] * 5
    assert [effect.attempts for effect in first.engine.effects()] == [1] * 5
    assert len(outside.deeds) == 5


def test_a_report_that_the_process_does_not_declare_is_on_record(world):
    w = world(PLAIN)
    w.start()
    w.send("write")
    w.run()
    w.outside.reports = [Inbound("r1", w.engine.effects()[0].key, "charged_back", {"why": "x"})]
    w.run()
    assert w.steps[-1] == ("external", "charged_back", "not_accepted")


def test_a_deferred_event_that_no_state_accepts_in_the_end_goes_to_a_person(world):
    text = """
        events: {pay: {}, go: {}}
        states: {a: {defer: [pay], on: {go: {to: b}}}, b: {on: {go: {to: a}}}}
    """
    w = world(text)
    w.start()
    assert w.send("pay").outcome == "deferred"
    w.send("go")
    assert w.tasks == ["event_not_taken"]
    assert w.rebuilt()
