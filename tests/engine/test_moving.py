"""Steps 7 to 10: redirects, leaving and entering, `back`, final states, `always`."""

import pytest

from dunning_engine.errors import EventNotAcceptedError, StepRefusedError

PAYING = """
data: {owed: {type: integer, default: 10}, log: {type: text, default: ""}}
events: {pay: {by: integer}, remind: {}, reversed: {by: integer}, note_it: {}}
states:
  waiting:
    on:
      remind: {to: reminding}
      pay: {instead: true, do: [set: {owed: "${owed - event.by}"}], to: reminding}
  reminding: {enter: [lab.send: {n: "${owed}"}, set: {log: "${log + 'r'}"}]}
  settled:
    final: true
    enter: [lab.log: {n: 0}]
    reopen:
      reversed:
        - {if: event.by > 0, do: [set: {owed: "${owed + event.by}"}], to: back}
        - {do: [set: {log: "${log + '0'}"}]}
anywhere:
  on: {pay: {do: [set: {owed: "${owed - event.by}"}]}}
  always: [{if: owed <= 0, do: [set: {log: "${log + 's'}"}], to: settled}]
"""


def test_anywhere_redirects_before_entering_so_that_nothing_is_planned_in_the_step_that_paid(world):
    w = world(PAYING)
    w.start()
    decision = w.send("pay", {"by": 10})
    assert decision.to_state == "settled"
    assert [effect.operation for effect in decision.effects] == ["lab.log"]
    assert w.data["log"] == "s"


def test_without_a_reason_to_redirect_the_state_is_entered(world):
    w = world(PAYING)
    w.start()
    w.send("pay", {"by": 4})
    assert w.state == "reminding"
    assert w.data["log"] == "r"


def test_anywhere_also_moves_a_case_whose_step_moves_nothing(world):
    w = world(PAYING)
    w.start()
    w.send("remind")
    w.send("pay", {"by": 10})
    assert (w.state, w.case.outcome) == ("settled", "settled")


def test_a_case_may_end_as_it_begins(world):
    w = world(PAYING)
    assert w.start(owed=0).outcome == "settled"
    assert w.statuses("lab.send") == []


def test_a_settled_case_reopens_at_its_level(world):
    w = world(PAYING)
    w.start()
    w.send("remind")
    w.run()
    w.send("pay", {"by": 10})
    with pytest.raises(EventNotAcceptedError):
        w.send("pay", {"by": 1})
    assert w.send("reversed", {"by": 5}).to_state == "reminding"
    assert w.case.outcome is None
    assert w.statuses("lab.send") == ["done"]
    assert w.data["log"] == "rs"
    assert w.rebuilt()


def test_a_final_state_may_do_something_and_stay_final(world):
    w = world(PAYING)
    w.start()
    w.send("pay", {"by": 10})
    assert w.send("reversed", {"by": 0}).to_state == "settled"
    assert w.case.outcome == "settled"


def test_a_redirect_to_the_state_one_is_in_is_no_move(world):
    w = world("""
    data: {sick: {type: boolean, default: false}, log: {type: text, default: ""}}
    events: {go: {}, ill: {}, well: {}}
    states:
      bed:
        enter: [set: {log: "${log + 'b'}"}]
        on: {go: {to: out}, ill: {do: [set: {sick: true}]}, well: {do: [set: {sick: false}]}}
      out: {final: true}
    anywhere: {always: [{if: sick, to: bed}]}
    """)
    w.start()
    entered = w.case.control.visit.number
    w.send("ill")
    w.send("go")
    assert w.state == "bed"
    assert w.case.control.visit.number == entered
    assert w.data["log"] == "b"
    w.send("well")
    w.send("go")
    assert w.state == "out"


BACK = """
data: {log: {type: text, default: ""}, form: {type: text, default: ""}}
events: {next: {}, again: {}, back: {}, jump: {}, end: {}}
states:
  one:
    enter: [set: {log: "${log + '1'}"}, lab.tell: {n: 1}]
    task: {assignee: "${role.boss}", form: [form], done: {do: [set: {log: "${log + form}"}], to: two}}
    timers:
      soon: {at: "${entered_at + 1 hour}", do: [set: {log: "${log + 's'}"}]}
      late: {at: "${entered_at + 5 days}", do: [set: {log: "${log + 'l'}"}]}
    on: {next: {to: two}, again: {to: one}}
  two:
    enter: [set: {log: "${log + '2'}"}]
    on: {next: {to: three}, back: {to: back}}
  three:
    enter: [set: {log: "${log + '3'}"}]
    on: {back: {to: back}, jump: {to: one}}
  over: {final: true}
anywhere: {on: {end: {to: over}}}
"""


def test_a_move_to_the_own_state_leaves_and_enters_again(world):
    w = world(BACK)
    w.start()
    first = w.task("one").id
    w.until("2026-03-02T12:00")
    w.send("again")
    assert w.data["log"] == "1s1"
    assert w.task("one").id != first
    assert w.timers["one.soon"] == "2026-03-02T13:00"
    assert len(w.tasks) == 1


def test_back_resumes_the_visit(world):
    w = world(BACK)
    w.start()
    entered = w.case.control.visit.entered_at
    task = w.task("one").id
    w.until("2026-03-02T12:00")
    w.send("next")
    assert w.tasks == []
    assert w.timers == {}
    w.until("2026-03-03T12:00")
    w.send("back")
    assert w.data["log"] == "1s2"
    assert w.case.control.visit.entered_at == entered
    assert w.task("one").id == task
    assert w.timers == {"one.late": "2026-03-07T10:00"}
    assert w.statuses("lab.tell") == ["done"]
    assert w.rebuilt()


def test_back_goes_through_the_states_before_one_by_one(world):
    w = world(BACK)
    w.start()
    w.send("next")
    w.send("next")
    w.send("back")
    assert w.state == "two"
    w.send("back")
    assert w.state == "one"


def test_entering_a_state_anew_cuts_what_came_after_it(world):
    w = world(BACK)
    w.start()
    w.send("next")
    w.send("next")
    w.send("jump")
    w.send("next")
    w.send("back")
    assert w.state == "one"
    assert len(w.case.control.suspended) <= 1


def test_a_completed_task_that_moved_the_case_is_open_again_after_back(world):
    w = world(BACK)
    w.start()
    first = w.task("one").id
    w.complete("one", {"form": "x"})
    w.send("back")
    assert w.tasks == ["one"]
    assert w.task("one").id != first
    done = [task for task in w.engine.tasks(open=None) if task.id == first]
    assert done[0].status == "completed"
    w.complete("one", {"form": "y"})
    assert w.data["log"] == "1x2y2"
    assert w.rebuilt()


def test_there_must_be_something_to_go_back_to(world):
    w = world(BACK.replace("states:\n  one:", "states:\n  zero: {on: {back: {to: back}, next: {to: one}}}\n  one:"))
    w.start()
    with pytest.raises(StepRefusedError):
        w.send("back")
    assert w.state == "zero"


def test_ending_cancels_tasks_and_timers(world):
    w = world(BACK)
    w.start()
    w.send("end")
    assert w.case.outcome == "over"
    assert w.tasks == []
    assert w.timers == {}


def test_an_outcome_may_have_another_name_than_its_state(world):
    w = world("events: {go: {}}\nstates: {a: {on: {go: {to: b}}}, b: {final: true, outcome: won}}")
    w.start()
    assert w.send("go").case.outcome == "won"


def test_always_is_asked_anywhere_first_then_the_state_until_it_rests(world):
    w = world("""
    data: {n: {type: integer, default: 0}, log: {type: text, default: ""}}
    events: {go: {}}
    states:
      a:
        on: {go: {do: [set: {n: "${n + 1}"}]}}
        always: [{if: n == 1, do: [set: {log: "${log + 'a'}"}], to: b}]
      b: {always: [{if: n == 1, do: [set: {log: "${log + 'b'}", n: 2}], to: c}]}
      c: {final: true}
    anywhere: {always: [{if: n == 1, do: [set: {log: "${log + 'w'}"}]}]}
    """)
    w.start()
    w.send("go")
    assert w.state == "c"
    assert w.data["log"] == "wab"


def test_always_without_a_move_is_done_once_a_step(world):
    w = world("""
    data: {n: {type: integer, default: 0}}
    events: {go: {}}
    states: {a: {on: {go: {to: b}}}, b: {final: true}}
    anywhere: {always: [{if: n >= 0, do: [set: {n: "${n + 1}"}]}]}
    """)
    w.start()
    assert w.data["n"] == 1
    w.send("go")
    assert w.data["n"] == 2


def test_a_loop_of_always_refuses_the_step(world):
    w = world("""
    data: {n: {type: integer, default: 0}}
    events: {go: {by: integer}}
    states:
      a: {on: {go: {do: [set: {n: "${event.by}"}]}}, always: [{if: n > 0, to: b}]}
      b: {always: [{if: n > 1, to: a}], on: {go: {to: c}}}
      c: {final: true}
    """)
    w.start()
    with pytest.raises(StepRefusedError, match="rest"):
        w.send("go", {"by": 2})
    assert (w.state, w.data["n"]) == ("a", 0)
    w.send("go", {"by": 1})
    assert w.state == "b"


def test_a_target_may_be_worked_out_by_a_table(world):
    w = world("""
    data: {n: {type: integer, default: 0}}
    events: {go: {by: integer}}
    tables:
      where: {hit: first, inputs: [n], outputs: {next: state}, rows: [["> 5", high], ["-", low]]}
      who: {inputs: [n], outputs: {to: role}, rows: [["<= 5", boss], ["> 5", clerk]]}
    states:
      a: {on: {go: {do: [set: {n: "${event.by}"}, lab.tell: {to: "${table.who.to}"}], to: "${table.where.next}"}}}
      high: {final: true}
      low: {final: true}
    """)
    for by, state, role in ((6, "high", "clerk"), (5, "low", "boss")):
        case = w.engine.start("p", {})
        decision = w.engine.send(case.id, "go", {"by": by})
        assert decision.to_state == state
        assert decision.effects[0].arguments["to"] == role
