"""The bank's stand-in: statements as a script tells them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from dunning_engine.model.types import DATE, MONEY, TEXT
from dunning_engine.ports.adapter import Result
from dunning_engine.ports.capabilities.bank import OPERATIONS
from dunning_engine.ports.journal import Journal
from dunning_plugins.bank.answers import returned, transfers
from dunning_plugins.bank.camt import Entry, read
from dunning_plugins.standin import Standin
from dunning_plugins.told import fact, fields, records, words

SYSTEM = "SYS-14"
_TRANSFER = fields(
    fact("amount", MONEY, required=True), fact("on", DATE, required=True), fact("reference", TEXT, ""),
    fact("name", TEXT, ""),
)  # fmt: skip
_RETURNED = fields(
    fact("amount", MONEY, required=True), fact("on", DATE, required=True), fact("reference", TEXT, ""),
    fact("reason", TEXT, "AM04"), fact("mandate", TEXT.maybe()),
)  # fmt: skip


class BankStandin(Standin):
    """Shows what was booked by the day of the question, never what is only announced."""

    SYSTEM = SYSTEM
    capability = "bank"
    operations = OPERATIONS
    facts = MappingProxyType(
        {
            "received": "Transfers by the bank's number: `amount`, `on`, `reference`, `name`.",
            "rejected": "Returned debits by the bank's number: `amount`, `on`, `reference`, `reason` (`AM04`), "
            "`mandate`.",
            "statements": "Statements in XML (camt.053, camt.054), in addition.",
        }
    )
    declined = "refused"

    def __init__(self, settings: Mapping[str, Any], journal: Journal) -> None:
        super().__init__(settings, journal)
        told = self.script.facts
        received = records(told.get("received", {}), _TRANSFER, "bank: received")
        rejected = records(told.get("rejected", {}), _RETURNED, "bank: rejected")
        self._entries = (
            *(Entry(name, "transfer", **one) for name, one in received.items()),
            *(Entry(name, "returned_debit", **one) for name, one in rejected.items()),
            *(entry for text in words(told.get("statements", ()), "bank: statements") for entry in read(text)),
        )

    def transfers(self, *, key: str, at: datetime, since: date | None = None, reference: str | None = None) -> Result:
        """The transfers booked so far."""
        self.look("transfers", since=since)
        return transfers(self._booked(at), since, reference)

    def returned(self, *, key: str, at: datetime, since: date | None = None, reference: str | None = None) -> Result:
        """The debits returned so far."""
        self.look("returned", since=since)
        return returned(self._booked(at), since, reference)

    def _booked(self, at: datetime) -> list[Entry]:
        return [entry for entry in self._entries if entry.on <= at.date()]
