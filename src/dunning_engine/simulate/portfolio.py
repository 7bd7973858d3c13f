"""Invoices and what happens to them, as dated facts of the outside world; no engine is involved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

Kind = Literal[
    "known", "debit_rejected", "card_declined", "transfer_missing", "paid", "part_paid", "reversed",
    "promised", "disputed", "dispute_ended",
]  # fmt: skip
"""What can happen to an invoice, in the order in which things of one day are taken."""
RANKS: Mapping[str, int] = {
    "known": 0, "debit_rejected": 1, "card_declined": 1, "transfer_missing": 1, "paid": 2, "part_paid": 2,
    "reversed": 3, "promised": 4, "disputed": 5, "dispute_ended": 6,
}  # fmt: skip
PURSUED = timedelta(days=92)
"""How long an invoice that nobody pays is pursued: past the closure, 60 days after its due date."""
PAID_ON_DEMAND = "withdrawn"
"""How a dispute ends whose invoice was paid in full meanwhile."""


@dataclass(frozen=True, slots=True)
class Customer:
    """Who owes. Empty texts are not known; ``closes``: the manager agrees to end this contract when asked."""

    id: str
    name: str = ""
    kind: str = "consumer"
    email: str = ""
    phone: str = ""
    address: str = ""
    language: str = "fr"
    unit: str = ""
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that happens to an invoice beside being issued, settled and disputed.

    ``amount`` is what is paid, or taken back (``None``: all that was paid); ``detail`` a bank's reason or, of a
    promise, the promised date.
    """

    on: date
    kind: Kind
    amount: Decimal | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Invoice:
    """One invoice of the portfolio.

    It is known from ``issued_on`` and what is left of it is paid at the start of ``settled_on`` (``None``: never).
    A ``disputed`` one is in dispute from its due date until ``dispute_ends_on`` (``None``: until it is settled,
    and where it is settled by its due date there is no dispute). ``outcome`` is how the dispute ends: withdrawn,
    unfounded, credit_note or partial_credit_note (then ``credited`` is the amount). ``line`` is its line in
    the file that it came from.
    """

    customer: str
    number: str
    issued_on: date
    due_on: date
    amount: Decimal
    settled_on: date | None = None
    disputed: bool = False
    dispute_kind: str = "price"
    comment: str = ""
    dispute_ends_on: date | None = None
    outcome: str = PAID_ON_DEMAND
    credited: Decimal | None = None
    incidents: tuple[Incident, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Happening:
    """One dated event of the outside world, at the start of its day.

    ``amount`` is what is owed anew (known, reversed), paid or credited; ``number`` the invoice.
    """

    on: date
    kind: Kind
    invoice: Invoice
    amount: Decimal
    detail: str = ""

    @property
    def order(self) -> tuple[date, int]:
        """By day, then by kind; invoices keep the order of the portfolio."""
        return self.on, RANKS[self.kind]


@dataclass(frozen=True)
class Portfolio:
    """Invoices in the order of their source, with their customers by id, in one currency.

    ``until`` is the last day to be played (what would come later is left out), ``None`` for the day of the last
    happening, and as long as an unpaid invoice is pursued. ``title`` names the source.
    """

    invoices: tuple[Invoice, ...]
    customers: Mapping[str, Customer]
    currency: str = "EUR"
    title: str = "Sample portfolio"
    until: date | None = None
    _kept: list[Happening] = field(default_factory=list, repr=False, compare=False)

    def happenings(self) -> list[Happening]:
        """All that happens until the last day, in the order in which it is taken."""
        if not self._kept:
            every = (happening for invoice in self.invoices for happening in _life(invoice))
            played = (each for each in every if self.until is None or each.on <= self.until)
            self._kept.extend(sorted(played, key=lambda happening: happening.order))
        return self._kept

    @property
    def first(self) -> date:
        """The day of the first happening."""
        return self.happenings()[0].on

    @property
    def last(self) -> date:
        """The last day to be played: while an invoice stays unpaid, three months past its due date."""
        if self.until is not None:
            return self.until
        unpaid = [invoice.due_on for invoice in self.invoices if invoice.settled_on is None]
        return max(self.happenings()[-1].on, *(due + PURSUED for due in unpaid)) if unpaid else self.happenings()[-1].on

    def per_invoice(self) -> Portfolio:
        """The same with customer and number together as the customer of each invoice."""
        invoices = tuple(_alone(invoice) for invoice in self.invoices)
        customers = {
            alone.customer: _renamed(self.customers[invoice.customer], alone.customer)
            for invoice, alone in zip(self.invoices, invoices, strict=True)
        }
        return Portfolio(invoices, customers, self.currency, self.title, self.until)


def disputed_days(invoice: Invoice) -> tuple[date, date | None] | None:
    """From when until when (exclusive; ``None``: still) an invoice is in dispute; ``None`` when it never is."""
    if not invoice.disputed:
        return None
    begin = max(invoice.due_on, invoice.issued_on)
    if invoice.settled_on is not None and invoice.settled_on <= begin:
        return None
    return begin, invoice.dispute_ends_on or invoice.settled_on


def _life(invoice: Invoice) -> Iterator[Happening]:
    """What happens to one invoice, with the amounts that follow from what happened before."""
    owed = paid = Decimal(0)
    for on, kind, given, detail in sorted(_dated(invoice), key=lambda each: (each[0], RANKS[each[1]])):
        amount = _amount(invoice, kind, given, owed, paid)
        if amount <= 0 and kind in ("paid", "part_paid", "reversed"):
            continue
        if kind in ("known", "reversed"):
            owed += amount
            paid -= amount if kind == "reversed" else 0
        elif kind in ("paid", "part_paid", "dispute_ended"):
            owed -= amount
            paid += amount if kind != "dispute_ended" else 0
        yield Happening(on, kind, invoice, amount, detail)


def _dated(invoice: Invoice) -> Iterator[tuple[date, Kind, Decimal | None, str]]:
    yield invoice.issued_on, "known", None, ""
    if (days := disputed_days(invoice)) is not None:
        yield days[0], "disputed", None, invoice.dispute_kind
        if days[1] is not None:
            yield days[1], "dispute_ended", None, invoice.outcome
    for incident in invoice.incidents:
        yield incident.on, incident.kind, incident.amount, incident.detail
    if invoice.settled_on is not None:
        yield max(invoice.settled_on, invoice.issued_on), "paid", None, ""


def _amount(invoice: Invoice, kind: Kind, given: Decimal | None, owed: Decimal, paid: Decimal) -> Decimal:
    if kind == "known":
        return invoice.amount
    if kind == "reversed":
        return min(paid, given) if given is not None else paid
    if kind == "part_paid":
        return min(owed, given or Decimal(0))
    if kind == "dispute_ended":
        wanted = {"credit_note": owed, "partial_credit_note": invoice.credited or Decimal(0)}
        return min(owed, wanted.get(invoice.outcome, Decimal(0)))
    return owed


def _alone(invoice: Invoice) -> Invoice:
    values = {name: getattr(invoice, name) for name in Invoice.__slots__}
    return Invoice(**{**values, "customer": f"{invoice.customer}/{invoice.number}"})


def _renamed(customer: Customer, identity: str) -> Customer:
    values = {name: getattr(customer, name) for name in Customer.__slots__}
    return Customer(**{**values, "id": identity})
