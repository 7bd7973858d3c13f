"""`hold` and `release`: no timer fires, nothing goes to the customer, events are still taken."""

HELD = """
data: {owed: {type: integer, default: 10}, due: {type: date, default: 2026-03-05}, log: {type: text, default: ""}}
events: {
  promise: {date: date}, stop: {why: text}, free: {why: text},
  free_all: {}, pay: {by: integer}, write: {}, date: {due: date},
}
states:
  waiting:
    timers:
      remind: {at: "${due}", if_closed_day: next, to: reminding}
  reminding:
    call: {mail: {lab.send: {n: 1}}}
    confirmed: {do: [set: {log: "${log + 'c'}"}]}
    failed: {to: waiting}
  over: {final: true}
anywhere:
  send_only_if: owed > 0
  on:
    promise: {do: [hold: {until: "${event.date + 3 days}", reason: promise}]}
    stop: {do: [hold: {reason: "${event.why}"}]}
    free: {do: [release: {reason: "${event.why}"}]}
    free_all: {do: [release]}
    pay: {do: [set: {owed: "${owed - event.by}"}]}
    date: {do: [set: {due: "${event.due}"}]}
    write: {do: [lab.send: {n: 2}, lab.tell: {n: 3}, lab.log: {n: 4}]}
"""


def test_a_promise_delays_a_timer_to_the_next_opening_after_it(world):
    w = world(HELD)
    w.start()
    assert w.timers == {"waiting.remind": "2026-03-05T09:00"}
    w.send("promise", {"date": "2026-03-07"})  # held until Tuesday the 10th, 09:00
    assert w.timers == {"waiting.remind": "2026-03-10T09:00"}
    w.until("2026-03-09T23:00")
    assert w.state == "waiting"
    w.until("2026-03-10T09:00")
    assert w.data["log"] == "c"
    assert w.rebuilt()


def test_a_hold_that_ends_before_a_timer_changes_nothing(world):
    w = world(HELD)
    w.start(due="2026-03-20")
    w.send("promise", {"date": "2026-03-07"})
    assert w.timers == {"waiting.remind": "2026-03-20T09:00"}


def test_a_hold_without_end_disarms_until_it_is_released(world):
    w = world(HELD)
    w.start()
    w.send("stop", {"why": "death"})
    assert w.timers == {}
    w.until("2026-03-12T12:00")
    w.send("free", {"why": "another"})
    assert w.timers == {}
    w.send("free", {"why": "death"})
    assert w.timers == {"waiting.remind": "2026-03-13T09:00"}


def test_the_longest_hold_counts_and_release_ends_all(world):
    w = world(HELD)
    w.start()
    w.send("promise", {"date": "2026-03-07"})
    w.send("stop", {"why": "court"})
    assert w.timers == {}
    w.send("free_all")
    assert w.timers == {"waiting.remind": "2026-03-05T09:00"}
    assert w.case.control.holds == ()


def test_a_new_promise_takes_the_place_of_the_old_one(world):
    w = world(HELD)
    w.start()
    w.send("promise", {"date": "2026-03-07"})
    w.send("promise", {"date": "2026-03-02"})
    assert len(w.case.control.holds) == 1
    assert w.timers == {"waiting.remind": "2026-03-05T09:00"}


def test_nothing_goes_to_the_customer_meanwhile_and_colleagues_are_told(world):
    w = world(HELD)
    w.start()
    w.send("promise", {"date": "2026-03-07"})
    w.send("write")
    w.run()
    assert w.outside.done == ["tell", "log"]
    assert w.statuses() == ["void", "done", "done"]
    assert w.engine.effects(status="void")[0].reason == "on hold: promise"
    w.until("2026-03-10T09:00")
    w.send("write")
    w.run()
    assert w.outside.done.count("send") == 2  # the reminder and this


def test_events_are_still_taken(world):
    w = world(HELD)
    w.start()
    w.send("stop", {"why": "x"})
    w.send("pay", {"by": 3})
    assert w.data["owed"] == 7


def test_a_promise_between_a_timer_and_its_letter_delays_the_level_and_does_not_lose_it(world):
    w = world(HELD)
    w.start()
    w.at("2026-03-05T09:00")
    w.engine.parts.worker.fire_timers()
    w.send("promise", {"date": "2026-03-07"})
    w.run()
    assert w.statuses() == ["void"]
    assert w.state == "waiting"
    assert w.timers == {"waiting.remind": "2026-03-10T09:00"}
    w.until("2026-03-10T09:00")
    assert w.data["log"] == "c"
    assert w.rebuilt()


def test_not_before_is_kept_after_a_hold(world):
    w = world("""
    data: {due: {type: date, default: 2026-03-05}, after: {type: date, default: 2026-03-18}}
    events: {stop: {}, free: {}}
    states:
      a: {timers: {t: {at: "${due}", not_before: "${after}", if_closed_day: next, to: b}}, on: {stop: {do: [hold: {reason: x}]}, free: {do: [release]}}}
      b: {final: true}
    """)  # noqa: E501
    w.start()
    w.send("stop")
    w.until("2026-03-10T12:00")
    w.send("free")
    assert w.timers == {"a.t": "2026-03-18T09:00"}


def test_a_hold_ends_with_the_case(world):
    w = world(HELD + "  always: [{if: owed <= 0, to: over}]\n")
    w.start()
    w.send("stop", {"why": "x"})
    w.send("pay", {"by": 10})
    assert w.state == "over"
    assert w.case.control.holds == ()
