"""Steps 14 and 15: performing - asked again, tried again, looked for, given up, never twice."""

import pytest
from lab import paris

from dunning_engine.ports.adapter import Inbound

PLAIN = """
data: {
  ok: {type: boolean, default: true}, who: {type: text, default: a@y.org},
  n: {type: optional integer}, log: {type: text, default: ""},
}
events: {
  write: {}, attempt: {}, stop: {}, charge: {what: text}, bounced: {why: text}, rename: {who: text}, go: {}, log: {},
  demolish: {},
}
states:
  a:
    on:
      write: {do: [lab.send: {to: "${who}", n: 1}]}
      attempt: {do: [{lab.send: {to: "${who}", n: 1}, retry: {times: 3, wait: 1 hour}, into: n}]}
      charge: {do: [{lab.charge: {amount: 10.00 EUR}, key: "${event.what}"}]}
      log: {do: [{lab.log: {n: 5}, optional: true}, lab.log: {n: 6}]}
      stop: {do: [set: {ok: false}]}
      rename: {do: [set: {who: "${event.who}"}]}
      bounced: {do: [set: {log: "${log + event.why}"}]}
      demolish: {do: [lab.demolish: {n: 1}]}
      go: {to: b}
  b: {final: true}
anywhere: {send_only_if: ok}
"""


def test_an_effect_is_performed_once_and_its_result_is_an_input(world):
    w = world(PLAIN)
    w.start()
    w.send("write")
    for _ in range(100):
        w.run()
    assert w.outside.done == ["send"]
    effect = w.engine.effects()[0]
    assert (effect.status, effect.attempts, effect.result) == ("done", 1, {"number": 1})
    assert w.steps[-1][0] == "result"
    assert w.rebuilt()


def test_arguments_are_those_of_the_planning(world):
    w = world(PLAIN)
    w.start()
    w.send("write")
    w.send("rename", {"who": "b@y.org"})
    w.run()
    assert w.outside.deeds[0][2]["to"] == "a@y.org"


def test_send_only_if_is_asked_when_it_is_performed(world):
    w = world(PLAIN)
    w.start()
    w.send("write")
    w.send("charge", {"what": "k1"})
    w.send("log")
    w.send("stop")
    w.run()
    assert w.outside.done == ["log", "log"]  # what reaches nobody is not asked about
    assert w.statuses() == ["void", "void", "done", "done"]
    assert w.engine.effects()[0].reason == "no longer true: ok"


def test_send_only_if_is_asked_between_claim_and_performing(world):
    w = world(PLAIN)
    w.start()
    w.send("log")
    w.send("write")
    w.outside.on_deed = lambda _verb: w.send("stop")
    w.run()
    assert w.statuses("lab.send") == ["void"]


def test_send_only_if_is_asked_on_a_second_try_too(world):
    w = world(PLAIN)
    w.outside.script["send"] = ["down"]
    w.start()
    w.send("attempt")
    w.run()
    w.send("stop")
    w.until("2026-03-02T12:00")
    assert w.outside.done == []
    assert w.statuses() == ["void"]


def test_what_is_unavailable_is_tried_again_later_and_later_and_then_it_is_dead(world):
    w = world(PLAIN)
    w.outside.script["send"] = ["down"] * 9
    w.start()
    w.send("attempt")
    waits = []
    for _ in range(2):
        w.run()
        effect = w.engine.effects()[0]
        assert effect.status == "pending"
        waits.append((effect.due_at - w.clock.now()).total_seconds() / 3600)
        w.clock.set(effect.due_at)
    w.run()
    assert 1 <= waits[0] <= 1.25
    assert 2 <= waits[1] <= 2.5
    effect = w.engine.effects()[0]
    assert (effect.status, effect.attempts, effect.reason) == ("dead", 3, "down (tried 3 times)")
    assert w.tasks == ["failed_effect"]
    assert w.run() == 0


def test_what_is_declined_is_dead_at_once(world):
    w = world(PLAIN)
    w.outside.script["send"] = ["no"]
    w.start()
    w.send("attempt")
    w.run()
    assert (w.engine.effects()[0].status, w.engine.effects()[0].reason) == ("dead", "refused")
    assert w.tasks == ["failed_effect"]
    w.complete("failed_effect")
    assert w.tasks == []


def test_the_failure_of_what_is_optional_changes_nothing_but_the_history(world):
    w = world(PLAIN)
    w.outside.script["log"] = ["no"]
    w.start()
    w.send("log")
    w.run()
    assert w.statuses() == ["dead", "done"]
    assert w.tasks == []


@pytest.mark.parametrize(("how", "deeds"), [("lost", 1), ("gone", 1)])
def test_after_an_unknown_outcome_it_is_looked_for_before_it_is_done_again(world, how, deeds):
    w = world(PLAIN)
    w.outside.script["send"] = [how]
    w.start()
    w.send("attempt")
    w.run()
    assert w.outside.looked
    w.until("2026-03-02T12:00")
    assert len(w.outside.deeds) == deeds
    assert w.statuses() == ["done"]
    assert w.data["n"] == 1


def test_while_nobody_can_look_nothing_is_done_again(world):
    w = world(PLAIN)
    w.outside.script["send"] = ["lost"]

    def silent(_key):
        raise OSError

    w.outside.find = silent
    w.start()
    w.send("attempt")
    w.until("2026-03-03T12:00")
    assert len(w.outside.deeds) == 1
    assert w.outside.tried == ["send"]
    assert w.statuses() == ["dead"]
    assert w.tasks == ["failed_effect"]


def test_a_void_second_try_is_done_if_the_first_was(world):
    w = world(PLAIN)
    w.outside.script["send"] = ["lost"]
    w.outside.find = lambda _key: None
    w.start()
    w.send("attempt")
    w.run()
    del w.outside.find
    w.send("stop")
    w.until("2026-03-02T12:00")
    assert w.statuses() == ["done"]
    assert len(w.outside.deeds) == 1


def test_a_dead_effect_can_be_tried_again_by_hand_and_is_looked_for_first(world):
    w = world(PLAIN)
    w.outside.script["send"] = ["lost"] * 3
    w.outside.find = lambda _key: None
    w.start()
    w.send("attempt")
    w.until("2026-03-03T12:00")
    assert w.statuses() == ["dead"]
    done = len(w.outside.deeds)
    del w.outside.find
    key = w.engine.effects()[0].key
    assert w.engine.retry(key)
    assert not w.engine.retry(key)
    w.run()
    assert w.statuses() == ["done"]
    assert len(w.outside.deeds) == done
    assert w.rebuilt()


def test_a_business_key_is_performed_once_whatever_the_path(world):
    w = world(PLAIN)
    w.start()
    w.send("charge", {"what": "fee F-1"})
    w.send("charge", {"what": "fee F-1"})
    w.send("charge", {"what": "fee F-2"})
    other = w.engine.start("p", {})
    w.engine.send(other.id, "charge", {"what": "fee F-1"})
    w.run()
    assert [key for _, key, _ in w.outside.deeds] == ["fee F-1", "fee F-2"]
    assert w.statuses() == ["done", "void", "done"]
    assert w.engine.effects(case_id=other.id)[0].status == "void"
    assert "business key" in w.engine.effects(case_id=other.id)[0].reason
    assert w.rebuilt()


def test_a_business_key_that_failed_may_be_tried_anew(world):
    w = world(PLAIN)
    w.outside.script["charge"] = ["no"]
    w.start()
    w.send("charge", {"what": "k"})
    w.run()
    w.send("charge", {"what": "k"})
    w.run()
    assert w.statuses() == ["dead", "done"]


def test_what_the_outside_reports_is_an_event_of_the_case_once(world):
    w = world(PLAIN)
    w.start()
    w.send("write")
    w.run()
    key = w.engine.effects()[0].key
    report = Inbound("r1", key, "bounced", {"why": "x"}, paris("2026-03-03T10:00"))
    w.outside.reports = [report, report, Inbound("r2", "unknown", "bounced", {"why": "y"}, paris("2026-03-03T10:00"))]
    w.until("2026-03-02T18:00")
    assert w.data["log"] == ""
    w.until("2026-03-03T12:00")
    assert w.data["log"] == "x"
    w.outside.reports = [report]
    w.run()
    assert w.data["log"] == "x"
    assert w.rebuilt()


def test_a_report_that_does_not_fit_goes_to_a_person_and_stops_nothing(world):
    w = world(PLAIN)
    w.start()
    w.send("write")
    w.run()
    key = w.engine.effects()[0].key
    at = w.clock.now()
    w.outside.reports = [
        Inbound("r1", key, "bounced", {"what": "x"}, at), Inbound("r2", key, "nonsense", {}, at),
        Inbound("r3", key, "bounced", {"why": "z"}, at),
        Inbound("r3", key, "bounced", {"why": "another"}, at),
    ]  # fmt: skip
    w.run()
    assert w.data["log"] == "z"
    assert w.tasks == ["unusable_report", "unusable_report"]


def test_reports_of_an_instant_come_before_its_timers(world):
    w = world("""
    data: {log: {type: text, default: ""}}
    events: {paid: {}, go: {}}
    states:
      a:
        on: {paid: {to: b}, go: {do: [lab.log: {n: 1}]}}
        timers: {late: {at: "${entered_at + 1 day}", do: [lab.send: {n: 1}]}}
      b: {final: true}
    """)
    w.start()
    w.send("go")
    w.run()
    at = paris("2026-03-03T10:00")
    w.outside.reports = [Inbound("r", w.engine.effects()[0].key, "paid", {}, at)]
    w.until("2026-03-03T10:00")
    assert w.state == "b"
    assert w.statuses("lab.send") == []


LETTERS = {
    "p/templates/fr/hello.j2": """
        ---
        subject: Facture ${n}
        audience: customer
        ---
        Bonjour {{ name }}, {{ n }}.
    """.replace("${n}", "{{ n }}"),
}
WRITING = """
data: {name: {type: text, default: Anne, sensitivity: public}, n: {type: integer, default: 1, sensitivity: public}}
events: {write: {}, change: {n: integer}, go: {}}
states:
  a:
    on:
      write: {do: [{mail.send: {to: x@example.org, template: hello}, retry: {times: 3, wait: 1 hour}}]}
      change: {do: [set: {n: "${event.n}"}]}
      go: {to: b}
  b: {final: true}
"""


def test_the_text_is_that_of_the_moment_and_every_try_sends_the_same(world):
    w = world(WRITING, files=LETTERS, standins={"mail": {"unavailable": 1}})
    w.start()
    w.send("write")
    w.send("change", {"n": 2})
    w.run()
    letter = w.engine.effects()[0].letter
    assert letter["body"].strip() == "Bonjour Anne, 2."
    w.send("change", {"n": 3})
    w.until("2026-03-02T12:00")
    sent = w.engine.parts.journal.deeds("mail")
    assert [deed.letter.body.strip() for deed in sent] == ["Bonjour Anne, 2."]
    assert w.engine.effects()[0].letter == letter
    assert letter["source"]


def test_a_letter_that_cannot_be_written_is_dead_and_goes_to_a_person(world):
    w = world(WRITING.replace("template: hello", 'template: "${name}"'), files=LETTERS)
    w.start(name="nothing")
    w.send("write")
    w.run()
    assert w.statuses() == ["dead"]
    assert w.tasks == ["failed_effect"]


FRESH = """
data: {count: {type: integer, default: 3, source: lab.look, max_age: 1 day}, log: {type: text, default: ""}}
defaults: {lab: {to: "x@y.org"}}
events: {write: {}, note_it: {}, go: {}}
states:
  a:
    on:
      write: {do: [lab.send: {n: "${count}"}]}
      note_it: {do: [lab.log: {n: 1}]}
      go: {to: b}
  b: {final: true}
anywhere: {send_only_if: count > 0, always: [{if: count == 0, to: b}]}
"""


def test_old_facts_are_refreshed_before_anything_goes_to_the_customer(world):
    w = world(FRESH)
    w.start()
    w.send("write")
    w.run()
    assert w.outside.tried == ["send"]
    w.at("2026-03-04T10:00")
    w.send("write")
    w.send("note_it")
    w.run()
    assert w.outside.tried in (["send", "log", "look", "send"], ["send", "look", "send", "log"])
    assert w.data["count"] == 7
    assert ("facts", "lab.look", "accepted") in w.steps
    w.send("write")
    w.run()
    assert w.outside.tried.count("look") == 1
    assert w.rebuilt()


def test_what_reaches_nobody_does_not_wait_for_fresh_facts(world):
    w = world(FRESH)
    w.start()
    w.at("2026-03-09T10:00")
    w.send("note_it")
    w.run()
    assert w.outside.tried == ["log"]


def test_fresh_facts_may_take_the_reason_away(world):
    w = world(FRESH)
    w.outside.counted = 0
    w.start()
    w.at("2026-03-09T10:00")
    w.send("write")
    w.run()
    assert w.outside.done == ["look"]
    assert w.statuses() == ["void"]
    assert w.state == "b"
    assert w.rebuilt()


def test_without_fresh_facts_nothing_is_sent(world):
    w = world(FRESH)
    w.outside.script["look"] = ["down", "gone"]
    w.start()
    w.at("2026-03-09T10:00")
    w.send("write")
    w.run()
    assert w.outside.done == []
    assert w.statuses() == ["pending"]
    assert "down" in w.engine.effects()[0].reason
    w.until("2026-03-09T12:00")
    assert w.statuses() == ["done"]


def test_facts_that_do_not_fit_are_like_none(world):
    w = world(FRESH)
    w.outside.counted = "many"
    w.start()
    w.at("2026-03-09T10:00")
    w.send("write")
    w.until("2026-03-12T10:00")
    assert w.statuses() == ["dead"]
    assert w.data["count"] == 3
    assert w.tasks == ["failed_effect"]
