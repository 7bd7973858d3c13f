"""The receivables ledger: items, their statuses, follow-up actions and their dates (DIS-01 to DIS-10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from dunning_engine.model.types import DATE, TEXT
from dunning_engine.ports.adapter import Adapter, Result
from dunning_engine.ports.signature import ITEMS, NUMBERS, operation, param

_CUSTOMER = param("customer", TEXT, "The customer's id.", identifier=True)
_ACTION = param("action", TEXT, "The action's name, unique for the customer: `dispute D-1`.")

OPERATIONS = (
    operation(
        "ledger.items",
        "The customer's unsettled items as they are now. Changes nothing.",
        [_CUSTOMER],
        [param("items", ITEMS, "The unsettled items with their statuses.")],
    ),
    operation(
        "ledger.set_status",
        "The status of items: that of a dispute's kind (DIS-02), or `dispute resolved` (DIS-09).",
        [
            _CUSTOMER,
            param("items", NUMBERS, "The items' numbers."),
            param("status", TEXT, "The status, in the ledger's words."),
            param("comment", TEXT.maybe(), "The customer's position, exactly (DIS-02)."),
        ],
    ),
    operation(
        "ledger.follow_up",
        "A follow-up action with a date, which keeps its items out of the reminders (DIS-05). Set again, its date "
        "moves and the action goes on (DIS-07).",
        [
            _CUSTOMER,
            _ACTION,
            param("date", DATE, "When the action is looked at again."),
            param("items", NUMBERS.maybe(), "The items concerned; when set again, those of before by default."),
        ],
    ),
    operation(
        "ledger.end_action",
        "A follow-up action ended: its items get the status `dispute resolved`, whatever the outcome, which is "
        "stored beside it (DIS-08, DIS-09). Declined with `no_such_action` where none is open.",
        [
            _CUSTOMER,
            _ACTION,
            param("outcome", TEXT.maybe(), "How it ended: `credit_note`, `partial_credit_note`, `unfounded`."),
        ],
    ),
)


class Ledger(Adapter, Protocol):
    """The receivables ledger. Declines with ``unknown_customer`` what it is asked about a stranger."""

    def items(self, *, key: str, at: datetime, customer: str) -> Result:
        """Read the unsettled items."""

    def set_status(
        self, *, key: str, at: datetime, customer: str, items: Sequence[str], status: str, comment: str | None = None
    ) -> Result:
        """Set the status of items."""

    def follow_up(
        self, *, key: str, at: datetime, customer: str, action: str, date: date, items: Sequence[str] | None = None
    ) -> Result:
        """Set a follow-up action, or move its date."""

    def end_action(self, *, key: str, at: datetime, customer: str, action: str, outcome: str | None = None) -> Result:
        """End a follow-up action."""
