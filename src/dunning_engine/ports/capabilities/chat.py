"""Chat: messages to colleagues in a channel (UNP-06, UNP-13, UNP-15, BIL-20)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from dunning_engine.model.types import TEXT
from dunning_engine.ports.adapter import Adapter, Result
from dunning_engine.ports.signature import operation, param

OPERATIONS = (
    operation(
        "chat.post",
        "A message in a channel, such as `#impayes`, that mentions somebody where asked. Declined with "
        "`channel_not_found`, `is_archived`, `users_not_found` and `msg_too_long`. It takes any text: that none "
        "holds a card or bank number is for us to see to (UNP-05, UNP-07).",
        [
            param("channel", TEXT, "The channel's name, with its `#`."),
            param("text", TEXT, "The message."),
            param("mention", TEXT.maybe(), "Who is told: a role of the directory, or an address."),
        ],
        [param("message", TEXT, "The message's id.", identifier=True), param("link", TEXT, "Its page.")],
        reaches="colleague",
    ),
)


class Chat(Adapter, Protocol):
    """The colleagues' chat."""

    def post(self, *, key: str, at: datetime, channel: str, text: str, mention: str | None = None) -> Result:
        """Post a message."""
