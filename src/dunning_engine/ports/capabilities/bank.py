"""The bank statement: received transfers and returned debits (STO-02, STO-03)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from dunning_engine.model.types import DATE, MONEY, TEXT, list_of
from dunning_engine.ports.adapter import Adapter, Result
from dunning_engine.ports.signature import operation, param, record

_SINCE = param("since", DATE.maybe(), "From this day on; all by default.")
_REFERENCE = param("reference", TEXT.maybe(), "Only those whose reference or text contains it, spaces and case aside.")
_ENTRY = param("entry", TEXT, "The bank's own number, the same in every statement that repeats it.", identifier=True)
_AMOUNT = param("amount", MONEY, "The amount.")
_ON = param("on", DATE, "The day it was booked.")
_PAYER = (
    param("reference", TEXT, "What the payer wrote, or the end-to-end reference."), param("name", TEXT, "Who paid."),
)  # fmt: skip
_TRANSFERS = list_of(record("transfer", _ENTRY, _AMOUNT, _ON, *_PAYER))
_UNCLEAR = list_of(
    record("unclear_credit", _ENTRY, _AMOUNT, _ON, *_PAYER, param("family", TEXT, "The bank's word for its kind."))
)
_RETURNS = list_of(
    record(
        "returned_debit", _ENTRY, _AMOUNT, _ON,
        param("reference", TEXT, "The debit's end-to-end reference."),
        param("reason", TEXT, "The scheme's reason code, such as AM04."),
        param("mandate", TEXT.maybe(), "The mandate.", identifier=True),
    )
)  # fmt: skip

OPERATIONS = (
    operation(
        "bank.transfers",
        "Transfers received, instant ones too, the oldest first (STO-03). Changes nothing.",
        [_SINCE, _REFERENCE],
        [
            param("transfers", _TRANSFERS, "Those booked."),
            param("unclear", _UNCLEAR, "Money that came in some other way, such as a cheque: a person looks at it."),
        ],
    ),
    operation(
        "bank.returned",
        "Debits that the bank returned, the oldest first, with the reason (STO-02). Changes nothing.",
        [_SINCE, _REFERENCE],
        [param("debits", _RETURNS, "Those booked.")],
    ),
)


class Bank(Adapter, Protocol):
    """The bank's statements."""

    def transfers(self, *, key: str, at: datetime, since: date | None = None, reference: str | None = None) -> Result:
        """Read the transfers received."""

    def returned(self, *, key: str, at: datetime, since: date | None = None, reference: str | None = None) -> Result:
        """Read the debits returned."""
