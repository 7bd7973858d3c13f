"""What stand-ins report later, and what they derive from their journal."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dunning_engine.errors import ConfigurationError, DeclinedError, OutcomeUnknownError
from dunning_engine.model.letter import Letter
from dunning_engine.money import Money
from dunning_engine.ports.journal import MemoryJournal
from dunning_engine.ports.tracking import parse
from dunning_plugins.access.standin import AccessStandin
from dunning_plugins.gocardless import translate
from dunning_plugins.gocardless.standin import DebitsStandin
from dunning_plugins.journal import FileJournal
from dunning_plugins.ledger.standin import LedgerStandin
from dunning_plugins.mail.standin import MailStandin
from dunning_plugins.phone.standin import PhoneStandin
from dunning_plugins.post.standin import PostStandin
from dunning_plugins.sms.segments import segments
from dunning_plugins.sms.standin import SmsStandin
from dunning_plugins.terminal.standin import TerminalStandin
from dunning_plugins.wbm.standin import StorageStandin

AT = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
EUR20 = Money("20.00", "EUR")
LETTER = Letter("reminder_1", "fr", "Relance\nn° 1", "Il reste 120,00 € à payer.")
ITEMS = {
    "C-7": [
        {"number": "F-2", "due_on": "2026-03-01", "balance": "80.00 EUR"},
        {"number": "F-1", "due_on": "2026-02-01", "balance": "120.00 EUR"},
    ]
}


def make(kind, journal=None, **script):
    return kind({"script": script}, journal if journal is not None else MemoryJournal())


def reason(caught):
    return caught.value.values["reason"]


def present(debits, key, at=AT, reference="F-1", **more):
    return debits.present(key=key, at=at, customer="C-7", amount=EUR20, reference=reference, **more)


# --- reports -----------------------------------------------------------------------------------------------


def test_a_report_comes_when_it_is_due_and_once():
    mail = make(MailStandin, fail_late={"days": 2, "reason": "mailbox_full"})
    mail.send(key="k-1", at=AT, letter=LETTER, to="c7@example.org")
    assert mail.inbound_due() == AT + 2 * DAY
    assert mail.inbound(AT + 2 * DAY - timedelta(seconds=1)) == ()
    (report,) = mail.inbound(AT + 2 * DAY)
    assert (report.effect_key, report.event, report.at) == ("k-1", "mail_bounced", AT + 2 * DAY)
    assert report.data == {"to": "c7@example.org", "reason": "mailbox_full"}
    assert mail.inbound(AT + 9 * DAY) == ()
    assert mail.inbound_due() is None


def test_a_duplicate_has_the_same_id():
    sms = make(SmsStandin, fail_late=2, duplicate=1)
    for key in ("k-1", "k-2"):
        sms.send(key=key, at=AT, letter=LETTER, to="+33612345678")
    first, again, second = sms.inbound(AT + DAY)
    assert first == again
    assert second.id != first.id


def test_a_report_comes_again_after_a_restart_with_the_same_id(tmp_path):
    with FileJournal(tmp_path / "o.db") as journal:
        post = make(PostStandin, journal, refused=1)
        post.registered(key="k-1", at=AT, letter=LETTER, to="1 rue Haute")
        reports = post.inbound(AT + 5 * DAY)
    with FileJournal(tmp_path / "o.db") as journal:
        assert make(PostStandin, journal, refused=1).inbound(AT + 5 * DAY) == reports


@pytest.mark.parametrize(
    ("outcome", "days"), [("delivered", 2), ("refused", 2), ("unclaimed", 17), ("misaddressed", 5)]
)
def test_a_registered_letter_has_a_tracking_number_and_an_outcome(outcome, days):
    post = make(PostStandin, **{outcome: 1})
    tracking = post.registered(key="k-1", at=AT, letter=LETTER, to="1 rue Haute", copies=2)["tracking"]
    post.registered(key="k-2", at=AT, letter=LETTER, to="1 rue Haute")
    (report,) = post.inbound(AT + 60 * DAY)
    assert report.data == {"outcome": outcome, "tracking": tracking}
    assert report.at == AT + days * DAY
    assert len(tracking) == 13


def test_a_plain_letter_has_no_outcome_and_does_not_use_up_the_script():
    post = make(PostStandin, refused=1)
    post.plain(key="k-1", at=AT, letter=LETTER, to="1 rue Haute")
    assert post.inbound_due() is None
    post.registered(key="k-2", at=AT, letter=LETTER, to="1 rue Haute")
    assert post.inbound_due() == AT + 2 * DAY


def test_a_deed_that_timed_out_is_reported_on_as_well():
    mail = make(MailStandin, fail_late=1, time_out_after_send=1)
    with pytest.raises(OutcomeUnknownError):
        mail.send(key="k-1", at=AT, letter=LETTER, to="c7@example.org")
    assert [report.effect_key for report in mail.inbound(AT + DAY)] == ["k-1"]


# --- addresses and texts -----------------------------------------------------------------------------------


def test_mail_keeps_real_messages_with_a_stable_id():
    mail = make(MailStandin)
    result = mail.send(key="k-1", at=AT, letter=LETTER, to="c7@example.org", cc="boss@example.org")
    (message,) = mail.messages()
    assert message["Message-ID"] == result["message_id"]
    assert (message["To"], message["Cc"], message["Reply-To"]) == ("c7@example.org", "boss@example.org", None)
    assert message["Subject"] == "Relance n° 1"
    assert message.get_content().strip() == LETTER.body
    other = make(MailStandin).send(key="k-1", at=AT + DAY, letter=LETTER, to="c7@example.org")
    assert other == result


@pytest.mark.parametrize("to", ["", "c7", "a@b, c@d", "c7@example.org\nBcc: x@example.org", None])
def test_mail_declines_what_is_no_address(to):
    with pytest.raises(DeclinedError) as caught:
        make(MailStandin).send(key="k-1", at=AT, letter=LETTER, to=to)
    assert reason(caught) == "invalid_address"


@pytest.mark.parametrize("to", ["", "0612345678", "+0612345678", "+336", "+33612345678901234", None])
def test_numbers_are_in_international_form(to):
    for attempt in (
        lambda: make(SmsStandin).send(key="k", at=AT, letter=LETTER, to=to),
        lambda: make(PhoneStandin).call(key="k", at=AT, to=to),
    ):
        with pytest.raises(DeclinedError) as caught:
            attempt()
        assert reason(caught) == "invalid_number"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 1), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("€" * 80, 1), ("€" * 81, 2),
        ("ê" * 70, 1), ("ê" * 71, 2), ("😀" * 35, 1), ("😀" * 36, 2),
    ],
)  # fmt: skip
def test_segments(text, expected):
    assert segments(text) == expected


def test_nobody_answers_as_often_as_scripted():
    phone = make(PhoneStandin, no_answer=1)
    with pytest.raises(DeclinedError) as caught:
        phone.call(key="k-1", at=AT, to="+33612345678")
    assert reason(caught) == "no_answer"
    assert phone.voicemail(key="k-2", at=AT, letter=LETTER, to="+33612345678") == {}
    assert phone.call(key="k-3", at=AT, to="+33612345678") == {"answered": True}


def test_a_letter_needs_an_address():
    with pytest.raises(DeclinedError) as caught:
        make(PostStandin).plain(key="k", at=AT, letter=LETTER, to=" ")
    assert reason(caught) == "no_address"


# --- debits ------------------------------------------------------------------------------------------------


def test_the_fourth_re_presentation_is_refused():
    debits = make(DebitsStandin, fail_late={"n": 3, "days": 3})
    for number in range(3):
        present(debits, f"k-{number}", at=AT + 3 * number * DAY)
    with pytest.raises(DeclinedError) as caught:
        present(debits, "k-3", at=AT + 9 * DAY)
    assert reason(caught) == "retry_limit"
    assert present(debits, "k-0") == debits.find("k-0")
    present(debits, "k-4", reference="F-2")


@pytest.mark.parametrize(("days", "refused"), [(0, True), (2, True), (4, True), (30, True), (5, False)])
def test_only_a_debit_that_failed_is_presented_again(days, refused):
    debits = make(DebitsStandin, **({} if refused else {"fail_late": 1}))
    present(debits, "k-1")
    if not refused:
        present(debits, "k-2", at=AT + days * DAY)
        return
    with pytest.raises(DeclinedError) as caught:
        present(debits, "k-2", at=AT + days * DAY)
    assert reason(caught) == "retry_failed"


@pytest.mark.parametrize(
    ("code", "dead"), [("MD01", True), ("AC04", True), ("MD07", True), ("AM04", False), ("ZZ99", False)]
)
def test_a_mandate_that_is_gone_is_not_presented_on_again(code, dead, tmp_path):
    with FileJournal(tmp_path / "o.db") as journal:
        with pytest.raises(DeclinedError) as caught:
            present(make(DebitsStandin, journal, present={"decline": 1, "reason": code}), "k-1")
        assert reason(caught) == code
        again = make(DebitsStandin, journal, present={"decline": 1, "reason": code})
        if dead:
            with pytest.raises(DeclinedError) as caught:
                present(again, "k-2", reference="F-2")
            assert reason(caught) == "mandate_dead"
            present(again, "k-3", mandate="MD-new")
        else:
            present(again, "k-2", reference="F-2")


def test_a_late_failure_ends_the_mandate_when_it_is_known_not_before():
    debits = make(DebitsStandin, fail_late={"days": 3, "reason": "AC04"})
    present(debits, "k-1")
    present(debits, "k-2", at=AT + 2 * DAY, reference="F-2")
    with pytest.raises(DeclinedError) as caught:
        present(debits, "k-3", at=AT + 3 * DAY)
    assert reason(caught) == "mandate_dead"


def test_nothing_is_presented_while_the_provider_retries_by_itself():
    debits = make(DebitsStandin, fail_late={"days": 3, "will_attempt_retry": "true"}, provider_retries=["F-9"])
    present(debits, "k-1")
    (report,) = debits.inbound(AT + 3 * DAY)
    assert report.data == {
        "reference": "F-1", "amount": "20.00 EUR", "reason": "AM04", "cause": "insufficient_funds",
        "will_attempt_retry": True,
    }  # fmt: skip
    for reference in ("F-1", "F-9"):
        with pytest.raises(DeclinedError) as caught:
            present(debits, "k-" + reference, at=AT + 3 * DAY, reference=reference)
        assert reason(caught) == "provider_retries"


def test_a_debit_goes_its_way_and_may_fail_after_it_was_paid_out():
    debits = make(DebitsStandin, fail_late={"days": 30, "reason": "MD06"})
    assert present(debits, "k-1", on=date(2026, 3, 13))["charge_on"] == date(2026, 3, 13)
    seen = [debits.status(key="q", at=AT + days * DAY, customer="C-7", reference="F-1")["status"] for days in range(31)]
    assert [seen[n] for n in (0, 1, 2, 4, 5, 6, 7, 29, 30)] == [
        "pending", "pending", "submitted", "submitted", "confirmed", "confirmed", "paid_out", "paid_out",
        "charged_back",
    ]  # fmt: skip


def test_a_debit_can_be_taken_back_until_it_is_submitted():
    debits = make(DebitsStandin)
    present(debits, "k-1", on=date(2026, 3, 20))
    debits.cancel(key="c-1", at=AT, customer="C-7", reference="F-1")
    assert debits.status(key="q", at=AT, customer="C-7", reference="F-1")["status"] == "cancelled"
    with pytest.raises(DeclinedError) as caught:
        present(debits, "k-2", on=date(2026, 3, 20))
    assert reason(caught) == "retry_failed"
    present(debits, "k-3", on=date(2026, 3, 20), reference="F-2")
    for reference, when, expected in (("F-2", AT + 9 * DAY, "already_submitted"), ("F-5", AT, "unknown_debit")):
        with pytest.raises(DeclinedError) as caught:
            debits.cancel(key="c-2", at=when, customer="C-7", reference=reference)
        assert reason(caught) == expected


def test_translation_of_the_providers_words():
    assert translate.minor(Money("120.005", "EUR")) == 12001
    assert translate.money(12001, "EUR") == Money("120.01", "EUR")
    assert translate.minor(Money(500, "JPY")) == 500
    assert translate.status("paid_out") == "paid_out"
    assert translate.status("something_new") == "unknown"
    assert translate.failure("XX00", will_attempt_retry=False)["cause"] == "other"
    shown = make(DebitsStandin)
    present(shown, "k-1", mandate="MD-1")
    payment = shown.payment("F-1", "C-7", AT)
    assert (payment["amount"], payment["status"], payment["links"]) == (2000, "pending_submission", {"mandate": "MD-1"})


# --- terminal and access -----------------------------------------------------------------------------------


def run(terminal, key):
    return terminal.run(key=key, at=AT, customer="C-7", amount=EUR20, reference="F-1")


def test_an_expired_card_is_never_run_again_unless_replaced():
    journal = MemoryJournal()
    script = {"run": {"decline": 1, "reason": "expired_card"}}
    for key in ("k-1", "k-2", "k-3"):
        with pytest.raises(DeclinedError) as caught:
            run(make(TerminalStandin, journal, **script), key)
        assert reason(caught) == "expired_card"
        assert caught.value.values["hard"]
    assert run(make(TerminalStandin, journal, **script, new_card=["C-7"]), "k-4")["authorisation"].isdigit()


def test_insufficient_funds_may_be_tried_again_and_a_payment_taken_back():
    terminal = make(TerminalStandin, decline=1, fail_late=1)
    with pytest.raises(DeclinedError) as caught:
        run(terminal, "k-1")
    assert (reason(caught), caught.value.values["hard"]) == ("insufficient_funds", False)
    run(terminal, "k-2")
    (report,) = terminal.inbound(AT + 30 * DAY)
    assert (report.event, report.data["amount"]) == ("card_payment_reversed", "20.00 EUR")


@pytest.mark.parametrize("amount", [Money(0, "EUR"), Money(-5, "EUR")])
def test_no_money_is_taken_that_is_none(amount):
    for attempt in (
        lambda: make(TerminalStandin).run(key="k", at=AT, customer="C-7", amount=amount, reference="F-1"),
        lambda: make(DebitsStandin).present(key="k", at=AT, customer="C-7", amount=amount, reference="F-1"),
        lambda: make(StorageStandin).invoice_fee(key="k", at=AT, customer="C-7", amount=amount, label="x"),
    ):
        with pytest.raises(DeclinedError) as caught:
            attempt()
        assert reason(caught) == "invalid_amount"


@pytest.mark.parametrize(
    ("block", "release", "read"), [("suspend", "restore", "code"), ("lock_unit", "unlock", "lock")]
)
def test_restoring_outranks_suspending(block, release, read):
    access = AccessStandin({"delay_hours": 24}, MemoryJournal())
    getattr(access, block)(key="k-1", at=AT, unit="B-12")
    assert getattr(access, read)("B-12", AT) == "requested"
    assert getattr(access, read)("B-12", AT + DAY) == "blocked"
    assert getattr(access, read)("B-13", AT + DAY) == "open"
    getattr(access, release)(key="k-2", at=AT + timedelta(hours=5), unit="B-12")
    assert getattr(access, read)("B-12", AT + DAY) == "open"
    with pytest.raises(DeclinedError) as caught:
        getattr(access, block)(key="k-3", at=AT + timedelta(hours=5), unit="B-12")
    assert reason(caught) == "restored"
    getattr(access, block)(key="k-4", at=AT + 2 * DAY, unit="B-12")
    assert getattr(access, read)("B-12", AT + 3 * DAY) == "blocked"


# --- storage and ledger ------------------------------------------------------------------------------------


def test_the_tracking_table_is_kept_in_its_format_across_a_restart(tmp_path):
    with FileJournal(tmp_path / "o.db") as journal:
        storage = make(StorageStandin, journal)
        late = datetime(2021, 5, 14, 22, 30, tzinfo=UTC)  # the 15th in Paris
        entry = storage.append(key="k-1", at=late, customer="C-7", text="R1 05/21", initials="VT")
        assert entry == {"entry": "*VT*15/05/2021*R1 05/21"}
        storage.append(key="k-2", at=late, customer="C-7", text="customer called,\n  paid 2*10 EUR")
        storage.set_level(key="k-3", at=late, customer="C-7", level="R1")
    with FileJournal(tmp_path / "o.db") as journal:
        row = make(StorageStandin, journal).tracking(key="q", at=AT, customer="C-7")
    assert row["level"] == "R1"
    assert row["actions"] == "*VT*15/05/2021*R1 05/21*DE*15/05/2021*customer called, paid 2·10 EUR"
    assert [entry.initials for entry in parse(row["actions"])] == ["VT", "DE"]


@pytest.mark.parametrize(
    ("text", "initials", "expected"),
    [("card expired", None, "says_not_what_was_done"), ("customer called", "Claire", "not_an_entry")],
)
def test_an_entry_that_is_none_is_declined(text, initials, expected):
    storage = make(StorageStandin)
    with pytest.raises(DeclinedError) as caught:
        storage.append(key="k", at=AT, customer="C-7", text=text, initials=initials)
    assert reason(caught) == expected
    assert storage.find("k") is None


def test_fees_and_credit_notes_change_the_balance():
    storage = make(StorageStandin, unpaid=ITEMS)
    fee = storage.invoice_fee(key="f", at=AT, customer="C-7", amount=EUR20, label="Frais")["number"]
    storage.credit_note(key="c", at=AT, customer="C-7", invoices=["F-2"], reason="agreed")
    items = storage.balance(key="q", at=AT, customer="C-7")["items"]
    assert [(item["number"], str(item["balance"])) for item in items] == [("F-1", "120.00 EUR"), (fee, "20.00 EUR")]
    storage.write_off(key="w", at=AT, customer="C-7", invoices=["F-1", fee], reason="lost")
    assert storage.balance(key="q", at=AT, customer="C-7") == {"items": ()}


def test_an_unknown_balance_is_not_a_paid_one():
    for query in (make(StorageStandin).balance, make(LedgerStandin).items):
        with pytest.raises(DeclinedError) as caught:
            query(key="q", at=AT, customer="C-7")
        assert reason(caught) == "unknown_customer"


def test_contracts_end_with_a_month_and_files_go_to_a_folder():
    storage = make(StorageStandin)
    with pytest.raises(DeclinedError) as caught:
        storage.end_contract(key="e-1", at=AT, customer="C-7", unit="B-12", on=date(2026, 3, 30))
    assert reason(caught) == "not_a_month_end"
    storage.end_contract(key="e-2", at=AT, customer="C-7", unit="B-12", on=date(2026, 3, 31))
    storage.archive(key="a", at=AT, customer="C-7", folder="Unpaid")
    assert storage.ended_on("C-7", "B-12") == date(2026, 3, 31)
    assert storage.folder("C-7") == "Unpaid"


@pytest.mark.parametrize("items", [["F-1"], {"C-7": "F-1"}, {"C-7": [{"number": "F-1"}]}])
def test_malformed_items_are_refused(items):
    with pytest.raises(ConfigurationError):
        make(StorageStandin, unpaid=items)


def test_a_credit_note_names_invoices_that_are_there():
    storage = make(StorageStandin, unpaid=ITEMS)
    for invoices, expected in (([], "no_invoice"), (["F-9"], "unknown_invoice")):
        with pytest.raises(DeclinedError) as caught:
            storage.credit_note(key="c", at=AT, customer="C-7", invoices=invoices, reason="agreed")
        assert reason(caught) == expected


def test_a_dispute_in_the_ledger_moves_its_date_and_ends_resolved():
    ledger = make(LedgerStandin, unpaid=ITEMS)
    told = {"customer": "C-7", "action": "dispute D-1"}
    ledger.set_status(key="s", at=AT, customer="C-7", items=["F-2"], status="price dispute", comment="80 was 60")
    ledger.follow_up(key="f-1", at=AT, **told, date=date(2026, 3, 20), items=["F-2"])
    ledger.follow_up(key="f-2", at=AT, **told, date=date(2026, 3, 27))
    (action,) = ledger.agenda()
    assert (action.date, action.items) == (date(2026, 3, 27), ("F-2",))
    assert ledger.status("C-7", "F-2") == "price dispute"
    ledger.end_action(key="e", at=AT, **told, outcome="unfounded")
    assert ledger.agenda() == []
    assert ledger.outcome("C-7", "dispute D-1") == "unfounded"
    statuses = {item["number"]: item["status"] for item in ledger.items(key="q", at=AT, customer="C-7")["items"]}
    assert statuses == {"F-1": "open", "F-2": "dispute resolved"}
