"""The debt-collection agency: hand-over, payments reported, outcome, stop (UNP-13 to UNP-16)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from dunning_engine.model.types import DATE, MONEY, TEXT, choice
from dunning_engine.money import Money
from dunning_engine.ports.adapter import Adapter, Result
from dunning_engine.ports.signature import CUSTOMER, NUMBERS, operation, param

_DOSSIER = param("dossier", TEXT, "The agency's number of the file.", identifier=True)
_PHASE = ("submitted", "amicable", "judicial", "settled", "partially_paid", "withdrawn", "closed_unpaid", "unknown")
OUTCOMES = ("paying", "refusing", "disputed", "agreement", "insolvent")

OPERATIONS = (
    operation(
        "agency.hand_over",
        "A customer's unpaid invoices handed to the agency, with what it needs and no more: contract, amounts, "
        "contact, proofs of notice. People answer, days later: the event `agency_answered`. Declined with "
        "`already_open` while a file of that customer runs.",
        [
            param("customer", TEXT, "The customer's id.", CUSTOMER, identifier=True),
            param("name", TEXT, "Who owes.", CUSTOMER),
            param("contact", TEXT, "How they are reached.", CUSTOMER),
            param("invoices", NUMBERS, "The invoices' numbers.", CUSTOMER),
            param("amount", MONEY, "What is owed on them.", CUSTOMER),
            param("proofs", NUMBERS.maybe(), "Where the proofs of notice are.", CUSTOMER),
        ],
        [_DOSSIER],
        reaches="agency",
        hurts=True,
        needs_key=True,
        irreversible=True,
    ),
    operation(
        "agency.report_payment",
        "A payment that the customer made to us. When all is paid the file is settled. Declined with `dossier_closed`.",
        [_DOSSIER, param("amount", MONEY, "What was paid.", CUSTOMER), param("on", DATE, "When.", CUSTOMER)],
        reaches="agency",
        needs_key=True,
    ),
    operation(
        "agency.inform_outcome",
        "How our own talks with the customer ended (UNP-13).",
        [
            _DOSSIER,
            param("outcome", choice(*OUTCOMES), "What the customer said.", CUSTOMER),
            param("comment", TEXT.maybe(), "What the agency should know.", CUSTOMER),
        ],
        reaches="agency",
    ),
    operation(
        "agency.stop",
        "The procedure stopped, because payment was received or by our decision (UNP-16). Declined with "
        "`dossier_closed`.",
        [_DOSSIER, param("reason", TEXT, "Why.", CUSTOMER)],
        reaches="agency",
    ),
    operation(
        "agency.status",
        "Where a file stands, as far as the agency has told. Changes nothing.",
        [_DOSSIER],
        [
            param("phase", choice(*_PHASE), "`unknown` where its word is new to us."),
            param("owed", MONEY, "What was handed over and not paid since."),
        ],
    ),
)


class Agency(Adapter, Protocol):
    """The collection agency. Declines with ``unknown_dossier`` and the reasons above."""

    def hand_over(
        self, *, key: str, at: datetime, customer: str, name: str, contact: str, invoices: Sequence[str],
        amount: Money, proofs: Sequence[str] | None = None,
    ) -> Result:  # fmt: skip
        """Hand a file over."""

    def report_payment(self, *, key: str, at: datetime, dossier: str, amount: Money, on: date) -> Result:
        """Report a payment."""

    def inform_outcome(
        self, *, key: str, at: datetime, dossier: str, outcome: str, comment: str | None = None
    ) -> Result:
        """Tell how our talks ended."""

    def stop(self, *, key: str, at: datetime, dossier: str, reason: str) -> Result:
        """Stop the procedure."""

    def status(self, *, key: str, at: datetime, dossier: str) -> Result:
        """Read where a file stands."""
