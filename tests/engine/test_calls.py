"""Calls: what is waited for, how it ends, what comes too late, what a person does by hand."""

import pytest

from dunning_engine.model.event import Event

CALL = """
data: {log: {type: text, default: ""}, ok: {type: boolean, default: true}, extra: {type: boolean, default: true}}
events: {go: {}, away: {}, back: {}, stop: {}, allow: {}, ask: {}}
states:
  start:
    on: {go: {to: calling}}
  calling:
    call:
      one: {lab.send: {n: 1}}
      two: {lab.log: {n: 2}}
      three: {lab.tell: {n: 3}, if: extra, optional: true}
    confirmed: [{if: ok, do: [set: {log: "${log + 'c'}"}]}, {to: start}]
    failed: [{if: "'one' in failed", do: [set: {log: "${log + 'f' + join(failed, '+')}"}], to: start}, {to: lost}]
    timers: {after: {at: "${entered_at + 1 hour}", do: [set: {log: "${log + 't'}"}]}}
  lost: {}
  aside: {on: {back: {to: back}}}
  over: {final: true}
anywhere:
  send_only_if: ok
  on: {away: {to: aside}, stop: {do: [set: {ok: false}]}, allow: {do: [set: {ok: true}]}}
"""


def called(world, text=CALL, *, data=None, **script):
    w = world(text)
    w.outside.script.update(script)
    w.start(**(data or {}))
    w.send("go")
    return w


def test_entries_are_planned_together_and_the_timers_wait_for_them(world):
    w = called(world)
    assert w.statuses() == ["pending"] * 3
    assert w.timers == {}
    w.run()
    assert w.outside.done == ["send", "log", "tell"]
    assert (w.state, w.data["log"]) == ("calling", "c")
    assert w.timers == {"calling.after": "2026-03-02T11:00"}
    assert w.rebuilt()


def test_entries_whose_if_does_not_hold_are_left_out(world):
    w = called(world, data={"extra": False})
    w.run()
    assert w.outside.done == ["send", "log"]
    assert w.data["log"] == "c"


@pytest.mark.parametrize(
    ("one", "two", "three", "log", "state"),
    [
        ("fine", "fine", "fine", "c", "calling"),
        ("fine", "fine", "no", "c", "calling"),
        ("no", "fine", "fine", "fone", "start"),
        ("fine", "no", "fine", "", "lost"),
        ("no", "no", "no", "fone+two", "start"),
    ],
)
def test_any_dead_entry_fails_the_call_but_optional_ones_do_not_count(world, one, two, three, log, state):
    w = called(world, send=[one], log=[two], tell=[three])
    w.run()
    assert (w.data["log"], w.state) == (log, state)
    assert w.rebuilt()


def test_void_beside_done_is_confirmed_and_void_beside_dead_fails(world):
    w = called(world)
    w.send("stop")
    w.run()
    assert sorted(w.statuses()) == ["done", "done", "void"]
    assert w.state == "start"  # the second branch of `confirmed`
    w = called(world, log=["no"])
    w.send("stop")
    w.run()
    assert w.state == "lost"


def test_the_branches_run_once_even_if_an_optional_entry_ends_later(world):
    w = called(world, tell=["down"])
    w.run()
    assert w.data["log"] == "c"
    assert w.statuses("lab.tell") == ["pending"]
    w.until("2026-03-02T10:30")
    assert w.statuses("lab.tell") == ["done"]
    assert w.data["log"] == "c"


def test_leaving_makes_void_what_has_not_begun_and_back_plans_it_again(world):
    w = called(world)
    w.send("away")
    assert w.statuses() == ["void"] * 3
    assert {effect.reason for effect in w.engine.effects()} == {"the case moved on"}
    w.run()
    assert w.outside.done == []
    w.send("back")
    w.run()
    assert w.outside.done == ["send", "log", "tell"]
    assert w.data["log"] == "c"
    assert w.rebuilt()


def test_back_does_not_conclude_a_call_twice(world):
    w = called(world)
    w.run()
    w.send("away")
    w.send("back")
    w.run()
    assert w.data["log"] == "c"
    assert len(w.outside.done) == 3


def test_what_was_done_is_not_planned_again(world):
    w = called(world, log=["down"])
    w.run()
    assert w.statuses() == ["done", "pending", "done"]
    w.send("away")
    w.send("back")
    w.until("2026-03-02T11:00")
    assert w.outside.done.count("send") == 1
    assert w.outside.done.count("log") == 1
    assert w.data["log"].startswith("c")
    assert w.rebuilt()


def test_what_was_begun_when_the_case_moved_on_is_looked_for_and_not_done_again(world):
    w = called(world, log=["lost"])
    w.outside.find = lambda _key: None  # the other side has no answer yet
    w.run()
    w.send("away")
    assert w.statuses("lab.log") == ["pending"]
    del w.outside.find
    w.until("2026-03-02T10:30")
    assert w.statuses("lab.log") == ["done"]
    w.send("back")
    assert w.data["log"] == "c"
    assert w.outside.done.count("log") == 1
    assert w.rebuilt()


def test_what_was_begun_and_not_done_is_void_once_the_case_has_moved_on(world):
    w = called(world, log=["down"])
    w.run()
    w.send("away")
    w.until("2026-03-02T10:30")
    assert w.statuses("lab.log") == ["void"]
    w.send("back")
    w.run()
    assert w.data["log"] == "c"


DEMOLITION = """
events: {go: {}, away: {}, back: {}}
states:
  start: {on: {go: {to: calling}}}
  calling: {call: {it: {lab.demolish: {n: 1}}}, confirmed: {to: over}, on: {away: {to: aside}}}
  aside: {on: {back: {to: back}}}
  over: {final: true}
"""


def test_a_deed_that_cannot_be_undone_goes_to_a_person_when_nobody_waits_for_it(world):
    w = called(world, DEMOLITION)
    w.outside.on_deed = lambda _verb: w.send("away")  # the case moves on while the deed is under way
    w.run()
    assert w.state == "aside"
    assert w.statuses() == ["done"]
    assert w.tasks == ["done_too_late"]
    w.outside.on_deed = None
    w.send("back")
    assert w.state == "over"
    w.complete("done_too_late")
    assert w.tasks == []
    assert w.rebuilt()


def test_an_effect_that_was_claimed_is_not_performed_once_the_case_has_moved_on(world):
    w = called(world, CALL)
    w.outside.on_deed = lambda _verb: w.send("away") if w.state == "calling" else None
    w.run()
    assert w.outside.done == ["send"]
    assert w.statuses() == ["done", "void", "void"]
    w.outside.on_deed = None
    w.send("back")
    w.run()
    assert w.outside.done == ["send", "log", "tell"]
    assert w.data["log"] == "c"


BY_HAND = """
data: {log: {type: text, default: ""}, how: {type: text, default: ""}}
events: {go: {}}
states:
  start: {on: {go: {to: calling}}}
  calling:
    call: {one: {lab.send: {n: 1}}, two: {lab.log: {n: 2}}}
    confirmed: {do: [set: {log: "${log + 'c' + how}"}], to: over}
    failed: {task: {assignee: "${role.boss}", form: [how], note: "by hand: ${join(failed, ' ')}"}}
  over: {final: true}
"""


def test_a_person_does_by_hand_what_failed_and_then_it_is_confirmed(world):
    w = called(world, BY_HAND.replace(", note: \"by hand: ${join(failed, ' ')}\"", ""), send=["no"], log=["no"])
    w.run()
    assert w.state == "calling"
    assert w.tasks == ["calling_by_hand_one", "calling_by_hand_two"]
    w.complete("calling_by_hand_one", {"how": "x"})
    assert w.state == "calling"
    w.complete("calling_by_hand_two", {"how": "y"})
    assert (w.state, w.data["log"]) == ("over", "cy")
    assert w.rebuilt()


def test_the_task_of_a_failed_entry_may_name_it(world):
    w = called(world, BY_HAND, send=["no"])
    w.run()
    assert w.task("calling_by_hand_one").note == "by hand: one"


def test_the_task_opens_as_soon_as_one_entry_has_failed(world):
    w = called(world, BY_HAND.replace(", note: \"by hand: ${join(failed, ' ')}\"", ""), send=["no"], log=["down"])
    w.run()
    assert w.tasks == ["calling_by_hand_one"]
    w.complete("calling_by_hand_one", {"how": "x"})
    w.until("2026-03-02T11:00")
    assert w.state == "over"


def test_a_failed_call_that_no_branch_takes_goes_to_a_person(world):
    w = called(
        world,
        BY_HAND.replace(
            'failed: {task: {assignee: "${role.boss}", form: [how], note: "by hand: ${join(failed, \' \')}"}}',
            "failed: {if: \"how == 'x'\", to: over}",
        ),
        send=["no"],
    )
    w.run()
    assert w.state == "calling"
    assert w.tasks == ["failed_call"]


VOID = """
data: {ok: {type: boolean, default: true}, log: {type: text, default: ""}, due: {type: date, default: 2026-03-05}}
events: {stop: {}, allow: {}, go: {}}
states:
  waiting:
    on: {go: {to: reminding}}
    timers: {remind: {at: "${due}", if_closed_day: next, to: reminding}}
  reminding:
    call: {mail: {lab.send: {n: 1}}}
    confirmed: {do: [set: {log: "${log + 'c'}"}]}
    failed: {to: waiting}
  over: {final: true}
anywhere:
  send_only_if: ok
  on: {stop: {do: [set: {ok: false}]}, allow: {do: [set: {ok: true}]}}
"""


def voided(world, text=VOID):
    """A timer has led to a call, whose only entry is void because the case was stopped in between."""
    w = world(text)
    w.start()
    w.at("2026-03-05T09:00")
    w.engine.parts.worker.fire_timers()
    assert w.state == "reminding"
    w.send("stop")
    w.run()
    return w


def test_a_call_that_is_void_as_a_whole_goes_back_and_its_timer_waits(world):
    w = voided(world)
    assert w.state == "waiting"
    assert w.statuses() == ["void"]
    assert w.engine.effects()[0].reason == "no longer true: ok"
    assert w.timers == {}
    assert w.rebuilt()
    w.until("2026-03-10T12:00")
    assert w.state == "waiting"
    w.send("allow")
    assert w.timers == {"waiting.remind": "2026-03-11T09:00"}  # the next opening
    w.until("2026-03-11T09:00")
    assert (w.state, w.data["log"]) == ("reminding", "c")
    assert w.statuses() == ["void", "done"]
    assert w.rebuilt()


def test_a_timer_of_anywhere_waits_likewise(world):
    w = voided(world, VOID.replace('    timers: {remind: {at: "${due}", if_closed_day: next, to: reminding}}\n', "")
               + '  timers: {remind: {at: "${due}", if_closed_day: next, to: reminding}}\n')  # fmt: skip
    assert (w.state, w.timers) == ("waiting", {})
    w.at("2026-03-05T10:00")
    w.send("allow")
    assert w.timers == {"anywhere.remind": "2026-03-06T09:00"}
    w.until("2026-03-06T09:00")
    assert w.data["log"] == "c"


def test_a_void_call_that_an_event_led_to_just_goes_back(world):
    w = world(VOID)
    w.start(ok=False)
    w.send("go")
    w.run()
    assert w.state == "waiting"
    assert w.timers == {"waiting.remind": "2026-03-05T09:00"}


def test_a_void_call_of_the_first_state_stays_and_does_not_wait_for_ever(world):
    w = world("""
    data: {ok: {type: boolean, default: false}}
    states:
      first:
        send_only_if: ok
        call: {mail: {lab.send: {n: 1}}}
        timers: {later: {at: "${entered_at + 1 hour}", to: over}}
      over: {final: true}
    """)
    w.start()
    w.run()
    assert w.state == "first"
    w.until("2026-03-02T12:00")
    assert w.state == "over"


def test_a_case_that_is_paid_while_a_call_is_void_is_settled_and_not_gone_back(world):
    w = voided(world, VOID + "  always: [{if: not ok, to: over}]\n")
    assert w.state == "over"


def test_an_entry_with_another_channel_waits_for_that(world):
    w = called(world, """
    data: {log: {type: text, default: ""}}
    events: {go: {}}
    states:
      start: {on: {go: {to: calling}}}
      calling:
        call: {one: {lab.send: {n: 1}, or_else: [lab.log: {n: 2}]}}
        confirmed: {do: [set: {log: "${log + 'c'}"}], to: over}
        failed: {do: [set: {log: "${log + 'f'}"}], to: over}
      over: {final: true}
    """, send=["no"])  # fmt: skip
    w.run()
    assert w.outside.tried == ["send", "log"]
    assert w.data["log"] == "c"
    assert w.rebuilt()


def test_a_result_that_nobody_waits_for_is_ignored(world):
    w = called(world)
    w.run()
    before = w.case
    with w.engine.parts.store.transaction() as tx:
        decision = w.engine.parts.stepper.take(
            tx, w.id, Event("result", "unknown/1.1", {"status": "done", "value": None}), w.clock.now()
        )
    assert decision.outcome == "ignored"
    assert w.case == before
