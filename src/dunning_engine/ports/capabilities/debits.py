"""Direct debits: presenting again what the bank returned, mandates, what is in flight (STO-02, RIB-08, BIL-15)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from dunning_engine.model.types import BOOLEAN, DATE, MONEY, TEXT, choice, list_of
from dunning_engine.money import Money
from dunning_engine.ports.adapter import Adapter, Result
from dunning_engine.ports.signature import BANK, INSIDE, operation, param, record

_CUSTOMER = param("customer", TEXT, "The customer's id.", identifier=True)
_REFERENCE = param("reference", TEXT, "What the debit is for, the same each time it is presented.")
_MANDATE = param("mandate", TEXT, "The mandate's id.", identifier=True)
_STATUS = param(
    "status", choice("pending", "submitted", "active", "cancelled", "failed", "expired", "unknown"), "Its state."
)
_IN_FLIGHT = list_of(
    record(
        "debit_in_flight",
        param("debit", TEXT, "The provider's id of the debit.", identifier=True),
        param("reference", TEXT, "What it is for."),
        param("amount", MONEY, "The amount."),
        param("status", choice("pending", "submitted"), "Whether it can still be cancelled, or is with the bank."),
        param("charge_on", DATE, "The day it is charged."),
    )
)
STATUSES = ("pending", "submitted", "confirmed", "paid_out", "failed", "charged_back", "cancelled", "unknown")

OPERATIONS = (
    operation(
        "debits.present",
        "A returned debit presented again. Done means taken by the provider: the bank may return it days later, "
        "also after it was paid out, as the event `debit_rejected`. Declined: a debit that has not failed, because it "
        "is under way, paid or cancelled (`retry_failed`), the fourth re-presentation (`retry_limit`), a mandate or "
        "account that is gone (`mandate_dead`), and while the provider itself will try again (`provider_retries`).",
        [
            _CUSTOMER,
            param("amount", MONEY, "The amount, more than nothing."),
            _REFERENCE,
            param("on", DATE.maybe(), "The day it is to be charged; as soon as possible by default."),
            param("mandate", TEXT.maybe(), "The mandate; the customer's only one by default.", BANK, identifier=True),
        ],
        [
            param("debit", TEXT, "The provider's id of the debit.", identifier=True),
            param("charge_on", DATE, "The day it will be charged."),
        ],
        hurts=True,
        needs_key=True,
    ),
    operation(
        "debits.cancel",
        "A debit taken back before it goes to the bank, by its reference, the provider's id or the billing system's "
        "payment. The invoices of a cancelled collection are open again, and nobody collects them by itself: the "
        "event `collection_failed` says so. Declined with `already_submitted` afterwards and with `unknown_debit`.",
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
            param("cause", TEXT.maybe(), "The provider's word for the failure, such as `insufficient_funds`."),
        ],
    ),
    operation(
        "debits.in_flight",
        "The customer's debits that the bank has not answered, those that the billing system collects included "
        "(RIB-08). An invoice may show as paid meanwhile. Changes nothing.",
        [_CUSTOMER],
        [param("debits", _IN_FLIGHT, "The next to be charged first.")],
    ),
    operation(
        "debits.create_mandate",
        "A mandate for a new account. It becomes active with its first debit, not before. Declined with "
        "`invalid_iban`.",
        [_CUSTOMER, param("iban", TEXT, "The account.", BANK), param("holder", TEXT, "The account holder's name.")],
        [_MANDATE],
    ),
    operation(
        "debits.cancel_mandate",
        "A mandate cancelled: nothing is collected on it any more, and what was not yet with the bank is taken back. "
        "Declined with `unknown_mandate` and `mandate_dead`.",
        [_MANDATE],
        irreversible=True,
    ),
    operation(
        "debits.mandate",
        "Where a mandate stands. Changes nothing.",
        [_MANDATE],
        [_STATUS, param("customer", TEXT.maybe(), "Whose it is, where the provider was told.", identifier=True)],
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

    def in_flight(self, *, key: str, at: datetime, customer: str) -> Result:
        """Read the debits that the bank has not answered."""

    def create_mandate(self, *, key: str, at: datetime, customer: str, iban: str, holder: str) -> Result:
        """Create a mandate."""

    def cancel_mandate(self, *, key: str, at: datetime, mandate: str) -> Result:
        """Cancel a mandate."""

    def mandate(self, *, key: str, at: datetime, mandate: str) -> Result:
        """Read where a mandate stands."""
