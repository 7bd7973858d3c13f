"""Direct debits: presenting again what the bank returned (STO-02)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from dunning_engine.model.types import BOOLEAN, DATE, MONEY, TEXT, choice
from dunning_engine.money import Money
from dunning_engine.ports.adapter import Adapter, Result
from dunning_engine.ports.signature import BANK, INSIDE, operation, param

_CUSTOMER = param("customer", TEXT, "The customer's id.")
_REFERENCE = param("reference", TEXT, "What the debit is for, the same each time it is presented.")
STATUSES = ("pending", "submitted", "confirmed", "paid_out", "failed", "charged_back", "cancelled", "unknown")

OPERATIONS = (
    operation(
        "debits.present",
        "A returned debit presented again. Done means taken by the provider: the bank may return it days later, "
        "also after it was paid out, as the event `debit_rejected`. Declined: the fourth re-presentation "
        "(`retry_limit`), a mandate or account that is gone (`mandate_dead`), and while the provider itself will "
        "try again (`provider_retries`).",
        [
            _CUSTOMER,
            param("amount", MONEY, "The amount, more than nothing."),
            _REFERENCE,
            param("on", DATE.maybe(), "The day it is to be charged; as soon as possible by default."),
            param("mandate", TEXT.maybe(), "The mandate; the customer's only one by default.", BANK),
        ],
        [
            param("debit", TEXT, "The provider's id of the debit."),
            param("charge_on", DATE, "The day it will be charged."),
        ],
        hurts=True,
        needs_key=True,
    ),
    operation(
        "debits.cancel",
        "A debit taken back before it goes to the bank. Declined with `already_submitted` afterwards and with "
        "`unknown_debit` where none was presented.",
        [_CUSTOMER, _REFERENCE],
    ),
    operation(
        "debits.status",
        "Where the last debit of a reference stands. Paid out is not final: it may still be returned. Changes nothing.",
        [_CUSTOMER, _REFERENCE],
        [
            param("status", choice(*STATUSES), "`unknown` also where the provider's word is new to us."),
            param("reason", TEXT.maybe(), "The reason code of a failure, such as AM04.", INSIDE),
            param("will_attempt_retry", BOOLEAN, "Whether the provider will try again by itself."),
        ],
    ),
)


class Debits(Adapter, Protocol):
    """The provider of direct debits."""

    def present(
        self, *, key: str, at: datetime, customer: str, amount: Money, reference: str,
        on: date | None = None, mandate: str | None = None,
    ) -> Result:  # fmt: skip
        """Present a debit again."""

    def cancel(self, *, key: str, at: datetime, customer: str, reference: str) -> Result:
        """Take a debit back."""

    def status(self, *, key: str, at: datetime, customer: str, reference: str) -> Result:
        """Read where a debit stands."""
