"""E-mail: to customers and to colleagues (STO-05, STO-23, DIS-03)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from dunning_engine.model.letter import Letter
from dunning_engine.model.types import TEXT
from dunning_engine.ports.adapter import Adapter, Result
from dunning_engine.ports.signature import operation, param

_CC = param("cc", TEXT.maybe(), "A second address that sees the same text.")
_REPLY_TO = param("reply_to", TEXT.maybe(), "Where an answer goes, when not to the sender.")
_MESSAGE = param("message_id", TEXT, "The message's `Message-ID`, the same on every try.")

OPERATIONS = (
    operation(
        "mail.send",
        "An e-mail to the customer. The template's subject is its subject and its text the body (STO-23). "
        "Done means accepted by the mail server; a bounce comes later as the event `mail_bounced`.",
        [param("to", TEXT, "The customer's address on file."), _CC, _REPLY_TO],
        [_MESSAGE],
        template=True,
        reaches="customer",
    ),
    operation(
        "mail.notify",
        "An e-mail to a colleague, such as the owner of a dispute (DIS-03). A hold does not stop it.",
        [param("to", TEXT, "A role of the directory, or an address."), _CC, _REPLY_TO],
        [_MESSAGE],
        template=True,
        reaches="colleague",
    ),
)


class Mail(Adapter, Protocol):
    """What sends e-mails. Declines with ``invalid_address`` what is no address."""

    def send(
        self, *, key: str, at: datetime, letter: Letter, to: str, cc: str | None = None, reply_to: str | None = None
    ) -> Result:
        """Send a customer the letter."""

    def notify(
        self, *, key: str, at: datetime, letter: Letter, to: str, cc: str | None = None, reply_to: str | None = None
    ) -> Result:
        """Send a colleague the letter."""
