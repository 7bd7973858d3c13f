"""Tickets: versions, tags that follow fields, statuses, computed queues, redaction, closed tickets."""

import pytest

from dunning_engine.errors import OutcomeUnknownError
from dunning_engine.model.letter import Letter
from dunning_plugins.zendesk import translate
from dunning_plugins.zendesk.standin import TicketsStandin

IBAN, CARD = "FR14 2004 1010 0505 0001 3M02 606", "4111 1111 1111 1111"
LETTER = Letter("answer", "fr", "Votre demande", "C'est fait.")
VIEW = "Modification RIB/Stripe/Upsell"
UPSELL = "Account > Subscription > Upsell"


def read(tickets, at, ticket="T-1"):
    return tickets.ticket(key="q", at=at, ticket=ticket)


def texts(tickets, at, ticket="T-1"):
    return [(one["text"], one["public"]) for one in tickets.comments(key="q", at=at, ticket=ticket)["comments"]]


def test_a_change_decided_on_an_older_version_is_refused(make, at, declined):
    tickets = make(TicketsStandin)
    seen = read(tickets, at())["version"]
    tickets.note(key="n-1", at=at(), ticket="T-1", text="somebody else was here")
    with declined("stale_version"):
        tickets.set_status(key="s-1", at=at(), ticket="T-1", status="Open", version=seen)
    assert read(tickets, at())["status"] == "New"
    now = read(tickets, at())["version"]
    told = tickets.set_status(key="s-2", at=at(), ticket="T-1", status="Open", version=now)
    assert (told["version"], read(tickets, at())["version"]) == (now + 1, now + 1)


def test_notes_stay_inside_and_replies_reach_the_customer(make, at):
    tickets = make(TicketsStandin)
    tickets.note(key="n", at=at(), ticket="T-1", text="RIB changed")
    tickets.reply(key="r", at=at(), ticket="T-1", letter=LETTER)
    assert texts(tickets, at()) == [("RIB changed", False), ("C'est fait.", True)]


def test_tags_follow_the_reasons_and_the_fields(make, at):
    tickets = make(TicketsStandin, tickets={"T-1": {"tags": ["vip"], "reasons": ["Facturation"]}})
    assert read(tickets, at())["tags"] == ("facturation", "vip")
    tickets.set_reasons(key="r", at=at(), ticket="T-1", reasons=["User => Creation", UPSELL])
    tickets.set_field(key="f-1", at=at(), ticket="T-1", field="Aide", value="Aide juridique")
    tickets.set_field(key="f-2", at=at(), ticket="T-1", field="Aide", value="Aide facturation")
    told = read(tickets, at())
    assert told["tags"] == ("account__subscription__upsell", "aide_facturation", "user__creation", "vip")
    assert told["reasons"] == ("User => Creation", UPSELL)


def test_levels_of_a_reason():
    assert translate.levels("User => Creation") == ("User", "Creation")
    assert translate.option(UPSELL) == "Account::Subscription::Upsell"
    assert translate.tag(translate.option("Réclamation > Été 2026")) == "reclamation__ete_2026"


def test_the_category_follows_the_status(make, at, declined):
    tickets = make(TicketsStandin)
    assert tickets.set_status(key="s-1", at=at(), ticket="T-1", status="ongoing billing")["category"] == "open"
    assert read(tickets, at())["status"] == "Ongoing Billing"
    assert tickets.set_status(key="s-2", at=at(), ticket="T-1", status="Pending")["category"] == "pending"
    for status in ("Waiting for Godot", "Closed"):
        with declined("unknown_status"):
            tickets.set_status(key="s-3", at=at(), ticket="T-1", status=status)
    own = make(TicketsStandin, statuses={"En cours": "hold"})
    assert own.set_status(key="s", at=at(), ticket="T-1", status="En cours")["category"] == "hold"


def queue(tickets, at):
    return tickets.queue(key="q", at=at, queue=VIEW)["tickets"]


def test_a_saved_filter_finds_what_fits_and_nothing_can_be_put_into_it(make, at, declined):
    tickets = make(TicketsStandin, tickets={"T-1": {}, "T-2": {"reasons": ["Modification RIB"]}})
    assert queue(tickets, at()) == ("T-2",)
    for verb in ("add", "put", "move", "set_queue"):
        assert not hasattr(tickets, verb)
    tickets.set_reasons(key="r-1", at=at(), ticket="T-1", reasons=[UPSELL])
    assert queue(tickets, at()) == ("T-1", "T-2")
    tickets.set_status(key="s", at=at(), ticket="T-2", status="Solved")
    tickets.set_reasons(key="r-2", at=at(), ticket="T-1", reasons=["Facturation"])
    assert queue(tickets, at()) == ()
    with declined("unknown_queue"):
        tickets.queue(key="q", at=at(), queue="TNA")


def test_filters_by_group_category_and_tag(make, at):
    told = {
        "T-1": {"group": "LVL1", "tags": ["a"]},
        "T-2": {"group": "LVL1"},
        "T-3": {"tags": ["a"], "status": "Solved"},
    }
    queues = {"Q": {"group": "LVL1", "tags": ["a", "b"]}, "S": {"categories": ["solved"]}}
    tickets = make(TicketsStandin, tickets=told, queues=queues)
    assert tickets.queue(key="q", at=at(), queue="Q")["tickets"] == ("T-1",)
    assert tickets.queue(key="q", at=at(), queue="S")["tickets"] == ("T-3",)


def test_redaction_is_for_good_and_the_original_mail_follows(make, at):
    comments = [{"text": f"Voici mon RIB : {IBAN}", "public": True, "mail": True}, {"text": "Bonjour"}]
    tickets = make(TicketsStandin, tickets={"T-1": {"comments": comments}})
    tickets.note(key="n", at=at(), ticket="T-1", text=f"carte {CARD}, client rappelé")
    told = tickets.redact(key="r", at=at(), ticket="T-1")
    assert told == {"redacted": 2, "pending": True}
    assert texts(tickets, at()) == [
        ("Voici mon RIB : ▇▇▇", True), ("Bonjour", False), ("carte ▇▇▇, client rappelé", False),
    ]  # fmt: skip
    assert IBAN in tickets.remainder("T-1", at())[0]
    (report,) = tickets.inbound(at(1))
    assert (report.event, report.data) == ("redaction_completed", {"ticket": "T-1"})
    assert tickets.remainder("T-1", at(1)) == []
    again = tickets.redact(key="r-2", at=at(2), ticket="T-1")
    assert again == {"redacted": 0, "pending": False}


def test_a_named_text_is_redacted_alone(make, at):
    tickets = make(TicketsStandin)
    tickets.note(key="n", at=at(), ticket="T-1", text="code 4711, client rappelé")
    assert tickets.redact(key="r", at=at(), ticket="T-1", text="4711") == {"redacted": 1, "pending": False}
    assert texts(tickets, at()) == [("code ▇▇▇, client rappelé", False)]


def test_a_closed_ticket_cannot_be_changed_but_redacted_and_followed(make, at, declined):
    tickets = make(TicketsStandin)
    tickets.note(key="n", at=at(), ticket="T-1", text=f"RIB {IBAN}")
    tickets.set_status(key="s", at=at(), ticket="T-1", status="Solved")
    with declined("not_closed"):
        tickets.create(key="c-1", at=at(27), subject="x", text="y", follows="T-1")
    tickets.note(key="n-2", at=at(27), ticket="T-1", text="still open to notes")
    assert read(tickets, at(28))["category"] == "closed"
    for attempt in (
        lambda: tickets.note(key="n-3", at=at(28), ticket="T-1", text="too late"),
        lambda: tickets.reply(key="n-4", at=at(28), ticket="T-1", letter=LETTER),
        lambda: tickets.set_status(key="n-5", at=at(28), ticket="T-1", status="Open"),
        lambda: tickets.assign(key="n-6", at=at(28), ticket="T-1", group="LVL1"),
    ):
        with declined("closed"):
            attempt()
    assert tickets.redact(key="r", at=at(28), ticket="T-1")["redacted"] == 1
    made = tickets.create(key="c-2", at=at(28), subject="x", text="y", follows="T-1")
    assert texts(tickets, at(28), made["ticket"]) == [("y", False)]


def test_groups_and_tickets_that_are_not_there(make, at, declined):
    tickets = make(TicketsStandin, tickets={"T-1": {}}, groups=["LVL1"])
    tickets.assign(key="a-1", at=at(), ticket="T-1", group="LVL1", assignee="specialist")
    assert (read(tickets, at())["group"], read(tickets, at())["assignee"]) == ("LVL1", "specialist")
    with declined("unknown_group"):
        tickets.assign(key="a-2", at=at(), ticket="T-1", group="LVL2")
    with declined("unknown_ticket"):
        tickets.note(key="n", at=at(), ticket="T-9", text="x")


def test_a_note_that_timed_out_stands_there_once(make, at):
    tickets = make(TicketsStandin, note={"time_out_after_send": 1})
    with pytest.raises(OutcomeUnknownError):
        tickets.note(key="n", at=at(), ticket="T-1", text="once", version=1)
    assert tickets.find("n") == {"version": 2}
    # the version that it was decided on is no longer the ticket's, and the same key is not refused for it
    assert tickets.note(key="n", at=at(), ticket="T-1", text="once", version=1) == {"version": 2}
    assert texts(tickets, at()) == [("once", False)]
