"""The billing system and the provider of debits: what each knows, and when."""

from datetime import date

import pytest

from dunning_engine.errors import ConfigurationError, OutcomeUnknownError
from dunning_engine.money import Money
from dunning_engine.ports.journal import MemoryJournal
from dunning_plugins.gocardless.standin import DebitsStandin
from dunning_plugins.journal import FileJournal
from dunning_plugins.zuora.standin import BillingStandin
from dunning_plugins.zuora.translate import cycle_start

IBAN = "FR1420041010050500013M02606"
BOOKS = {
    "name": "Salon Lumière", "email": "c7@example.org", "billing_day": 15,
    "items": [
        {"number": "F-1", "due_on": "2026-01-01", "balance": "100.00 EUR"},
        {"number": "F-2", "due_on": "2026-02-01", "balance": "50.00 EUR"},
        {"number": "F-3", "due_on": "2026-03-01", "balance": "70.00 EUR", "state": "draft"},
    ],
    "methods": [{"method": "M-1", "is_default": True}, {"method": "M-2"}],
    "subscriptions": [
        {"subscription": "S-1", "offer": "Gestion 1", "started_on": "2019-01-01", "active": False},
        {"subscription": "S-2", "offer": "Gestion 1", "started_on": "2021-01-01"},
    ],
}  # fmt: skip


@pytest.fixture
def world(make):
    """Both systems on one world; billing's script may be added to."""

    def build(journal=None, **script):
        shared = journal if journal is not None else MemoryJournal()
        return make(BillingStandin, shared, accounts={"C-7": BOOKS}, **script), make(DebitsStandin, shared)

    return build


def collect(billing, at, key="k-1", amount="150.00", invoices=("F-1", "F-2"), **more):
    return billing.collect(key=key, at=at, customer="C-7", amount=Money(amount, "EUR"), invoices=invoices, **more)


def owed(billing, at):
    return {item["number"]: str(item["balance"]) for item in billing.unpaid(key="q", at=at, customer="C-7")["items"]}


def in_flight(debits, at):
    return [row["debit"] for row in debits.in_flight(key="q", at=at, customer="C-7")["debits"]]


def status(debits, at, reference):
    return debits.status(key="q", at=at, customer="C-7", reference=reference)["status"]


# --- in flight, late failures ------------------------------------------------------------------------------


def test_a_debit_in_flight_shows_nothing_owed_and_its_failure_reopens_the_invoices(world, at):
    billing, debits = world(collect={"fail_late": 1, "reason": "AM04"})
    assert owed(billing, at()) == {"F-1": "100.00 EUR", "F-2": "50.00 EUR"}
    made = collect(billing, at())
    assert owed(billing, at()) == {}
    assert in_flight(debits, at(2)) == [made["debit"]]
    assert billing.account(key="q", at=at(3), customer="C-7")["balance"] == 0
    # the provider knows on the fifth day, the books on the sixth: they disagree in between
    assert status(debits, at(5), made["debit"]) == "failed"
    assert owed(billing, at(5)) == {}
    assert owed(billing, at(6)) == {"F-1": "100.00 EUR", "F-2": "50.00 EUR"}
    (report,) = billing.inbound(at(60))
    assert (report.event, report.at, report.effect_key) == ("collection_failed", at(6), "k-1")
    assert report.data == {
        "payment": made["payment"], "amount": "150.00 EUR", "items": ["F-1", "F-2"], "reason": "AM04",
        "cause": "insufficient_funds", "will_attempt_retry": False,
    }  # fmt: skip


def test_a_debit_may_fail_after_it_was_paid_out(world, at):
    billing, debits = world(fail_late={"days": 30, "reason": "MD06"})
    made = collect(billing, at())
    assert [status(debits, at(day), made["debit"]) for day in (0, 1, 5, 29, 30)] == [
        "pending", "submitted", "confirmed", "paid_out", "charged_back",
    ]  # fmt: skip
    assert [report.event for report in billing.inbound(at(60))] == ["collection_settled", "collection_failed"]
    assert owed(billing, at(30)) == {}
    assert owed(billing, at(31)) == {"F-1": "100.00 EUR", "F-2": "50.00 EUR"}


def test_a_debit_that_nothing_stops_is_settled(world, at):
    billing, debits = world()
    made = collect(billing, at())
    (report,) = billing.inbound(at(60))
    assert (report.event, report.at) == ("collection_settled", at(7))
    assert status(debits, at(7), made["debit"]) == "paid_out"
    assert in_flight(debits, at(4)) == []
    payment = billing.payments(key="q", at=at(7), customer="C-7")["payments"][0]
    assert (payment["payment"], payment["settlement"]) == (made["payment"], "settled")


def test_a_collection_that_timed_out_was_made_all_the_same(world, at):
    billing, debits = world(collect={"time_out_after_send": 1})
    with pytest.raises(OutcomeUnknownError):
        collect(billing, at())
    assert owed(billing, at()) == {}
    made = billing.find("k-1")
    assert in_flight(debits, at(1)) == [made["debit"]]
    assert collect(billing, at(1)) == made
    assert len(billing.payments(key="q", at=at(1), customer="C-7")["payments"]) == 1


# --- grouped debits ----------------------------------------------------------------------------------------


def test_a_grouped_debit_names_what_it_covers_and_what_it_does_not(world, at):
    billing, _ = world(collect={"fail_late": 1})
    made = collect(billing, at(), amount="170.00")
    for number in (made["payment"], made["debit"]):
        told = billing.allocations(key="q", at=at(1), payment=number)
        assert [(part["number"], str(part["amount"])) for part in told["invoices"]] == [
            ("F-1", "100.00 EUR"), ("F-2", "50.00 EUR"),
        ]  # fmt: skip
        assert (str(told["unapplied"]), told["settlement"]) == ("20.00 EUR", "in_flight")
    failed = billing.allocations(key="q", at=at(6), payment=made["payment"])
    assert (failed["invoices"], failed["settlement"], failed["unapplied"]) == ((), "failed", Money(0, "EUR"))


def test_a_part_of_an_invoice_leaves_the_rest(world, at, declined):
    billing, _ = world()
    collect(billing, at(), amount="120.00")
    assert owed(billing, at()) == {"F-2": "30.00 EUR"}
    with declined("nothing_owed"):
        collect(billing, at(), "k-2", invoices=("F-1",))
    with declined("unknown_invoice"):
        collect(billing, at(), "k-3", invoices=("F-9",))
    with declined("unknown_payment"):
        billing.allocations(key="q", at=at(), payment="P-9")


def test_payments_told_in_a_script_explain_the_balances_told(make, at):
    payment = {
        "payment": "P-1", "debit": "PM1", "amount": "60.00 EUR", "on": "2026-03-01", "state": "Processed",
        "invoices": [{"number": "F-1", "amount": "40.00 EUR"}],
    }  # fmt: skip
    billing = make(BillingStandin, accounts={"C-7": {**BOOKS, "payments": [payment]}})
    assert owed(billing, at())["F-1"] == "100.00 EUR"
    told = billing.allocations(key="q", at=at(), payment="PM1")
    assert (str(told["unapplied"]), told["settlement"]) == ("20.00 EUR", "in_flight")


def test_drafts_are_not_unpaid_and_a_stranger_owes_nothing_known(world, at, declined):
    billing, _ = world()
    unpaid = billing.unpaid(key="q", at=at(), customer="C-7")
    assert ([item["number"] for item in unpaid["items"]], str(unpaid["total"])) == (["F-1", "F-2"], "150.00 EUR")
    with declined("unknown_customer"):
        billing.unpaid(key="q", at=at(), customer="C-8")
    found = billing.search(key="q", at=at(), text="LUMIÈRE")["accounts"]
    assert [account["customer"] for account in found] == ["C-7"]


# --- payment methods ---------------------------------------------------------------------------------------


def defaults(billing, at):
    methods = billing.methods(key="q", at=at, customer="C-7")["methods"]
    return [method["method"] for method in methods if method["is_default"]]


def test_an_account_is_never_without_a_default_and_has_never_two(world, at, declined):
    billing, _ = world()
    told = {"first_name": "Camille", "last_name": "Martin", "email": "c7@example.org"}
    new = billing.create_method(key="m", at=at(), customer="C-7", iban=IBAN, **told)["method"]
    assert defaults(billing, at()) == ["M-1"]
    with declined("is_default"):
        billing.close_method(key="c-1", at=at(), customer="C-7", method="M-1")
    changed = billing.set_default(key="d", at=at(), customer="C-7", method=new)
    assert changed == {"previous": "M-1"}
    assert defaults(billing, at()) == [new]
    billing.close_method(key="c-2", at=at(), customer="C-7", method="M-1")
    methods = {m["method"]: m for m in billing.methods(key="q", at=at(), customer="C-7")["methods"]}
    assert (methods["M-1"]["active"], methods[new]["shown"]) == (False, "FR…2606")
    with declined("method_closed"):
        billing.set_default(key="d-2", at=at(), customer="C-7", method="M-1")
    with declined("method_closed"):
        collect(billing, at(), method="M-1")
    with declined("invalid_iban"):
        billing.create_method(key="m-2", at=at(), customer="C-7", iban="FR1420041010050500013M02607", **told)
    with declined("unknown_method"):
        billing.close_method(key="c-3", at=at(), customer="C-7", method="M-9")


def test_a_default_that_timed_out_flipped_once(world, at):
    billing, _ = world(set_default={"time_out_after_send": 1})
    with pytest.raises(OutcomeUnknownError):
        billing.set_default(key="d", at=at(), customer="C-7", method="M-2")
    assert billing.find("d") == {"previous": "M-1"}
    assert billing.set_default(key="d", at=at(1), customer="C-7", method="M-2") == {"previous": "M-1"}
    assert defaults(billing, at(1)) == ["M-2"]


def test_a_method_with_a_debit_in_flight_is_not_closed(world, at, declined):
    billing, _ = world()
    collect(billing, at(), method="M-2")
    with declined("in_flight"):
        billing.close_method(key="c-1", at=at(6), customer="C-7", method="M-2")
    billing.close_method(key="c-2", at=at(7), customer="C-7", method="M-2")


def test_a_payment_told_in_a_script_was_made_with_the_default_unless_it_says_otherwise(make, at, declined):
    about = {"payment": "P-1", "amount": "50.00 EUR", "on": "2026-03-09", "state": "Processed"}
    for told, free in (({}, "M-2"), ({"method": "M-2"}, "M-1")):
        billing = make(BillingStandin, accounts={"C-7": {**BOOKS, "payments": [{**about, **told}]}})
        used = "M-1" if free == "M-2" else "M-2"
        billing.set_default(key="d", at=at(), customer="C-7", method=free)
        with declined("in_flight"):
            billing.close_method(key="c", at=at(), customer="C-7", method=used)


# --- what either system hears of the other ------------------------------------------------------------------


def active(billing, at):
    return [m["method"] for m in billing.methods(key="q", at=at, customer="C-7")["methods"] if m["active"]]


@pytest.mark.parametrize("name", ["payment", "debit"])
def test_a_debit_of_the_billing_system_can_be_cancelled_while_it_waits(world, at, declined, name):
    billing, debits = world()
    made = collect(billing, at())
    (row,) = debits.in_flight(key="q", at=at(), customer="C-7")["debits"]
    assert (row["reference"], row["debit"], row["status"]) == (made["payment"], made["debit"], "pending")
    debits.cancel(key="x", at=at(), customer="C-7", reference=made[name])
    assert (in_flight(debits, at()), status(debits, at(9), made["debit"])) == ([], "cancelled")
    # the books hear of it the day after: the invoices are open again, and nothing is told as paid
    assert (owed(billing, at()), owed(billing, at(1))) == ({}, {"F-1": "100.00 EUR", "F-2": "50.00 EUR"})
    assert billing.inbound_due() == at(1)
    (report,) = billing.inbound(at(60))
    assert (report.event, report.at, report.effect_key) == ("collection_failed", at(1), "k-1")
    assert (report.data["payment"], report.data["items"]) == (made["payment"], ["F-1", "F-2"])
    assert (report.data["reason"], report.data["cause"]) == ("payment_cancelled", "payment_cancelled")
    collect(billing, at(1), "k-2")
    with declined("already_submitted"):
        debits.cancel(key="y", at=at(4), customer="C-7", reference=billing.find("k-2")["payment"])


def test_what_was_cancelled_is_told_alike_after_a_restart(world, at, tmp_path):
    with FileJournal(tmp_path / "o.db") as journal:
        billing, debits = world(journal)
        made = collect(billing, at())
        debits.cancel(key="x", at=at(), customer="C-7", reference=made["payment"])
        told = billing.inbound(at(9))
    with FileJournal(tmp_path / "o.db") as journal:
        assert world(journal)[0].inbound(at(9)) == told


def test_a_cancelled_mandate_takes_the_billing_debits_back_and_closes_the_method(world, at, declined):
    billing, debits = world()
    told = {"first_name": "Camille", "last_name": "Martin", "email": "c7@example.org"}
    mandate = debits.create_mandate(key="m", at=at(), customer="C-7", iban=IBAN, holder="Camille Martin")["mandate"]
    new = billing.create_method(key="m", at=at(), customer="C-7", iban=IBAN, mandate=mandate, **told)["method"]
    billing.set_default(key="d", at=at(), customer="C-7", method=new)
    collect(billing, at())
    debits.cancel_mandate(key="x", at=at(), mandate=mandate)
    assert in_flight(debits, at()) == []
    with declined("method_closed"):
        collect(billing, at(), "k-2", invoices=("F-1",))
    assert (active(billing, at()), active(billing, at(1))) == (["M-1", "M-2", new], ["M-1", "M-2"])
    assert owed(billing, at(1)) == {"F-1": "100.00 EUR", "F-2": "50.00 EUR"}
    (report,) = billing.inbound(at(60))
    assert (report.at, report.data["cause"]) == (at(1), "mandate_cancelled")
    with declined("method_closed"):
        billing.set_default(key="d-2", at=at(1), customer="C-7", method=new)


def test_a_mandate_cancelled_too_late_leaves_the_debit_with_the_bank(world, at):
    billing, debits = world()
    told = {"first_name": "Camille", "last_name": "Martin", "email": "c7@example.org"}
    mandate = debits.create_mandate(key="m", at=at(), customer="C-7", iban=IBAN, holder="Camille Martin")["mandate"]
    new = billing.create_method(key="m", at=at(), customer="C-7", iban=IBAN, mandate=mandate, **told)["method"]
    made = collect(billing, at(), method=new)
    debits.cancel_mandate(key="x", at=at(2), mandate=mandate)
    assert in_flight(debits, at(2)) == [made["debit"]]
    assert [report.event for report in billing.inbound(at(60))] == ["collection_settled"]


@pytest.mark.parametrize(("reason", "gone"), [("AC04", True), ("MD01", True), ("AM04", False), ("MD06", False)])
def test_a_collection_that_failed_for_good_is_not_tried_on_the_same_method(world, at, declined, reason, gone):
    billing, debits = world(fail_late={"reason": reason})
    collect(billing, at())
    assert active(billing, at(6)) == (["M-2"] if gone else ["M-1", "M-2"])
    assert active(billing, at(5)) == ["M-1", "M-2"]
    if not gone:
        collect(billing, at(6), "k-2")
        return
    with declined("method_closed"):
        collect(billing, at(6), "k-2")
    with declined("mandate_dead"):
        debits.present(key="p", at=at(5), customer="C-7", amount=Money(20, "EUR"), reference="F-9")
    collect(billing, at(6), "k-3", method="M-2")


def test_an_old_debit_that_fails_for_good_leaves_a_new_mandate_alone(world, at):
    billing, debits = world(fail_late={"reason": "AC04"})
    collect(billing, at())
    mandate = debits.create_mandate(key="m", at=at(1), customer="C-7", iban=IBAN, holder="Camille Martin")["mandate"]
    assert debits.mandate(key="q", at=at(9), mandate=mandate)["status"] == "pending"
    debits.present(key="p", at=at(9), customer="C-7", amount=Money(20, "EUR"), reference="F-9", mandate=mandate)


def test_only_what_failed_is_presented_again(world, at, declined):
    billing, debits = world(fail_late=1)
    made = collect(billing, at())
    again = {"customer": "C-7", "amount": Money("150.00", "EUR"), "reference": made["debit"]}
    with declined("retry_failed"):
        debits.present(key="p-1", at=at(4), **again)
    debits.present(key="p-2", at=at(5), **again)
    for days in (5, 40):  # in flight, and paid out
        with declined("retry_failed"):
            debits.present(key=f"p-{days}", at=at(days), **again)


def test_the_books_survive_a_restart(world, at, tmp_path):
    with FileJournal(tmp_path / "o.db") as journal:
        made = collect(world(journal)[0], at())
    with FileJournal(tmp_path / "o.db") as journal:
        billing, debits = world(journal)
        assert owed(billing, at(1)) == {}
        assert in_flight(debits, at(1)) == [made["debit"]]


# --- subscriptions -----------------------------------------------------------------------------------------


def order(billing, at, key="o-1", **more):
    told = {"subscription": "S-2", "charge": "Gestion Mensuelle", "quantity": 4, **more}
    return billing.update_quantity(key=key, at=at, customer="C-7", **told)


def test_a_quantity_changes_on_the_latest_version_at_the_billing_cycle(world, at, declined):
    billing, _ = world()
    newest = billing.subscriptions(key="q", at=at(), customer="C-7")["subscriptions"][0]
    assert (newest["subscription"], newest["quantity"], newest["version"]) == ("S-2", 1, 1)
    told = order(billing, at(), version=1)
    assert (told["effective_on"], told["version"]) == (date(2026, 3, 15), 2)
    with declined("order_pending"):
        order(billing, at(1), "o-2")
    quantities = [
        billing.subscriptions(key="q", at=at(days), customer="C-7")["subscriptions"][0]["quantity"] for days in (4, 5)
    ]
    assert quantities == [1, 4]
    with declined("stale_version"):
        order(billing, at(6), "o-3", version=1)
    for reason, wrong in (
        ("unknown_subscription", {"subscription": "S-9"}), ("not_active", {"subscription": "S-1"}),
        ("unknown_charge", {"charge": "Other"}),
    ):  # fmt: skip
        with declined(reason):
            order(billing, at(6), "o-4", **wrong)


@pytest.mark.parametrize(
    ("today", "day", "expected"),
    [
        ("2026-03-10", 15, "2026-03-15"), ("2026-03-15", 15, "2026-03-15"), ("2026-03-16", 15, "2026-04-15"),
        ("2026-12-20", 15, "2027-01-15"), ("2026-02-10", 31, "2026-02-28"), ("2028-02-10", 31, "2028-02-29"),
        ("2026-12-31", 31, "2026-12-31"), ("2026-04-30", 31, "2026-04-30"), ("2026-03-31", 30, "2026-04-30"),
        ("2026-11-16", 15, "2026-12-15"),
    ],
)  # fmt: skip
def test_a_billing_cycle_begins_on_its_day(today, day, expected):
    assert cycle_start(date.fromisoformat(today), day) == date.fromisoformat(expected)


# --- one owner of retries ----------------------------------------------------------------------------------


def test_who_collects_again_by_itself_leaves_it_to_nobody_else(make, at, declined):
    billing = make(BillingStandin, settings={"owns_retries": "true"}, accounts={"C-7": BOOKS}, fail_late=1)
    collect(billing, at())
    with declined("billing_retries"):
        collect(billing, at(6), "k-2")
    debits = make(DebitsStandin, settings={"owns_retries": True})
    with declined("provider_retries"):
        debits.present(key="k", at=at(), customer="C-7", amount=Money(20, "EUR"), reference="F-1")


# --- mandates ----------------------------------------------------------------------------------------------


def test_a_mandate_is_active_with_its_first_debit_and_not_before(make, at, declined):
    debits = make(DebitsStandin)
    mandate = debits.create_mandate(key="m", at=at(), customer="C-7", iban=IBAN, holder="Camille Martin")["mandate"]

    def word(days):
        return debits.mandate(key="q", at=at(days), mandate=mandate)["status"]

    assert word(30) == "pending"
    debits.present(key="p", at=at(30), customer="C-7", amount=Money(20, "EUR"), reference="F-1", mandate=mandate)
    assert [word(days) for days in (30, 31, 35)] == ["pending", "submitted", "active"]
    with declined("invalid_iban"):
        debits.create_mandate(key="m-2", at=at(), customer="C-7", iban="FR00", holder="x")


def test_a_cancelled_mandate_takes_back_what_waits_and_takes_nothing_more(make, at, declined):
    debits = make(DebitsStandin, mandates={"MD-1": {"customer": "C-7"}})
    amount = Money(20, "EUR")
    debits.present(key="p-1", at=at(), customer="C-7", amount=amount, reference="F-1")
    debits.present(key="p-2", at=at(), customer="C-7", amount=amount, reference="F-2", on=date(2026, 3, 25))
    assert len(in_flight(debits, at(1))) == 2
    debits.cancel_mandate(key="c", at=at(1), mandate="MD-1")
    assert [status(debits, at(8), reference) for reference in ("F-1", "F-2")] == ["paid_out", "cancelled"]
    assert debits.mandate(key="q", at=at(2), mandate="MD-1") == {"status": "cancelled", "customer": "C-7"}
    with declined("mandate_dead"):
        debits.present(key="p-3", at=at(2), customer="C-7", amount=amount, reference="F-3", mandate="MD-1")
    with declined("unknown_mandate"):
        debits.mandate(key="q", at=at(), mandate="MD-9")


def test_a_failure_for_good_ends_the_mandate_it_was_collected_on(make, at, declined):
    debits = make(DebitsStandin, mandates={"MD-1": {"customer": "C-7"}}, fail_late={"reason": "AC04"})
    debits.present(key="p-1", at=at(), customer="C-7", amount=Money(20, "EUR"), reference="F-1")
    assert debits.mandate(key="q", at=at(4), mandate="MD-1")["status"] == "active"
    assert debits.mandate(key="q", at=at(5), mandate="MD-1")["status"] == "failed"
    told = debits.status(key="q", at=at(5), customer="C-7", reference="F-1")
    assert (told["reason"], told["cause"]) == ("AC04", "bank_account_closed")
    with declined("mandate_dead"):
        debits.present(key="p-2", at=at(5), customer="C-7", amount=Money(20, "EUR"), reference="F-1")


@pytest.mark.parametrize(
    "accounts", [["C-7"], {"C-7": {"items": [{"number": "F-1"}]}}, {"C-7": {"nmae": "x"}}, {"C-7": 3}]
)
def test_books_told_wrongly_are_refused(make, accounts):
    with pytest.raises(ConfigurationError):
        make(BillingStandin, accounts=accounts)
