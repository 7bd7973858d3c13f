"""The sample portfolio of the demo: a storage company's year, the same in every run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from dunning_engine.simulate.portfolio import Customer, Incident, Invoice, Portfolio

YEAR = 2025
_SEED = 20_250_101
_RENTS = ("49.00", "64.50", "79.00", "98.00", "129.00", "185.00")
_SUMMER, _AUTUMN = 6, 8  # months, counted from 0
_KNOWN_BEFORE = timedelta(days=5)

Draw = Callable[[int, int], int]
Maker = Callable[[Invoice, int, Draw], Invoice]


def sample_portfolio() -> Portfolio:
    """Some 300 invoices over a year: payers, late payers, disputes, returned debits, payments taken back."""
    random = Random(_SEED)  # noqa: S311 - the sample is to be the same again, not to be secret
    invoices: list[Invoice] = []
    customers: dict[str, Customer] = {}
    for number, (make, months) in enumerate(_members(), start=1):
        customer = _customer(number, make)
        customers[customer.id] = customer
        rent = Decimal(random.choice(_RENTS))
        for month in months:
            plain = _rent(customer.id, rent, month)
            invoices.append(make(plain, month, random.randint))
    ordered = sorted(invoices, key=lambda invoice: (invoice.issued_on, invoice.number))
    return Portfolio(tuple(ordered), customers, "EUR", "Sample portfolio of a storage company", date(YEAR, 12, 31))


def _members() -> Iterator[tuple[Maker, range]]:
    """Who is in the portfolio, with the months of their rents (0 is January)."""
    whole, groups = range(12), ((_prompt, 9), (_late, 5), (_very_late, 3), (_in_parts, 2), (_disputing, 3))
    for make, times in groups:
        yield from ((make, whole) for _ in range(times))
    yield from ((make, whole) for make in (_returned_debit, _declined_card, _missing_transfer))
    yield from ((make, range(3, 9)) for make in (_taken_back, _promising, _by_hand))
    yield _leaving, range(2, 5)


def _customer(number: int, make: Maker) -> Customer:
    professional = number % 3 == 0
    return Customer(
        f"C-{number:03}", f"{'Company' if professional else 'Customer'} {number:03}",
        "professional" if professional else "consumer",
        f"c{number:03}@@customers.example" if make is _by_hand else f"c{number:03}@customers.example",
        f"+336000000{number:02}" if number % 2 else "", f"{number} rue de l'Entrepôt, 75000 Paris", "fr",
        f"{'ABCD'[number % 4]}-{number:02}", closes=make is _leaving,
    )  # fmt: skip


def _rent(customer: str, rent: Decimal, month: int) -> Invoice:
    due_on = date(YEAR, month + 1, 1)
    return Invoice(customer, f"F-{YEAR % 100}{month + 1:02}-{customer[2:]}", due_on - _KNOWN_BEFORE, due_on, rent)


def _with(invoice: Invoice, **changes: object) -> Invoice:
    values = {name: getattr(invoice, name) for name in Invoice.__slots__}
    return Invoice(**{**values, **changes})


def _after(invoice: Invoice, days: int) -> date:
    return invoice.due_on + timedelta(days=days)


def _prompt(invoice: Invoice, _month: int, draw: Draw) -> Invoice:
    return _with(invoice, settled_on=_after(invoice, draw(-3, 4)))


def _late(invoice: Invoice, _month: int, draw: Draw) -> Invoice:
    return _with(invoice, settled_on=_after(invoice, draw(6, 26)))


def _very_late(invoice: Invoice, _month: int, draw: Draw) -> Invoice:
    return _with(invoice, settled_on=_after(invoice, draw(24, 58)))


def _in_parts(invoice: Invoice, _month: int, draw: Draw) -> Invoice:
    half = (invoice.amount / 2).quantize(Decimal("0.01"))
    part = Incident(_after(invoice, draw(5, 12)), "part_paid", half)
    return _with(invoice, settled_on=_after(invoice, draw(20, 44)), incidents=(part,))


_DISPUTES = (
    ("price", "The rate agreed in writing was lower.", "partial_credit_note"),
    ("quality", "The unit was damp, and boxes were damaged.", "credit_note"),
    ("service", "The lift was out of order for a week.", "unfounded"),
)


def _disputing(invoice: Invoice, month: int, draw: Draw) -> Invoice:
    kind, comment, outcome = _DISPUTES[month % 3]
    if month % 2:
        return _prompt(invoice, month, draw)
    ends = draw(10, 34)
    credited = (invoice.amount / 4).quantize(Decimal("0.01")) if outcome == "partial_credit_note" else None
    paid = None if outcome == "credit_note" else _after(invoice, ends + draw(3, 24))
    return _with(
        invoice, disputed=True, dispute_kind=kind, comment=comment, outcome=outcome, credited=credited,
        dispute_ends_on=_after(invoice, ends), settled_on=paid,
    )  # fmt: skip


def _returned_debit(invoice: Invoice, month: int, draw: Draw) -> Invoice:
    if month % 4:
        return _prompt(invoice, month, draw)
    reason = "AM04" if month < _AUTUMN else "AC04"  # no funds; the last time the account is closed
    rejected = Incident(_after(invoice, 3), "debit_rejected", None, reason)
    return _with(invoice, settled_on=_after(invoice, draw(12, 18)), incidents=(rejected,))


def _declined_card(invoice: Invoice, month: int, draw: Draw) -> Invoice:
    if month % 3:
        return _prompt(invoice, month, draw)
    declined = Incident(
        _after(invoice, 2), "card_declined", None, "insufficient_funds" if month < _SUMMER else "expired_card"
    )
    return _with(invoice, settled_on=_after(invoice, draw(6, 20)), incidents=(declined,))


def _missing_transfer(invoice: Invoice, month: int, draw: Draw) -> Invoice:
    if month % 5:
        return _prompt(invoice, month, draw)
    missing = Incident(_after(invoice, 5), "transfer_missing")
    return _with(invoice, settled_on=_after(invoice, draw(8, 22)), incidents=(missing,))


def _taken_back(invoice: Invoice, month: int, draw: Draw) -> Invoice:
    if month % 3:
        return _prompt(invoice, month, draw)
    paid = Incident(_after(invoice, 1), "part_paid", invoice.amount)
    back = Incident(_after(invoice, 38), "reversed", None, "MD06")
    return _with(invoice, settled_on=_after(invoice, 38 + draw(12, 20)), incidents=(paid, back))


def _promising(invoice: Invoice, month: int, draw: Draw) -> Invoice:
    if month % 2:
        return _prompt(invoice, month, draw)
    kept = month % 4 == 0
    promised = _after(invoice, 20)
    promise = Incident(_after(invoice, 11), "promised", None, promised.isoformat())
    return _with(invoice, settled_on=promised if kept else _after(invoice, draw(34, 48)), incidents=(promise,))


def _by_hand(invoice: Invoice, _month: int, draw: Draw) -> Invoice:
    """A customer whose e-mail address is wrong: what cannot be sent is done by a person."""
    return _with(invoice, settled_on=_after(invoice, draw(17, 30)))


def _leaving(invoice: Invoice, _month: int, _draw: Draw) -> Invoice:
    """Never pays: the contract ends."""
    return invoice
