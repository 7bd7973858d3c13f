"""The billing system's words to ours: settlements and billing cycles. Pure."""

from __future__ import annotations

from datetime import date

SETTLEMENTS = {"Settled": "settled", "FailedToSettle": "failed"}


def settlement(gateway_state: str) -> str:
    """Whether a payment has its answer; `Processed` in the books says nothing about it."""
    return SETTLEMENTS.get(gateway_state, "in_flight")


def cycle_start(today: date, billing_day: int) -> date:
    """The first day of a billing cycle on or after a day; day 31 is the month's last where it is shorter (UPS-11)."""
    this = _in_month(today.year, today.month, billing_day)
    return this if this >= today else _in_month(today.year + today.month // 12, today.month % 12 + 1, billing_day)


def _in_month(year: int, month: int, day: int) -> date:
    last = (date(year + month // 12, month % 12 + 1, 1) - date.resolution).day
    return date(year, month, min(day, last))
