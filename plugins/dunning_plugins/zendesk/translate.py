"""The ticket system's words to ours and back: tags of options, levels of contact reasons, categories. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

STATUSES: Mapping[str, str] = {
    "New": "new", "Open": "open", "Pending": "pending", "On-hold": "hold", "Solved": "solved",
    "Ongoing Billing": "open",
}  # fmt: skip
"""Statuses that agents may set and the category of each; a script may give others. Nobody can set `closed`."""
CLOSED = "closed"


def levels(reason: str) -> tuple[str, ...]:
    """The levels of a contact reason: ``Account > Subscription > Upsell`` or ``User => Creation``."""
    return tuple(part.strip() for part in re.split(r"\s*=?>\s*|::", reason) if part.strip())


def option(reason: str) -> str:
    """A reason as the field's nested option is named: ``Account::Subscription::Upsell``."""
    return "::".join(levels(reason))


def tag(value: str) -> str:
    """The tag that is an option's real value: setting the option adds it, taking the option off removes it."""
    plain = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode().lower()
    return "__".join(re.sub(r"[^a-z0-9]+", "_", part).strip("_") for part in plain.split("::"))


def status_named(word: str, statuses: Mapping[str, str]) -> tuple[str, str] | None:
    """The status of that name, in any case of letters, with its category; ``None`` when there is none."""
    return next((pair for pair in statuses.items() if pair[0].casefold() == word.strip().casefold()), None)
