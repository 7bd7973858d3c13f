"""Every known failure has its class, an unknown one a person; the tables say when and from where."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest

from dunning_engine.errors import ConfigurationError
from dunning_engine.model.values import to_json
from dunning_engine.plugin import load_plugins, refuse_two_owners
from dunning_engine.plugin.rails import owners
from dunning_engine.ports.journal import MemoryJournal
from dunning_engine.process.references import bound
from dunning_plugins import plugin
from dunning_plugins.failures import FUNCTIONS, STRICTEST_LAST
from dunning_plugins.gocardless import translate
from dunning_plugins.gocardless.standin import DebitsStandin
from dunning_plugins.terminal.standin import HARD, TerminalStandin
from dunning_plugins.zuora.standin import BillingStandin

PROCESSES = Path(__file__).parents[2] / "processes"
FOLDER = PROCESSES / "_shared" / "reference"
DAY = date(2026, 3, 1)
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
    "return_on_odfi_request": "human", "other": "human", "refund_requested": "dispute",
    "payment_cancelled": "cancelled_by_us",
}  # fmt: skip


def functions(**changed):
    """The functions as a program calls them: with the shipped tables, or with other texts in their place."""
    files = {f"_shared/reference/{path.stem}.csv": path.read_text(encoding="utf-8") for path in FOLDER.glob("*.csv")}
    files |= {f"_shared/reference/{name}.csv": text for name, text in changed.items()}
    calls = " ".join(f"{function.name}()" for function in FUNCTIONS)
    made, findings = bound({function.name: function for function in FUNCTIONS}, {**files, "x/process.yaml": calls})
    assert findings == []
    return SimpleNamespace(**{name: function.implementation for name, function in made.items()})


SHIPPED = functions()


def table(name):
    return list(csv.DictReader((FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()))


def by_cause(cause):
    return SHIPPED.collection_class("", cause, "FR", DAY)


@pytest.mark.parametrize(("code", "expected"), SEPA.items())
def test_the_class_of_a_reason_code(code, expected):
    assert SHIPPED.sepa_class(code, "FR", DAY) == SHIPPED.sepa_class(code.lower(), "de", DAY) == expected
    assert SHIPPED.collection_class(code, "", "FR", DAY) == expected


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("AT", "retry"), ("BE", "retry"), ("DE", "retry"), ("LU", "retry"), ("SK", "retry"), (" de ", "retry"),
        ("DE…3000", "retry"), ("FR…2606", "call_customer"),
        ("FR", "call_customer"), ("", "call_customer"), ("XX", "call_customer"), ("E", "call_customer"),
    ],
)  # fmt: skip
def test_a_reason_not_given_is_insufficient_funds_in_some_countries_only(country, expected):
    assert SHIPPED.sepa_class("MS03", country, DAY) == expected
    assert SHIPPED.collection_class("MS03", "refer_to_payer", country, DAY) == expected
    assert SHIPPED.collection_retries("MS03", "refer_to_payer", country, DAY) == (1 if expected == "retry" else 0)


@pytest.mark.parametrize(("code", "expected"), CARDS.items())
def test_the_class_of_a_declined_card(code, expected):
    assert SHIPPED.card_class(code, DAY) == expected
    assert SHIPPED.collection_class(code, "", "FR", DAY) == expected


@pytest.mark.parametrize(("cause", "expected"), CAUSES.items())
def test_the_class_of_a_cause(cause, expected):
    assert by_cause(cause) == SHIPPED.collection_class(cause, "", "FR", DAY) == expected


@pytest.mark.parametrize("code", ["", "ZZ99", "03", "21", "retry", "human", "AM 04"])
def test_an_unknown_code_is_a_persons(code):
    assert SHIPPED.sepa_class(code, "FR", DAY) == by_cause(code) == SHIPPED.card_class(code, DAY) == "human"


@pytest.mark.parametrize(
    ("reason", "cause", "expected"),
    [
        ("MS02", "refer_to_payer", "call_customer"), ("MS03", "refer_to_payer", "call_customer"),
        ("AC06", "bank_account_closed", "call_customer"), ("AM05", "other", "stop_check"), ("AM04", "other", "retry"),
        ("SL01", "other", "call_customer"), ("FOCR", "other", "cancelled_by_us"), ("AM04", "", "retry"),
        ("AM04", "mandate_cancelled", "fix_mandate"), ("MD01", "insufficient_funds", "fix_mandate"),
        ("AC04", "payer_deceased", "stop_human"), ("MD06", "refund_requested", "dispute"),
        ("ZZ99", "insufficient_funds", "human"), ("ZZ99", "mandate_cancelled", "fix_mandate"), ("ZZ99", "ZZ", "human"),
        ("unknown", "insufficient_funds", "retry"), ("", "insufficient_funds", "retry"), ("", "", "human"),
        ("payment_cancelled", "payment_cancelled", "cancelled_by_us"), ("expired_card", "", "customer_action"),
    ],
)  # fmt: skip
def test_of_code_and_cause_the_stricter_is_followed_and_a_new_code_never_tried_again(reason, cause, expected):
    assert SHIPPED.collection_class(reason, cause, "FR", DAY) == expected
    if expected != "retry":
        assert SHIPPED.collection_retries(reason, cause, "FR", DAY) == 0


def test_a_cause_never_says_less_than_the_code_that_goes_with_it():
    rank = STRICTEST_LAST.index
    for code, cause in translate.CAUSES.items():
        for country in ("FR", "DE"):
            own = SHIPPED.sepa_class(code, country, DAY)
            assert rank(SHIPPED.collection_class(code, cause, country, DAY)) >= rank(own), code


@pytest.mark.parametrize(
    ("reason", "cause", "retries"),
    [("AM04", "insufficient_funds", 3), ("AM04", "refer_to_payer", 1), ("", "refer_to_payer", 1), ("AC04", "", 0)],
)
def test_how_often_a_debit_may_be_tried_again(reason, cause, retries):
    assert SHIPPED.collection_retries(reason, cause, "FR", DAY) == retries


def test_rows_count_on_their_days_only():
    text = (
        "code,class,countries,otherwise,max_retries,valid_from,valid_to\n"
        "AM04,retry,-,-,3,2024-11-01,-\nAM04,call_customer,-,-,0,2027-01-01,-\nZZ01,retry,-,-,1,-,2025-12-31\n"
    )
    edited = functions(sepa_reasons=text)
    assert [edited.sepa_class("AM04", "FR", day) for day in (DAY, date(2026, 12, 31), date(2027, 1, 1))] == [
        "retry", "retry", "call_customer",
    ]  # fmt: skip
    assert edited.collection_retries("AM04", "", "FR", date(2027, 1, 1)) == 0
    assert edited.sepa_class("AM04", "FR", date(2024, 10, 31)) == "human"
    assert [edited.sepa_class("ZZ01", "FR", date(2025, 12, 31)), edited.sepa_class("ZZ01", "FR", DAY)] == [
        "retry", "human",
    ]  # fmt: skip


# --- cards -----------------------------------------------------------------------------------------------------


def run_days(*ago):
    return tuple(DAY - timedelta(days=days) for days in ago)


@pytest.mark.parametrize(
    ("ago", "may"),
    [
        ((), True), ((1,), True), ((0,), False), ((1, 2, 3), True), ((1, 2, 3, 4), False), ((1, 5, 10, 15), False),
        ((1, 5, 10, 16), True), ((16, 17, 18, 19, 20), True), ((-1,), True),
    ],
)  # fmt: skip
def test_a_card_is_run_four_times_in_sixteen_days_and_never_twice_on_one(ago, may):
    assert SHIPPED.card_may_run(run_days(*ago), DAY) is may


def test_the_schemes_limits_count_on_their_days():
    head = "rule,applies,attempts,days,valid_from,valid_to,confirmed,source\n"
    visa = [line for line in (FOLDER / "card_limits.csv").read_text("utf-8").splitlines() if line.startswith("visa")]
    edited = functions(card_limits=head + "\n".join(visa))
    runs = [date(2025, 5, 24) - timedelta(days=ago) for ago in range(15)]
    assert not edited.card_may_run(runs, date(2025, 5, 24))
    assert edited.card_may_run(runs, date(2025, 5, 25))
    advice = functions(card_limits=head + "\n".join(visa).replace(",yes,15,", ",no,15,"))
    assert advice.card_may_run(runs, date(2025, 5, 24))


def test_the_tests_know_every_row():
    assert {row["code"] for row in table("sepa_reasons")} == {*SEPA, "MS03"}
    assert {row["cause"] for row in table("gocardless_causes")} == set(CAUSES)
    assert {row["code"] for row in table("card_declines")} == set(CARDS)


def test_what_is_refused_for_good_is_nowhere_tried_again():
    assert {SHIPPED.card_class(reason, DAY) for reason in HARD} <= {"hard", "customer_action"}
    again = {cause for cause in CAUSES if by_cause(cause) == "retry"}
    assert not again & translate.FINAL_CAUSES
    assert all(row["same_mandate"] == ("yes" if row["cause"] in again else "no") for row in table("gocardless_causes"))
    assert {row["cause"] for row in table("gocardless_causes") if int(row["max_retries"])} == again
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
    assert SHIPPED.late_payment_rate(date.fromisoformat(day)) == (None if rate is None else Decimal(rate))


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
        "collection_class": ("MS02", "refer_to_payer", "FR", DAY), "collection_retries": ("AM04", "", "FR", DAY),
        "sepa_class": ("MS03", "FR", DAY), "card_class": ("expired_card", DAY), "card_may_run": ((DAY,), DAY),
        "late_payment_rate": (date(2024, 9, 1),),
    }  # fmt: skip
    for function in FUNCTIONS:
        told = to_json(getattr(SHIPPED, function.name)(*given[function.name]))
        assert (str(told).lower() if isinstance(told, bool) else str(told)) == function.gives
        assert all(str(to_json(value)) in function.example for value in given[function.name] if isinstance(value, str))


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
