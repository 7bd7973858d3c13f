"""Tasks of people: forms, postponing, reminding, lists."""

import pytest
from lab import local

from dunning_engine.errors import PayloadError, StepRefusedError, TaskNotOpenError

TASK = """
data: {yes: {type: boolean, default: false}, n: {type: optional integer, max: 9}, log: {type: text, default: ""}}
events: {go: {}, back: {}}
states:
  asking:
    task:
      name: choose
      list: Choices
      assignee: ${role.boss}
      form: [yes, {name: why, type: text}, {name: how, type: optional text}]
      due: ${entered_at + 2 days}
      if_closed_day: next
      note: About case ${case.id}
      remind: {every: 1 day, do: [lab.tell: {to: "${role.boss}", n: 1}]}
      escalate: {do: [lab.tell: {to: "${deputy(role.boss)}", n: 2}]}
      postpone: {by: 7 days, times: 2}
      done:
        - {if: yes, do: [set: {log: "${log + event.why + '/' + event.by}"}], to: chosen}
        - {if: "event.why == 'stay'", do: [set: {log: "${log + 's'}"}]}
        - {to: over}
    on: {go: {to: aside}}
  aside: {on: {back: {to: back}}}
  chosen: {final: true}
  over: {final: true}
"""


def asked(world, text=TASK, **more):
    w = world(text, **more)
    w.start()
    return w


def test_a_task_shows_what_it_is_about(world):
    w = asked(world)
    task = w.task("choose")
    assert (task.assignee, task.list, task.status) == ("boss", "Choices", "open")
    assert local(task.due_at) == "2026-03-04T10:00"
    assert task.note == f"About case {w.id}"
    assert [(f.name, f.type, f.required) for f in task.form] == [
        ("yes", "boolean", True), ("why", "text", True), ("how", "optional text", False)
    ]  # fmt: skip
    assert [t.id for t in w.engine.tasks(role="boss", list="Choices")] == [task.id]
    assert w.engine.tasks(role="clerk") == []


def test_the_form_is_stored_before_the_branches_see_it(world):
    w = asked(world)
    w.complete("choose", {"yes": "yes", "why": "good"}, by="claire")
    assert w.state == "chosen"
    assert (w.data["yes"], w.data["log"]) == (True, "good/claire")
    task = w.engine.tasks(open=None)[0]
    assert (task.status, task.completed_by) == ("completed", "claire")
    assert w.rebuilt()


@pytest.mark.parametrize("form", [{}, {"yes": True}, {"yes": "perhaps", "why": "x"}, {"yes": True, "why": "x", "z": 1}])
def test_a_wrong_form_is_refused_and_the_task_stays_open(world, form):
    w = asked(world)
    with pytest.raises(PayloadError):
        w.complete("choose", form)
    assert w.tasks == ["choose"]
    assert len(w.steps) == 1


def test_a_task_is_completed_once(world):
    w = asked(world)
    task = w.task("choose").id
    form = {"yes": True, "why": "x"}
    w.engine.complete(task, form, by="a", event_id="c1")
    assert w.engine.complete(task, form, by="a", event_id="c1").outcome == "ignored"
    with pytest.raises(TaskNotOpenError):
        w.engine.complete(task, form, by="b")
    with pytest.raises(TaskNotOpenError):
        w.engine.complete("nothing", {}, by="b")


def test_a_form_that_a_rule_refuses_leaves_the_task_open(world):
    w = asked(world, TASK + "invariants: [{never: log == 'bad/x'}]\n")
    with pytest.raises(StepRefusedError):
        w.complete("choose", {"yes": True, "why": "bad"}, by="x")
    assert w.tasks == ["choose"]
    assert w.data["yes"] is False


def test_completing_may_stay_and_the_task_is_then_over(world):
    w = asked(world)
    w.complete("choose", {"yes": False, "why": "stay"})
    assert (w.state, w.tasks) == ("asking", [])
    w.send("go")
    w.send("back")
    assert w.tasks == []
    assert w.timers == {}


def test_postponing_moves_the_due_day_as_often_as_it_may(world):
    w = asked(world)
    task = w.task("choose").id
    w.engine.postpone(task, by="x")
    assert local(w.task("choose").due_at) == "2026-03-11T10:00"
    w.engine.postpone(task, by="x")
    assert local(w.task("choose").due_at) == "2026-03-18T10:00"
    with pytest.raises(StepRefusedError):
        w.engine.postpone(task, by="x")
    assert w.rebuilt()
    w.send("go")
    with pytest.raises(TaskNotOpenError):
        w.engine.postpone(task, by="x")


def test_a_late_task_is_postponed_from_today(world):
    w = asked(world)
    w.until("2026-03-20T12:00")
    w.engine.postpone(w.task("choose").id, by="x")
    assert local(w.task("choose").due_at) == "2026-03-27T12:00"


def test_reminding_and_escalating_go_on_while_the_task_is_open(world):
    w = asked(world)
    w.until("2026-03-05T18:00")
    told = [
        (e.planned_at.astimezone(w.clock.now().tzinfo).strftime("%d"), e.arguments["n"]) for e in w.engine.effects()
    ]
    assert told == [("03", 1), ("04", 1), ("04", 2), ("05", 1)]
    assert w.engine.effects()[2].arguments["to"] == "boss.deputy"
    w.complete("choose", {"yes": False, "why": "stay"})
    assert w.timers == {}


def test_a_postponed_task_escalates_later(world):
    w = asked(world)
    w.engine.postpone(w.task("choose").id, by="x")
    assert w.timers["asking.choose_escalate"] == "2026-03-11T10:00"


def test_leaving_cancels_and_back_opens_the_task_again(world):
    w = asked(world)
    w.send("go")
    assert [t.status for t in w.engine.tasks(open=None)] == ["cancelled"]
    with pytest.raises(TaskNotOpenError):
        w.engine.complete(w.engine.tasks(open=None)[0].id, {"yes": True, "why": "x"}, by="x")
    w.send("back")
    assert w.tasks == ["choose"]


def test_a_task_that_opens_and_ends_in_one_step_is_not_left_open(world):
    w = world("""
    data: {ok: {type: boolean, default: false}}
    events: {go: {}}
    states:
      a: {on: {go: {do: [set: {ok: true}], to: b}}}
      b: {task: {assignee: "${role.boss}", form: []}, always: [{if: ok, to: c}]}
      c: {final: true}
    """)
    w.start()
    w.send("go")
    assert (w.state, w.tasks) == ("c", [])


def test_many_tasks_are_completed_at_once(world):
    w = asked(world)
    w.engine.start("p", {})
    tasks = [task.id for task in w.engine.tasks(list="Choices")]
    forms = {tasks[0]: {"yes": True, "why": "x"}, tasks[1]: {"yes": True}, "nothing": {}}
    first, second, third = w.engine.complete_many(forms, by="boss")
    assert first.to_state == "chosen"
    assert isinstance(second, PayloadError)
    assert isinstance(third, TaskNotOpenError)
    assert len(w.engine.tasks(list="Choices")) == 1


def test_refusals_stand_in_their_place_among_many(world):
    w = asked(world, TASK + "invariants: [{never: log == 'bad/x'}]\n")
    w.engine.start("p", {})
    forms = {task.id: {"yes": True, "why": why} for task, why in zip(w.engine.tasks(), ("bad", "good"), strict=True)}
    first, second = w.engine.complete_many(forms, by="x")
    assert isinstance(first, StepRefusedError)
    assert second.to_state == "chosen"
