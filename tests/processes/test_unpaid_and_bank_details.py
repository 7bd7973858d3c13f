"""What the scenarios of `unpaid` and `bank_details_change` cannot say: numbers are nowhere, scripts are readable."""

import json
from pathlib import Path

import pytest

from dunning_engine import Engine, SimulatedClock
from dunning_engine.errors import NotAllowedError, SecretGoneError

PROCESSES = Path(__file__).parents[2] / "processes"
IBAN, PAN = "FR7630006000011234567890189", "4242424242424242"
WRITTEN = (IBAN, "FR76 3000 6000", PAN, "4242 4242", "12/27", "'987'", '"987"')
BOOKS = {
    "C-7": {
        "name": "Salon Exemple",
        "email": "c7@example.org",
        "items": [{"number": "F-1", "due_on": "2026-02-01", "balance": "49.00 EUR"}],
        "methods": [{"method": "PM-OLD", "is_default": "true"}],
    }
}
CUSTOMER = {"id": "C-7", "name": "Camille Exemple", "email": "c7@example.org", "phone": "+33612345678"}


@pytest.fixture
def engine():
    return Engine.memory(
        processes=PROCESSES, clock=SimulatedClock("2026-03-04T10:00+01:00"), standins={"billing": {"accounts": BOOKS}},
        settings={"unpaid": {"take_cards": True}},
    )  # fmt: skip


def open_task(engine, name):
    return next(task.id for task in engine.tasks(name=name))


def complete(engine, name, form, by="agent"):
    engine.complete(open_task(engine, name), form, by=by)
    engine.run()


def start(engine, process, **data):
    case = engine.start(process, {"customer": CUSTOMER, "ticket": "4711", "deal": "D-9", **data})
    engine.run()
    return case.id


def records(engine):
    """All that is kept of all cases, and all that the outside was told in texts."""
    parts = [json.dumps(case.to_json(), default=str) for case in engine.cases()]
    parts += [engine.why(case.id) + repr(engine.history(case.id)) for case in engine.cases()]
    parts += [json.dumps(each.to_json(), default=str) for each in (*engine.effects(), *engine.tasks(open=None))]
    parts += [repr(engine.parts.journal.deeds(system)) for system in ("tickets", "crm", "chat", "mail")]
    return "\n".join(parts)


def test_a_card_is_seen_once_by_each_and_gone_once_it_is_changed(engine):
    case = start(engine, "unpaid")
    complete(engine, "cite_invoices", {"intent": "pays", "reaction": f"{IBAN}, or {PAN}", "adapted": ""})
    complete(engine, "choose_method", {"method": "card", "reaction": "By card", "adapted": ""})
    complete(engine, "take_card", {"card_number": PAN, "card_expiry": "12/27"})
    ref = engine.case(case).data["card_number"]
    assert engine.reveal(ref, by="referent") == PAN
    with pytest.raises(NotAllowedError):
        engine.reveal(ref, by="referent")
    complete(engine, "change_card", {"card_changed": True}, by="referent")
    with pytest.raises(SecretGoneError):
        engine.reveal(ref, by="other")
    assert [number for number in WRITTEN if number in records(engine)] == []


def test_bank_details_are_gone_when_the_change_is_done(engine):
    case = start(
        engine, "bank_details_change", iban=IBAN, first_name="Camille", last_name="Exemple", sender="c7@example.org"
    )
    ref = engine.case(case).data["iban"]
    complete(engine, "check_before", {"methods_checked": True, "payouts_too": False}, by="specialist")
    with pytest.raises(NotAllowedError):
        engine.complete(open_task(engine, "verify_change"), {"verified": True, "to_correct": ""}, by="Specialist ")
    complete(engine, "verify_change", {"verified": True, "to_correct": ""}, by="lead")
    assert engine.case(case).state == "changed"
    with pytest.raises(SecretGoneError):
        engine.reveal(ref, by="specialist")
    assert [number for number in WRITTEN if number in records(engine)] == []


def test_scripts_show_the_invoices_of_the_billing_system_and_nothing_internal(engine):
    start(engine, "unpaid")
    cited = engine.script(open_task(engine, "cite_invoices"))
    assert cited.items == ("F-1",)
    assert "49,00\N{NO-BREAK SPACE}€" in cited.body
    complete(engine, "cite_invoices", {"intent": "pays", "reaction": "Yes", "adapted": ""})
    asked = engine.script(open_task(engine, "choose_method")).body
    assert "bloqué les prélèvements" in asked
    assert "support@example.org" in asked
    assert "jours ouvrés" not in asked


@pytest.mark.parametrize(
    ("language", "department", "stopped", "bank_details"),
    [("fr", "juridique", "procédure", "RIB"), ("en", "legal", "procedure", "bank details")],
)
def test_a_procedure_is_spoken_of_where_one_runs_and_then_facts_only(
    engine, language, department, stopped, bank_details
):
    case = start(engine, "unpaid", customer={**CUSTOMER, "language": language})
    complete(engine, "cite_invoices", {"intent": "refuses", "reaction": "No", "adapted": ""})
    refusing = engine.script(open_task(engine, "record_refusal")).body
    assert (department in refusing, stopped in refusing, bank_details in refusing) == (False, False, True)
    refusal = {"refusal": "no_reason", "reaction": "No", "adapted": "", "disputed_items": [], "dispute_kind": "other"}
    complete(engine, "record_refusal", refusal)
    complete(engine, "decide", {"decision": "hand_over", "decided_because": "No answer"}, by="owner")
    engine.send(case, "customer_contacted", {})
    engine.run()
    facts = engine.script(open_task(engine, "give_facts"))
    assert facts.items == ("F-1",)
    assert (department in facts.body, stopped in facts.body) == (True, True)
    # facts only (UNP-15): nothing is asked for or agreed, and nothing is claimed that no message has said
    assert [word for word in (bank_details, "support@", "informé", "been told") if word in facts.body] == []


def test_a_task_without_a_script(engine):
    case = start(engine, "bank_details_change")
    engine.send(case, "bank_details_received", {"iban": IBAN, "sender": "x@elsewhere.example"})
    engine.run()
    assert engine.script(open_task(engine, "call_back")) is None
