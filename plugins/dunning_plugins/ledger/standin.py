"""The receivables ledger's stand-in: items with statuses, follow-up actions and the agenda of their dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from dunning_engine.ports.adapter import Result
from dunning_engine.ports.capabilities.ledger import OPERATIONS
from dunning_engine.ports.journal import Deed, Journal
from dunning_plugins.books import read_items
from dunning_plugins.standin import Standin

SYSTEM = "SYS-13"
RESOLVED = "dispute resolved"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """An open action of the agenda: when it is looked at again, and the items it keeps out of the reminders."""

    customer: str
    action: str
    date: date
    items: tuple[str, ...]


class LedgerStandin(Standin):
    """Keeps statuses and actions.

    ``unpaid: {customer: [...]}`` in the script are the unsettled items that it begins with. Asking for those of
    another customer is declined with ``unknown_customer``.
    """

    SYSTEM = SYSTEM
    capability = "ledger"
    operations = OPERATIONS
    facts = MappingProxyType(
        {"unpaid": "The unpaid items by customer; without them asking is declined with `unknown_customer`."}
    )
    declined = "refused"

    def __init__(self, settings: Mapping[str, Any], journal: Journal) -> None:
        super().__init__(settings, journal)
        self._items = read_items(self.script.facts.get("unpaid", {}), self.capability)
        self._statuses: dict[tuple[str, str], str] = {}
        self._open: dict[tuple[str, str], FollowUp] = {}
        self._outcomes: dict[tuple[str, str], str | None] = {}

    def items(self, *, key: str, at: datetime, customer: str) -> Result:
        """The unsettled items, by due date."""
        self.obstruct("items", {"customer": customer})
        self.catch_up()
        if customer not in self._items:
            raise self.decline("items", "unknown_customer")
        shown = [
            {**item, "status": self._statuses.get((customer, number), item["status"])}
            for number, item in self._items[customer].items()
        ]
        return {"items": tuple(sorted(shown, key=lambda item: (item["due_on"], item["number"])))}

    def set_status(
        self, *, key: str, at: datetime, customer: str, items: Sequence[str], status: str, comment: str | None = None
    ) -> Result:
        """Set the status of items."""
        arguments = {"customer": customer, "items": tuple(items), "status": status, "comment": comment}
        return self.perform("set_status", key, at, arguments)

    def follow_up(
        self, *, key: str, at: datetime, customer: str, action: str, date: date, items: Sequence[str] | None = None
    ) -> Result:
        """Set an action, or move its date."""
        arguments = {"customer": customer, "action": action, "date": date, "items": items and tuple(items)}
        return self.perform("follow_up", key, at, arguments)

    def end_action(self, *, key: str, at: datetime, customer: str, action: str, outcome: str | None = None) -> Result:
        """End an action: its items are resolved, whatever the outcome (DIS-09)."""

        def end() -> dict[str, Any]:
            self.catch_up()
            if (customer, action) not in self._open:
                raise self.decline("end_action", "no_such_action", action=action)
            return {}

        arguments = {"customer": customer, "action": action, "outcome": outcome}
        return self.perform("end_action", key, at, arguments, end)

    def status(self, customer: str, number: str) -> str | None:
        """The status that an item was given last, ``None`` when none was."""
        self.catch_up()
        return self._statuses.get((customer, number))

    def agenda(self) -> Sequence[FollowUp]:
        """The open actions, the next one first."""
        self.catch_up()
        return sorted(self._open.values(), key=lambda action: (action.date, action.customer, action.action))

    def outcome(self, customer: str, action: str) -> str | None:
        """The outcome stored beside an ended action."""
        self.catch_up()
        return self._outcomes.get((customer, action))

    def fold(self, deed: Deed) -> None:
        """Take a deed into the statuses and the agenda."""
        told, customer = deed.arguments, deed.arguments["customer"]
        if deed.operation == "ledger.set_status":
            self._mark(customer, told["items"], told["status"])
            return
        place = (customer, told["action"])
        before = self._open.pop(place, None)
        items = before.items if before else ()
        if deed.operation == "ledger.follow_up":
            concerned = tuple(told["items"] or items)
            self._open[place] = FollowUp(customer, told["action"], date.fromisoformat(told["date"]), concerned)
        else:
            self._outcomes[place] = told["outcome"]
            self._mark(customer, items, RESOLVED)

    def _mark(self, customer: str, items: Sequence[str], status: str) -> None:
        self._statuses.update({(customer, number): status for number in items})
