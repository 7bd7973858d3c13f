"""The billing system's books, derived from what a script tells and what was done since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import reduce
from typing import Any

from dunning_engine.model.types import BOOLEAN, DATE, INTEGER, MONEY, TEXT, Record, Type, choice, list_of
from dunning_engine.money import Money
from dunning_engine.ports.adapter import Inbound
from dunning_engine.ports.journal import Deed
from dunning_plugins.debit_course import HEARD_AFTER
from dunning_plugins.gocardless.translate import is_final
from dunning_plugins.told import fact, fields, records
from dunning_plugins.zuora.translate import settlement

_POSTED = choice("posted", "draft")
_ITEM = fields(
    fact("number", TEXT, required=True), fact("due_on", DATE, required=True), fact("balance", MONEY, required=True),
    fact("amount", MONEY.maybe()), fact("status", TEXT, "open"), fact("state", _POSTED, "posted"),
)  # fmt: skip
_METHOD = fields(
    fact("method", TEXT, required=True), fact("type", choice("sepa", "card"), "sepa"), fact("shown", TEXT, "FR…2606"),
    fact("is_default", BOOLEAN, False), fact("active", BOOLEAN, True), fact("mandate", TEXT.maybe()),
)  # fmt: skip
_COVERED = fields(fact("number", TEXT, required=True), fact("amount", MONEY, required=True))
_PAYMENT = fields(
    fact("payment", TEXT, required=True), fact("amount", MONEY, required=True), fact("on", DATE, required=True),
    fact("debit", TEXT.maybe()), fact("method", TEXT.maybe()),
    fact("invoices", list_of(Type("record", record=Record("covered", _COVERED))), ()),
    fact("state", choice("Processed", "Settled", "FailedToSettle"), "Settled"),
)  # fmt: skip
_SUBSCRIPTION = fields(
    fact("subscription", TEXT, required=True), fact("offer", TEXT, ""), fact("charge", TEXT, "Gestion Mensuelle"),
    fact("quantity", INTEGER, 1), fact("version", INTEGER, 1), fact("active", BOOLEAN, True),
    fact("started_on", DATE, date(2020, 1, 1)),
)  # fmt: skip
SHAPE = fields(
    fact("name", TEXT, ""), fact("email", TEXT, ""), fact("billing_day", INTEGER, 1), fact("currency", TEXT, "EUR"),
    *(
        fact(name, list_of(Type("record", record=Record(name, shape))), ())
        for name, shape in (
            ("items", _ITEM), ("methods", _METHOD), ("payments", _PAYMENT), ("subscriptions", _SUBSCRIPTION),
        )
    ),
)  # fmt: skip


@dataclass
class Payment:
    """A payment: what it covers, and what the bank will say of it. ``key`` is that of the deed that made it."""

    number: str
    amount: Money
    on: date
    debit: str | None
    method: str | None
    covered: dict[str, Money]
    reports: tuple[Inbound, ...] = ()
    state: str = "Processed"
    key: str = ""

    def settlement(self, now: datetime) -> str:
        """What the billing system knows of the bank's answer. The last word counts: a failure may come late."""
        heard = [report for report in self.reports if report.at is not None and report.at <= now]
        if not heard:
            return settlement(self.state)
        return "failed" if heard[-1].event == "collection_failed" else "settled"

    def ends_method(self) -> datetime | None:
        """From when on the provider collects nothing more with its method, because it failed for good."""
        final = (one for one in self.reports if "reason" in one.data and is_final(one.data["reason"]))
        return next((one.at - timedelta(days=HEARD_AFTER) for one in final if one.at is not None), None)


@dataclass
class Change:
    """A change of quantity that takes effect on a day."""

    effective_on: date
    quantity: int


@dataclass
class Account:
    """One customer's books."""

    customer: str
    about: dict[str, Any]
    items: dict[str, dict[str, Any]]
    methods: dict[str, dict[str, Any]]
    payments: list[Payment]
    subscriptions: dict[str, dict[str, Any]]
    changes: dict[str, list[Change]] = field(default_factory=dict)
    ends: dict[str, datetime] = field(default_factory=dict)
    """From when on the mandate of a method is gone, by method."""

    @property
    def currency(self) -> str:
        """That of its invoices."""
        return str(self.about["currency"])

    @property
    def default(self) -> str | None:
        """The payment method in use."""
        return next((name for name, method in self.methods.items() if method["is_default"]), None)

    def balance(self, number: str, now: datetime) -> Money:
        """What the books show as unpaid of an invoice: a payment counts until its failure is known."""
        paid = [p.covered[number] for p in self.payments if number in p.covered and p.settlement(now) != "failed"]
        start: Money = self.items[number]["balance"]
        return reduce(lambda left, part: left - part, paid, start)

    def unpaid(self, now: datetime) -> list[dict[str, Any]]:
        """The posted invoices with something left to pay, by due date."""
        left = [
            {
                "number": number, "due_on": item["due_on"], "balance": self.balance(number, now),
                "amount": item["amount"] or item["balance"], "status": item["status"],
            }
            for number, item in self.items.items()
            if item["state"] == "posted"
        ]  # fmt: skip
        return sorted((item for item in left if item["balance"] > 0), key=lambda one: (one["due_on"], one["number"]))

    def cover(self, amount: Money, invoices: Sequence[str], now: datetime) -> dict[str, Money]:
        """How an amount is spread over invoices, in their order; what is left over covers nothing."""
        covered: dict[str, Money] = {}
        for number in invoices:
            part = min(amount, self.balance(number, now))
            if part > 0:
                covered[number] = part
                amount = amount - part
        return covered

    def is_usable(self, method: str, now: datetime) -> bool:
        """Whether the provider collects with it: it was not closed here, and its mandate and account are there."""
        failed = (one.ends_method() for one in self.payments if one.method == method)
        ends = [end for end in (self.ends.get(method), *failed) if end is not None]
        return bool(self.methods[method]["active"]) and not any(end <= now for end in ends)

    def is_active(self, method: str, now: datetime) -> bool:
        """Whether the books show it as open: what became of its mandate they hear a day later."""
        return bool(self.methods[method]["active"]) and self.is_usable(method, now - timedelta(days=HEARD_AFTER))

    def make_default(self, method: str) -> None:
        """One method is the default, and only one."""
        for name, one in self.methods.items():
            one["is_default"] = name == method

    def quantity(self, subscription: str, today: date) -> int:
        """The quantity of a subscription's charge on a day."""
        told: int = self.subscriptions[subscription]["quantity"]
        done = [change.quantity for change in self.changes.get(subscription, ()) if change.effective_on <= today]
        return done[-1] if done else told

    def failed(self, invoices: Sequence[str], now: datetime) -> bool:
        """Whether a collection of any of these invoices has failed."""
        failed = (one for one in self.payments if one.settlement(now) == "failed")
        return any(not one.covered.keys().isdisjoint(invoices) for one in failed)

    def take(self, deed: Deed, day: date) -> None:
        """A deed of that day into the books."""
        told, result = deed.arguments, deed.result
        match deed.operation:
            case "billing.create_method":
                self._add_method(result["method"], told)
            case "billing.set_default":
                self.make_default(told["method"])
            case "billing.close_method":
                self.methods[told["method"]]["active"] = False
            case "billing.collect":
                self.payments.append(self._payment(deed, day))
            case "billing.invoice_fee":
                amount = Money.parse(told["amount"])
                row = {"number": result["number"], "due_on": day, "balance": amount, "amount": amount, "status": "open"}
                self.items[result["number"]] = {**row, "state": "posted"}
            case "billing.update_quantity":
                change = Change(date.fromisoformat(result["effective_on"]), told["quantity"])
                self.changes.setdefault(told["subscription"], []).append(change)
                self.subscriptions[told["subscription"]]["version"] = result["version"]

    def _add_method(self, name: str, told: Mapping[str, Any]) -> None:
        about = {"method": name, "type": "sepa", "shown": told["iban"], "mandate": told["mandate"]}
        self.methods[name] = {**about, "is_default": False, "active": True}

    def _payment(self, deed: Deed, day: date) -> Payment:
        told, result = deed.arguments, deed.result
        amount = Money.parse(told["amount"])
        covered = self.cover(amount, told["invoices"], deed.at)
        used = told["method"] or self.default
        return Payment(result["payment"], amount, day, result["debit"], used, covered, deed.reports, key=deed.key)


def read_accounts(told: Any) -> dict[str, Account]:
    """The books that a script tells, by customer. Raises :class:`ConfigurationError` naming the wrong field."""
    return {customer: _account(customer, one) for customer, one in records(told, SHAPE, "billing: accounts").items()}


def _account(customer: str, told: dict[str, Any]) -> Account:
    items = {item["number"]: dict(item) for item in told["items"]}
    default = next((one["method"] for one in told["methods"] if one["is_default"]), None)
    payments = [
        Payment(
            one["payment"], one["amount"], one["on"], one["debit"], one["method"] or default,
            {part["number"]: part["amount"] for part in one["invoices"]}, state=one["state"],
        )
        for one in told["payments"]
    ]  # fmt: skip
    account = Account(
        customer,
        told,
        items,
        {one["method"]: dict(one) for one in told["methods"]},
        payments,
        {one["subscription"]: dict(one) for one in told["subscriptions"]},
    )
    for payment in payments:
        for number, part in payment.covered.items():
            # the script gives balances as they are now, a payment told with them is already in
            if number in items and settlement(payment.state) != "failed":
                items[number]["balance"] += part
    return account
