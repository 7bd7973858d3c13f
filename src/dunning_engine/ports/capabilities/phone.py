"""Telephone calls and voice-mails to customers (STO-01 to STO-03, STO-06)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from dunning_engine.model.letter import Letter
from dunning_engine.model.types import BOOLEAN, TEXT
from dunning_engine.ports.adapter import Adapter, Result
from dunning_engine.ports.signature import CUSTOMER, operation, param

_TO = param("to", TEXT, "The number, in international form (E.164): +33612345678.")

OPERATIONS = (
    operation(
        "phone.call",
        "A call to the customer. Done means that they answered; otherwise it is declined with `no_answer` (or "
        "`busy`), so that `or_else` names what follows.",
        [
            _TO,
            param("reason", TEXT.maybe(), "Why we call, for the agent: `recall`, `debit_rejected`."),
            param("script", TEXT.maybe(), "What the agent says.", CUSTOMER),
        ],
        [param("answered", BOOLEAN, "True: an unanswered call is declined.")],
        reaches="customer",
    ),
    operation(
        "phone.voicemail",
        "A voice-mail after an unanswered call: it asks for an urgent call-back about the storage unit and never "
        "says that the call is about an unpaid amount (STO-06).",
        [_TO],
        template=True,
        reaches="customer",
        audience="voicemail",
    ),
)


class Phone(Adapter, Protocol):
    """What places calls. Declines with ``no_answer``, ``busy`` or ``invalid_number``."""

    def call(self, *, key: str, at: datetime, to: str, reason: str | None = None, script: str | None = None) -> Result:
        """Call the customer."""

    def voicemail(self, *, key: str, at: datetime, letter: Letter, to: str) -> Result:
        """Leave the letter's text on the voice-mail."""
