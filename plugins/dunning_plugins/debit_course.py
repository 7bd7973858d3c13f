"""The course of a direct debit over the days, as the provider of debits and the billing system both show it."""

from __future__ import annotations

from datetime import date, timedelta

LEAD = timedelta(days=2)
"""A debit goes to the bank the day before it is charged, so that one taken today is charged in two days."""
RETURNED_AFTER = 5
"""Days after which the bank returns a debit, unless a script says otherwise."""
PAID_OUT_AFTER = 6
"""Days after which a debit that was charged as soon as possible is paid out."""
HEARD_AFTER = 1
"""Days by which the billing system learns the provider's news later."""
_STATES = ((-1, "pending_submission"), (2, "submitted"), (4, "confirmed"))


def state(charge_on: date, today: date) -> str:
    """The provider's word for a debit that nothing has stopped; ``paid_out`` is not final."""
    days = (today - charge_on).days
    return next((word for until, word in _STATES if days < until), "paid_out")


def in_flight(word: str) -> bool:
    """Whether the bank has still to answer."""
    return word in ("pending_customer_approval", "pending_submission", "submitted")
