"""The chat's stand-in: answers as the real one does, errors with a success code included."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from dunning_engine.ports.adapter import Result
from dunning_engine.ports.capabilities.chat import OPERATIONS
from dunning_engine.ports.journal import Journal
from dunning_plugins.slack import translate
from dunning_plugins.standin import Standin, digits, token
from dunning_plugins.told import words

SYSTEM = "SYS-07"


class ChatStandin(Standin):
    """Says no with status 200 and ``ok: false``. Like the real one it takes any text: a leak is seen in its journal."""

    SYSTEM = SYSTEM
    capability = "chat"
    operations = OPERATIONS
    behaviours = MappingProxyType({"ratelimited": "Too many messages: unavailable, with the time to wait."})
    facts = MappingProxyType(
        {
            "channels": "The channels there are; without it any.",
            "archived": "Channels that were archived.",
            "people": "Who can be mentioned; without it anybody.",
        }
    )
    declined = "restricted_action"

    def __init__(self, settings: Mapping[str, Any], journal: Journal) -> None:
        super().__init__(settings, journal)
        told = self.script.facts
        self._channels = words(told["channels"], "chat: channels") if "channels" in told else None
        self._archived = words(told.get("archived", ()), "chat: archived")
        self._people = words(told["people"], "chat: people") if "people" in told else None

    def post(self, *, key: str, at: datetime, channel: str, text: str, mention: str | None = None) -> Result:
        """Post a message."""

        def send() -> dict[str, str]:
            member = None if mention is None else translate.answer(200, self._lookup(mention))["user"]["id"]
            status, body, wait = self._answer(key, translate.message(channel, text, member))
            posted = translate.answer(status, body, wait)
            return {"message": posted["ts"], "link": f"https://chat.invalid/{posted['channel']}/{posted['ts']}"}

        kept = {"channel": channel, "text": text, "mention": mention}
        return self.perform("post", key, at, kept, send)

    def _answer(self, key: str, message: Mapping[str, Any]) -> tuple[int, dict[str, Any], str | None]:
        """What the other side answers: a status, a body and perhaps a time to wait."""
        if self.spend("ratelimited", "post"):
            return 429, {"ok": False, "error": "ratelimited"}, "7"
        channel = message["channel"]
        problems = {
            "is_archived": channel in self._archived,
            "channel_not_found": self._channels is not None and channel not in self._channels,
            "msg_too_long": len(message["text"]) > translate.LONGEST,
        }
        error = next((word for word, holds in problems.items() if holds), None)
        if error is not None:
            return 200, {"ok": False, "error": error}, None
        stamp = digits(16, "message", key)
        return 200, {"ok": True, "channel": f"C{token(channel, length=8)}", "ts": f"{stamp[:10]}.{stamp[10:]}"}, None

    def _lookup(self, person: str) -> dict[str, Any]:
        if self._people is not None and person not in self._people:
            return {"ok": False, "error": "users_not_found"}
        return {"ok": True, "user": {"id": f"U{token(person, length=8).upper()}"}}
