"""The card terminal: card payments run again without the card present (STO-01)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from dunning_engine.model.types import MONEY, TEXT
from dunning_engine.money import Money
from dunning_engine.ports.adapter import Adapter, Result
from dunning_engine.ports.signature import operation, param

OPERATIONS = (
    operation(
        "terminal.run",
        "The customer's card payment run again. Declined with the issuer's reason: `insufficient_funds` may be "
        "tried another day; after `expired_card` (or a lost or stolen card) it is never run again.",
        [
            param("customer", TEXT, "The customer's id; the terminal holds the card.", identifier=True),
            param("amount", MONEY, "The amount, more than nothing."),
            param("reference", TEXT, "What the payment is for."),
        ],
        [param("authorisation", TEXT, "The issuer's authorisation number.", identifier=True)],
        hurts=True,
        needs_key=True,
    ),
)


class Terminal(Adapter, Protocol):
    """The card terminal. ``hard`` in a decline's values says that the card is not to be run again."""

    def run(self, *, key: str, at: datetime, customer: str, amount: Money, reference: str) -> Result:
        """Run a card payment."""
