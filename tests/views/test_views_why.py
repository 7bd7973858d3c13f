"""The history of a case in words: what came in, why something was done, what was taken back, by which rules."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from dunning_engine.views.why import explain

CASE = {
    "id": "shop-C-7-1", "process": "shop_arrears", "version": 2, "key": "C-7", "state": "settled", "outcome": "settled",
    "opened_at": "2026-03-01T08:00:00+01:00",
}  # fmt: skip


def step(
    kind: str, name: str, *trace: dict[str, Any], moved: tuple[str, str] = ("a", "a"), **more: Any
) -> dict[str, Any]:
    event = {"kind": kind, "name": name, "payload": {}, "id": "", "by": "", "begun": []}
    event |= {key: more.pop(key) for key in ("payload", "by") if key in more}
    return {
        "position": 1, "number": 1, "event": event, "now": datetime(2026, 7, 1, 7, tzinfo=UTC), "outcome": "accepted",
        "from_state": moved[0], "to_state": moved[1], "trace": list(trace), "reason": "", **more,
    }  # fmt: skip


def timer(name: str, day: str) -> dict[str, Any]:
    return step("timer", name, payload={"nominal": f"{day}T07:00:00+00:00"})


def asked(where: str, text: str, answer: bool, **values: Any) -> dict[str, Any]:
    return {"asked": where, "text": text, "answer": answer, "values": values}


def did(what: str, where: str, detail: str = "") -> dict[str, Any]:
    return {"did": what, "where": where, "detail": detail}


def effect(**more: Any) -> dict[str, Any]:
    known = {
        "operation": "mail.send",
        "arguments": {"template": "reminder_1"},
        "status": "done",
        "reason": "",
        "ended_at": None,
    }
    return {**known, **more}


def told(*steps: dict[str, Any], effects: dict[str, Any] | None = None, rules: dict[str, Any] | None = None) -> str:
    return explain(CASE, list(steps), effects or {}, rules or {}, "Europe/Paris")


def test_the_title_names_case_version_key_and_end():
    assert told().splitlines() == [
        "Case shop-C-7-1: shop arrears, version 2 for C-7",
        "Opened Sun 2026-03-01 08:00, ended as settled. Times are those of Europe/Paris.",
    ]


def test_a_branch_says_which_question_led_to_it_on_which_values():
    text = told(
        step(
            "external", "payment_received",
            asked("anywhere.always[0].if", "${owed == 0 EUR}", True, owed="0.00 EUR"),
            did("taken", "anywhere.always[0]"),
            did("enter", "settled"),
            did("end", "settled", "settled"),
            payload={"amount": "20.00 EUR"}, moved=("waiting", "settled"),
        ),
        rules={"anywhere.always[0]": ("STO-21",)},
    )  # fmt: skip
    assert text.splitlines()[3:] == [
        "1.   Wed 2026-07-01 09:00  Event 'payment received' came in (amount 20.00 EUR).",
        "     because owed == 0 EUR was true (owed = 0.00 EUR)  [STO-21]",
        "     entered settled",
        "     the case ended as settled",
        "     moved from waiting to settled",
    ]


def test_questions_that_led_nowhere_are_told_once_and_then_counted():
    no = asked("anywhere.always[0].if", "owed == 0", False, owed="120.00 EUR")
    other = asked("anywhere.always[0].if", "owed == 0", False, owed="100.00 EUR")
    text = told(step("external", "one", no, no), step("external", "two", no), step("external", "three", other))
    assert text.count("asked: owed == 0 was false (owed = 120.00 EUR)") == 1
    assert text.count("asked: owed == 0 was false (owed = 100.00 EUR)") == 1
    assert text.count("asked again, with the same answer as before: 1 question") == 2


@pytest.mark.parametrize(
    ("status", "reason", "said"),
    [
        ("done", "", "planned e-mail: send 'reminder 1' (done on Wed 2026-07-01 09:00)"),
        ("void", "paid", "planned e-mail: send 'reminder 1' (not done on Wed 2026-07-01 09:00: paid)"),
        (
            "dead",
            "no such mailbox",
            "planned e-mail: send 'reminder 1' (failed on Wed 2026-07-01 09:00: no such mailbox)",
        ),
    ],
)
def test_what_was_planned_says_what_became_of_it(status, reason, said):
    effects = {"k/1.1": effect(status=status, reason=reason, ended_at="2026-07-01T07:00:00+00:00")}
    assert said in told(step("external", "due", did("plan", "a.on.due[0].do[0]", "mail.send k/1.1")), effects=effects)


def test_a_pending_effect_is_still_to_be_done():
    effects = {"k/1.1": effect(status="pending")}
    text = told(step("external", "due", did("plan", "a.on.due[0].do[0]", "mail.send k/1.1")), effects=effects)
    assert "planned e-mail: send 'reminder 1' (still to be done)" in text


def test_moving_on_says_what_it_took_back_and_why():
    effects = {
        "k/1.1": effect(status="void", reason="the case moved on", ended_at="2026-07-01T07:00:00+00:00"),
        "k/0.1": effect(status="void", reason="earlier", ended_at="2026-06-01T07:00:00+00:00"),
    }
    text = told(step("external", "paid", did("enter", "settled")), effects=effects)
    assert "taken back: e-mail: send 'reminder 1', because the case moved on" in text
    assert "earlier" not in text


def test_rules_of_a_place_and_of_what_it_stands_in():
    rules = {"a": ("STO-01",), "a.timers.due": ("STO-02",), "a.timers.due[0].do[0]": ("STO-03",), "b": ("STO-04",)}
    text = told(
        step(
            "timer",
            "a.due",
            did("set", "a.timers.due[0].do[0]", "level"),
            did("enter", "b"),
            payload={"nominal": "2026-07-01T07:00:00+00:00"},
        ),
        rules=rules,
    )
    assert "recorded level  [STO-03, STO-02]" in text
    assert "entered b  [STO-04]" in text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (step("start", "shop"), "The case was opened."),
        (timer("anywhere.recall", "2026-06-30"), "The date 'recall', set for Tue 2026-06-30 09:00, came."),
        (timer("waiting.recall", "2026-07-01"), "The date 'recall' of waiting came."),
        (step("timer", "a.recall", did("missed", "x", "x")), "The date 'recall' of a was too late and was missed."),
        (step("task", "C-7/choose_r2.3", by="a", payload={"r2": True}), "a completed the task 'choose r2' (r2 yes)."),
        (step("postpone", "shop-C-7-1/choose_r2.3", by="claire"), "claire put off the task 'choose r2'."),
        (step("result", "k/1", payload={"status": "dead", "reason": "no answer"}), "K/1 failed for good: no answer."),
        (step("facts", "items", payload={"items": []}), "Fresh figures came from their source: items."),
        (step("ended", "dispute.ended", payload={"outcome": "credited"}), "The procedure 'dispute' ended as credited."),
        (step("cancel", ""), "The procedure that this case belongs to ended, and this case with it."),
    ],
)  # fmt: skip
def test_every_kind_of_input_has_its_sentence(given, said):
    assert said in told(given)


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("deferred", "It was kept for later"),
        ("unhandled", "none of the conditions for acting on it held: no branch applies"),
        ("not_accepted", "It was recorded and not accepted: no branch applies"),
        ("refused", "It was refused whole, and nothing changed: no branch applies"),
        ("ignored", "Nothing was to be done: no branch applies"),
    ],
)
def test_what_did_not_happen_is_told_too(outcome, said):
    assert said in told(step("external", "paid", outcome=outcome, reason="no branch applies"))


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (did("hold", "x", "promise until 2026-07-04 09:00:00+02:00"), "on hold (promise) until Sat 2026-07-04 09:00"),
        (did("hold", "x", " until released"), "on hold until released"),
        (did("release", "x", "promise"), "hold lifted (promise)"),
        (did("back", "waiting"), "went back to waiting"),
        (did("start", "x", "dispute as dispute"), "started the procedure 'dispute'"),
        (did("signal", "x", "paid to shop C-7"), "told another case: paid to shop C-7"),
        (did("put off", "x", "2026-07-06 09:00:00+02:00"), "outside working hours: put off until Mon 2026-07-06 09:00"),
        (did("void", "reminder_1.call"), "nothing that was planned here had a reason any more: back"),
        (did("confirmed", "reminder_1.call"), "all that was waited for is settled"),
        (did("something_new", "x", "detail"), "something new: detail"),
    ],
)
def test_every_deed_has_its_words(entry, said):
    assert f"     {said}\n" in told(step("external", "paid", entry))


def test_values_are_short_and_local():
    values = {
        "nothing": None,
        "yes": True, "at": "2026-07-01T07:00:00+00:00", "on": "2026-07-01", "no_zone": "2026-07-01T07:00:00",
        "items": [{"number": f"F-{n}", "balance": "1.00 EUR"} for n in range(8)], "none_open": [],
        "person": {"name": "Atelier", "phone": "1"}, "pair": {"a": "x", "b": None},
    }  # fmt: skip
    text = told(step("external", "paid", asked("a.if", "t", False, **values)))
    assert (
        "nothing = none, yes = yes, at = Wed 2026-07-01 09:00, on = 2026-07-01, no zone = 2026-07-01T07:00:00" in text
    )
    assert "items = F-0, F-1, F-2, F-3, F-4, F-5 and 2 more, none open = nothing, person = Atelier, pair = a x" in text


def test_no_text_of_a_case_can_steer_the_terminal():
    evil = "\x1b[2Jx"
    text = told(
        step(
            "external", evil, did("note", "x", evil), asked("a.if", evil, False, v=evil), payload={"t": evil}, by=evil
        ),
        step(
            "result", "k", did("enter", "b"), outcome="refused", reason=evil, payload={"status": "dead", "reason": evil}
        ),
        effects={"k": effect(reason=evil, status="void", ended_at="2026-07-01T07:00:00+00:00")},
    )
    assert "\x1b" not in text
