"""What the billing system hears of its collections from the provider of debits, a day after the provider itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from dunning_engine.money import Money
from dunning_engine.ports.adapter import Inbound
from dunning_engine.ports.journal import Deed
from dunning_plugins.debit_course import HEARD_AFTER, LEAD, PAID_OUT_AFTER, RETURNED_AFTER, state
from dunning_plugins.gocardless.translate import cause
from dunning_plugins.script import Rule
from dunning_plugins.standin import Later, token
from dunning_plugins.zuora.books import Account, Payment


def answers(about: Mapping[str, Any], rule: Rule | None) -> Sequence[Later]:
    """The bank's answer to a collection, and the failure that a script has for it, which may come after it."""
    settled = Later("collection_settled", about, PAID_OUT_AFTER + HEARD_AFTER)
    if rule is None:
        return (settled,)
    failed = _failed(about, rule.reason or "AM04", will_attempt_retry=rule.will_attempt_retry)
    days = (RETURNED_AFTER if rule.days is None else rule.days) + HEARD_AFTER
    late = Later("collection_failed", failed, days)
    return (settled, late) if days > settled.days else (late,)


def about(payment: str, amount: Money, invoices: Sequence[str]) -> dict[str, Any]:
    """What every report of a collection says of it."""
    return {"payment": payment, "amount": str(amount), "items": list(invoices)}


def cancelled(books: Account, deed: Deed, day: Callable[[datetime], date]) -> Iterator[Payment]:
    """The payments whose debit a deed at the provider takes back: their invoices are open again the day after."""
    for payment, why in [*_by_itself(books, deed), *_with_its_mandate(books, deed, day)]:
        told = _failed(about(payment.number, payment.amount, tuple(payment.covered)), why, will_attempt_retry=False)
        at = deed.at + timedelta(days=HEARD_AFTER)
        payment.reports = (Inbound(token("billing", payment.number, why), payment.key, "collection_failed", told, at),)
        yield payment


def _by_itself(books: Account, deed: Deed) -> Iterator[tuple[Payment, str]]:
    told = deed.arguments
    if deed.operation == "debits.cancel" and told["customer"] == books.customer:
        found = (one for one in books.payments if told["reference"] in (one.number, one.debit))
        yield from ((one, "payment_cancelled") for one in found)


def _with_its_mandate(books: Account, deed: Deed, day: Callable[[datetime], date]) -> Iterator[tuple[Payment, str]]:
    if deed.operation != "debits.cancel_mandate":
        return
    methods = [name for name, one in books.methods.items() if one["mandate"] == deed.arguments["mandate"]]
    books.ends |= dict.fromkeys(methods, deed.at)
    for payment in books.payments:
        waiting = state(payment.on + LEAD, day(deed.at)) == "pending_submission"
        if payment.method in methods and payment.debit and waiting:
            yield payment, "mandate_cancelled"


def _failed(told: Mapping[str, Any], reason: str, *, will_attempt_retry: bool) -> dict[str, Any]:
    said = reason if reason.endswith("_cancelled") else cause(reason)
    return {**told, "reason": reason, "cause": said, "will_attempt_retry": will_attempt_retry}
