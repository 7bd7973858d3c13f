"""Billing: invoices, payments and what they cover, payment methods, subscriptions (UNP-02, BIL-15, RIB-13)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from dunning_engine.model.types import BOOLEAN, DATE, INTEGER, MONEY, TEXT, Type, choice, list_of
from dunning_engine.money import Money
from dunning_engine.ports.adapter import Adapter, Result
from dunning_engine.ports.signature import BANK, CUSTOMER, ITEMS, NUMBERS, Parameter, operation, param, record

_CUSTOMER = param("customer", TEXT, "The customer's id.", identifier=True)
_METHOD = param("method", TEXT, "The payment method's id.", identifier=True)
_NUMBER = param("number", TEXT, "The invoice's number.", identifier=True)
_DEBIT = param("debit", TEXT.maybe(), "The debit provider's id of the payment, where there is one.", identifier=True)
_AMOUNT = param("amount", MONEY, "The amount.")
SETTLEMENTS = ("in_flight", "settled", "failed")


def _list(name: str, *fields: Parameter) -> Type:
    return list_of(record(name, *fields))


_ACCOUNTS = _list("billing_account", _CUSTOMER, param("name", TEXT, "Who it is for."), param("email", TEXT, "Theirs."))
_PAYMENTS = _list(
    "billing_payment",
    param("payment", TEXT, "The payment's number.", identifier=True), _AMOUNT,
    param("on", DATE, "The day it was made."), _DEBIT,
    param("settlement", choice(*SETTLEMENTS), "What the billing system knows of the bank's answer."),
)  # fmt: skip
_COVERED = _list("covered_invoice", _NUMBER, param("amount", MONEY, "What the payment pays of it."))
_METHODS = _list(
    "payment_method",
    _METHOD, param("type", choice("sepa", "card"), "Bank transfer by SEPA debit, or card."),
    param("shown", TEXT, "Country and last four characters, or the card's last four."),
    param("is_default", BOOLEAN, "Whether new invoices are collected with it."),
    param("active", BOOLEAN, "False once closed."),
    param("mandate", TEXT.maybe(), "The debit provider's mandate.", identifier=True),
)  # fmt: skip
_SUBSCRIPTIONS = _list(
    "subscription",
    param("subscription", TEXT, "Its number.", identifier=True), param("offer", TEXT, "The offer's name."),
    param("charge", TEXT, "The recurring charge that a quantity goes with."),
    param("quantity", INTEGER, "The charge's quantity."),
    param("version", INTEGER, "Its latest version."), param("active", BOOLEAN, "Whether it runs."),
    param("started_on", DATE, "When it began."),
)  # fmt: skip

OPERATIONS = (
    operation(
        "billing.account",
        "The customer's billing account. Changes nothing.",
        [_CUSTOMER],
        [
            param("account", TEXT, "The account's number.", identifier=True),
            param("name", TEXT, "Whom it is for."),
            param("email", TEXT, "The address on file."),
            param("billing_day", INTEGER, "The day of the month on which a billing cycle begins, 1 to 31."),
            param("default_method", TEXT.maybe(), "The payment method in use.", identifier=True),
            param("balance", MONEY, "What is unpaid by the account's books; a debit in flight counts as paid."),
            param("link", TEXT, "The account's page, for notes (BIL-03)."),
        ],
    ),
    operation(
        "billing.search",
        "Accounts whose number, name or e-mail contains a text. Changes nothing.",
        [param("text", TEXT, "What is looked for, in any case of letters.")],
        [param("accounts", _ACCOUNTS, "Those found, by customer id.")],
    ),
    operation(
        "billing.unpaid",
        "The unpaid invoices as the books have them, drafts left out (UNP-02). An invoice whose debit is in flight "
        "already shows nothing to pay: ask `debits.in_flight` too. Changes nothing.",
        [_CUSTOMER],
        [param("items", ITEMS, "By due date."), param("total", MONEY, "Their sum.")],
    ),
    operation(
        "billing.payments",
        "The customer's payments, the newest first. Changes nothing.",
        [_CUSTOMER],
        [param("payments", _PAYMENTS, "Those made so far.")],
    ),
    operation(
        "billing.allocations",
        "Which invoices a payment covers, such as a grouped debit (BIL-15). Changes nothing. Declined with "
        "`unknown_payment`.",
        [param("payment", TEXT, "The payment's number, or the debit provider's.", identifier=True)],
        [
            param("invoices", _COVERED, "The invoices and what it pays of each; none after it failed."),
            param("unapplied", MONEY, "The part that covers no invoice."),
            _AMOUNT,
            _DEBIT,
            param("settlement", choice(*SETTLEMENTS), "What the billing system knows of the bank's answer."),
        ],
    ),
    operation(
        "billing.methods",
        "The customer's payment methods, closed ones included (RIB-09). Changes nothing.",
        [_CUSTOMER],
        [param("methods", _METHODS, "In the order in which they were created.")],
    ),
    operation(
        "billing.create_method",
        "A payment method of type bank transfer, scheme SEPA (RIB-13). It is not the default yet. Declined with "
        "`invalid_iban`.",
        [
            _CUSTOMER,
            param("iban", TEXT, "The new account.", BANK),
            param("first_name", TEXT, "The account holder's."),
            param("last_name", TEXT, "The account holder's."),
            param("email", TEXT, "The account holder's."),
            param(
                "mandate",
                TEXT.maybe(),
                "The debit provider's mandate for that account, where there is one.",
                identifier=True,
            ),
        ],
        [_METHOD],
    ),
    operation(
        "billing.set_default",
        "A payment method made the account's default; the one before is no longer (RIB-13). Declined with "
        "`unknown_method` and `method_closed`.",
        [_CUSTOMER, _METHOD],
        [param("previous", TEXT.maybe(), "The default until now.", identifier=True)],
    ),
    operation(
        "billing.close_method",
        "A payment method closed for good. Declined for the default (`is_default`), so that an account is never "
        "without one (RIB-13), while a debit with it is in flight (`in_flight`), and with `unknown_method`.",
        [_CUSTOMER, _METHOD],
        irreversible=True,
    ),
    operation(
        "billing.collect",
        "A new collection with the default payment method, or another. The books show it as paid at once; the "
        "bank answers days later: `collection_settled` or `collection_failed`, which reopens the invoices, also "
        "after the money was paid out. Declined with `no_method`, `method_closed`, `nothing_owed`, and with "
        "`billing_retries` where the billing system itself collects again.",
        [
            _CUSTOMER,
            param("amount", MONEY, "The amount, more than nothing; what exceeds the invoices stays unapplied."),
            param("invoices", NUMBERS, "The invoices it pays, in this order."),
            param("method", TEXT.maybe(), "Another method than the default.", identifier=True),
        ],
        [param("payment", TEXT, "The payment's number.", identifier=True), _DEBIT],
        hurts=True,
        needs_key=True,
    ),
    operation(
        "billing.invoice_fee",
        "A charge invoiced once, such as that of a new domain name (BIL-19). The process guards that it was agreed.",
        [_CUSTOMER, param("amount", MONEY, "More than nothing."), param("label", TEXT, "What for.", CUSTOMER)],
        [_NUMBER],
        hurts=True,
        needs_key=True,
    ),
    operation(
        "billing.subscriptions",
        "The customer's subscriptions, the most recent first (UPS-11). Changes nothing.",
        [_CUSTOMER],
        [param("subscriptions", _SUBSCRIPTIONS, "Active and ended ones.")],
    ),
    operation(
        "billing.update_quantity",
        "An order on a subscription's latest version that changes a charge's quantity, effective on the first day "
        "of the next billing cycle, today included (UPS-11). Declined with `unknown_subscription`, `not_active`, "
        "`unknown_charge`, `stale_version` and, while another order waits to take effect, `order_pending`.",
        [
            _CUSTOMER,
            param("subscription", TEXT, "The subscription's number.", identifier=True),
            param("charge", TEXT, "The charge's name."),
            param("quantity", INTEGER, "The new quantity.", minimum=1),
            param("version", INTEGER.maybe(), "The version that the change was decided on; the latest by default."),
        ],
        [
            param("order", TEXT, "The order's number.", identifier=True),
            param("effective_on", DATE, "The day it takes effect."),
            param("version", INTEGER, "The subscription's version with it."),
        ],
        needs_key=True,
    ),
)


class Billing(Adapter, Protocol):
    """The billing system. Declines with ``unknown_customer`` and the reasons above."""

    def account(self, *, key: str, at: datetime, customer: str) -> Result:
        """Read the account."""

    def search(self, *, key: str, at: datetime, text: str) -> Result:
        """Look for accounts."""

    def unpaid(self, *, key: str, at: datetime, customer: str) -> Result:
        """Read the unpaid invoices."""

    def payments(self, *, key: str, at: datetime, customer: str) -> Result:
        """Read the payments."""

    def allocations(self, *, key: str, at: datetime, payment: str) -> Result:
        """Read what a payment covers."""

    def methods(self, *, key: str, at: datetime, customer: str) -> Result:
        """Read the payment methods."""

    def create_method(
        self, *, key: str, at: datetime, customer: str, iban: str, first_name: str, last_name: str, email: str,
        mandate: str | None = None,
    ) -> Result:  # fmt: skip
        """Create a payment method."""

    def set_default(self, *, key: str, at: datetime, customer: str, method: str) -> Result:
        """Make a method the default."""

    def close_method(self, *, key: str, at: datetime, customer: str, method: str) -> Result:
        """Close a method."""

    def collect(
        self, *, key: str, at: datetime, customer: str, amount: Money, invoices: Sequence[str],
        method: str | None = None,
    ) -> Result:  # fmt: skip
        """Collect money."""

    def invoice_fee(self, *, key: str, at: datetime, customer: str, amount: Money, label: str) -> Result:
        """Invoice a charge."""

    def subscriptions(self, *, key: str, at: datetime, customer: str) -> Result:
        """Read the subscriptions."""

    def update_quantity(
        self, *, key: str, at: datetime, customer: str, subscription: str, charge: str, quantity: int,
        version: int | None = None,
    ) -> Result:  # fmt: skip
        """Change a charge's quantity."""
