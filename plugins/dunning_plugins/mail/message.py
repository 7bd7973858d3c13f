"""A letter as an e-mail: the same headers and the same `Message-ID` on every try."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from dunning_engine.model.letter import Letter
from dunning_plugins.addresses import is_email
from dunning_plugins.standin import token


def message_id(key: str, domain: str) -> str:
    """The id that goes with a key, so that a recipient who gets both tries sees one message."""
    return f"<{token(key, length=32)}@{domain}>"


def addressed(arguments: Mapping[str, Any]) -> bool:
    """Whether ``to`` is an address, and ``cc`` and ``reply_to`` where they are given."""
    return all(is_email(address) for name, address in arguments.items() if address or name == "to")


def compose(letter: Letter, arguments: Mapping[str, Any], *, sender: str, id_: str, at: datetime) -> EmailMessage:
    """The message: the template's subject and text (STO-23)."""
    message = EmailMessage()
    message["Message-ID"] = id_
    message["Date"] = format_datetime(at)
    message["From"] = sender
    message["To"] = arguments["to"]
    for header, name in (("Cc", "cc"), ("Reply-To", "reply_to")):
        if arguments.get(name):
            message[header] = arguments[name]
    message["Subject"] = " ".join(letter.subject.split())
    message["Content-Language"] = letter.language
    message.set_content(letter.body)
    return message
