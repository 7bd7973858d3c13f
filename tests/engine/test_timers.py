"""Steps 3 and 12: when timers are armed, for when, in which order they fire, and what is late."""

import pytest
from lab import paris

from dunning_engine.engine import begin, decide
from dunning_engine.model.event import Event
from dunning_engine.model.values import fill


def timed(timer, more=""):
    return f"""
data: {{due: {{type: optional date, default: 2026-03-07}}, after: optional date, on_at: optional instant, ok: {{type: boolean, default: true}}, log: {{type: text, default: ""}}}}
events: {{change: {{due: optional date}}, later: {{after: optional date}}, off: {{}}, on: {{}}, at: {{on_at: instant}}, nothing: {{}}, go: {{}}, back: {{}}}}
states:
  a:
    on:
      change: {{do: [set: {{due: "${{event.due}}"}}]}}
      later: {{do: [set: {{after: "${{event.after}}"}}]}}
      at: {{do: [set: {{on_at: "${{event.on_at}}"}}]}}
      off: {{do: [set: {{ok: false}}]}}
      on: {{do: [set: {{ok: true}}]}}
      go: {{to: b}}
      nothing: {{}}
    timers: {{t: {{{timer}}}}}
  b: {{on: {{back: {{to: back}}, go: {{to: a}}}}}}
  c: {{final: true}}
{more}
"""  # noqa: E501


FIRE = "do: [set: {log: \"${log + 't'}\"}]"


@pytest.mark.parametrize(
    ("due", "rule", "expected"),
    [
        ("2026-03-05", "next", "2026-03-05T09:00"),
        ("2026-03-07", "next", "2026-03-09T09:00"),
        ("2026-03-07", "previous", "2026-03-06T09:00"),
        ("2026-03-07", "same", "2026-03-07T09:00"),
        ("2026-05-01", "next", "2026-05-04T09:00"),  # a Friday that is closed, then the weekend
        ("2026-05-03", "previous", "2026-04-30T09:00"),
        ("2028-02-29", "next", "2028-02-29T09:00"),
        ("2026-03-29", "same", "2026-03-29T09:00"),
        ("2026-10-25", "same", "2026-10-25T09:00"),
    ],
)
def test_a_date_is_that_days_opening_hour_moved_off_closed_days(world, due, rule, expected):
    w = world(timed(f'at: "${{due}}", if_closed_day: {rule}, {FIRE}'))
    w.start(due=due)
    assert w.timers == {"a.t": expected}


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (None, "2026-03-09T09:00"),
        ("2026-03-01", "2026-03-09T09:00"),
        ("2026-03-10", "2026-03-10T09:00"),
        ("2026-03-14", "2026-03-16T09:00"),
    ],
)
def test_not_before_comes_before_the_closed_day(world, after, expected):
    w = world(timed(f'at: "${{due}}", not_before: "${{after}}", if_closed_day: next, {FIRE}'))
    w.start(after=after)
    assert w.timers == {"a.t": expected}


def test_a_gap_that_falls_on_a_closed_day_is_kept(world):
    w = world(timed(f'at: "${{due}}", not_before: "${{after + 7 days}}", if_closed_day: previous, {FIRE}'))
    w.start(due="2026-03-01", after="2026-03-07")  # plus seven days: Saturday the 14th
    assert w.timers["a.t"] >= "2026-03-13"


def test_no_date_no_timer(world):
    w = world(timed(f'at: "${{due}}", if_closed_day: next, {FIRE}'))
    w.start(due=None)
    assert w.timers == {}
    w.send("change", {"due": "2026-04-01"})
    assert w.timers == {"a.t": "2026-04-01T09:00"}
    w.send("change", {"due": None})
    assert w.timers == {}


def test_while_arms_and_disarms(world):
    w = world(timed(f'at: "${{due}}", while: ok, if_closed_day: next, {FIRE}'))
    w.start()
    w.send("off")
    assert w.timers == {}
    w.send("on")
    assert w.timers == {"a.t": "2026-03-09T09:00"}


def test_a_timer_fires_once_never_early_and_not_again_for_the_same_instant(world):
    w = world(timed(f'at: "${{due}}", if_closed_day: next, {FIRE}'))
    w.start()
    w.until("2026-03-09T08:59")
    assert w.data["log"] == ""
    w.until("2026-03-09T09:00")
    assert w.data["log"] == "t"
    for _ in range(100):
        assert w.run() == 0
    w.send("nothing")
    w.until("2026-03-20T09:00")
    assert w.data["log"] == "t"
    w.send("change", {"due": "2026-03-23"})
    w.until("2026-03-23T09:00")
    assert w.data["log"] == "tt"
    assert w.rebuilt()


def test_another_instant_moves_the_timer_and_the_same_keeps_it(world):
    w = world(timed(f'at: "${{due}}", if_closed_day: next, {FIRE}'))
    w.start()
    w.send("change", {"due": "2026-03-08"})  # Sunday: the same Monday
    assert w.timers == {"a.t": "2026-03-09T09:00"}
    w.send("change", {"due": "2026-03-12"})
    assert w.timers == {"a.t": "2026-03-12T09:00"}


def test_what_is_past_due_fires_at_the_next_opening_and_stays_there(world):
    w = world(timed(f'at: "${{due}}", if_closed_day: next, {FIRE}'), now="2026-03-13T19:00")
    w.start()
    assert w.timers == {"a.t": "2026-03-16T09:00"}
    w.at("2026-03-15T12:00")
    w.send("nothing")
    assert w.timers == {"a.t": "2026-03-16T09:00"}
    w.until("2026-03-16T09:00")
    assert w.data["log"] == "t"


@pytest.mark.parametrize(
    ("now", "rule", "waits"),
    [
        ("2026-03-08T23:30", "next", "2026-03-09T09:00"),  # Sunday night
        ("2026-03-08T23:30", "same", "2026-03-09T09:00"),
        ("2026-03-06T19:30", "next", "2026-03-09T09:00"),
        ("2026-03-07T11:00", "next", "2026-03-09T09:00"),
        ("2026-03-07T11:00", "same", ""),  # a Saturday is as good as any day
        ("2026-03-06T11:00", "next", ""),
        ("2026-03-05T20:00", "next", "2026-03-06T09:00"),  # the same day, but nobody is at work any more
    ],
)
def test_a_late_worker_fires_during_working_hours_only(world, now, rule, waits):
    w = world(timed(f'at: "${{due}}", if_closed_day: {rule}, {FIRE}'))
    w.start(due="2026-03-05")
    w.at(now)
    w.run()
    assert w.data["log"] == ("" if waits else "t")
    assert w.timers == ({"a.t": waits} if waits else {})
    if waits:
        w.run()
        w.until(waits)
        assert w.data["log"] == "t"
    assert w.rebuilt()


def test_a_timer_at_night_that_is_on_time_fires_at_night(world):
    w = world(timed(f'at: "${{on_at}}", {FIRE}'))
    w.start(on_at="2026-03-08T23:00")
    w.at("2026-03-08T23:00:05")
    w.run()
    assert w.data["log"] == "t"


def test_expires_is_asked_on_firing_and_missed_is_done_instead(world):
    text = timed(
        f'at: "${{due}}", expires: "${{after}}", if_closed_day: next, {FIRE}, '
        "missed: {do: [set: {log: \"${log + 'm'}\"}]}"
    )
    for now, log in (
        ("2026-03-09T09:00", "t"),
        ("2026-03-11T10:00", "t"),
        ("2026-03-12T09:00", "m"),
        ("2026-04-01T10:00", "m"),
    ):
        w = world(text)
        w.start(after="2026-03-12")
        w.at(now)
        w.run()
        assert w.data["log"] == log
    assert ("missed", "a.timers.t") in [(e.get("did"), e.get("where")) for s in w.engine.history(w.id) for e in s.trace]


def test_a_missed_timer_without_branches_is_recorded_and_over(world):
    w = world(timed(f'at: "${{due}}", expires: "${{after}}", if_closed_day: next, {FIRE}'))
    w.start(after="2026-03-10")
    w.at("2026-03-11T10:00")
    w.run()
    assert (w.data["log"], w.timers) == ("", {})
    w.send("later", {"after": "2026-06-01"})
    assert w.timers == {}


def test_effects_of_a_timer_carry_its_expiry(world):
    w = world(timed('at: "${due}", expires: "${after}", if_closed_day: next, do: [lab.send: {n: 1}]'))
    w.outside.script["send"] = ["down"] * 9
    w.start(after="2026-03-10")
    w.until("2026-03-09T09:00")
    assert w.engine.effects()[0].expires == paris("2026-03-10T09:00")
    w.at("2026-03-10T10:00")
    w.run()
    assert w.statuses() == ["void"]
    assert "its time was over" in w.engine.effects()[0].reason


def test_timers_of_a_state_belong_to_one_visit(world):
    w = world(timed(f'at: "${{entered_at + 1 day}}", {FIRE}'))
    w.start()
    w.until("2026-03-03T10:00")
    w.send("go")
    w.send("back")
    assert w.timers == {}
    w.send("go")
    w.send("go")
    assert w.timers == {"a.t": "2026-03-04T10:00"}


def test_timers_of_anywhere_survive_moves_and_fire_once_for_an_instant(world):
    more = f'anywhere: {{timers: {{t: {{at: "${{due}}", if_closed_day: next, {FIRE}}}}}}}'
    w = world(timed(f'at: "${{due + 90 days}}", if_closed_day: same, {FIRE}', more))
    w.start()
    w.send("go")
    assert w.timers == {"anywhere.t": "2026-03-09T09:00"}
    w.until("2026-03-09T09:00")
    w.send("go")
    w.until("2026-03-20T09:00")
    assert w.data["log"] == "t"
    w.send("change", {"due": "2026-03-23"})
    w.until("2026-03-24T09:00")
    assert w.data["log"] == "tt"


@pytest.mark.parametrize(
    ("every", "rule", "times"),
    [
        ("1 day", "next", ["03-03", "03-04", "03-05", "03-06", "03-09", "03-10"]),
        ("1 day", "previous", ["03-03", "03-04", "03-05", "03-06", "03-09", "03-10"]),
        ("2 business days", "next", ["03-04", "03-06", "03-10"]),
        ("1 week", "next", ["03-09", "03-16"]),
    ],
)
def test_every_goes_on_and_skips_closed_days(world, every, rule, times):
    w = world(timed(f"every: {every}, if_closed_day: {rule}, do: [lab.tell: {{n: 1}}]"))
    w.start()
    w.until(f"2026-{times[-1]}T12:00")
    assert [e.planned_at.strftime("%m-%d") for e in w.engine.effects()] == times
    assert {e.planned_at.strftime("%H:%M") for e in w.engine.effects()} == {"08:00"}  # 09:00 in Paris


def test_every_in_hours_does_not_drift_and_does_not_pile_up(world):
    w = world(timed("every: 2 hours, do: [lab.tell: {n: 1}]"))
    w.start()
    w.at("2026-03-02T12:00:40")  # the worker is late by its poll
    w.run()
    assert w.timers == {"a.t": "2026-03-02T14:00"}
    w.at("2026-03-04T11:00")  # after an outage
    w.run()
    assert len(w.statuses()) == 2
    assert w.timers == {"a.t": "2026-03-04T13:00"}


ORDER = """
data: {log: {type: text, default: ""}, d: {type: date, default: 2026-03-09}, e: {type: date, default: 2026-03-09}}
events: {pay: {}}
states:
  a:
    timers:
      second: {at: "${d}", if_closed_day: next, do: [set: {log: "${log + '2'}"}]}
      third: {at: "${d}", if_closed_day: next, do: [set: {log: "${log + '3'}"}]}
    on: {pay: {do: [set: {log: "${log + 'p'}"}], to: b}}
  b: {final: true}
anywhere:
  timers:
    fourth: {at: "${d}", if_closed_day: next, do: [set: {log: "${log + '4'}"}]}
    first: {at: "${e}", if_closed_day: next, do: [set: {log: "${log + '1'}"}]}
"""


def test_by_instant_then_the_state_before_anywhere_then_file_order(world):
    w = world(ORDER)
    w.start(e="2026-03-06")
    w.until("2026-03-09T09:00")
    assert w.data["log"] == "1234"
    assert [step[1] for step in w.steps[1:]] == ["anywhere.first", "a.second", "a.third", "anywhere.fourth"]


def test_after_an_outage_a_case_catches_up_due_by_due(world):
    w = world(ORDER)
    w.start(e="2026-03-06")
    w.at("2026-03-15T23:30")  # Sunday night: all are late and wait for Monday
    w.run()
    assert w.data["log"] == ""
    assert set(w.timers.values()) == {"2026-03-16T09:00"}
    w.until("2026-03-16T09:00")
    assert w.data["log"] == "1234"
    assert w.rebuilt()


def test_past_due_at_the_start_is_also_caught_up_in_the_order_of_the_dates(world):
    w = world(ORDER, now="2026-03-15T12:00")
    w.start(e="2026-03-06")
    w.until("2026-03-16T09:00")
    assert w.data["log"] == "1234"


def test_after_each_step_all_are_recomputed(world):
    w = world("""
    data: {d: {type: date, default: 2026-03-09}, log: {type: text, default: ""}}
    states:
      a:
        timers:
          x: {at: "${d}", if_closed_day: next, do: [set: {log: "${log + 'x'}", d: 2026-03-20}]}
          y: {at: "${d}", if_closed_day: next, do: [set: {log: "${log + 'y'}"}], to: b}
      b: {final: true}
    """)
    w.start()
    w.until("2026-03-10T12:00")
    assert w.data["log"] == "x"
    assert w.timers == {"a.x": "2026-03-20T09:00", "a.y": "2026-03-20T09:00"}


@pytest.mark.parametrize(
    ("due", "instant"),
    [
        ("2026-03-28", "2026-03-28T01:30:00+00:00"),
        ("2026-03-29", "2026-03-29T01:00:00+00:00"),  # 02:30 does not exist that night: the first instant after it
        ("2026-03-30", "2026-03-30T00:30:00+00:00"),
        ("2026-10-25", "2026-10-25T00:30:00+00:00"),  # 02:30 comes twice: the first
    ],
)
def test_clock_changes_at_the_opening_hour_itself(world, due, instant):
    w = world(timed(f'at: "${{due}}", if_closed_day: next, {FIRE}') + "calendar: night\n")
    w.start(due=due)
    found = w.engine.timers(w.id)[0].due_at.isoformat()
    assert found in (instant, instant.replace("T01:00", "T01:30"))


@pytest.mark.parametrize(
    ("now", "span", "expected"),
    [
        ("2026-03-28T10:00", "1 day", "2026-03-29T10:00"),
        ("2026-03-28T10:00", "24 hours", "2026-03-29T11:00"),
        ("2026-10-24T10:00", "1 day", "2026-10-25T10:00"),
        ("2026-10-24T10:00", "24 hours", "2026-10-25T09:00"),
        ("2028-02-29T10:00", "1 year", "2029-02-28T10:00"),
        ("2026-01-31T10:00", "1 month", "2026-02-28T10:00"),
    ],
)
def test_days_keep_the_hour_over_a_clock_change_and_hours_count(world, now, span, expected):
    w = world(timed(f'at: "${{entered_at + {span}}}", {FIRE}'), now=now)
    w.start()
    assert w.timers == {"a.t": expected}


def test_a_clock_that_goes_backwards_fires_nothing_early_and_loses_nothing(world):
    w = world(timed(f'at: "${{due}}", if_closed_day: next, {FIRE}'))
    w.start()
    w.at("2026-03-01T10:00")
    w.send("nothing")
    w.run()
    assert w.data["log"] == ""
    w.until("2026-03-09T09:00")
    w.at("2026-03-08T09:00")
    w.run()
    w.send("nothing")
    w.until("2026-03-12T09:00")
    assert w.data["log"] == "t"
    assert w.rebuilt()


def test_decide_changes_nothing_and_gives_the_same_again(world):
    w = world(ORDER)
    program = w.engine.parts.programs.current("p")
    data = fill({}, program.data, program.calendar.tz)
    case = begin(program, "x", data, Event("start", "p", data), paris("2026-03-02T10:00")).case
    event = Event("external", "pay", {})
    first, again = (decide(program, case, event, paris("2026-03-03T10:00")) for _ in range(2))
    assert first.case == again.case
    assert case.state == "a"
    assert first.case.state == "b"
    assert decide(program, case, event, paris("2026-03-03T10:00"), trace=False).case == first.case


def test_a_timer_that_is_not_due_is_ignored(world):
    w = world(ORDER)
    program = w.engine.parts.programs.current("p")
    data = fill({}, program.data, program.calendar.tz)
    case = begin(program, "x", data, Event("start", "p", data), paris("2026-03-02T10:00")).case
    for name, now in (("a.second", "2026-03-09T08:59"), ("a.nothing", "2026-03-09T09:00")):
        decision = decide(program, case, Event("timer", name), paris(now))
        assert decision.outcome == "ignored"
        assert decision.case is case


def test_a_date_is_that_of_paris_whatever_zone_the_clock_tells(world):
    w = world("""
    data: {log: {type: text, default: ""}}
    events: {go: {}}
    states: {a: {on: {go: {do: [set: {log: "${today} ${now} ${entered_at}"}], to: b}}}, b: {final: true}}
    """, now="2026-03-02T22:30+00:00")  # fmt: skip
    w.start()
    w.at("2026-03-03T23:30+00:00")
    w.send("go")
    assert w.data["log"] == "04/03/2026 04/03/2026 02/03/2026"
    assert w.rebuilt()
