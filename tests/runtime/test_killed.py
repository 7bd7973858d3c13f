"""Durability on SQLite: what is killed in the middle is neither lost nor done twice."""

import pytest
from lab import Outside

TEXT = """
data: {log: {type: text, default: ""}, n: {type: optional integer}}
events: {go: {}, add: {what: text}}
states:
  a:
    on: {go: {to: calling}, add: {do: [set: {log: "${log + event.what}"}]}}
    timers: {later: {at: "${entered_at + 1 day}", to: calling}}
  calling:
    call: {one: {lab.send: {n: 1}}, two: {lab.log: {n: 2}}}
    confirmed: {do: [set: {log: "${log + 'c'}"}], to: over}
    failed: {do: [set: {log: "${log + 'f'}"}], to: over}
  over: {final: true}
"""


class Killed(BaseException):
    """The process was killed here."""


@pytest.fixture
def open_world(world, url):
    """A process on the same database and with the same outside, as often as it is started."""
    outside = Outside()
    return lambda now="2026-03-02T10:00": world(TEXT, url=url, outside=outside, now=now)


def resumed(open_world, now, case_id):
    w = open_world(now)
    w.id = case_id
    w.run()
    return w


@pytest.mark.parametrize(("how", "verb"), [("die", "send"), ("dies", "send"), ("die", "log"), ("dies", "log")])
def test_killed_before_or_after_a_deed(open_world, how, verb):
    w = open_world()
    w.start()
    w.send("go")
    w.outside.script[verb] = [how]
    with pytest.raises(KeyboardInterrupt):
        w.run()
    soon = resumed(open_world, "2026-03-02T10:00:30", w.id)
    assert soon.state == "calling"  # the lease still runs: perhaps the other one lives
    w = resumed(open_world, "2026-03-02T10:02", w.id)
    assert sorted(w.outside.done) == ["log", "send"]
    assert (w.state, w.data["log"]) == ("over", "c")
    assert w.statuses() == ["done", "done"]
    assert w.rebuilt()


def test_killed_between_the_claim_and_the_deed(open_world, monkeypatch):
    w = open_world()
    w.start()
    w.send("go")
    dispatcher = w.engine.parts.worker._dispatcher

    def killed(*_):
        raise Killed

    monkeypatch.setattr(dispatcher, "_ended", killed)
    with pytest.raises(Killed):
        w.run()
    assert w.outside.tried == []
    w = resumed(open_world, "2026-03-02T10:02", w.id)
    assert sorted(w.outside.done) == ["log", "send"]
    assert w.state == "over"


def test_killed_between_the_deed_and_the_commit(open_world, monkeypatch):
    w = open_world()
    w.start()
    w.send("go")
    stepper = w.engine.parts.stepper

    def killed(*_):
        raise Killed

    monkeypatch.setattr(stepper, "take", killed)
    with pytest.raises(Killed):
        w.run()
    monkeypatch.undo()
    assert w.statuses() == ["pending", "pending"]
    w = resumed(open_world, "2026-03-02T10:02", w.id)
    assert sorted(w.outside.done) == ["log", "send"]
    assert (w.state, w.data["log"]) == ("over", "c")
    assert w.rebuilt()


def test_killed_while_a_timer_fires(open_world, monkeypatch):
    w = open_world()
    w.start()
    w.at("2026-03-03T10:00")

    def killed(*_):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("dunning_engine.runtime.stepper.follow", killed)
        with pytest.raises(Killed):
            w.run()
    assert w.state == "a"
    w = resumed(open_world, "2026-03-03T10:01", w.id)
    assert (w.state, w.data["log"]) == ("over", "c")
    assert [step[1] for step in w.steps if step[0] == "timer"] == ["a.later"]


def test_an_accepted_event_is_durable_before_the_answer(open_world):
    w = open_world()
    w.start()
    w.send("add", {"what": "x"}, event_id="e1")
    again = open_world()
    again.id = w.id
    assert again.data["log"] == "x"
    assert again.send("add", {"what": "x"}, event_id="e1").outcome == "ignored"
    again.send("add", {"what": "y"})
    assert w.data["log"] == "xy"
    w.send("add", {"what": "z"})  # the first process's picture of the case was older
    assert again.data["log"] == "xyz"
    assert again.case == w.case
    assert again.rebuilt()


def test_two_workers_do_nothing_twice(open_world):
    first, second = open_world(), open_world()
    first.start()
    second.id = first.id
    first.send("go")
    claimed = []
    first.outside.on_deed = lambda verb: claimed.append((verb, second.run()))
    first.run()
    assert sorted(first.outside.done) == ["log", "send"]
    assert {done for _, done in claimed} == {0}
    assert first.state == "over"
    assert first.rebuilt()


def test_a_case_is_the_same_when_it_is_read_back(open_world):
    w = open_world()
    w.start()
    w.send("go")
    w.outside.script["log"] = ["down"]
    w.run()
    again = open_world()
    assert again.engine.case(w.id) == w.case
    assert again.engine.rebuild(w.id) == w.case
