"""The CRM: deals and their stages, notes and documents (UNP-01, UNP-08, UNP-11, BIL-14, UPS-02)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from dunning_engine.model.types import DATE, TEXT, choice, list_of
from dunning_engine.ports.adapter import Adapter, Result
from dunning_engine.ports.signature import CARD, operation, param, record

_CUSTOMER = param("customer", TEXT, "The customer's id.", identifier=True)
_DEAL = param("deal", TEXT, "The deal's id.", identifier=True)
_STAGE = param("stage", TEXT, "The stage's name.")
_TEXTS = list_of(TEXT)
CATEGORIES = ("incoming", "in_progress", "won", "lost", "unqualified")
_RECORD = record(
    "deal",
    _DEAL,
    param("name", TEXT, "The deal's name."),
    _STAGE,
    param("category", choice(*CATEGORIES), "What kind of stage that is."),
    param("moved_on", DATE, "When it last moved to another stage."),
)
_DOCUMENTS = list_of(
    record("document", param("document", TEXT, "Its id.", identifier=True), param("name", TEXT, "The file's name."))
)

OPERATIONS = (
    operation(
        "crm.search",
        "The customer's deals, also those that the contact's e-mail leads to (UNP-11). Changes nothing.",
        [_CUSTOMER, param("email", TEXT.maybe(), "The contact's address.")],
        [param("deals", list_of(_RECORD), "The one that moved last first.")],
    ),
    operation(
        "crm.deal",
        "A deal as it is now. Changes nothing.",
        [_DEAL],
        [
            _STAGE,
            param("category", choice(*CATEGORIES), "What kind of stage that is."),
            param("name", TEXT, "The deal's name."),
            param("link", TEXT, "Its page."),
        ],
    ),
    operation(
        "crm.oldest_won",
        "The oldest deal of the customer in a stage of the kind won, such as `Gagné Sales`: its date is the contract's "
        "(UPS-02). It is the day of the last move: a deal opened again and won again shows the later day. Changes "
        "nothing.",
        [_CUSTOMER, param("stage", TEXT.maybe(), "Only in this stage; in any won one by default.")],
        [
            param("won_on", DATE.maybe(), "The day; none when no deal was won."),
            param("deal", TEXT.maybe(), "The deal's id.", identifier=True),
        ],
    ),
    operation(
        "crm.create_deal",
        "A deal for the customer. Look for the one there is first (UNP-11).",
        [_CUSTOMER, param("name", TEXT, "The deal's name."), _STAGE],
        [_DEAL],
    ),
    operation(
        "crm.set_stage",
        "A deal moved to a stage. Declined with `unknown_stage`.",
        [_DEAL, _STAGE],
        [param("category", choice(*CATEGORIES), "What kind of stage that is.")],
    ),
    operation("crm.note", "A note on a deal (UNP-08).", [_DEAL, param("text", TEXT, "The note.")]),
    operation(
        "crm.notes",
        "The notes on a deal, the oldest first (BIL-01). Changes nothing.",
        [_DEAL],
        [param("notes", _TEXTS, "Their texts.")],
    ),
    operation(
        "crm.attach",
        "A file among the deal's documents, the one place for what a customer sent about a card or a bank account "
        "(UNP-05, BIL-14).",
        [
            _DEAL,
            param("name", TEXT, "The file's name."),
            param("content", TEXT, "The file, or where it is.", CARD),
        ],
        [param("document", TEXT, "The document's id.", identifier=True)],
    ),
    operation(
        "crm.documents",
        "The deal's documents. Changes nothing.",
        [_DEAL],
        [param("documents", _DOCUMENTS, "In the order in which they were added.")],
    ),
    operation(
        "crm.remove_document",
        "A document deleted for good (BIL-14). Declined with `unknown_document`.",
        [_DEAL, param("document", TEXT, "The document's id.", identifier=True)],
        irreversible=True,
    ),
)


class Crm(Adapter, Protocol):
    """The CRM. Declines with ``unknown_deal`` and the reasons above."""

    def search(self, *, key: str, at: datetime, customer: str, email: str | None = None) -> Result:
        """Look for deals."""

    def deal(self, *, key: str, at: datetime, deal: str) -> Result:
        """Read a deal."""

    def oldest_won(self, *, key: str, at: datetime, customer: str, stage: str | None = None) -> Result:
        """Read the oldest won deal."""

    def create_deal(self, *, key: str, at: datetime, customer: str, name: str, stage: str) -> Result:
        """Create a deal."""

    def set_stage(self, *, key: str, at: datetime, deal: str, stage: str) -> Result:
        """Move a deal."""

    def note(self, *, key: str, at: datetime, deal: str, text: str) -> Result:
        """Write a note."""

    def notes(self, *, key: str, at: datetime, deal: str) -> Result:
        """Read the notes."""

    def attach(self, *, key: str, at: datetime, deal: str, name: str, content: str) -> Result:
        """Add a document."""

    def documents(self, *, key: str, at: datetime, deal: str) -> Result:
        """Read the list of documents."""

    def remove_document(self, *, key: str, at: datetime, deal: str, document: str) -> Result:
        """Delete a document."""
