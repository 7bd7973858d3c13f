"""E-mail by SMTP."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from dunning_engine.errors import ConfigurationError, DeclinedError, OutcomeUnknownError, UnavailableError
from dunning_engine.model.letter import Letter
from dunning_engine.model.types import INTEGER, TEXT, Field, choice
from dunning_engine.ports.adapter import Inbound, Result
from dunning_engine.ports.journal import Journal
from dunning_plugins.mail.message import addressed, compose, message_id

SETTINGS = {
    "host": Field("host", TEXT, doc="The mail server."),
    "port": Field("port", INTEGER, required=False, default=587, doc="Its port."),
    "security": Field(
        "security", choice("starttls", "tls", "none"), required=False, default="starttls", doc="How the way is secured."
    ),
    "user": Field("user", TEXT.maybe(), required=False, doc="Who sends, where the server asks."),
    "password": Field("password", TEXT.maybe(), required=False, doc="The user's; better from the environment."),
    "sender": Field("sender", TEXT, doc="The sender's address."),
    "domain": Field("domain", TEXT.maybe(), required=False, doc="The domain of message ids; the sender's by default."),
    "timeout": Field("timeout", INTEGER, required=False, default=30, doc="Seconds to wait for an answer."),
}
_TRANSIENT, _PERMANENT = 400, 500


class SmtpMail:
    """Hands messages to a mail server: done is accepted, not delivered.

    A refusal of the 4xx kind is :class:`UnavailableError`, one of the 5xx kind :class:`DeclinedError`. A
    connection lost once the text was on its way is :class:`OutcomeUnknownError`: the server cannot be asked, so
    the next try sends again, under the same `Message-ID`.
    """

    rail = ""
    owns_retries = False

    def __init__(self, settings: Mapping[str, Any], _: Journal) -> None:
        missing = [name for name in ("host", "sender") if not settings.get(name)]
        if missing:
            raise ConfigurationError(f"mail: {missing[0]} is not set", help=f"set {missing[0]} under [adapters.mail]")
        self._host, self._port = str(settings["host"]), int(settings.get("port", 587))
        self._security = str(settings.get("security", "starttls"))
        if self._security not in ("starttls", "tls", "none"):
            raise ConfigurationError(f"mail: security is {self._security}", help="write starttls, tls or none")
        self._user, self._password = settings.get("user"), str(settings.get("password") or "")
        self._sender = str(settings["sender"])
        self._domain = str(settings.get("domain") or self._sender.rpartition("@")[2])
        self._timeout = int(settings.get("timeout", 30))

    @property
    def name(self) -> str:
        """As configured."""
        return "smtp"

    @property
    def standin(self) -> bool:
        """No: messages really leave."""
        return False

    def send(
        self, *, key: str, at: datetime, letter: Letter, to: str, cc: str | None = None, reply_to: str | None = None
    ) -> Result:
        """Send a customer the letter."""
        return self._hand_over(key, at, letter, {"to": to, "cc": cc, "reply_to": reply_to})

    def notify(
        self, *, key: str, at: datetime, letter: Letter, to: str, cc: str | None = None, reply_to: str | None = None
    ) -> Result:
        """Send a colleague the letter."""
        return self._hand_over(key, at, letter, {"to": to, "cc": cc, "reply_to": reply_to})

    def find(self, key: str) -> Result | None:
        """Always none: a mail server cannot be asked what it has taken."""
        return None

    def inbound(self, now: datetime) -> Sequence[Inbound]:
        """Nothing: bounces arrive as mail in the sender's mailbox."""
        return ()

    def inbound_due(self) -> datetime | None:
        """Nobody can tell."""
        return None

    def _hand_over(self, key: str, at: datetime, letter: Letter, arguments: Mapping[str, Any]) -> Result:
        if not addressed(arguments) or not all(str(address or "").isascii() for address in arguments.values()):
            raise DeclinedError("mail: no address", reason="invalid_address")
        id_ = message_id(key, self._domain)
        message = compose(letter, arguments, sender=self._sender, id_=id_, at=at)
        server = self._connected()
        try:
            self._transmit(server, message, [address for name in ("to", "cc") if (address := arguments.get(name))])
        finally:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()
        return {"message_id": id_}

    def _connected(self) -> smtplib.SMTP:
        """The server, ready to take a message. Whatever fails here, nothing was sent."""
        server: smtplib.SMTP | None = None
        try:
            server = self._opened()
            if self._security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self._user:
                server.login(str(self._user), self._password)
        except (OSError, smtplib.SMTPException) as error:
            if server is not None:
                server.close()
            raise UnavailableError(f"mail: {type(error).__name__}", reason="mail_server_unavailable") from error
        return server

    def _opened(self) -> smtplib.SMTP:
        if self._security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout, context=context)
        return smtplib.SMTP(self._host, self._port, timeout=self._timeout)

    def _transmit(self, server: smtplib.SMTP, message: EmailMessage, recipients: Sequence[str]) -> None:
        """Sender, recipients and text. All recipients must be taken before a word of the text is sent."""
        try:
            server.ehlo_or_helo_if_needed()
            _check(server.mail(self._sender))
            for recipient in recipients:
                _check(server.rcpt(recipient))
        except (OSError, smtplib.SMTPException) as error:
            raise UnavailableError(f"mail: {type(error).__name__}", reason="connection_lost") from error
        try:
            _check(server.data(message.as_bytes(policy=SMTP)))
        except smtplib.SMTPDataError as error:
            _check((error.smtp_code, error.smtp_error))
        except (OSError, smtplib.SMTPException) as error:
            raise OutcomeUnknownError(f"mail: {type(error).__name__}", reason="connection_lost") from error


def _check(answer: tuple[int, bytes | str]) -> None:
    """Nothing for a yes. The server's words may hold the address: only its code goes into the reason."""
    code, _ = answer
    if code >= _PERMANENT:
        raise DeclinedError(f"mail: refused with {code}", reason=f"smtp_{code}")
    if code >= _TRANSIENT:
        raise UnavailableError(f"mail: not now, {code}", reason=f"smtp_{code}")
