"""The billing system's stand-in: its books show a debit as paid before the bank has answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from dunning_engine.model.types import BOOLEAN, TEXT, Field
from dunning_engine.money import Money
from dunning_engine.ports.adapter import Inbound, Result
from dunning_engine.ports.capabilities.billing import OPERATIONS
from dunning_engine.ports.journal import Deed, Journal
from dunning_plugins.bank_numbers import iban_problem, shown
from dunning_plugins.standin import Later, Standin, digits
from dunning_plugins.zuora import gateway, translate
from dunning_plugins.zuora.books import Account, read_accounts

SYSTEM = "SYS-01"
SETTINGS = {
    "zone": Field("zone", TEXT, required=False, default="Europe/Paris", doc="Where a day begins."),
    "owns_retries": Field(
        "owns_retries", BOOLEAN, required=False, default=False, doc="Whether the billing run collects again by itself."
    ),
}


class BillingStandin(Standin):
    """Keeps accounts, and shows an invoice as paid from the collection until its failure is heard of.

    What the bank answers it hears a day after the provider of debits does: the two disagree for that day. So it is
    with a debit that is cancelled there, which reopens the invoices, and with a mandate, whose method is closed.
    """

    SYSTEM = SYSTEM
    HEARS = ("debits",)
    capability = "billing"
    operations = OPERATIONS
    behaviours = MappingProxyType(
        {
            "fail_late": "A collection fails with `reason` (AM04): the provider hears after `days` (5), the books a "
            "day later."
        }
    )
    facts = MappingProxyType(
        {
            "accounts": "The books by customer: `name`, `email`, `billing_day`, `items`, `methods`, `payments`, "
            "`subscriptions`. Of others all is declined with `unknown_customer`."
        }
    )
    tells = MappingProxyType(
        {
            "collection_settled": "`payment`, `amount`, `items`, after 7 days",
            "collection_failed": "`payment`, `amount`, `items`, `reason` (`AM04`), `cause`, `will_attempt_retry`, a "
            "day after the bank's answer, where scripted; also after `collection_settled`. A day after the debit was "
            "cancelled at its provider, with the reason `payment_cancelled` or `mandate_cancelled`",
        }
    )
    declined = "refused"
    RAIL = "sepa_debit"

    def __init__(self, settings: Mapping[str, Any], journal: Journal) -> None:
        super().__init__(settings, journal)
        self._zone = ZoneInfo(settings.get("zone", "Europe/Paris"))
        self._accounts = read_accounts(self.script.facts.get("accounts", {}))

    def account(self, *, key: str, at: datetime, customer: str) -> Result:
        """The account with what is unpaid by the books."""
        self.look("account", customer=customer)
        books = self._books("account", customer)
        balance = sum((item["balance"] for item in books.unpaid(at)), Money.zero(books.currency))
        return {
            "account": f"A-{customer}", "name": books.about["name"], "email": books.about["email"],
            "billing_day": books.about["billing_day"], "default_method": books.default, "balance": balance,
            "link": f"https://billing.invalid/accounts/{customer}",
        }  # fmt: skip

    def search(self, *, key: str, at: datetime, text: str) -> Result:
        """Accounts that contain a text."""
        self.look("search", text=text)
        found = [
            {"customer": customer, "name": books.about["name"], "email": books.about["email"]}
            for customer, books in sorted(self._accounts.items())
            if text.casefold() in f"A-{customer}\n{books.about['name']}\n{books.about['email']}".casefold()
        ]
        return {"accounts": tuple(found)}

    def unpaid(self, *, key: str, at: datetime, customer: str) -> Result:
        """The unpaid invoices by the books."""
        self.look("unpaid", customer=customer)
        books = self._books("unpaid", customer)
        items = books.unpaid(at)
        total = sum((item["balance"] for item in items), Money.zero(books.currency))
        return {"items": tuple(items), "total": total}

    def payments(self, *, key: str, at: datetime, customer: str) -> Result:
        """The payments, the newest first."""
        self.look("payments", customer=customer)
        made = self._books("payments", customer).payments[::-1]
        return {
            "payments": tuple(
                {
                    "payment": one.number, "amount": one.amount, "on": one.on, "debit": one.debit,
                    "settlement": one.settlement(at),
                }
                for one in sorted(made, key=lambda one: one.on, reverse=True)
            )
        }  # fmt: skip

    def allocations(self, *, key: str, at: datetime, payment: str) -> Result:
        """What a payment covers; nothing any more once it failed."""
        self.look("allocations", payment=payment)
        made = (one for books in self._accounts.values() for one in books.payments)
        found = next((one for one in made if payment in (one.number, one.debit)), None)
        if found is None:
            raise self.decline("allocations", "unknown_payment")
        settlement = found.settlement(at)
        covered = {} if settlement == "failed" else found.covered
        parts = tuple({"number": number, "amount": part} for number, part in covered.items())
        unapplied = found.amount - sum(covered.values(), Money.zero(found.amount.currency))
        return {
            "invoices": parts, "unapplied": Money.zero(found.amount.currency) if settlement == "failed" else unapplied,
            "amount": found.amount, "debit": found.debit, "settlement": settlement,
        }  # fmt: skip

    def methods(self, *, key: str, at: datetime, customer: str) -> Result:
        """The payment methods, closed ones included."""
        self.look("methods", customer=customer)
        books = self._books("methods", customer)
        told = ({**one, "active": books.is_active(name, at)} for name, one in books.methods.items())
        return {"methods": tuple(told)}

    def create_method(
        self, *, key: str, at: datetime, customer: str, iban: str, first_name: str, last_name: str, email: str,
        mandate: str | None = None,
    ) -> Result:  # fmt: skip
        """Create a payment method, which is not the default yet. The journal keeps the number shortened."""

        def create() -> dict[str, str]:
            self._books("create_method", customer)
            if iban_problem(iban) is not None:
                raise self.decline("create_method", "invalid_iban")
            return {"method": f"PM-{digits(8, 'method', key)}"}

        arguments = {
            "customer": customer, "iban": shown(iban), "first_name": first_name, "last_name": last_name,
            "email": email, "mandate": mandate,
        }  # fmt: skip
        return self.perform("create_method", key, at, arguments, create)

    def set_default(self, *, key: str, at: datetime, customer: str, method: str) -> Result:
        """Make a method the default, and the one before no longer."""

        def change() -> dict[str, str | None]:
            books = self._books("set_default", customer)
            self._know("set_default", books, method)
            if not books.is_active(method, at):
                raise self.decline("set_default", "method_closed")
            return {"previous": books.default}

        return self.perform("set_default", key, at, {"customer": customer, "method": method}, change)

    def close_method(self, *, key: str, at: datetime, customer: str, method: str) -> Result:
        """Close a method that is neither the default nor in use."""

        def close() -> dict[str, str]:
            books = self._books("close_method", customer)
            self._know("close_method", books, method)
            if books.default == method:
                raise self.decline("close_method", "is_default")
            if any(one.method == method and one.settlement(at) == "in_flight" for one in books.payments):
                raise self.decline("close_method", "in_flight")
            return {}

        return self.perform("close_method", key, at, {"customer": customer, "method": method}, close)

    def collect(
        self, *, key: str, at: datetime, customer: str, amount: Money, invoices: Sequence[str],
        method: str | None = None,
    ) -> Result:  # fmt: skip
        """Collect: the books show it as paid from now on."""

        def take() -> dict[str, str | None]:
            books = self._books("collect", customer)
            if amount <= 0:
                raise self.decline("collect", "invalid_amount")
            unknown = [number for number in invoices if number not in books.items]
            if unknown:
                raise self.decline("collect", "unknown_invoice", invoices=unknown)
            used = method or books.default
            if used is None:
                raise self.decline("collect", "no_method")
            self._know("collect", books, used)
            if not books.is_usable(used, at):
                raise self.decline("collect", "method_closed")
            if not books.cover(amount, invoices, at):
                raise self.decline("collect", "nothing_owed")
            if self.owns_retries and books.failed(invoices, at):
                raise self.decline("collect", "billing_retries")
            debit = None if books.methods[used]["type"] == "card" else f"PM{digits(10, 'collect', key)}"
            return {"payment": f"P-{digits(8, 'payment', key)}", "debit": debit}

        arguments = {"customer": customer, "amount": amount, "invoices": tuple(invoices), "method": method}
        return self.perform("collect", key, at, arguments, take)

    def invoice_fee(self, *, key: str, at: datetime, customer: str, amount: Money, label: str) -> Result:
        """Invoice a charge, due at once."""

        def invoice() -> dict[str, str]:
            self._books("invoice_fee", customer)
            if amount <= 0:
                raise self.decline("invoice_fee", "invalid_amount")
            return {"number": f"INV-{digits(8, 'fee', key)}"}

        arguments = {"customer": customer, "amount": amount, "label": label}
        return self.perform("invoice_fee", key, at, arguments, invoice)

    def subscriptions(self, *, key: str, at: datetime, customer: str) -> Result:
        """The subscriptions, the most recent first."""
        self.look("subscriptions", customer=customer)
        books = self._books("subscriptions", customer)
        shown_now = [
            {**one, "quantity": books.quantity(name, self._day(at))} for name, one in books.subscriptions.items()
        ]
        return {"subscriptions": tuple(sorted(shown_now, key=lambda one: one["started_on"], reverse=True))}

    def update_quantity(
        self, *, key: str, at: datetime, customer: str, subscription: str, charge: str, quantity: int,
        version: int | None = None,
    ) -> Result:  # fmt: skip
        """Order a change on the latest version, effective with the next billing cycle."""

        def order() -> dict[str, Any]:
            books = self._books("update_quantity", customer)
            found = books.subscriptions.get(subscription)
            if found is None:
                raise self.decline("update_quantity", "unknown_subscription")
            today = self._day(at)
            problems = {
                "not_active": not found["active"],
                "unknown_charge": found["charge"] != charge,
                "stale_version": version not in (None, found["version"]),
                "order_pending": any(one.effective_on > today for one in books.changes.get(subscription, ())),
            }
            for reason, holds in problems.items():
                if holds:
                    raise self.decline("update_quantity", reason)
            effective = translate.cycle_start(today, books.about["billing_day"])
            number = f"O-{digits(8, 'order', key)}"
            return {"order": number, "effective_on": effective, "version": found["version"] + 1}

        arguments = {
            "customer": customer, "subscription": subscription, "charge": charge, "quantity": quantity,
            "version": version,
        }  # fmt: skip
        return self.perform("update_quantity", key, at, arguments, order)

    def reports(self, verb: str, arguments: Mapping[str, Any], result: Mapping[str, Any]) -> Sequence[Later]:
        """The bank's answer to a collection, and a failure where the script has one."""
        if verb != "collect":
            return ()
        told = gateway.about(result["payment"], arguments["amount"], arguments["invoices"])
        return gateway.answers(told, self.spend("fail_late", verb))

    def inbound(self, now: datetime) -> Sequence[Inbound]:
        """What is to be told, after what was cancelled at the provider."""
        self.catch_up()
        return super().inbound(now)

    def inbound_due(self) -> datetime | None:
        """When there is something to tell, after what was cancelled at the provider."""
        self.catch_up()
        return super().inbound_due()

    def fold(self, deed: Deed) -> None:
        """Take a deed into the books, and what was taken back at the provider of debits."""
        for books in self._accounts.values() if deed.capability == "debits" else ():
            for payment in gateway.cancelled(books, deed, self._day):
                self.tell_instead(payment.key, payment.reports if payment.key else ())
        if deed.capability == self.capability and deed.arguments["customer"] in self._accounts:
            self._accounts[deed.arguments["customer"]].take(deed, self._day(deed.at))

    def _books(self, verb: str, customer: str) -> Account:
        self.catch_up()
        books = self._accounts.get(customer)
        if books is None:
            raise self.decline(verb, "unknown_customer")
        return books

    def _know(self, verb: str, books: Account, method: str) -> None:
        if method not in books.methods:
            raise self.decline(verb, "unknown_method")

    def _day(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()
