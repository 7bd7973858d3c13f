"""The mail server's stand-in: takes messages under a stable `Message-ID` and may bounce them days later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.message import EmailMessage
from types import MappingProxyType
from typing import Any

from dunning_engine.model.letter import Letter
from dunning_engine.model.types import TEXT, Field
from dunning_engine.ports.adapter import Result
from dunning_engine.ports.capabilities.mail import OPERATIONS
from dunning_engine.ports.journal import Deed
from dunning_plugins.mail.message import addressed, compose, message_id
from dunning_plugins.standin import Later, Standin

SYSTEM = "SYS-11"
SETTINGS = {
    "domain": Field("domain", TEXT, required=False, default="dunning.invalid", doc="The domain of message ids."),
    "sender": Field("sender", TEXT, required=False, default="billing@dunning.invalid", doc="The sender's address."),
}


class MailStandin(Standin):
    """Accepts like a mail server: done is accepted, not delivered; ``fail_late`` bounces after a day.

    Two tries under one key have the same ``Message-ID``, so that the recipient sees one message.
    """

    SYSTEM = SYSTEM
    capability = "mail"
    operations = OPERATIONS
    behaviours = MappingProxyType({"fail_late": "Accepted, and bounced after `days` (1) with `reason`."})
    tells = MappingProxyType({"mail_bounced": "`to`, `reason` (`user_unknown`), after 1 day, where scripted"})
    declined = "mailbox_unavailable"

    def send(
        self, *, key: str, at: datetime, letter: Letter, to: str, cc: str | None = None, reply_to: str | None = None
    ) -> Result:
        """Take a message to a customer."""
        return self._take("send", key, at, letter, {"to": to, "cc": cc, "reply_to": reply_to})

    def notify(
        self, *, key: str, at: datetime, letter: Letter, to: str, cc: str | None = None, reply_to: str | None = None
    ) -> Result:
        """Take a message to a colleague."""
        return self._take("notify", key, at, letter, {"to": to, "cc": cc, "reply_to": reply_to})

    def messages(self) -> Sequence[EmailMessage]:
        """The messages taken so far, as the recipient's software reads them."""
        return [self._message(deed) for deed in self.journal.deeds(self.capability)]

    def reports(self, verb: str, arguments: Mapping[str, Any], result: Mapping[str, Any]) -> Sequence[Later]:
        """A bounce, where the script has one: `mail_bounced` with ``to`` and ``reason``."""
        rule = self.spend("fail_late", verb)
        if rule is None:
            return ()
        data = {"to": arguments["to"], "reason": rule.reason or "user_unknown"}
        return (Later("mail_bounced", data, 1 if rule.days is None else rule.days),)

    def _take(self, verb: str, key: str, at: datetime, letter: Letter, arguments: Mapping[str, Any]) -> Result:
        def accept() -> dict[str, str]:
            if not addressed(arguments):
                raise self.decline(verb, "invalid_address")
            return {"message_id": message_id(key, self.settings.get("domain", "dunning.invalid"))}

        return self.perform(verb, key, at, arguments, accept, letter=letter)

    def _message(self, deed: Deed) -> EmailMessage:
        letter = deed.letter or Letter("", "", "", "")
        sender = self.settings.get("sender", "billing@dunning.invalid")
        return compose(letter, deed.arguments, sender=sender, id_=deed.result["message_id"], at=deed.at)
