"""Tickets: notes, replies, contact reasons, statuses, groups, queues and redaction (UNP-08, BIL-03 to BIL-14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from dunning_engine.model.letter import Letter
from dunning_engine.model.types import BOOLEAN, INTEGER, TEXT, choice, list_of
from dunning_engine.ports.adapter import Adapter, Result
from dunning_engine.ports.signature import BANK, operation, param, record

_TICKET = param("ticket", TEXT, "The ticket's number.", identifier=True)
_VERSION = param(
    "version", INTEGER.maybe(), "The version that the change was decided on: another one meanwhile and it is refused."
)
_NOW = param("version", INTEGER, "The ticket's version now.")
_TEXTS = list_of(TEXT)
CATEGORIES = ("new", "open", "pending", "hold", "solved", "closed")
_COMMENTS = list_of(
    record(
        "comment",
        param("text", TEXT, "Its text, redacted where it was."),
        param("public", BOOLEAN, "Whether the customer sees it."),
    )
)

OPERATIONS = (
    operation(
        "tickets.create",
        "A ticket, with its first comment as an internal note.",
        [
            param("subject", TEXT, "What it is about."),
            param("text", TEXT, "The internal note."),
            param("requester", TEXT.maybe(), "The customer's e-mail."),
            param("group", TEXT.maybe(), "Who treats it."),
            param("follows", TEXT.maybe(), "A closed ticket that it continues."),
        ],
        [_TICKET, param("link", TEXT, "Its page.")],
    ),
    operation(
        "tickets.note",
        "An internal note on a ticket (UNP-08). A reference to bank details may stand in one (UNP-07), never a number.",
        [_TICKET, param("text", TEXT, "The note."), _VERSION],
        [_NOW],
    ),
    operation(
        "tickets.reply",
        "A public reply, which the customer gets by e-mail.",
        [_TICKET, _VERSION],
        [_NOW],
        template=True,
        reaches="customer",
    ),
    operation(
        "tickets.set_reasons",
        "The contact reasons, each as its levels: `Account > Subscription > Upsell` (BIL-04). They replace those "
        "before; the tags that go with them are added, those of reasons taken off go.",
        [_TICKET, param("reasons", _TEXTS, "The first is CR 1, the second CR 2."), _VERSION],
        [_NOW],
    ),
    operation(
        "tickets.set_field",
        "A field with fixed values, such as the request for help (BIL-05). The tag of the value comes, that of the "
        "value before goes.",
        [_TICKET, param("field", TEXT, "The field's name."), param("value", TEXT, "The value's name."), _VERSION],
        [_NOW],
    ),
    operation(
        "tickets.set_status",
        "A status by its name, such as `Ongoing Billing`; the status's category follows it (BIL-05). Declined with "
        "`unknown_status`.",
        [_TICKET, param("status", TEXT, "The status's name."), _VERSION],
        [param("category", choice(*CATEGORIES), "The category that the status belongs to."), _NOW],
    ),
    operation(
        "tickets.assign",
        "A ticket given to a group, and in it to a person where one is named (RIB-11). Declined with `unknown_group`.",
        [
            _TICKET,
            param("group", TEXT, "The group's name."),
            param("assignee", TEXT.maybe(), "Somebody of the group."),
            _VERSION,
        ],
        [_NOW],
    ),
    operation(
        "tickets.redact",
        "Bank data removed from a ticket's comments for good, and attachments with them (BIL-14). Works on closed "
        "tickets too. What stands in the original e-mail goes later: the event `redaction_completed`.",
        [
            _TICKET,
            param("text", TEXT.maybe(), "What is removed; everything that is a bank or card number by default.", BANK),
        ],
        [
            param("redacted", INTEGER, "In how many comments something was removed."),
            param("pending", BOOLEAN, "Whether a remainder is still there, until `redaction_completed`."),
        ],
        irreversible=True,
    ),
    operation(
        "tickets.ticket",
        "A ticket as it is now. Changes nothing.",
        [_TICKET],
        [
            param("status", TEXT, "The status's name."),
            param("category", choice(*CATEGORIES), "The status's category."),
            param("group", TEXT.maybe(), "Who treats it."),
            param("assignee", TEXT.maybe(), "Somebody of the group."),
            param("requester", TEXT.maybe(), "The customer's e-mail."),
            param("reasons", _TEXTS, "The contact reasons."),
            param("tags", _TEXTS, "All tags, in alphabetical order."),
            _NOW,
            param("link", TEXT, "Its page."),
        ],
    ),
    operation(
        "tickets.comments",
        "A ticket's comments, the oldest first. Changes nothing.",
        [_TICKET],
        [param("comments", _COMMENTS, "Internal notes and replies.")],
    ),
    operation(
        "tickets.queue",
        "The tickets that a saved filter finds now, such as that of bank-details changes (RIB-02). Nothing can "
        "be put into it: a ticket comes in by its fields. Changes nothing. Declined with `unknown_queue`.",
        [param("queue", TEXT, "The filter's name.")],
        [param("tickets", _TEXTS, "The tickets' numbers.", identifier=True)],
    ),
)


class Tickets(Adapter, Protocol):
    """The ticket system. Declines with ``unknown_ticket``, ``closed``, ``stale_version`` and the reasons above."""

    def create(
        self, *, key: str, at: datetime, subject: str, text: str, requester: str | None = None,
        group: str | None = None, follows: str | None = None,
    ) -> Result:  # fmt: skip
        """Create a ticket."""

    def note(self, *, key: str, at: datetime, ticket: str, text: str, version: int | None = None) -> Result:
        """Write an internal note."""

    def reply(self, *, key: str, at: datetime, letter: Letter, ticket: str, version: int | None = None) -> Result:
        """Send a public reply."""

    def set_reasons(
        self, *, key: str, at: datetime, ticket: str, reasons: Sequence[str], version: int | None = None
    ) -> Result:
        """Set the contact reasons."""

    def set_field(
        self, *, key: str, at: datetime, ticket: str, field: str, value: str, version: int | None = None
    ) -> Result:
        """Set a field."""

    def set_status(self, *, key: str, at: datetime, ticket: str, status: str, version: int | None = None) -> Result:
        """Set the status."""

    def assign(
        self, *, key: str, at: datetime, ticket: str, group: str, assignee: str | None = None,
        version: int | None = None,
    ) -> Result:  # fmt: skip
        """Assign the ticket."""

    def redact(self, *, key: str, at: datetime, ticket: str, text: str | None = None) -> Result:
        """Remove bank data for good."""

    def ticket(self, *, key: str, at: datetime, ticket: str) -> Result:
        """Read the ticket."""

    def comments(self, *, key: str, at: datetime, ticket: str) -> Result:
        """Read the comments."""

    def queue(self, *, key: str, at: datetime, queue: str) -> Result:
        """Read a saved filter."""
