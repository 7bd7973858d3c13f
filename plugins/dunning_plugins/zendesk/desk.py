"""The ticket system's state: tickets with their comments and tags, and saved filters over them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from dunning_engine.model.types import BOOLEAN, INTEGER, TEXT, Record, Type, list_of
from dunning_plugins.bank_numbers import GONE, removed
from dunning_plugins.told import fact, fields
from dunning_plugins.zendesk.translate import CLOSED, option, tag

_COMMENT = fields(fact("text", TEXT, required=True), fact("public", BOOLEAN, False), fact("mail", BOOLEAN, False))
TICKET = fields(
    fact("subject", TEXT, ""), fact("requester", TEXT.maybe()), fact("status", TEXT, "New"),
    fact("group", TEXT.maybe()), fact("assignee", TEXT.maybe()),
    fact("reasons", list_of(TEXT), ()), fact("tags", list_of(TEXT), ()),
    fact("comments", list_of(Type("record", record=Record("comment", _COMMENT))), ()), fact("version", INTEGER, 1),
)  # fmt: skip
QUEUE = fields(
    fact("group", TEXT.maybe()), fact("categories", list_of(TEXT), ("new", "open", "pending", "hold")),
    fact("tags", list_of(TEXT), ()), fact("reasons_with", list_of(TEXT), ()),
)  # fmt: skip
QUEUES = {"Modification RIB/Stripe/Upsell": {"reasons_with": ["RIB", "Stripe", "Upsell"]}}


@dataclass
class Comment:
    """A comment; ``remainder`` is what the original e-mail still holds after a redaction, until it is completed."""

    text: str
    public: bool = False
    mail: bool = False
    remainder: str = ""


@dataclass
class Ticket:
    """A ticket. ``version`` grows with every change."""

    number: str
    status: str = "New"
    category: str = "new"
    requester: str | None = None
    group: str | None = None
    assignee: str | None = None
    reasons: tuple[str, ...] = ()
    options: dict[str, str] = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)
    comments: list[Comment] = field(default_factory=list)
    version: int = 1
    solved_at: datetime | None = None

    def category_at(self, now: datetime, closes_after: timedelta) -> str:
        """Its category: what stays solved long enough is closed."""
        if self.solved_at is not None and now - self.solved_at >= closes_after:
            return CLOSED
        return self.category

    def set_reasons(self, reasons: tuple[str, ...]) -> None:
        """New contact reasons; the tags of the old ones go, those of the new ones come."""
        self.tags -= {tag(option(reason)) for reason in self.reasons}
        self.reasons = reasons
        self.tags |= {tag(option(reason)) for reason in reasons}

    def set_option(self, name: str, value: str) -> None:
        """A field's new value; the tag of the old one goes, that of the new one comes."""
        if name in self.options:
            self.tags.discard(tag(self.options[name]))
        self.options[name] = value
        self.tags.add(tag(value))

    def set_status(self, status: str, category: str, at: datetime) -> None:
        """A status; its category follows it."""
        self.status, self.category = status, category
        self.solved_at = at if category == "solved" else None

    def redact(self, text: str | None) -> int:
        """Remove a text, or every bank and card number, for good. In how many comments there was one."""
        touched = [comment for comment in self.comments if _without(comment.text, text) != comment.text]
        for comment in touched:
            if comment.mail:
                comment.remainder = comment.text
            comment.text = _without(comment.text, text)
        return len(touched)

    def would_redact(self, text: str | None) -> tuple[int, bool]:
        """In how many comments something would be removed, and whether an original e-mail holds some of it."""
        touched = [comment for comment in self.comments if _without(comment.text, text) != comment.text]
        return len(touched), any(comment.mail for comment in touched)

    def fits(self, queue: dict[str, Any], now: datetime, closes_after: timedelta) -> bool:
        """Whether a saved filter finds it."""
        words = [word.casefold() for word in queue["reasons_with"]]
        reasons = " ".join(self.reasons).casefold()
        return (
            queue["group"] in (None, self.group)
            and self.category_at(now, closes_after) in queue["categories"]
            and (not queue["tags"] or not self.tags.isdisjoint(queue["tags"]))
            and (not words or any(word in reasons for word in words))
        )


def _without(text: str, part: str | None) -> str:
    return removed(text) if part is None else text.replace(part, GONE)
