"""Connected accounts: found by paging only, one default per currency, identity proved by documents."""

from datetime import date

import pytest

from dunning_engine.errors import OutcomeUnknownError
from dunning_plugins.stripe.directory import AccountList
from dunning_plugins.stripe.standin import PayoutsStandin

IBAN, OTHER = "FR1420041010050500013M02606", "DE89370400440532013000"
ACCOUNTS = {f"acct_{n}": {"email": f"p{n}@example.org", "company": f"Company {n}"} for n in range(250)}
ONE = {
    "acct_1": {
        "email": "p@example.org", "backoffice_id": "B-1", "company": "Lumière SARL", "trade_name": "Salon Soleil",
        "externals": [{"external": "ba_1", "is_default": True}, {"external": "ba_2"}],
        "payouts": [{"payout": "po_1", "amount": "80.00 EUR", "external": "ba_2", "arrives_on": "2026-03-12"}],
    }
}  # fmt: skip


def find(payouts, at, **by):
    return payouts.find_account(key="q", at=at, **by)


def test_an_account_is_found_by_paging_through_all_of_them(make, at):
    payouts = make(PayoutsStandin, accounts=ACCOUNTS)
    assert find(payouts, at(), email="P249@example.org")["account"] == "acct_249"
    assert payouts.listing.calls == 3
    assert find(payouts, at(), email="nobody@example.org") == {"account": None, "matches": ()}


def test_the_list_has_no_filter_and_no_page_of_more_than_a_hundred():
    listing = AccountList([{"id": str(n)} for n in range(150)])
    assert len(listing.page(limit=1000)["data"]) == 100
    assert listing.page(limit=1000)["has_more"]
    assert not listing.page(limit=100, starting_after="99")["has_more"]
    with pytest.raises(TypeError):
        listing.page(email="p@example.org")


def test_more_than_one_match_is_none_and_all_are_reported(make, at):
    twins = {"acct_1": {"email": "p@example.org"}, "acct_2": {"company": "Lumière  SARL"}, "acct_3": {}}
    told = find(make(PayoutsStandin, accounts=twins), at(), email="p@example.org", company="lumière sarl")
    assert told["account"] is None
    assert [(match["account"], match["matched_on"]) for match in told["matches"]] == [
        ("acct_1", "email"), ("acct_2", "company"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("by", "found"),
    [
        ({"backoffice_id": "B-1"}, "acct_1"), ({"company": "lumière sarl"}, "acct_1"),
        ({"company": "Salon Soleil"}, None),
        ({}, None), ({"email": ""}, None),
    ],
)  # fmt: skip
def test_the_trade_name_finds_nobody(make, at, by, found):
    assert find(make(PayoutsStandin, accounts=ONE), at(), **by)["account"] == found


def defaults(payouts, at):
    told = payouts.externals(key="q", at=at, account="acct_1")["externals"]
    return [one["external"] for one in told if one["is_default"]]


def test_one_bank_account_of_a_currency_is_the_default(make, at, declined):
    payouts = make(PayoutsStandin, accounts=ONE)
    added = payouts.add_external(key="a-1", at=at(), account="acct_1", iban=IBAN, holder="Lumière SARL")
    assert not added["is_default"]
    assert defaults(payouts, at()) == ["ba_1"]
    told = payouts.set_default(key="d", at=at(), account="acct_1", external=added["external"])
    assert told == {"previous": "ba_1"}
    assert defaults(payouts, at()) == [added["external"]]
    with declined("is_default"):
        payouts.remove_external(key="r-1", at=at(), account="acct_1", external=added["external"])
    payouts.remove_external(key="r-2", at=at(), account="acct_1", external="ba_1")
    with declined("unknown_external"):
        payouts.set_default(key="d-2", at=at(), account="acct_1", external="ba_1")
    first = payouts.add_external(key="a-2", at=at(), account="acct_1", iban=OTHER, holder="x", currency="CHF")
    assert first["is_default"]
    assert len(defaults(payouts, at())) == 2


def test_a_bank_account_that_is_waited_for_or_known_or_not_ours_to_add(make, at, declined):
    payouts = make(PayoutsStandin, accounts={**ONE, "acct_2": {"managed_by": "owner"}})
    assert payouts.in_flight(key="q", at=at(), account="acct_1")["payouts"][0]["payout"] == "po_1"
    with declined("in_flight"):
        payouts.remove_external(key="r", at=at(), account="acct_1", external="ba_2")
    payouts.remove_external(key="r", at=at(2), account="acct_1", external="ba_2")
    payouts.add_external(key="a-1", at=at(), account="acct_1", iban=IBAN, holder="x")
    with declined("bank_account_exists"):
        payouts.add_external(key="a-2", at=at(), account="acct_1", iban=IBAN.lower(), holder="x")
    with declined("owner_must_do_it"):
        payouts.add_external(key="a-3", at=at(), account="acct_2", iban=OTHER, holder="x")
    with declined("invalid_iban"):
        payouts.add_external(key="a-4", at=at(), account="acct_1", iban="FR14", holder="x")
    with declined("unknown_account"):
        payouts.externals(key="q", at=at(), account="acct_9")


def test_a_bank_account_added_before_the_time_out_is_there(make, at):
    payouts = make(PayoutsStandin, accounts=ONE, add_external={"time_out_after_send": 1})
    with pytest.raises(OutcomeUnknownError):
        payouts.add_external(key="a", at=at(), account="acct_1", iban=IBAN, holder="x")
    assert payouts.find("a")["external"] in [
        one["external"] for one in payouts.externals(key="q", at=at(), account="acct_1")["externals"]
    ]


def test_a_changed_identity_has_to_be_proved_again(make, at):
    payouts = make(PayoutsStandin, accounts=ONE, refused={"n": 1, "reason": "document_unreadable"})

    def verified(days):
        return payouts.identity(key="q", at=at(days), account="acct_1")["verified"]

    assert verified(0)
    payouts.update_identity(key="u", at=at(), account="acct_1", last_name="Durand")
    assert payouts.identity(key="q", at=at(), account="acct_1")["last_name"] == "Durand"
    assert not verified(0)
    payouts.add_document(key="f-1", at=at(), account="acct_1", kind="identity", document="id.pdf")
    payouts.add_document(key="f-2", at=at(1), account="acct_1", kind="identity", document="id-2.pdf")
    assert [verified(days) for days in (0, 1, 2)] == [False, False, True]
    assert [report.data["reason"] for report in payouts.inbound(at(9))] == ["document_unreadable", ""]


@pytest.mark.parametrize(
    ("issued", "accepted"), [(None, False), ("2025-12-10", False), ("2025-12-11", True), ("2026-03-01", True)]
)
def test_an_invoice_that_proves_an_address_is_less_than_three_months_old(make, at, declined, issued, accepted):
    payouts = make(PayoutsStandin, accounts=ONE)
    told = {"kind": "proof_of_address", "document": "x.pdf", "issued_on": issued and date.fromisoformat(issued)}
    if accepted:
        assert payouts.add_document(key="f", at=at(), account="acct_1", **told)["file"]
        return
    with declined("document_too_old"):
        payouts.add_document(key="f", at=at(), account="acct_1", **told)
