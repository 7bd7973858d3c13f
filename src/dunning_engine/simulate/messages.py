"""Happenings as messages to the engine: which case each is for, with ids that are the same in every run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from dunning_engine.money import Money
from dunning_engine.runtime.identity import case_id
from dunning_engine.simulate.portfolio import Customer, Happening, Portfolio

ARREARS = "storage_arrears"
DISPUTE = "dispute"
Message = Mapping[str, Any]
_LETTERS = str.maketrans("0123456789", "ghijklmnop")
_OWNERS = {"price": "sales", "quality": "technician", "service": "site_manager", "delivery": "sales_assistant"}


@dataclass(slots=True)
class _Account:
    """What one customer owes, and the case in which it is collected.

    ``case`` is the open one, empty where nothing is owed; ``held`` the case that each invoice was put into,
    ``disputes`` that of its dispute.
    """

    owed: dict[str, Decimal] = field(default_factory=dict)
    case: str = ""
    held: dict[str, str] = field(default_factory=dict)
    disputes: dict[str, str] = field(default_factory=dict)


def messages(portfolio: Portfolio) -> Iterator[tuple[date, Message]]:
    """Every happening as what ``Engine.send_many`` takes, with its day.

    Which case an event is for follows from the portfolio alone, never from what the database says, so that a
    run that is taken up again sends exactly what an undisturbed one sends.
    """
    accounts: dict[str, _Account] = {}
    writer = _Writer(portfolio, _repeated(portfolio))
    for happening in portfolio.happenings():
        account = accounts.setdefault(happening.invoice.customer, _Account())
        yield from ((happening.on, message) for message in _SAY[happening.kind](writer, happening, account))


@dataclass(frozen=True)
class _Writer:
    portfolio: Portfolio
    repeated: frozenset[str]

    def money(self, amount: Decimal) -> str:
        return str(Money(amount, self.portfolio.currency))

    def item(self, happening: Happening) -> dict[str, Any]:
        invoice = happening.invoice
        return {
            "number": invoice.number, "due_on": invoice.due_on.isoformat(),
            "balance": self.money(happening.amount), "amount": self.money(invoice.amount),
        }  # fmt: skip

    def reference(self, happening: Happening) -> str:
        """The dispute's number: that of its invoice, with the customer's where it would not be unique."""
        invoice = happening.invoice
        owner = f"{invoice.customer}-" if invoice.number in self.repeated else ""
        return f"D-{owner}{invoice.number}"


def _repeated(portfolio: Portfolio) -> frozenset[str]:
    seen: set[str] = set()
    return frozenset(each.number for each in portfolio.invoices if each.number in seen or seen.add(each.number))  # type: ignore[func-returns-value]  # add is called for its effect


def _id(happening: Happening) -> str:
    """The same in every run; in letters only, since digits in a row could be taken for a card's number."""
    invoice = happening.invoice
    return letters_id(happening.kind, invoice.customer, invoice.number, str(happening.on))


def letters_id(kind: str, *parts: str) -> str:
    """An id of ``kind`` that is the same for the same parts, in letters only."""
    text = "\x1f".join((kind, *parts))
    return f"{kind}-{sha256(text.encode()).hexdigest()[:20].translate(_LETTERS)}"


def _event(happening: Happening, case: str, event: str, data: Mapping[str, Any]) -> Message:
    return {"case": case, "event": event, "data": data, "event_id": _id(happening), "about": about(happening)}


def about(happening: Happening) -> str:
    """What a message is about, for a person."""
    return f"{happening.on} {happening.kind} {happening.invoice.customer} {happening.invoice.number}"


def _known(writer: _Writer, happening: Happening, account: _Account) -> Iterator[Message]:
    number = happening.invoice.number
    if account.case:
        yield _event(happening, account.case, "invoice_issued", {"items": [writer.item(happening)]})
    else:
        customer = writer.portfolio.customers[happening.invoice.customer]
        data = {"customer": person(customer), "unit": customer.unit or "-", "items": [writer.item(happening)]}
        account.case = case_id(ARREARS, None, 0, _id(happening))
        yield {"start": ARREARS, "data": data, "event_id": _id(happening), "about": about(happening)}
    account.owed[number] = happening.amount
    account.held[number] = account.case


def person(customer: Customer) -> dict[str, str]:
    """A customer as the processes know one."""
    names = ("id", "name", "kind", "email", "phone", "address", "language")
    return {name: getattr(customer, name) for name in names}


def _paid(writer: _Writer, happening: Happening, account: _Account) -> Iterator[Message]:
    number = happening.invoice.number
    data = {"amount": writer.money(happening.amount), "items": [number], "date": happening.on.isoformat()}
    yield _event(happening, account.held[number], "payment_received", data)
    _lower(account, happening)


def _lower(account: _Account, happening: Happening) -> None:
    number = happening.invoice.number
    account.owed[number] -= happening.amount
    if not any(owed > 0 for owed in account.owed.values()):
        account.case = ""
        account.owed.clear()


def _reversed(writer: _Writer, happening: Happening, account: _Account) -> Iterator[Message]:
    number = happening.invoice.number
    amount = writer.money(happening.amount)
    if account.case and account.case != account.held[number]:  # it joins the case that is open now
        yield _event(happening, account.case, "invoice_issued", {"items": [writer.item(happening)]})
    else:
        data = {"amount": amount, "items": [number], "reason": happening.detail or None}
        yield _event(happening, account.held[number], "payment_reversed", data)
        account.case = account.held[number]
    account.held[number] = account.case
    account.owed[number] = account.owed.get(number, Decimal(0)) + happening.amount


def _failed(writer: _Writer, happening: Happening, account: _Account) -> Iterator[Message]:
    number = happening.invoice.number
    data = {
        "reason": happening.detail,
        "reference": number,
        "items": [number],
        "amount": writer.money(happening.amount),
    }
    yield _event(happening, account.held[number], happening.kind, data)


def _missing(writer: _Writer, happening: Happening, account: _Account) -> Iterator[Message]:
    data = {"means": "transfer", "amount": writer.money(happening.amount)}
    yield _event(happening, account.held[happening.invoice.number], "transfer_missing", data)


def _promised(writer: _Writer, happening: Happening, account: _Account) -> Iterator[Message]:
    data = {"date": happening.detail, "amount": writer.money(happening.amount)}
    yield _event(happening, account.held[happening.invoice.number], "payment_promised", data)


def _disputed(writer: _Writer, happening: Happening, account: _Account) -> Iterator[Message]:
    invoice = happening.invoice
    data = {
        "customer": person(writer.portfolio.customers[invoice.customer]), "reference": writer.reference(happening),
        "items": [invoice.number], "kind": invoice.dispute_kind, "owner": _OWNERS.get(invoice.dispute_kind, "sales"),
        "comment": invoice.comment or "The customer disputes this invoice.",
    }  # fmt: skip
    account.disputes[invoice.number] = case_id(DISPUTE, None, 0, _id(happening))
    yield {"start": DISPUTE, "data": data, "event_id": _id(happening), "about": about(happening)}


def _dispute_ended(writer: _Writer, happening: Happening, account: _Account) -> Iterator[Message]:
    case = account.disputes[happening.invoice.number]
    amount = writer.money(happening.amount) if happening.detail == "partial_credit_note" else None
    yield _event(happening, case, "close", {"outcome": happening.detail, "amount": amount})
    if happening.amount > 0:
        _lower(account, happening)


_SAY: Mapping[str, Callable[[_Writer, Happening, _Account], Iterator[Message]]] = {
    "known": _known, "paid": _paid, "part_paid": _paid, "reversed": _reversed, "debit_rejected": _failed,
    "card_declined": _failed, "transfer_missing": _missing, "promised": _promised, "disputed": _disputed,
    "dispute_ended": _dispute_ended,
}  # fmt: skip
