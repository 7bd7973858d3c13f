"""Step 13's followers: sub-cases, signals, and what they tell each other."""

from datetime import date

import pytest

from dunning_engine.errors import CaseExistsError, EventNotAcceptedError
from dunning_engine.money import Money
from dunning_engine.runtime.rebuild import rebuild

PARENT = """
data: {who: {type: text, default: C-1}, log: {type: text, default: ""}, level: {type: text, default: none yet}}
case: {key: "${who}", unique: true}
events: {
  begin: {}, begin_free: {}, begin_ignore: {}, begin_error: {}, broken: {}, stop: {},
  again: {}, reopen: {}, tell: {key: text}, tell_start: {key: text}, tell_task: {key: text}, tell_wrong: {},
}
states:
  a:
    on:
      begin: {do: [start: {process: child, as: sub, data: {ref: "D-${who}", n: 1}}]}
      begin_free: {do: [start: {process: child, as: free, data: {ref: free}, outlives: true}]}
      begin_ignore: {do: [start: {process: child, as: other, data: {ref: "D-${who}"}, if_open: ignore}]}
      begin_error: {do: [start: {process: child, as: other, data: {ref: "D-${who}"}, if_open: error}]}
      broken: {do: [start: {process: child, as: sub, data: {ref: x, n: 99}}, set: {log: "${log + 'b'}"}]}
      tell: {do: [signal: {process: child, key: "${event.key}", event: poke, data: {by: 2}}]}
      tell_start: {do: [signal: {process: child, key: "${event.key}", event: poke, data: {by: 2}, if_none: start}]}
      tell_task: {do: [signal: {process: child, key: "${event.key}", event: poke, data: {by: 2}, if_none: task}]}
      tell_wrong: {do: [signal: {process: child, key: "D-${who}", event: poke, data: {by: 50}}]}
      sub.ended: {do: [set: {log: "${log + event.outcome}", level: "${event.result.level}"}]}
      stop: {to: over}
  over: {final: true, reopen: {again: {to: back}}}
"""
CHILD = """
process: child
data: {ref: text, n: {type: integer, default: 0, max: 10}, level: {type: text, default: low}}
case: {key: "${ref}", unique: true}
events: {poke: {by: integer}, win: {}, lose: {}, undo: {}}
result: [level, n]
states:
  open:
    on: {poke: {do: [set: {n: "${n + event.by}"}]}, win: {do: [set: {level: high}], to: won}, lose: {to: lost}}
    timers: {late: {at: "${entered_at + 30 days}", to: lost}}
    enter: [lab.log: {n: 1}]
  won: {final: true, reopen: {undo: {to: back}}}
  lost: {final: true, enter: [lab.tell: {n: 1}]}
"""
WAITS = """
process: waits
data: {ref: text, log: {type: text, default: ""}}
events: {stop: {}}
states:
  a:
    enter: [start: {process: child, as: sub, data: {ref: "${ref}"}}]
    on: {sub.ended: {do: [set: {log: "${event.outcome}"}]}, stop: {to: over}}
  over: {final: true}
"""


def family(world, event="begin"):
    w = world(PARENT, CHILD, WAITS)
    w.start()
    w.send(event)
    return w, w.engine.cases(process="child")[0] if w.engine.cases(process="child") else None


def test_a_sub_case_is_started_with_its_data_and_its_end_is_told(world):
    w, child = family(world)
    assert (child.key, child.data["n"]) == ("D-C-1", 1)
    assert w.case.control.children == {"sub": child.id}
    w.engine.send(child.id, "win")
    assert (w.data["log"], w.data["level"]) == ("won", "high")
    assert w.case.control.children == {}
    assert w.rebuilt()


def test_the_end_is_told_once_whatever_still_happens_to_the_sub_case(world):
    w, child = family(world)
    w.engine.send(child.id, "win")
    w.run()  # the result of what it had begun arrives after its end
    with pytest.raises(EventNotAcceptedError):
        w.engine.send(child.id, "poke", {"by": 1})
    assert w.data["log"] == "won"
    w.engine.send(child.id, "undo")
    w.engine.send(child.id, "lose")
    assert w.data["log"] == "wonlost"
    assert w.rebuilt()


def test_a_sub_case_ends_with_its_parent_and_what_it_had_planned_is_void(world):
    w, child = family(world)
    w.send("stop")
    cancelled = w.engine.case(child.id)
    assert cancelled.outcome == "cancelled"
    assert w.engine.timers(child.id) == []
    assert w.run() == 0
    assert w.engine.effects()[0].status == "void"
    assert w.data["log"] == ""
    assert w.rebuilt()


def test_a_cancelled_case_takes_nothing_any_more(world):
    w, child = family(world)
    w.send("stop")
    with pytest.raises(EventNotAcceptedError):
        w.engine.send(child.id, "win")
    assert w.engine.case(child.id).outcome == "cancelled"


def test_a_deed_under_way_when_the_parent_ends_is_recorded(world):
    w, child = family(world)
    w.outside.on_deed = lambda _verb: w.send("stop")
    w.run()
    assert w.engine.effects()[0].status == "done"
    assert w.engine.case(child.id).outcome == "cancelled"
    assert w.rebuilt()


def test_one_that_outlives_its_parent_goes_on(world):
    w, child = family(world, "begin_free")
    w.send("stop")
    assert w.engine.case(child.id).open
    w.engine.send(child.id, "win")
    assert w.data["log"] == ""


@pytest.mark.parametrize(("event", "told"), [("begin", "won"), ("begin_ignore", "")])
def test_an_open_case_of_the_key_is_joined_or_ignored(world, event, told):
    w = world(PARENT, CHILD)
    w.start()
    child = w.engine.start("child", {"ref": "D-C-1"})
    w.send(event)
    assert [case.id for case in w.engine.cases(process="child")] == [child.id]
    w.engine.send(child.id, "win")
    assert w.data["log"] == told
    assert w.rebuilt()


def test_a_joined_case_does_not_end_with_who_joined_it(world):
    w = world(PARENT, CHILD)
    w.start()
    child = w.engine.start("child", {"ref": "D-C-1"})
    w.send("begin")
    w.send("stop")
    assert w.engine.case(child.id).open


def test_a_case_that_another_joined_does_not_end_with_who_opened_it(world):
    w, child = family(world)
    other = w.engine.start("waits", {"ref": "D-C-1"})
    w.send("stop")
    assert w.engine.case(child.id).open
    w.engine.send(child.id, "win")
    assert w.engine.case(other.id).data["log"] == "won"
    assert w.rebuilt()


def test_a_case_that_was_joined_ends_with_who_opened_it_once_the_others_have_ended(world):
    w, child = family(world)
    other = w.engine.start("waits", {"ref": "D-C-1"})
    w.engine.send(other.id, "stop")
    assert w.engine.case(child.id).open
    w.send("stop")
    assert w.engine.case(child.id).outcome == "cancelled"
    assert w.rebuilt()


def test_an_open_case_may_be_an_error_that_goes_to_a_person(world):
    w = world(PARENT, CHILD)
    w.start()
    w.engine.start("child", {"ref": "D-C-1"})
    w.send("begin_error")
    assert w.tasks == ["failed_followup"]
    assert "CASE_EXISTS" in w.engine.tasks()[0].note
    assert w.rebuilt()


def test_a_sub_case_that_cannot_start_goes_to_a_person_and_the_step_stands(world):
    w = world(PARENT, CHILD)
    w.start()
    w.send("broken")
    assert w.data["log"] == "b"
    assert w.tasks == ["failed_followup"]
    w.send("broken")
    assert w.tasks == ["failed_followup", "failed_followup"]
    assert w.rebuilt()


def test_one_open_case_per_key(world):
    w = world(PARENT, CHILD)
    w.start()
    with pytest.raises(CaseExistsError) as error:
        w.start()
    assert error.value.values["case"] == w.id
    w.send("stop")
    assert w.start().id != w.id


def test_a_signal_reaches_the_open_case_of_a_key(world):
    w, child = family(world)
    w.send("tell", {"key": "D-C-1"})
    assert w.engine.case(child.id).data["n"] == 3
    w.send("tell", {"key": "D-C-1"})
    assert w.engine.case(child.id).data["n"] == 5
    w.send("tell", {"key": "nobody"})
    assert w.tasks == []
    assert w.rebuilt()


def test_a_signal_to_nobody_may_start_a_case_or_become_a_task(world):
    w, _ = family(world, "begin_free")
    w.send("tell_task", {"key": "nobody"})
    assert w.tasks == ["failed_followup"]
    w.send("tell_start", {"key": "nobody"})  # its payload is no start data of a child: a person sees that
    assert w.tasks == ["failed_followup", "failed_followup"]


def test_a_signal_that_its_target_refuses_goes_to_a_person(world):
    w, child = family(world)
    w.send("tell_wrong")
    assert w.engine.case(child.id).data["n"] == 1
    assert w.tasks == ["refused_step"]
    assert w.engine.tasks()[0].case_id == child.id


WAITING = """
data: {log: {type: text, default: ""}}
events: {go: {}, away: {}, back: {}}
states:
  start: {on: {go: {to: calling}}}
  calling:
    call: {letter: {lab.log: {n: 1}}, dispute: {start: {process: child, as: sub, data: {ref: x}}}}
    confirmed: {do: [set: {log: "${log + 'c'}"}], to: over}
    failed: {do: [set: {log: "${log + 'f'}"}], to: over}
    on: {away: {to: aside}}
  aside: {on: {back: {to: back}}}
  over: {final: true}
"""


def test_a_call_may_wait_for_a_sub_case(world):
    w = world(WAITING, CHILD)
    w.start()
    w.send("go")
    w.run()
    assert w.state == "calling"
    child = w.engine.cases(process="child")[0]
    w.engine.send(child.id, "win")
    assert (w.state, w.data["log"]) == ("over", "c")
    assert w.rebuilt()


def test_a_sub_case_that_ends_while_its_call_is_suspended_is_kept_with_the_visit(world):
    w = world(WAITING, CHILD)
    w.start()
    w.send("go")
    w.run()
    w.send("away")
    child = w.engine.cases(process="child")[0]
    w.engine.send(child.id, "win")
    assert w.state == "aside"
    w.send("back")
    assert w.state == "over"
    assert w.rebuilt()


def test_what_a_sub_case_ends_with_has_the_type_of_the_field_that_takes_it(world, url):
    parent = """
        data: {amount: {type: optional money}, on: {type: optional date}}
        events: {go: {}}
        states:
          a:
            on:
              go: {do: [start: {process: shop, as: sub, data: {amount: 10.00 EUR, on: 2026-05-01}}]}
              sub.ended: {do: [set: {amount: "${event.result.amount}", on: "${event.result.on}"}]}
    """
    child = """
        process: shop
        data: {amount: money, on: date}
        events: {win: {}}
        result: [amount, on]
        states: {o: {on: {win: {to: won}}}, won: {final: true}}
    """
    w = world(parent, child, url=url)
    w.start()
    w.send("go")
    w.engine.send(w.engine.cases(process="shop")[0].id, "win")
    assert (w.data["amount"], w.data["on"]) == (Money.parse("10.00 EUR"), date(2026, 5, 1))
    again = world(parent, child, url=url)
    assert again.engine.case(w.id) == w.case


def test_the_log_alone_says_whose_sub_case_it_is(world):
    w, child = family(world)
    steps = w.engine.history(child.id)
    assert rebuild(w.engine.parts.programs, steps) == w.engine.case(child.id)
    assert rebuild(w.engine.parts.programs, steps).control.parent == w.id
