"""Steps 1, 4, 5 and 6: what a case accepts, which branch it takes, what `set` sees."""

import pytest

from dunning_engine.errors import EventConflictError, EventNotAcceptedError, InputError, PayloadError, StepRefusedError

BASIC = """
data: {n: {type: integer, default: 0}, m: {type: integer, default: 0}, log: {type: text, default: ""}}
events: {
  add: {by: integer}, odd: {}, go: {}, only_here: {}, off: {},
  later: {k: integer}, dull: {}, everywhere: {}, both: {}, fall: {},
}
states:
  a:
    on:
      add: {do: [set: {n: "${n + event.by}"}]}
      only_here: {to: b}
      both: {instead: true, do: [set: {log: "${log + 'a'}"}]}
      fall: {instead: false, branches: [{if: n > 5, do: [set: {log: "${log + 'state'}"}]}]}
      go: {to: b}
    defer: [later]
    ignore: [dull]
  b:
    on:
      later: {do: [set: {log: "${log + text(event.k)}"}]}
      go: {to: c}
  c: {final: true}
anywhere:
  on:
    both: {do: [set: {log: "${log + 'x'}"}]}
    fall:
      - {if: n > 2, do: [set: {log: "${log + 'anywhere'}"}]}
    everywhere: {do: [set: {n: "${m}", m: "${n}"}, set: {log: "${log + text(n)}"}]}
"""


def test_an_event_is_taken_once_per_id(world):
    w = world(BASIC)
    w.start()
    assert w.send("add", {"by": 3}, event_id="e1").outcome == "accepted"
    assert w.send("add", {"by": 3}, event_id="e1").outcome == "ignored"
    assert w.data["n"] == 3
    assert w.send("add", {"by": 3}).outcome == "accepted"
    assert w.send("add", {"by": 3}).outcome == "accepted"
    assert w.data["n"] == 9


@pytest.mark.parametrize(("event", "data"), [("add", {"by": 4}), ("only_here", {}), ("later", {"k": 3})])
def test_the_same_id_with_another_content_is_a_conflict(world, event, data):
    w = world(BASIC)
    w.start()
    w.send("add", {"by": 3}, event_id="e1")
    with pytest.raises(EventConflictError):
        w.send(event, data, event_id="e1")
    assert w.data["n"] == 3
    assert w.state == "a"


def test_the_same_id_with_the_same_payload_but_another_event_is_a_conflict(world):
    w = world(BASIC)
    w.start()
    w.send("both", {}, event_id="e1")
    with pytest.raises(EventConflictError):
        w.send("go", {}, event_id="e1")


def test_ids_belong_to_a_case(world):
    w = world(BASIC)
    w.start()
    other = w.engine.start("p", {})
    w.send("add", {"by": 1}, event_id="e1")
    assert w.engine.send(other.id, "add", {"by": 2}, event_id="e1").outcome == "accepted"


@pytest.mark.parametrize("event", ["off", "nonsense", "x.ended"])
def test_what_the_state_does_not_know_is_recorded_and_reported(world, event):
    w = world(BASIC)
    w.start()
    before = w.case
    with pytest.raises(EventNotAcceptedError) as error:
        w.send(event, {})
    assert error.value.code == "EVENT_NOT_ACCEPTED"
    assert w.case == before
    assert w.steps[-1] == ("external", event, "not_accepted")
    assert w.rebuilt()


def test_an_undeclared_event_of_a_sub_case_cannot_be_sent_from_outside(world):
    w = world("states: {a: {on: {child.ended: {to: b}}}, b: {final: true}}")
    w.start()
    with pytest.raises(EventNotAcceptedError):
        w.send("child.ended", {"outcome": "won"})
    assert w.state == "a"


def test_a_payload_is_checked_and_nothing_is_recorded_for_a_wrong_one(world):
    w = world(BASIC)
    w.start()
    for wrong in ({}, {"by": "x"}, {"by": 1, "more": 2}):
        with pytest.raises(PayloadError):
            w.send("add", wrong)
    assert len(w.steps) == 1


def test_ignored_events_do_nothing_and_are_recorded(world):
    w = world(BASIC)
    w.start()
    assert w.send("dull").outcome == "ignored"
    assert w.steps[-1] == ("external", "dull", "ignored")
    assert w.case.revision == 1


def test_deferred_events_are_offered_again_in_order_after_a_move(world):
    w = world(BASIC)
    w.start()
    for k in (1, 2, 2, 3):
        assert w.send("later", {"k": k}).outcome == "deferred"
    assert w.data["log"] == ""
    w.send("go")
    assert w.data["log"] == "1223"
    assert w.rebuilt()


def test_deferred_events_with_ids_are_taken_once(world):
    w = world(BASIC)
    w.start()
    w.send("later", {"k": 1}, event_id="x")
    assert w.send("later", {"k": 1}, event_id="x").outcome == "ignored"
    w.send("later", {"k": 1}, event_id="y")
    w.send("go")
    assert w.send("later", {"k": 1}, event_id="x").outcome == "ignored"
    assert w.data["log"] == "11"


def test_a_deferred_event_that_is_deferred_again_keeps_its_place(world):
    w = world("""
    data: {log: {type: text, default: ""}}
    events: {one: {k: text}, two: {k: text}, go: {}}
    states:
      a: {on: {go: {to: b}}, defer: [one, two]}
      b: {on: {two: {do: [set: {log: "${log + event.k}"}], to: c}}, defer: [one]}
      c: {on: {one: {do: [set: {log: "${log + event.k}"}]}, two: {do: [set: {log: "${log + event.k}"}]}, go: {to: d}}}
      d: {final: true}
    """)
    w.start()
    for event, k in (("one", "1"), ("two", "2"), ("one", "3"), ("two", "4")):
        w.send(event, {"k": k})
    w.send("go")
    assert w.state == "c"
    assert w.data["log"] == "2134"


def test_a_deferred_event_that_is_refused_when_offered_goes_to_a_person(world):
    w = world("""
    data: {n: {type: integer, default: 0, max: 5}}
    events: {add: {by: integer}, go: {}}
    states:
      a: {on: {go: {to: b}}, defer: [add]}
      b: {on: {add: {do: [set: {n: "${n + event.by}"}]}, go: {to: c}}}
      c: {final: true}
    """)
    w.start()
    w.send("add", {"by": 9})
    w.send("add", {"by": 2})
    w.send("go")
    assert w.data["n"] == 2
    assert w.tasks == ["refused_step"]


def test_deferred_events_of_a_case_that_ends_are_recorded_as_not_accepted(world):
    w = world(BASIC.replace("go: {to: b}", "go: {to: c}"))
    w.start()
    w.send("later", {"k": 1})
    w.send("go")
    assert w.state == "c"
    assert w.steps[-1] == ("external", "later", "not_accepted")
    assert w.rebuilt()


def test_the_state_comes_before_anywhere_and_instead_keeps_anywhere_out(world):
    w = world(BASIC)
    w.start()
    w.send("both")
    assert w.data["log"] == "a"


@pytest.mark.parametrize(
    ("n", "log", "outcome"), [(6, "state", "accepted"), (4, "anywhere", "accepted"), (1, "", "unhandled")]
)
def test_a_state_without_a_true_branch_falls_through_to_anywhere(world, n, log, outcome):
    w = world(BASIC)
    w.start(n=n)
    assert w.send("fall").outcome == outcome
    assert w.data["log"] == log


def test_no_branch_is_recorded(world):
    w = world(BASIC)
    w.start()
    before = w.case
    w.send("fall")
    assert w.reasons == ["no branch applies"]
    assert w.case == before


def test_one_set_sees_the_old_data_and_the_next_action_the_new(world):
    w = world(BASIC)
    w.start(n=1, m=2)
    w.send("everywhere")
    assert (w.data["n"], w.data["m"], w.data["log"]) == (2, 1, "2")


def test_guards_and_actions_see_the_payload_and_who_sent_it(world):
    w = world("""
    data: {log: {type: text, default: ""}}
    events: {said: {what: text}}
    states:
      a: {on: {said: [{if: event.what == 'no'}, {do: [set: {log: "${event.by + ': ' + event.what}"}], to: b}]}}
      b: {final: true}
    """)
    w.start()
    w.send("said", {"what": "no"}, by="x")
    assert w.state == "a"
    w.send("said", {"what": "yes"}, by="clerk")
    assert w.data["log"] == "clerk: yes"


STRICT = """
data: {n: {type: integer, default: 0, min: 0, max: 10}, m: {type: money, default: 0.00 EUR}}
events: {add: {by: integer}, pay: {amount: money}, twice: {by: integer}, tick: {}, later: {}}
states:
  a:
    on:
      add: {do: [set: {n: "${n + event.by}"}, lab.tell: {n: "${n}"}], to: b}
      twice: {do: [set: {n: "${n + event.by}"}, set: {n: "${n - event.by}"}]}
      pay: {do: [set: {m: "${m + event.amount}"}]}
    timers: {grow: {at: "${entered_at + 1 hour}", do: [set: {n: "${n + 100}"}], to: b}}
  b: {final: true}
invariants: [{never: n == 7}]
"""


@pytest.mark.parametrize("by", [11, -1, 7])
def test_a_refused_step_leaves_everything_as_it_was_and_is_recorded(world, by):
    w = world(STRICT)
    w.start()
    before, timers = w.case, w.timers
    with pytest.raises(StepRefusedError) as error:
        w.send("add", {"by": by})
    assert error.value.code == "STEP_REFUSED"
    assert w.case == before
    assert w.timers == timers
    assert w.statuses() == []
    assert w.steps[-1] == ("external", "add", "refused")
    assert w.reasons
    assert w.tasks == []
    assert w.rebuilt()
    w.send("add", {"by": 3})
    assert w.state == "b"


def test_bounds_hold_at_the_end_of_a_step(world):
    w = world(STRICT)
    w.start()
    assert w.send("twice", {"by": 50}).outcome == "accepted"


def test_mixed_currencies_refuse_the_step(world):
    w = world(STRICT)
    w.start()
    w.send("pay", {"amount": "3.00 EUR"})
    with pytest.raises(StepRefusedError):
        w.send("pay", {"amount": "3.00 CHF"})
    assert str(w.data["m"]) == "3.00 EUR"


def test_a_timer_that_is_refused_becomes_a_task_of_a_person_once(world):
    w = world(STRICT)
    w.start()
    before = w.case
    w.until("2026-03-02T12:00")
    assert w.case == before
    assert w.tasks == ["refused_step"]
    assert [step for step in w.steps if step[2] == "refused"] == [("timer", "a.grow", "refused")]
    assert w.run() == 0
    assert w.rebuilt()


def test_a_result_that_is_refused_becomes_a_task_of_a_person(world):
    w = world("""
    data: {n: {type: integer, default: 0, max: 0}}
    events: {go: {}}
    states:
      a:
        on: {go: {do: [lab.log: {n: 1}, {lab.log: {n: 2}, into: n}]}}
        timers: {end: {at: "${entered_at + 90 days}", to: b}}
      b: {final: true}
    """)
    w.start()
    w.send("go")
    w.run()
    assert w.data["n"] == 0
    assert w.tasks == ["refused_step"]
    assert w.rebuilt()


def test_what_cannot_start_is_refused_and_nothing_is_left(world):
    w = world(STRICT)
    with pytest.raises(InputError):
        w.start(n=7)
    with pytest.raises(PayloadError):
        w.start(n=11)
    assert w.engine.cases() == []
