"""The debit provider's words to ours and back: payments in minor units, failure causes, states. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from dunning_engine.money import Money
from dunning_engine.money.amount import minor_unit

STATES = {
    "pending_customer_approval": "pending",
    "pending_submission": "pending",
    "submitted": "submitted",
    "confirmed": "confirmed",
    "paid_out": "paid_out",
    "failed": "failed",
    "customer_approval_denied": "failed",
    "charged_back": "charged_back",
    "cancelled": "cancelled",
}
MANDATES = {
    "pending_customer_approval": "pending",
    "pending_submission": "pending",
    "submitted": "submitted",
    "active": "active",
    "cancelled": "cancelled",
    "failed": "failed",
    "blocked": "failed",
    "expired": "expired",
}
CAUSES = {
    "AM04": "insufficient_funds",
    "MS02": "refer_to_payer",
    "MS03": "refer_to_payer",
    "MD01": "mandate_cancelled",
    "MD02": "mandate_cancelled",
    "AC13": "mandate_cancelled",
    "AC01": "invalid_bank_details",
    "AC04": "bank_account_closed",
    "AC06": "bank_account_closed",
    "AG01": "direct_debit_not_enabled",
    "MD06": "authorisation_disputed",
    "MD07": "payer_deceased",
}
"""The cause that goes with a scheme's reason code; a code not listed has the cause ``other``."""
FINAL_CAUSES = frozenset({
    "mandate_cancelled", "mandate_expired", "bank_account_closed", "invalid_bank_details", "direct_debit_not_enabled",
    "payer_deceased", "bank_account_transferred",
})  # fmt: skip
"""After these the same mandate is never presented again."""


def status(word: str) -> str:
    """Our word for a payment's state; ``unknown`` for one that is new to us, on which nothing acts by itself."""
    return STATES.get(word, "unknown")


def mandate_status(word: str) -> str:
    """Our word for a mandate's state; ``unknown`` for one that is new to us."""
    return MANDATES.get(word, "unknown")


def minor(amount: Money) -> int:
    """An amount in the currency's minor units: 120.00 EUR is 12000."""
    return int(amount.rounded().amount / minor_unit(amount.currency))


def money(units: int, currency: str) -> Money:
    """The amount of so many minor units."""
    return Money(Decimal(units) * minor_unit(currency), currency)


def payment(debit: str, state: str, *, amount: Money, reference: str, charge_on: date, mandate: str) -> dict[str, Any]:
    """A payment as the provider shows it."""
    return {
        "id": debit,
        "amount": minor(amount),
        "currency": amount.currency,
        "charge_date": charge_on.isoformat(),
        "reference": reference,
        "status": state,
        "links": {"mandate": mandate},
    }


def failure(code: str, *, will_attempt_retry: bool) -> dict[str, Any]:
    """The details of a failure as the provider's event gives them."""
    return {
        "origin": "bank",
        "cause": cause(code),
        "scheme": "sepa_core",
        "reason_code": code,
        "will_attempt_retry": will_attempt_retry,
    }


def rejection(details: Mapping[str, Any], failed: Mapping[str, Any]) -> dict[str, Any]:
    """The data of our event `debit_rejected`, from a failure's details and its payment."""
    return {
        "reference": failed["reference"],
        "amount": str(money(failed["amount"], failed["currency"])),
        "reason": details.get("reason_code") or details.get("cause") or "unknown",
        "cause": details.get("cause") or "",
        "will_attempt_retry": bool(details.get("will_attempt_retry")),
    }


def cause(code: str) -> str:
    """The provider's word for a failure with that reason code."""
    return CAUSES.get(code, "other")


def is_final(code: str) -> bool:
    """Whether a reason code ends the mandate or the account, so that presenting again is refused."""
    return cause(code) in FINAL_CAUSES
