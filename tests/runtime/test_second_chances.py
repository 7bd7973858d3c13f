"""A refused step is offered again, and a dead effect is tried again: each as an input of its case."""

import pytest

from dunning_engine.errors import StepRefusedError
from dunning_engine.ports.adapter import Inbound

REFUSED = """
data: {n: {type: integer, default: 0, max: 5}, wanted: {type: integer, default: 9}}
events: {go: {}, want: {what: integer}, add: {what: integer}, clear: {}, leave: {}}
states:
  start: {on: {go: {to: calling}}}
  calling:
    call: {one: {lab.send: {n: 1}}}
    confirmed: [{do: [set: {n: "${wanted}"}]}]
    timers: {after: {at: "${entered_at + 1 hour}", do: [set: {n: "${wanted}"}]}}
  over: {final: true}
anywhere:
  on:
    want: {do: [set: {wanted: "${event.what}"}]}
    add: {do: [set: {n: "${n + event.what}"}]}
    clear: {do: [set: {n: 0}]}
    leave: {to: over}
"""
CALL = """
data: {n: {type: optional integer}, how: {type: text, default: ""}, ok: {type: boolean, default: true}}
events: {go: {}, away: {}, back: {}}
states:
  start: {on: {go: {to: calling}}}
  calling:
    call: {one: {lab.send: {n: 1}, into: n}, two: {lab.log: {n: 2}}}
    confirmed: {to: over}
    failed: {task: {assignee: "${role.boss}", form: [how]}}
  aside: {on: {back: {to: back}}}
  over: {final: true}
anywhere: {on: {away: {to: aside}}}
"""
ALONE = """
data: {n: {type: optional integer}}
events: {go: {}, other: {}, end: {}}
actions:
  told: {parameters: {wanted: boolean}, do: [{lab.send: {n: 1}, send_only_if: wanted, into: n}]}
states:
  a:
    on:
      go: {do: [told: {wanted: true}]}
      other: {do: [{lab.send: {n: 1}, or_else: [lab.tell: {n: 2}]}]}
      end: {to: b}
  b: {final: true}
"""
FACTS = """
data: {
  count: {type: integer, default: 3, source: lab.look, max_age: 1 day}, most: {type: integer, default: 8},
}
events: {go: {}, allow: {}}
states:
  a: {on: {go: {do: [{lab.send: {n: 1}, retry: {times: 5, wait: 10 minutes}}]}, allow: {do: [set: {most: 20}]}}}
  b: {final: true}
anywhere: {send_only_if: count > 0}
invariants: [{never: count > most}]
"""


@pytest.fixture(params=["memory", "sqlite"])
def made(request, world, url):
    """Makes started worlds on each store."""

    def make(text, **script):
        w = world(text, url=url if request.param == "sqlite" else None)
        w.outside.script.update(script)
        w.start()
        w.send("go")
        w.run()
        return w

    return make


def dead(w):
    return next(effect.key for effect in w.engine.effects(case_id=w.id, status="dead"))


def test_a_refused_result_is_taken_once_what_stood_in_its_way_is_gone(made):
    w = made(REFUSED)
    assert (w.statuses(), w.tasks, w.timers) == (["done"], ["refused_step"], {})
    w.send("want", {"what": 3})
    w.complete("refused_step")
    assert (w.data["n"], w.tasks) == (3, [])
    assert w.timers == {"calling.after": "2026-03-02T11:00"}
    assert w.outside.done == ["send"]
    assert w.rebuilt()


def test_what_is_refused_again_stays_a_task_with_the_new_reason(made):
    w = made(REFUSED)
    w.send("want", {"what": 7})
    with pytest.raises(StepRefusedError, match="n would be 7"):
        w.complete("refused_step")
    assert w.tasks == ["refused_step"]
    assert "n would be 7" in w.task("refused_step").note
    w.send("want", {"what": 4})
    w.complete("refused_step")
    assert (w.data["n"], w.tasks) == (4, [])
    assert w.rebuilt()


def test_a_refused_timer_fires_when_its_task_is_ticked_off(made):
    w = made(REFUSED)
    w.send("want", {"what": 3})
    w.complete("refused_step")
    w.send("want", {"what": 8})
    w.until("2026-03-02T12:00")
    assert w.tasks == ["refused_step"]
    w.send("want", {"what": 2})
    w.complete("refused_step")
    assert (w.data["n"], w.tasks) == (2, [])
    fired = [step for step in w.steps if step[0] == "timer"]
    assert w.run() == 0
    assert [step for step in w.steps if step[0] == "timer"] == fired
    assert w.rebuilt()


def test_an_input_that_nobody_waits_for_any_more_is_ticked_off(made):
    w = made(REFUSED)
    w.send("want", {"what": 3})
    w.complete("refused_step")
    w.send("want", {"what": 9})
    w.until("2026-03-02T12:00")
    w.send("leave")
    w.complete("refused_step")
    assert (w.data["n"], w.tasks) == (3, [])
    assert w.rebuilt()


def test_a_reported_event_that_was_refused_is_offered_again_under_no_id(made):
    w = made(REFUSED)
    key = w.engine.effects()[0].key
    w.send("want", {"what": 3})
    w.complete("refused_step")
    w.outside.reports = [Inbound("r1", key, "add", {"what": 4}, None)]
    w.run()
    assert w.tasks == ["refused_step"]
    w.send("clear")
    w.complete("refused_step")
    assert (w.data["n"], w.tasks) == (4, [])
    w.outside.reports = [Inbound("r1", key, "add", {"what": 4}, None)]
    w.run()
    assert w.data["n"] == 4
    assert w.rebuilt()


def test_a_retried_entry_of_a_call_is_confirmed_and_not_done_by_hand(made):
    w = made(CALL, send=["no"])
    assert (w.state, w.tasks) == ("calling", ["calling_by_hand_one"])
    key = dead(w)
    assert w.engine.retry(key)
    assert not w.engine.retry(key)
    assert w.tasks == []
    assert [task.status for task in w.engine.tasks(open=None)] == ["cancelled"]
    assert w.rebuilt()
    w.run()
    assert (w.state, w.data["n"]) == ("over", 2)
    assert w.rebuilt()


def test_a_retried_entry_that_dies_again_is_again_a_persons(made):
    w = made(CALL, send=["no", "no"])
    assert w.engine.retry(dead(w))
    w.run()
    assert w.tasks == ["calling_by_hand_one"]
    w.complete("calling_by_hand_one", {"how": "x"})
    assert w.state == "over"
    assert w.rebuilt()


def test_an_entry_of_a_suspended_visit_is_open_there(made):
    w = made(CALL, send=["no"])
    w.send("away")
    assert w.engine.retry(dead(w))
    assert w.case.control.suspended[-1].call["one"].status == "open"
    assert w.rebuilt()
    w.send("back")
    w.run()
    assert (w.state, w.data["n"]) == ("over", 2)
    assert w.rebuilt()


def test_a_call_that_has_ended_is_not_reopened(made):
    w = made(
        CALL.replace('failed: {task: {assignee: "${role.boss}", form: [how]}}', "failed: {to: aside}"), send=["no"]
    )
    assert w.state == "aside"
    key, before = dead(w), w.case
    with pytest.raises(StepRefusedError, match="gone on without it"):
        w.engine.retry(key)
    assert (w.statuses("lab.send"), w.case) == (["dead"], before)
    assert w.steps[-1] == ("retry", key, "refused")
    assert w.rebuilt()


def test_an_entry_done_by_hand_is_not_tried_again(made):
    w = made(CALL, send=["no"], log=["down"])
    w.complete("calling_by_hand_one", {"how": "x"})
    with pytest.raises(StepRefusedError):
        w.engine.retry(dead(w))
    assert w.rebuilt()


def test_a_retried_effect_knows_the_arguments_of_its_named_action(made):
    w = made(ALONE, send=["no"])
    assert w.statuses() == ["dead"]
    assert w.engine.retry(dead(w))
    w.run()
    assert (w.statuses(), w.data["n"]) == (["done"], 1)
    assert w.case.control.failed == {}
    assert w.rebuilt()


def test_what_another_channel_has_replaced_is_not_tried_again(made):
    w = made(ALONE, send=["fine", "no"])
    w.send("other")
    w.run()
    assert w.outside.done == ["send", "tell"]
    with pytest.raises(StepRefusedError, match="nobody waits"):
        w.engine.retry(dead(w))
    assert w.rebuilt()


def test_nothing_is_tried_again_for_a_case_that_has_ended(made):
    w = made(ALONE, send=["no"])
    assert list(w.case.control.failed) == [dead(w)]
    w.send("end")
    assert w.case.control.failed == {}
    with pytest.raises(StepRefusedError):
        w.engine.retry(dead(w))
    assert not w.engine.retry("unknown")
    assert w.rebuilt()


def test_refused_facts_do_not_take_the_place_of_newer_ones(made):
    w = made(FACTS)
    w.outside.counted = 9
    w.at("2026-03-04T10:00")
    w.send("go")
    w.run()
    assert (w.tasks, w.data["count"]) == (["refused_step"], 3)
    w.outside.counted = 4
    w.until("2026-03-04T12:00")
    assert w.data["count"] == 4
    w.send("allow")
    w.complete("refused_step")
    assert (w.tasks, w.data["count"]) == ([], 4)
    assert w.rebuilt()


def test_refused_facts_are_taken_where_no_newer_ones_are_known(made):
    w = made(FACTS)
    w.outside.counted = 9
    w.at("2026-03-04T10:00")
    w.send("go")
    w.run()
    w.send("allow")
    w.complete("refused_step")
    assert (w.tasks, w.data["count"]) == ([], 9)
    assert w.rebuilt()
