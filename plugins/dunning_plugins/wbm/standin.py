"""The storage software's stand-in: tracking table, levels, fees, credit notes, contracts and balances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from dunning_engine.errors import InputError
from dunning_engine.model.types import TEXT, Field
from dunning_engine.money import Money
from dunning_engine.ports import tracking
from dunning_engine.ports.adapter import Result
from dunning_engine.ports.capabilities.storage import OPERATIONS
from dunning_engine.ports.journal import Deed, Journal
from dunning_plugins.books import read_items
from dunning_plugins.standin import Standin, digits

SYSTEM = "SYS-09"
SETTINGS = {
    "zone": Field("zone", TEXT, required=False, default="Europe/Paris", doc="Where a day of the table begins."),
    "initials": Field("initials", TEXT, required=False, default="DE", doc="The engine's initials in the table."),
}


class StorageStandin(Standin):
    """Keeps what it is told. ``unpaid: {customer: [...]}`` in the script are the unpaid invoices that it begins with.

    A customer without ``unpaid`` has no known balance: asking for it is declined with ``unknown_customer``, so
    that nobody takes an unknown balance for a paid one.
    """

    SYSTEM = SYSTEM
    capability = "storage"
    operations = OPERATIONS
    facts = MappingProxyType(
        {"unpaid": "The unpaid items by customer; without them asking is declined with `unknown_customer`."}
    )
    declined = "refused"

    def __init__(self, settings: Mapping[str, Any], journal: Journal) -> None:
        super().__init__(settings, journal)
        self._zone = ZoneInfo(settings.get("zone", "Europe/Paris"))
        self._items = read_items(self.script.facts.get("unpaid", {}), self.capability)
        self._levels: dict[str, str | None] = {}
        self._actions: dict[str, list[str]] = defaultdict(list)
        self._folders: dict[str, str] = {}
        self._ended: dict[tuple[str, str], date] = {}

    def append(self, *, key: str, at: datetime, customer: str, text: str, initials: str | None = None) -> Result:
        """Write an entry (STO-17); one that does not say what was done is declined (STO-04)."""

        def enter() -> dict[str, str]:
            if not tracking.says_what_was_done(text):
                raise self.decline("append", "says_not_what_was_done", text=text)
            try:
                entry = tracking.entry(initials or self.settings.get("initials", "DE"), self._day(at), text)
            except InputError as error:
                raise self.decline("append", "not_an_entry", text=text) from error
            return {"entry": str(entry)}

        arguments = {"customer": customer, "text": text, "initials": initials}
        return self.perform("append", key, at, arguments, enter)

    def set_level(self, *, key: str, at: datetime, customer: str, level: str | None) -> Result:
        """Set the level column (STO-18)."""
        return self.perform("set_level", key, at, {"customer": customer, "level": level})

    def invoice_fee(self, *, key: str, at: datetime, customer: str, amount: Money, label: str) -> Result:
        """Invoice a fee; it is due at once and unpaid."""

        def invoice() -> dict[str, str]:
            if amount <= 0:
                raise self.decline("invoice_fee", "invalid_amount")
            return {"number": f"FEE-{digits(8, 'fee', key)}"}

        arguments = {"customer": customer, "amount": amount, "label": label}
        return self.perform("invoice_fee", key, at, arguments, invoice)

    def credit_note(self, *, key: str, at: datetime, customer: str, invoices: Sequence[str], reason: str) -> Result:
        """Credit invoices: they are unpaid no more."""
        arguments = {"customer": customer, "invoices": tuple(invoices), "reason": reason}

        def credit() -> dict[str, str]:
            self._must_know("credit_note", customer, invoices)
            return {"number": f"CN-{digits(8, 'credit', key)}"}

        return self.perform("credit_note", key, at, arguments, credit)

    def write_off(self, *, key: str, at: datetime, customer: str, invoices: Sequence[str], reason: str) -> Result:
        """Write invoices off: they leave the balance."""
        arguments = {"customer": customer, "invoices": tuple(invoices), "reason": reason}

        def write() -> dict[str, str]:
            self._must_know("write_off", customer, invoices)
            return {}

        return self.perform("write_off", key, at, arguments, write)

    def end_contract(self, *, key: str, at: datetime, customer: str, unit: str, on: date) -> Result:
        """End a contract, on the last day of a month only (STO-13)."""

        def end() -> dict[str, str]:
            if (on + timedelta(days=1)).day != 1:
                raise self.decline("end_contract", "not_a_month_end", on=str(on))
            return {}

        return self.perform("end_contract", key, at, {"customer": customer, "unit": unit, "on": on}, end)

    def archive(self, *, key: str, at: datetime, customer: str, folder: str) -> Result:
        """Put the customer's file in a folder."""
        return self.perform("archive", key, at, {"customer": customer, "folder": folder})

    def balance(self, *, key: str, at: datetime, customer: str) -> Result:
        """The unpaid invoices, by due date."""
        self.obstruct("balance", {"customer": customer})
        self.catch_up()
        if customer not in self._items:
            raise self.decline("balance", "unknown_customer")
        items = sorted(self._items[customer].values(), key=lambda item: (item["due_on"], item["number"]))
        return {"items": tuple(dict(item) for item in items)}

    def tracking(self, *, key: str, at: datetime, customer: str) -> Result:
        """The row of the tracking table."""
        self.obstruct("tracking", {"customer": customer})
        self.catch_up()
        return {"level": self._levels.get(customer), "actions": "".join(self._actions[customer])}

    def folder(self, customer: str) -> str | None:
        """The folder that holds the customer's file."""
        self.catch_up()
        return self._folders.get(customer)

    def ended_on(self, customer: str, unit: str) -> date | None:
        """The last day of a contract that was ended."""
        self.catch_up()
        return self._ended.get((customer, unit))

    def fold(self, deed: Deed) -> None:
        """Take a deed into the table, the balances and the contracts."""
        told, customer = deed.arguments, deed.arguments["customer"]
        match deed.operation:
            case "storage.append":
                self._actions[customer].append(str(deed.result["entry"]))
            case "storage.set_level":
                self._levels[customer] = told["level"]
            case "storage.invoice_fee" if customer in self._items:
                self._items[customer][deed.result["number"]] = self._fee(deed)
            case "storage.credit_note" | "storage.write_off":
                for number in told["invoices"]:
                    self._items.get(customer, {}).pop(number, None)
            case "storage.archive":
                self._folders[customer] = told["folder"]
            case "storage.end_contract":
                self._ended[customer, told["unit"]] = date.fromisoformat(told["on"])

    def _fee(self, deed: Deed) -> dict[str, Any]:
        balance = Money.parse(deed.arguments["amount"])
        return {"number": deed.result["number"], "due_on": self._day(deed.at), "balance": balance, "status": "open"}

    def _must_know(self, verb: str, customer: str, invoices: Sequence[str]) -> None:
        self.catch_up()
        if not invoices:
            raise self.decline(verb, "no_invoice")
        unknown = [number for number in invoices if number not in self._items.get(customer, invoices)]
        if unknown:
            raise self.decline(verb, "unknown_invoice", invoices=unknown)

    def _day(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()
