"""The chat's words to ours and back: mentions and escapes, and errors that come with a success code. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from dunning_engine.errors import DeclinedError, OutcomeUnknownError, UnavailableError

LONGEST = 40_000
_OK, _LIMITED, _BROKEN = 200, 429, 500
_LATER = frozenset({"ratelimited", "rate_limited", "service_unavailable", "internal_error", "team_added_to_org"})
_WAIT = timedelta(seconds=30)
_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))


def message(channel: str, text: str, member: str | None) -> dict[str, Any]:
    """A message: a mention that notifies is `<@U123>`; what is typed as `@name` notifies nobody."""
    for sign, escaped in _ESCAPES:
        text = text.replace(sign, escaped)
    return {"channel": channel, "text": f"<@{member}> {text}" if member else text}


def answer(status: int, body: Mapping[str, Any], retry_after: str | None = None) -> Mapping[str, Any]:
    """The body of a successful answer.

    Most errors come with status 200 and ``ok: false``. Raises :class:`DeclinedError` with the chat's own word,
    :class:`UnavailableError` where trying later helps, and :class:`OutcomeUnknownError` for a server error, after
    which the message may be there.
    """
    if status == _LIMITED or body.get("error") in _LATER:
        wait = timedelta(seconds=int(retry_after)) if retry_after and retry_after.isdigit() else _WAIT
        raise UnavailableError("chat: too many messages", reason="ratelimited", retry_after=wait)
    if status >= _BROKEN:
        raise OutcomeUnknownError(f"chat: answer {status}")
    if status != _OK or body.get("ok") is not True:
        reason = str(body.get("error", status))
        raise DeclinedError(f"chat: {reason}", reason=reason)
    return body
