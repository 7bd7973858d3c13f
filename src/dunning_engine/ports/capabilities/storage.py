"""The storage company's software: tracking table, levels, fees, credit notes, contracts, balances."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from dunning_engine.model.types import DATE, MONEY, TEXT, choice
from dunning_engine.money import Money
from dunning_engine.ports.adapter import Adapter, Result
from dunning_engine.ports.signature import CUSTOMER, ITEMS, NUMBERS, operation, param

_CUSTOMER = param("customer", TEXT, "The customer's id.", identifier=True)
_INVOICES = param("invoices", NUMBERS, "The numbers of the invoices.")
_LEVEL = choice("R1", "R2", "R3").maybe()

OPERATIONS = (
    operation(
        "storage.append",
        "An entry in the actions column of the balance-tracking table, written as `*INITIALS*DD/MM/YYYY*text` "
        "(STO-17). It must say what was done, not only what happened: otherwise it is declined with "
        "`says_not_what_was_done` (STO-04).",
        [
            _CUSTOMER,
            param("text", TEXT, "What was done: `card expired, customer called, e-mail sent`."),
            param("initials", TEXT.maybe(), "Whose action it is: one to four capitals; the engine's own by default."),
        ],
        [param("entry", TEXT, "The entry as it stands in the table.")],
    ),
    operation(
        "storage.set_level",
        "The customer's one reminder level, in the level column of the tracking table (STO-18).",
        [_CUSTOMER, param("level", _LEVEL, "`R1`, `R2`, `R3`, or `none`.", required=True)],
    ),
    operation(
        "storage.invoice_fee",
        "A fee invoiced as a shop invoice, such as that of a rejected debit (STO-02). Only professionals may be "
        "charged one in France: the process guards it.",
        [
            _CUSTOMER,
            param("amount", MONEY, "The fee, more than nothing."),
            param("label", TEXT, "What the invoice says it is for.", CUSTOMER),
        ],
        [param("number", TEXT, "The invoice's number.", identifier=True)],
        hurts=True,
        needs_key=True,
        fee=True,
    ),
    operation(
        "storage.credit_note",
        "Credit notes on invoices, with the manager's agreement (STO-14). They cancel the claim.",
        [_CUSTOMER, _INVOICES, param("reason", TEXT, "Why, for the file.")],
        [param("number", TEXT, "The credit note's number.", identifier=True)],
        needs_key=True,
    ),
    operation(
        "storage.write_off",
        "Invoices written off in the books; unlike a credit note it leaves the claim standing (STO-14).",
        [_CUSTOMER, _INVOICES, param("reason", TEXT, "Why, for the file.")],
        needs_key=True,
    ),
    operation(
        "storage.end_contract",
        "The end of a unit's contract on the last day of a month, before the next month's invoicing, so that no "
        "extra month is invoiced (STO-13). Another day is declined with `not_a_month_end`.",
        [
            _CUSTOMER,
            param("unit", TEXT, "The storage unit."),
            param("on", DATE, "The contract's last day."),
        ],
        hurts=True,
        irreversible=True,
    ),
    operation(
        "storage.archive",
        "The file with all registered letters goes to a folder, that of the unpaid customers (STO-15).",
        [_CUSTOMER, param("folder", TEXT, "The folder's name.")],
    ),
    operation(
        "storage.balance",
        "The customer's unpaid invoices as they are now (STO-20, STO-22). Changes nothing.",
        [_CUSTOMER],
        [param("items", ITEMS, "The unpaid invoices.")],
    ),
    operation(
        "storage.tracking",
        "The customer's row of the tracking table. Changes nothing.",
        [_CUSTOMER],
        [
            param("level", _LEVEL, "The level column."),
            param("actions", TEXT, "The actions column, entries one after the other (STO-17)."),
        ],
    ),
)


class Storage(Adapter, Protocol):
    """The storage software. Declines with ``unknown_customer``, ``unknown_invoice`` and the reasons above."""

    def append(self, *, key: str, at: datetime, customer: str, text: str, initials: str | None = None) -> Result:
        """Write an entry in the actions column."""

    def set_level(self, *, key: str, at: datetime, customer: str, level: str | None) -> Result:
        """Set the level column."""

    def invoice_fee(self, *, key: str, at: datetime, customer: str, amount: Money, label: str) -> Result:
        """Invoice a fee."""

    def credit_note(self, *, key: str, at: datetime, customer: str, invoices: Sequence[str], reason: str) -> Result:
        """Credit invoices."""

    def write_off(self, *, key: str, at: datetime, customer: str, invoices: Sequence[str], reason: str) -> Result:
        """Write invoices off."""

    def end_contract(self, *, key: str, at: datetime, customer: str, unit: str, on: date) -> Result:
        """End a contract."""

    def archive(self, *, key: str, at: datetime, customer: str, folder: str) -> Result:
        """Put the customer's file in a folder."""

    def balance(self, *, key: str, at: datetime, customer: str) -> Result:
        """Read the unpaid invoices."""

    def tracking(self, *, key: str, at: datetime, customer: str) -> Result:
        """Read the row of the tracking table."""
