"""What a failed collection means: functions for expressions, over dated reference data with sources."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from dunning_engine.expr.function import Function
from dunning_engine.model.types import DATE, NUMBER, TEXT
from dunning_plugins.reference_data import by, rows

HUMAN = "human"
"""What an unknown code means: nothing happens on its own, a person looks at it."""
_FLOOR_TIMES, _ABOVE_ECB = 3, 10


def sepa_class(code: str, country: str) -> str:
    """What to do about a returned debit, by the scheme's reason code and the country of the debtor's bank.

    ``retry``, ``call_customer``, ``dispute``, ``fix_mandate``, ``fix_bank_details``, ``fix_technical``,
    ``stop_check``, ``stop_human``, ``cancelled_by_us``, ``compliance``, or ``human`` for a code not known. A
    country is ISO 3166; where the class depends on it, an unknown one gets the careful answer.
    """
    row = by("sepa_reasons", "code").get(_code(code))
    if row is None:
        return HUMAN
    holds = not row["countries"] or country.strip().upper() in row["countries"].split()
    return row["class"] if holds else row["otherwise"]


def collection_class(cause: str) -> str:
    """What to do about a failed debit, by the provider's word for the cause; decide on it before the code.

    As :func:`sepa_class`, and ``follow_mandate`` where the bank moved the account.
    """
    row = by("gocardless_causes", "cause").get(cause.strip().lower())
    return HUMAN if row is None else row["class"]


def card_class(code: str) -> str:
    """What to do about a declined card.

    ``hard`` (never again), ``customer_action`` (a new card or a code first), ``retry``, ``retry_then_call``, or
    ``human``. Codes are the network's (``04``, ``MAC03``) or the processor's.
    """
    table = by("card_declines", "code")
    row = table.get(_code(code)) or table.get(code.strip().lower())
    return HUMAN if row is None else row["class"]


def late_payment_rate(day: date) -> Decimal | None:
    """The yearly rate of late-payment penalties in France, in percent, for a day in one of the known half-years.

    The European rate plus 10 points, but never below three times the legal rate. ``None`` for a half-year whose
    rates are not confirmed: then a person says.
    """
    for row in rows("late_payment_rates"):
        if row["confirmed"] == "yes" and row["valid_from"] <= day.isoformat() <= row["valid_to"]:
            return max(Decimal(row["ecb_rate"]) + _ABOVE_ECB, Decimal(row["legal_rate"]) * _FLOOR_TIMES)
    return None


def _code(text: str) -> str:
    return text.strip().upper()


FUNCTIONS = (
    Function(
        "sepa_class", (TEXT, TEXT), TEXT, "What to do about a returned debit, by reason code and country of the bank.",
        sepa_class, example="sepa_class('MS03', 'FR')", gives="call_customer",
    ),
    Function(
        "collection_class", (TEXT,), TEXT, "What to do about a failed debit, by the provider's cause.",
        collection_class, example="collection_class('mandate_cancelled')", gives="fix_mandate",
    ),
    Function(
        "card_class", (TEXT,), TEXT, "What to do about a declined card, by the network's or the processor's code.",
        card_class, example="card_class('expired_card')", gives="customer_action",
    ),
    Function(
        "late_payment_rate", (DATE,), NUMBER.maybe(),
        "The yearly rate of late-payment penalties in France, in percent; none where it is not confirmed.",
        late_payment_rate, example="late_payment_rate(2024-09-01)", gives="14.76",
    ),
)  # fmt: skip
