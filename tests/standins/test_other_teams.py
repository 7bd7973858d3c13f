"""The CRM, requests, the chat, the agency and the back office."""

from datetime import date, timedelta

import pytest

from dunning_engine.errors import ConfigurationError, DeclinedError, OutcomeUnknownError, UnavailableError
from dunning_engine.money import Money
from dunning_plugins.asana.standin import RequestsStandin
from dunning_plugins.backoffice.standin import BackofficeStandin
from dunning_plugins.bank_numbers import GONE
from dunning_plugins.rubypayeur import translate as agency_words
from dunning_plugins.rubypayeur.standin import AgencyStandin
from dunning_plugins.slack import translate as chat_words
from dunning_plugins.slack.standin import ChatStandin
from dunning_plugins.zendesk_sell.standin import CrmStandin

# --- CRM ---------------------------------------------------------------------------------------------------

DEALS = {
    "D-1": {"customer": "C-7", "email": "c7@example.org", "name": "Lumière", "stage": "Won", "moved_on": "2018-05-01"},
    "D-2": {"customer": "C-7", "stage": "Gagné Sales", "moved_on": "2019-06-01"},
    "D-3": {"customer": "C-7", "stage": "Unpaid", "moved_on": "2017-01-01"},
    "D-4": {"customer": "C-8", "stage": "Won", "moved_on": "2016-01-01"},
}  # fmt: skip


def test_the_oldest_won_deal_is_the_contracts_date(make, at):
    crm = make(CrmStandin, deals=DEALS)
    told = crm.oldest_won(key="q", at=at(), customer="C-7")
    assert told == {"won_on": date(2018, 5, 1), "deal": "D-1"}
    assert crm.oldest_won(key="q", at=at(), customer="C-7", stage="Gagné Sales")["deal"] == "D-2"
    assert crm.oldest_won(key="q", at=at(), customer="C-9") == {"won_on": None, "deal": None}
    # opened again and won again, the deal shows the later day only
    crm.set_stage(key="s-1", at=at(), deal="D-1", stage="Incoming")
    crm.set_stage(key="s-2", at=at(1), deal="D-1", stage="Won")
    assert crm.oldest_won(key="q", at=at(2), customer="C-7")["won_on"] == date(2019, 6, 1)


def test_deals_are_found_moved_and_noted(make, at, declined):
    crm = make(CrmStandin, deals=DEALS)
    found = crm.search(key="q", at=at(), customer="nobody", email="C7@example.org")["deals"]
    assert [(deal["deal"], deal["category"]) for deal in found] == [("D-1", "won")]
    assert [deal["deal"] for deal in crm.search(key="q", at=at(), customer="C-7")["deals"]] == ["D-2", "D-1", "D-3"]
    assert crm.set_stage(key="s", at=at(), deal="D-3", stage="Rubypayeur") == {"category": "in_progress"}
    assert crm.deal(key="q", at=at(), deal="D-3")["stage"] == "Rubypayeur"
    crm.note(key="n", at=at(), deal="D-3", text="customer called")
    assert crm.notes(key="q", at=at(), deal="D-3")["notes"] == ("customer called",)
    for reason, wrong in (
        ("unknown_stage", {"deal": "D-3", "stage": "X"}),
        ("unknown_deal", {"deal": "D-9", "stage": "Won"}),
    ):
        with declined(reason):
            crm.set_stage(key="s-9", at=at(), **wrong)


def test_a_document_is_there_until_it_is_deleted_for_good(make, at, declined):
    crm = make(CrmStandin)
    document = crm.attach(key="a", at=at(), deal="D-1", name="capture.png", content="4111 1111 1111 1111")["document"]
    assert crm.journal.deeds()[0].arguments["content"] == GONE  # that a number was in it is seen, not which
    assert crm.documents(key="q", at=at(), deal="D-1")["documents"] == ({"document": document, "name": "capture.png"},)
    crm.remove_document(key="r-1", at=at(), deal="D-1", document=document)
    assert crm.documents(key="q", at=at(), deal="D-1")["documents"] == ()
    with declined("unknown_document"):
        crm.remove_document(key="r-2", at=at(), deal="D-1", document=document)


# --- requests ----------------------------------------------------------------------------------------------


def file(requests, at, key="f", **more):
    told = {"form": "alerte-fid", "subject": "Facturation - Lumière", "description": "All of it", **more}
    return requests.submit_form(key=key, at=at, **told)["request"]


def state(requests, at, request):
    told = requests.state(key="q", at=at, request=request)
    return told["column"], told["completed"], told["answered"]


def test_completion_and_column_are_two_things(make, at):
    requests = make(RequestsStandin)
    request = file(requests, at())
    assert state(requests, at(), request) == ("nouvelle requête", False, False)
    requests.move(key="m", at=at(), request=request, column="requête résolue")
    assert state(requests, at(), request) == ("requête résolue", False, False)
    other = file(requests, at(), "g")
    requests.complete(key="c", at=at(), request=other)
    assert state(requests, at(), other) == ("nouvelle requête", True, False)


def test_an_answer_is_a_comment_and_moves_the_card(make, at):
    requests = make(RequestsStandin, answered={"n": 1, "days": 2, "reason": "Avoir émis"})
    request = file(requests, at())
    requests.comment(key="c", at=at(1), request=request, text="Alors ?")
    assert state(requests, at(1), request) == ("nouvelle requête", False, False)
    (report,) = requests.inbound(at(2))
    assert report.event == "request_answered"
    assert report.data == {"request": request, "comment": "Avoir émis", "column": "requête résolue"}
    assert state(requests, at(2), request) == ("requête résolue", False, True)
    assert requests.state(key="q", at=at(2), request=request)["comments"] == ("Alors ?", "Avoir émis")
    requests.move(key="m", at=at(3), request=request, column="en cours")
    assert state(requests, at(3), request)[0] == "en cours"


def test_a_form_is_a_task_with_notes(make, at, declined):
    requests = make(RequestsStandin, forms=["alerte-fid"], assignees=["am"])
    request = file(requests, at(), reason="Facturation", assignee="am", due_on=date(2026, 3, 12))
    assert requests.task(request) == {
        "name": "Facturation - Lumière", "assignee": "am", "due_on": "2026-03-12",
        "notes": "Formulaire : alerte-fid\nMotif : Facturation\nDescription : All of it",
    }  # fmt: skip
    for reason, wrong in (("unknown_form", {"form": "x"}), ("unknown_assignee", {"assignee": "x"})):
        with declined(reason):
            file(requests, at(), "k", **wrong)
    with declined("unknown_column"):
        requests.move(key="m", at=at(), request=request, column="x")
    with declined("unknown_request"):
        requests.complete(key="c", at=at(), request="9")


# --- chat --------------------------------------------------------------------------------------------------


def post(chat, at, channel="#impayes", text="C-7 pays", key="p", **more):
    return chat.post(key=key, at=at, channel=channel, text=text, **more)


def test_a_no_that_comes_with_a_success_code_is_a_no(make, at, declined):
    chat = make(ChatStandin, channels=["#impayes", "#old"], archived=["#old"], people=["collections_owner"])
    for reason, wrong in (
        ("channel_not_found", {"channel": "#nowhere"}), ("is_archived", {"channel": "#old"}),
        ("users_not_found", {"mention": "nobody"}), ("msg_too_long", {"text": "x" * 40_001}),
    ):  # fmt: skip
        with declined(reason):
            post(chat, at(), **wrong)
    assert chat.find("p") is None
    assert post(chat, at(), mention="collections_owner")["message"]


@pytest.mark.parametrize(
    ("status", "body", "retry_after", "error"),
    [
        (200, {"ok": False, "error": "not_in_channel"}, None, DeclinedError), (200, {}, None, DeclinedError),
        (403, {"ok": True}, None, DeclinedError), (429, {"ok": False}, "7", UnavailableError),
        (200, {"ok": False, "error": "ratelimited"}, None, UnavailableError), (503, {}, None, OutcomeUnknownError),
    ],
)  # fmt: skip
def test_answers_of_the_chat(status, body, retry_after, error):
    with pytest.raises(error) as caught:
        chat_words.answer(status, body, retry_after)
    if error is UnavailableError:
        assert caught.value.values["retry_after"] == timedelta(seconds=7 if retry_after else 30)
    assert chat_words.answer(200, {"ok": True, "ts": "1"})["ts"] == "1"


def test_a_mention_notifies_and_other_signs_are_escaped(make, at):
    assert chat_words.message("#a", "R&D <b>", "U1")["text"] == "<@U1> R&amp;D &lt;b&gt;"
    chat = make(ChatStandin, ratelimited=1)
    with pytest.raises(UnavailableError) as caught:
        post(chat, at())
    assert caught.value.values["retry_after"] == timedelta(seconds=7)
    assert post(chat, at()) == chat.find("p")


@pytest.mark.parametrize(
    "text",
    [
        "carte 4111 1111 1111 1111", "4111-1111-1111-1111", "<tel:4111111111111111|4111-1111-1111-1111>",
        "RIB FR14 2004 1010 0505 0001 3M02 606 merci", "fr1420041010050500013m02606",
    ],
)  # fmt: skip
def test_the_chat_takes_any_text_so_that_a_leak_is_seen(make, at, text):
    chat = make(ChatStandin)
    assert post(chat, at(), text=text)["link"]
    assert chat.journal.deeds()[0].arguments["text"] == text


# --- agency ------------------------------------------------------------------------------------------------


def hand_over(agency, at, key="h", customer="C-7"):
    return agency.hand_over(
        key=key, at=at, customer=customer, name="Lumière SARL", contact="c7@example.org", invoices=["F-1"],
        amount=Money(100, "EUR"),
    )["dossier"]  # fmt: skip


def test_people_of_the_agency_answer_days_later(make, at):
    agency = make(AgencyStandin, answered={"n": 1, "reason": "Injonction de payer"})
    dossier = hand_over(agency, at())
    assert [agency.status(key="q", at=at(days), dossier=dossier)["phase"] for days in (2, 3)] == [
        "submitted",
        "judicial",
    ]
    (report,) = agency.inbound(at(3))
    assert report.data == {"dossier": dossier, "phase": "judicial", "comment": "Injonction de payer"}


@pytest.mark.parametrize(("word", "phase"), [("  Soldé ", "settled"), ("en vacances", "unknown"), ("", "unknown")])
def test_a_word_that_is_new_to_us_is_unknown(word, phase):
    assert agency_words.phase(word) == phase


def test_a_file_runs_until_it_is_paid_or_stopped(make, at, declined):
    agency = make(AgencyStandin)
    dossier = hand_over(agency, at())
    with declined("already_open"):
        hand_over(agency, at(), "h-2")
    agency.inform_outcome(key="i", at=at(), dossier=dossier, outcome="paying")
    agency.report_payment(key="p-1", at=at(), dossier=dossier, amount=Money(60, "EUR"), on=date(2026, 3, 10))
    assert agency.status(key="q", at=at(), dossier=dossier)["owed"] == Money(40, "EUR")
    agency.report_payment(key="p-2", at=at(), dossier=dossier, amount=Money(40, "EUR"), on=date(2026, 3, 10))
    assert agency.status(key="q", at=at(), dossier=dossier)["phase"] == "settled"
    with declined("dossier_closed"):
        agency.stop(key="s", at=at(), dossier=dossier, reason="paid")
    other = hand_over(agency, at(1), "h-3")
    agency.stop(key="s-2", at=at(1), dossier=other, reason="agreed")
    assert agency.status(key="q", at=at(1), dossier=other)["phase"] == "withdrawn"
    with declined("unknown_dossier"):
        agency.stop(key="s-3", at=at(), dossier="RP-0", reason="x")


# --- back office -------------------------------------------------------------------------------------------


def test_collaborators_may_be_provisional_and_names_are_taken_once(make, at, declined):
    office = make(BackofficeStandin)
    one = office.create_collaborator(key="c", at=at(), salon="S-1", name="Camille", provisional=True)["collaborator"]
    with declined("name_taken"):
        office.create_collaborator(key="c-2", at=at(), salon="S-1", name="camille")
    told = office.salon(key="q", at=at(), salon="S-1")
    assert (told["count"], told["collaborators"][0]["provisional"]) == (1, True)
    office.confirm_collaborator(key="f", at=at(), salon="S-1", collaborator=one)
    assert not office.salon(key="q", at=at(), salon="S-1")["collaborators"][0]["provisional"]
    office.remove_collaborator(key="r", at=at(), salon="S-1", collaborator=one)
    with declined("unknown_collaborator"):
        office.confirm_collaborator(key="f-2", at=at(), salon="S-1", collaborator=one)
    office.rename_salon(key="n", at=at(), salon="S-1", name="Salon Soleil")
    assert office.salon(key="q", at=at(), salon="S-1")["name"] == "Salon Soleil"


def test_restoring_access_outranks_suspending_it(make, at, declined):
    office = make(BackofficeStandin, salons={"S-1": {}})
    office.suspend_access(key="s-1", at=at(), salon="S-1")
    assert office.salon(key="q", at=at(), salon="S-1")["access"] == "suspended"
    office.restore_access(key="r", at=at(1), salon="S-1")
    assert office.salon(key="q", at=at(1), salon="S-1")["access"] == "open"
    with declined("restored"):
        office.suspend_access(key="s-2", at=at(1), salon="S-1")
    with declined("unknown_salon"):
        office.restore_access(key="r-2", at=at(), salon="S-9")


@pytest.mark.parametrize(
    ("kind", "script"),
    [
        (CrmStandin, {"deals": {"D-1": {"stgae": "Won"}}}), (BackofficeStandin, {"salons": "S-1"}),
        (ChatStandin, {"channels": "#impayes"}), (RequestsStandin, {"forms": 3}),
    ],
)  # fmt: skip
def test_a_world_told_wrongly_is_refused(make, kind, script):
    with pytest.raises(ConfigurationError):
        make(kind, **script)
