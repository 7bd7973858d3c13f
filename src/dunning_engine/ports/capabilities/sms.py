"""Text messages to customers (STO-05)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from dunning_engine.model.letter import Letter
from dunning_engine.model.types import INTEGER, TEXT
from dunning_engine.ports.adapter import Adapter, Result
from dunning_engine.ports.signature import operation, param

OPERATIONS = (
    operation(
        "sms.send",
        "A text message to the customer. Done means accepted by the provider; a failed delivery comes later as "
        "the event `sms_undelivered`.",
        [param("to", TEXT, "The number, in international form (E.164): +33612345678.")],
        [param("segments", INTEGER, "How many messages the text is charged as.")],
        template=True,
        reaches="customer",
    ),
)


class Sms(Adapter, Protocol):
    """What sends text messages. Declines with ``invalid_number`` what is not in international form."""

    def send(self, *, key: str, at: datetime, letter: Letter, to: str) -> Result:
        """Send the letter's text."""
