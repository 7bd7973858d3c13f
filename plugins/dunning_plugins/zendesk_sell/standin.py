"""The CRM's stand-in: deals that move between stages, notes, documents, and the oldest won deal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from dunning_engine.model.types import DATE, TEXT, Field, Record, Type, list_of
from dunning_engine.ports.adapter import Result
from dunning_engine.ports.capabilities.crm import CATEGORIES, OPERATIONS
from dunning_engine.ports.journal import Deed, Journal
from dunning_plugins.bank_numbers import removed
from dunning_plugins.standin import Standin, digits
from dunning_plugins.told import fact, fields, records

SYSTEM = "SYS-05"
SETTINGS = {"zone": Field("zone", TEXT, required=False, default="Europe/Paris", doc="Where a day begins.")}
STAGES: Mapping[str, str] = {
    "Incoming": "incoming", "Unpaid": "in_progress", "Rubypayeur": "in_progress", "Churn Risk": "in_progress",
    "Gagné Sales": "won", "Won": "won", "Lost": "lost", "Unqualified": "unqualified",
}  # fmt: skip
"""Stages of the pipelines with the kind of each; a script may give others."""
_DOCUMENT = fields(fact("document", TEXT, required=True), fact("name", TEXT, ""))
_SHAPE = fields(
    fact("customer", TEXT, ""), fact("email", TEXT, ""), fact("name", TEXT, ""), fact("stage", TEXT, "Incoming"),
    fact("moved_on", DATE, date(2020, 1, 1)), fact("notes", list_of(TEXT), ()),
    fact("documents", list_of(Type("record", record=Record("document", _DOCUMENT))), ()),
)  # fmt: skip


class CrmStandin(Standin):
    """Knows of a deal when it last moved, not when it was first won.

    Without ``deals`` in its script every deal id is that of an unpaid deal; with it there are no others.
    """

    SYSTEM = SYSTEM
    capability = "crm"
    operations = OPERATIONS
    facts = MappingProxyType(
        {
            "deals": "Deals by id: `customer`, `email`, `name`, `stage`, `moved_on`, `notes`, `documents`.",
            "stages": "Stages by name with their kind; without it the usual ones, `Unpaid`, `Rubypayeur` and "
            "`Gagné Sales`.",
        }
    )
    declined = "refused"

    def __init__(self, settings: Mapping[str, Any], journal: Journal) -> None:
        super().__init__(settings, journal)
        told = self.script.facts
        self._zone = ZoneInfo(settings.get("zone", "Europe/Paris"))
        self._stages: Mapping[str, str] = {
            name: kind if kind in CATEGORIES else "in_progress"
            for name, kind in dict(told.get("stages", STAGES)).items()
        }
        self._open_world = "deals" not in told
        self._deals = {
            name: {
                **one,
                "notes": list(one["notes"]),
                "documents": {d["document"]: d["name"] for d in one["documents"]},
            }
            for name, one in records(told.get("deals", {}), _SHAPE, "crm: deals").items()
        }

    def search(self, *, key: str, at: datetime, customer: str, email: str | None = None) -> Result:
        """The customer's deals, the one that moved last first."""
        self.look("search", customer=customer)
        found = [
            self._row(name, deal)
            for name, deal in self._deals.items()
            if deal["customer"] == customer or (email and deal["email"].casefold() == email.casefold())
        ]
        return {"deals": tuple(sorted(found, key=lambda row: row["moved_on"], reverse=True))}

    def deal(self, *, key: str, at: datetime, deal: str) -> Result:
        """A deal as it is now."""
        self.look("deal", deal=deal)
        found = self._known("deal", deal)
        return {
            "stage": found["stage"], "category": self._kind(found["stage"]), "name": found["name"],
            "link": f"https://crm.invalid/deals/{deal}",
        }  # fmt: skip

    def oldest_won(self, *, key: str, at: datetime, customer: str, stage: str | None = None) -> Result:
        """The oldest won deal, by its last move."""
        self.look("oldest_won", customer=customer)
        won = [
            (deal["moved_on"], name)
            for name, deal in self._deals.items()
            if deal["customer"] == customer and self._kind(deal["stage"]) == "won" and stage in (None, deal["stage"])
        ]
        won_on, name = min(won) if won else (None, None)
        return {"won_on": won_on, "deal": name}

    def create_deal(self, *, key: str, at: datetime, customer: str, name: str, stage: str) -> Result:
        """Create a deal."""

        def create() -> dict[str, str]:
            self._must_know("create_deal", stage)
            return {"deal": digits(9, "deal", key)}

        return self.perform("create_deal", key, at, {"customer": customer, "name": name, "stage": stage}, create)

    def set_stage(self, *, key: str, at: datetime, deal: str, stage: str) -> Result:
        """Move a deal."""

        def move() -> dict[str, str]:
            self._must_know("set_stage", stage)
            self._up_to_date("set_stage", deal)
            return {"category": self._kind(stage)}

        return self.perform("set_stage", key, at, {"deal": deal, "stage": stage}, move)

    def note(self, *, key: str, at: datetime, deal: str, text: str) -> Result:
        """Write a note."""

        def write() -> dict[str, str]:
            self._up_to_date("note", deal)
            return {}

        return self.perform("note", key, at, {"deal": deal, "text": text}, write)

    def notes(self, *, key: str, at: datetime, deal: str) -> Result:
        """The notes."""
        self.look("notes", deal=deal)
        return {"notes": tuple(self._known("notes", deal)["notes"])}

    def attach(self, *, key: str, at: datetime, deal: str, name: str, content: str) -> Result:
        """Add a document. The journal keeps it with a mark in the place of each number: that there was one is seen."""

        def add() -> dict[str, str]:
            self._up_to_date("attach", deal)
            return {"document": digits(9, "document", key)}

        return self.perform("attach", key, at, {"deal": deal, "name": name, "content": removed(content)}, add)

    def documents(self, *, key: str, at: datetime, deal: str) -> Result:
        """The documents."""
        self.look("documents", deal=deal)
        kept = self._known("documents", deal)["documents"]
        return {"documents": tuple({"document": name, "name": title} for name, title in kept.items())}

    def remove_document(self, *, key: str, at: datetime, deal: str, document: str) -> Result:
        """Delete a document for good."""

        def remove() -> dict[str, str]:
            if document not in self._up_to_date("remove_document", deal)["documents"]:
                raise self.decline("remove_document", "unknown_document")
            return {}

        return self.perform("remove_document", key, at, {"deal": deal, "document": document}, remove)

    def fold(self, deed: Deed) -> None:
        """Take a deed into the deals."""
        told = deed.arguments
        if deed.operation == "crm.create_deal":
            made = {"customer": told["customer"], "email": "", "name": told["name"], "notes": [], "documents": {}}
            self._deals[deed.result["deal"]] = {**made, "stage": told["stage"], "moved_on": self._day(deed.at)}
            return
        deal = self._known("note", told["deal"])
        match deed.operation:
            case "crm.set_stage":
                deal.update(stage=told["stage"], moved_on=self._day(deed.at))
            case "crm.note":
                deal["notes"].append(told["text"])
            case "crm.attach":
                deal["documents"][deed.result["document"]] = told["name"]
            case "crm.remove_document":
                deal["documents"].pop(told["document"])

    def _up_to_date(self, verb: str, deal: str) -> dict[str, Any]:
        self.catch_up()
        return self._known(verb, deal)

    def _known(self, verb: str, deal: str) -> dict[str, Any]:
        if deal not in self._deals:
            if not self._open_world:
                raise self.decline(verb, "unknown_deal")
            empty = {"customer": "", "email": "", "name": deal, "stage": "Unpaid", "notes": [], "documents": {}}
            self._deals[deal] = {**empty, "moved_on": date(2020, 1, 1)}
        return self._deals[deal]

    def _must_know(self, verb: str, stage: str) -> None:
        if stage not in self._stages:
            raise self.decline(verb, "unknown_stage")

    def _kind(self, stage: str) -> str:
        return self._stages.get(stage, "in_progress")

    def _row(self, name: str, deal: Mapping[str, Any]) -> dict[str, Any]:
        about = {"name": deal["name"], "stage": deal["stage"], "moved_on": deal["moved_on"]}
        return {"deal": name, **about, "category": self._kind(deal["stage"])}

    def _day(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()
