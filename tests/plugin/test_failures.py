"""Every known failure has its class, an unknown one a person; the tables say when and from where."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from dunning_engine.errors import ConfigurationError
from dunning_engine.model.values import to_json
from dunning_engine.plugin import load_plugins, refuse_two_owners
from dunning_engine.plugin.rails import owners
from dunning_engine.ports.journal import MemoryJournal
from dunning_plugins import plugin
from dunning_plugins.failures import FUNCTIONS, card_class, collection_class, late_payment_rate, sepa_class
from dunning_plugins.gocardless import translate
from dunning_plugins.gocardless.standin import DebitsStandin
from dunning_plugins.terminal.standin import HARD, TerminalStandin
from dunning_plugins.zuora.standin import BillingStandin

FOLDER = Path(__file__).parents[2] / "processes" / "_shared" / "reference"
SEPA = {
    "AM04": "retry", "MS02": "call_customer", "MD06": "dispute", "MD01": "fix_mandate", "MD02": "fix_mandate",
    "MD07": "stop_human", "AC01": "fix_bank_details", "AC04": "fix_bank_details", "AC06": "call_customer",
    "AC13": "fix_mandate", "AG01": "fix_bank_details", "AG02": "fix_technical", "AM05": "stop_check",
    "SL01": "call_customer", "FOCR": "cancelled_by_us", "BE05": "fix_technical", "FF01": "fix_technical",
    "FF05": "fix_technical", "RC01": "fix_technical", "RR01": "compliance", "RR02": "compliance",
    "RR03": "compliance", "RR04": "compliance",
}  # fmt: skip
CARDS = {
    **dict.fromkeys(("04", "07", "12", "14", "15", "41", "43", "46", "57", "R0", "R1", "R3", "MAC03", "MAC21"), "hard"),
    **dict.fromkeys(
        ("lost_card", "stolen_card", "pickup_card", "do_not_try_again", "fraudulent", "revocation_of_authorization",
         "stop_payment_order", "incorrect_number", "account_closed", "invalid_account"), "hard",
    ),
    **dict.fromkeys(("expired_card", "incorrect_cvc", "authentication_required"), "customer_action"),
    **dict.fromkeys(("insufficient_funds", "processing_error", "try_again_later", "issuer_not_available"), "retry"),
    **dict.fromkeys(("do_not_honor", "generic_decline"), "retry_then_call"),
}  # fmt: skip
CAUSES = {
    "insufficient_funds": "retry", "refer_to_payer": "retry", "mandate_cancelled": "fix_mandate",
    "mandate_expired": "fix_mandate", "bank_account_closed": "fix_bank_details", "payer_deceased": "stop_human",
    "invalid_bank_details": "fix_bank_details", "direct_debit_not_enabled": "fix_bank_details",
    "bank_account_transferred": "follow_mandate", "authorisation_disputed": "dispute", "charged_back": "dispute",
    "return_on_odfi_request": "human", "other": "human",
}  # fmt: skip


def table(name):
    return list(csv.DictReader((FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize(("code", "expected"), SEPA.items())
def test_the_class_of_a_reason_code(code, expected):
    assert sepa_class(code, "FR") == sepa_class(code.lower(), "de") == expected


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("AT", "retry"), ("BE", "retry"), ("DE", "retry"), ("LU", "retry"), ("SK", "retry"), (" de ", "retry"),
        ("FR", "call_customer"), ("", "call_customer"), ("XX", "call_customer"), ("E", "call_customer"),
    ],
)  # fmt: skip
def test_a_reason_not_given_is_insufficient_funds_in_some_countries_only(country, expected):
    assert sepa_class("MS03", country) == expected


@pytest.mark.parametrize(("code", "expected"), CARDS.items())
def test_the_class_of_a_declined_card(code, expected):
    assert card_class(code) == expected


@pytest.mark.parametrize(("cause", "expected"), CAUSES.items())
def test_the_class_of_a_cause(cause, expected):
    assert collection_class(cause) == expected


@pytest.mark.parametrize("code", ["", "ZZ99", "03", "21", "retry", "human", "AM 04"])
def test_an_unknown_code_is_a_persons(code):
    assert sepa_class(code, "FR") == collection_class(code) == card_class(code) == "human"


def test_the_tests_know_every_row():
    assert {row["code"] for row in table("sepa_reasons")} == {*SEPA, "MS03"}
    assert {row["cause"] for row in table("gocardless_causes")} == set(CAUSES)
    assert {row["code"] for row in table("card_declines")} == set(CARDS)


def test_what_is_refused_for_good_is_nowhere_tried_again():
    assert {card_class(reason) for reason in HARD} <= {"hard", "customer_action"}
    again = {cause for cause in CAUSES if collection_class(cause) == "retry"}
    assert not again & translate.FINAL_CAUSES
    assert all(row["same_mandate"] == ("yes" if row["cause"] in again else "no") for row in table("gocardless_causes"))
    retried = [row for row in table("sepa_reasons") if int(row["max_retries"])]
    assert [row["code"] for row in retried] == ["AM04", "MS03"]


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        ("2024-06-30", None), ("2024-07-01", "14.76"), ("2024-12-31", "14.76"), ("2025-01-01", None),
        ("2030-01-01", None),
    ],
)  # fmt: skip
def test_late_payment_rates_are_dated_and_never_below_the_floor(day, rate):
    assert late_payment_rate(date.fromisoformat(day)) == (None if rate is None else Decimal(rate))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.csv")), ids=lambda path: path.stem)
def test_every_row_is_whole_and_says_its_source_and_whether_it_is_confirmed(path):
    rows = table(path.stem)
    for row in rows:
        assert None not in row
        assert None not in row.values()
        assert all(cell and cell == cell.strip() for cell in row.values()), row
        assert row["confirmed"] in ("yes", "no")
        for column in ("valid_from", "valid_to"):
            if row.get(column, "-") != "-":
                date.fromisoformat(row[column])
    limits = {row["rule"]: row["attempts"] for row in table("card_limits") if row["valid_to"] == "-"}
    assert limits["visa_categories_2_to_4"] == "20"


def test_the_functions_are_offered_and_their_examples_are_true():
    offered = load_plugins([plugin], discover=False).functions
    assert set(offered) == {function.name for function in FUNCTIONS}
    given = {
        "sepa_class": ("MS03", "FR"), "collection_class": ("mandate_cancelled",), "card_class": ("expired_card",),
        "late_payment_rate": (date(2024, 9, 1),),
    }  # fmt: skip
    for function in FUNCTIONS:
        assert str(to_json(function.implementation(*given[function.name]))) == function.gives


# --- one owner of retries per rail -------------------------------------------------------------------------


def adapters(**owning):
    kinds = {"billing": BillingStandin, "debits": DebitsStandin, "terminal": TerminalStandin}
    return {name: kind({"owns_retries": owning.get(name, False)}, MemoryJournal()) for name, kind in kinds.items()}


def test_two_owners_of_one_rail_are_refused():
    with pytest.raises(ConfigurationError, match="billing and debits would both"):
        refuse_two_owners(adapters(billing=True, debits="true"))


@pytest.mark.parametrize(
    ("owning", "found"),
    [
        ({}, {}), ({"billing": True}, {"sepa_debit": ["billing"]}), ({"debits": True}, {"sepa_debit": ["debits"]}),
        ({"billing": True, "terminal": True}, {"card": ["terminal"], "sepa_debit": ["billing"]}),
    ],
)  # fmt: skip
def test_one_owner_or_the_engine_is_fine(owning, found):
    chosen = adapters(**owning)
    refuse_two_owners(chosen)
    assert owners(chosen) == found
    refuse_two_owners({"mail": object()})
