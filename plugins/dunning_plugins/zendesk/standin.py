"""The ticket system's stand-in: notes, replies, fields coupled to tags, versions, computed queues, redaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from dunning_engine.model.letter import Letter
from dunning_engine.model.types import INTEGER, Field
from dunning_engine.ports.adapter import Result
from dunning_engine.ports.capabilities.tickets import CATEGORIES, OPERATIONS
from dunning_engine.ports.journal import Deed, Journal
from dunning_plugins.standin import Later, Standin, digits
from dunning_plugins.told import records, words
from dunning_plugins.zendesk import translate
from dunning_plugins.zendesk.desk import QUEUE, QUEUES, TICKET, Comment, Ticket

SYSTEM = "SYS-04"
SETTINGS = {
    "closes_after_days": Field(
        "closes_after_days", INTEGER, required=False, default=28, minimum=1,
        doc="After how many days a solved ticket is closed, and nothing in it can be changed.",
    ),
}  # fmt: skip


class TicketsStandin(Standin):
    """Refuses changes of closed tickets and those decided on an older version; nothing can be put into a queue.

    Without ``tickets`` in its script every ticket number is that of a new ticket; with it there are no others.
    """

    SYSTEM = SYSTEM
    capability = "tickets"
    operations = OPERATIONS
    facts = MappingProxyType(
        {
            "tickets": "Tickets by number: `subject`, `requester`, `status`, `group`, `assignee`, `reasons`, `tags`, "
            "`comments` (`text`, `public`, `mail`), `version`.",
            "statuses": "Statuses by name with their category; without it the usual ones and `Ongoing Billing`.",
            "groups": "The groups there are; without it any.",
            "queues": "Saved filters by name: `group`, `categories`, `tags`, `reasons_with`; without it "
            "`Modification RIB/Stripe/Upsell`.",
        }
    )
    tells = MappingProxyType({"redaction_completed": "`ticket`, 1 day after a redaction that left a remainder"})
    declined = "record_invalid"

    def __init__(self, settings: Mapping[str, Any], journal: Journal) -> None:
        super().__init__(settings, journal)
        told = self.script.facts
        self._statuses: Mapping[str, str] = dict(told.get("statuses", translate.STATUSES))
        self._groups = words(told["groups"], "tickets: groups") if "groups" in told else None
        self._queues = records(told.get("queues", QUEUES), QUEUE, "tickets: queues")
        self._open_world = "tickets" not in told
        self._closes_after = timedelta(days=int(settings.get("closes_after_days", 28)))
        given = records(told.get("tickets", {}), TICKET, "tickets: tickets")
        self._tickets = {number: self._told(number, one) for number, one in given.items()}

    def create(
        self, *, key: str, at: datetime, subject: str, text: str, requester: str | None = None,
        group: str | None = None, follows: str | None = None,
    ) -> Result:  # fmt: skip
        """Create a ticket. Only a closed one can be followed by another."""

        def create() -> dict[str, str]:
            self.catch_up()
            if follows is not None and self._category(self._known("create", follows), at) != translate.CLOSED:
                raise self.decline("create", "not_closed")
            number = digits(7, "ticket", key)
            return {"ticket": number, "link": _link(number)}

        arguments = {"subject": subject, "text": text, "requester": requester, "group": group, "follows": follows}
        return self.perform("create", key, at, arguments, create)

    def note(self, *, key: str, at: datetime, ticket: str, text: str, version: int | None = None) -> Result:
        """Write an internal note."""
        return self._change("note", key, at, {"ticket": ticket, "text": text, "version": version})

    def reply(self, *, key: str, at: datetime, letter: Letter, ticket: str, version: int | None = None) -> Result:
        """Send a public reply."""
        return self._change("reply", key, at, {"ticket": ticket, "version": version}, letter=letter)

    def set_reasons(
        self, *, key: str, at: datetime, ticket: str, reasons: Sequence[str], version: int | None = None
    ) -> Result:
        """Set the contact reasons and the tags that go with them."""
        return self._change("set_reasons", key, at, {"ticket": ticket, "reasons": tuple(reasons), "version": version})

    def set_field(
        self, *, key: str, at: datetime, ticket: str, field: str, value: str, version: int | None = None
    ) -> Result:
        """Set a field and the tag that goes with its value."""
        arguments = {"ticket": ticket, "field": field, "value": value, "version": version}
        return self._change("set_field", key, at, arguments)

    def set_status(self, *, key: str, at: datetime, ticket: str, status: str, version: int | None = None) -> Result:
        """Set a status; the category follows."""

        def follow() -> dict[str, str]:
            found = translate.status_named(status, self._statuses)
            if found is None:
                raise self.decline("set_status", "unknown_status")
            return {"category": found[1]}

        arguments = {"ticket": ticket, "status": status, "version": version}
        return self._change("set_status", key, at, arguments, follow)

    def assign(
        self, *, key: str, at: datetime, ticket: str, group: str, assignee: str | None = None,
        version: int | None = None,
    ) -> Result:  # fmt: skip
        """Give a ticket to a group."""

        def give() -> dict[str, str]:
            if self._groups is not None and group not in self._groups:
                raise self.decline("assign", "unknown_group")
            return {}

        arguments = {"ticket": ticket, "group": group, "assignee": assignee, "version": version}
        return self._change("assign", key, at, arguments, give)

    def redact(self, *, key: str, at: datetime, ticket: str, text: str | None = None) -> Result:
        """Remove bank data for good, from closed tickets too; original e-mails follow a day later."""

        def remove() -> dict[str, Any]:
            self.catch_up()
            redacted, pending = self._known("redact", ticket).would_redact(text)
            return {"redacted": redacted, "pending": pending}

        return self.perform("redact", key, at, {"ticket": ticket, "text": text}, remove)

    def ticket(self, *, key: str, at: datetime, ticket: str) -> Result:
        """A ticket as it is now."""
        self.look("ticket", ticket=ticket)
        found = self._known("ticket", ticket)
        category = self._category(found, at)
        return {
            "status": "Closed" if category == translate.CLOSED else found.status, "category": category,
            "group": found.group, "assignee": found.assignee, "requester": found.requester, "reasons": found.reasons,
            "tags": tuple(sorted(found.tags)), "version": found.version, "link": _link(ticket),
        }  # fmt: skip

    def comments(self, *, key: str, at: datetime, ticket: str) -> Result:
        """A ticket's comments."""
        self.look("comments", ticket=ticket)
        found = self._known("comments", ticket).comments
        return {"comments": tuple({"text": one.text, "public": one.public} for one in found)}

    def queue(self, *, key: str, at: datetime, queue: str) -> Result:
        """What a saved filter finds now, computed from the tickets' fields."""
        self.look("queue", queue=queue)
        if queue not in self._queues:
            raise self.decline("queue", "unknown_queue")
        found = (one.number for one in self._tickets.values() if one.fits(self._queues[queue], at, self._closes_after))
        return {"tickets": tuple(found)}

    def remainder(self, ticket: str, now: datetime) -> Sequence[str]:
        """What the original e-mails still hold of redacted comments."""
        self.catch_up()
        done = {
            report.data["ticket"] for report in self.journal.reports(self.capability) if report.at and report.at <= now
        }
        held = self._known("comments", ticket).comments
        return [] if ticket in done else [one.remainder for one in held if one.remainder]

    def reports(self, verb: str, arguments: Mapping[str, Any], result: Mapping[str, Any]) -> Sequence[Later]:
        """The end of a redaction that left a remainder."""
        if verb != "redact" or not result["pending"]:
            return ()
        return (Later("redaction_completed", {"ticket": arguments["ticket"]}, 1),)

    def fold(self, deed: Deed) -> None:
        """Take a deed into the tickets."""
        told, result = deed.arguments, deed.result
        if deed.operation == "tickets.create":
            number = result["ticket"]
            made = Ticket(number, requester=told["requester"], group=told["group"], comments=[Comment(told["text"])])
            self._tickets[number] = made
            return
        ticket = self._known("note", told["ticket"])
        match deed.operation:
            case "tickets.note":
                ticket.comments.append(Comment(told["text"]))
            case "tickets.reply":
                ticket.comments.append(Comment(deed.letter.body if deed.letter else "", public=True))
            case "tickets.set_reasons":
                ticket.set_reasons(tuple(told["reasons"]))
            case "tickets.set_field":
                ticket.set_option(told["field"], told["value"])
            case "tickets.set_status":
                name, category = translate.status_named(told["status"], self._statuses) or ("", result["category"])
                ticket.set_status(name, category, deed.at)
            case "tickets.assign":
                ticket.group, ticket.assignee = told["group"], told["assignee"]
            case "tickets.redact":
                ticket.redact(told["text"])
        ticket.version = result.get("version", ticket.version)

    def _change(
        self, verb: str, key: str, at: datetime, arguments: Mapping[str, Any],
        more: Callable[[], Mapping[str, Any]] = dict, *, letter: Letter | None = None,
    ) -> Result:  # fmt: skip
        """A change of an open ticket, refused where it was decided on an older version."""

        def change() -> dict[str, Any]:
            self.catch_up()
            ticket = self._known(verb, arguments["ticket"])
            if self._category(ticket, at) == translate.CLOSED:
                raise self.decline(verb, "closed")
            if arguments["version"] not in (None, ticket.version):
                raise self.decline(verb, "stale_version", version=ticket.version)
            return {**more(), "version": ticket.version + 1}

        return self.perform(verb, key, at, arguments, change, letter=letter)

    def _known(self, verb: str, number: str) -> Ticket:
        if number not in self._tickets:
            if not self._open_world:
                raise self.decline(verb, "unknown_ticket")
            self._tickets[number] = Ticket(number)
        return self._tickets[number]

    def _category(self, ticket: Ticket, at: datetime) -> str:
        return ticket.category_at(at, self._closes_after)

    def _told(self, number: str, one: Mapping[str, Any]) -> Ticket:
        name = one["status"]
        found = translate.status_named(name, {**self._statuses, "Closed": translate.CLOSED}) or (name, CATEGORIES[1])
        ticket = Ticket(
            number, found[0], found[1], one["requester"], one["group"], one["assignee"], tags=set(one["tags"]),
            comments=[Comment(each["text"], each["public"], each["mail"]) for each in one["comments"]],
            version=one["version"],
        )  # fmt: skip
        ticket.set_reasons(one["reasons"])
        return ticket


def _link(number: str) -> str:
    return f"https://tickets.invalid/{number}"
