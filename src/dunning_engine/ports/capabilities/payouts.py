"""Payouts: partners' connected accounts, the bank accounts they are paid to, and their identity (RIB-14 to RIB-16)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from dunning_engine.model.types import BOOLEAN, DATE, MONEY, TEXT, choice, list_of
from dunning_engine.ports.adapter import Adapter, Result
from dunning_engine.ports.signature import BANK, operation, param, record

_ACCOUNT = param("account", TEXT, "The connected account's id.", identifier=True)
_EXTERNAL = param("external", TEXT, "The id of the bank account it is paid to.", identifier=True)
_HOLDER = param("holder", TEXT, "The account holder's name.")
_CURRENCY = param("currency", TEXT, "ISO 4217.", default="EUR")
_MATCHES = list_of(
    record(
        "payout_match",
        _ACCOUNT,
        param("company", TEXT, "The registered company name."),
        param("matched_on", choice("email", "backoffice_id", "company"), "By what it was found."),
    )
)
_EXTERNALS = list_of(
    record(
        "external_account",
        _EXTERNAL,
        param("shown", TEXT, "Country and last four characters."),
        _HOLDER,
        _CURRENCY,
        param("is_default", BOOLEAN, "Whether payouts in its currency go there."),
    )
)
_PAYOUTS = list_of(
    record(
        "payout",
        param("payout", TEXT, "Its id.", identifier=True),
        param("amount", MONEY, "The amount."),
        _EXTERNAL,
        param("arrives_on", DATE, "When the bank will have it."),
    )
)
KINDS = ("identity", "proof_of_address", "company_registration")

OPERATIONS = (
    operation(
        "payouts.find_account",
        "A partner's account by e-mail, back-office id or registered company name, never by the salon's trade name "
        "(RIB-14). The other side cannot search: every account is looked at. More than one match is no match, and "
        "all are reported. Changes nothing.",
        [
            param("email", TEXT.maybe(), "The partner's address."),
            param("backoffice_id", TEXT.maybe(), "The partner's id in the back office."),
            param("company", TEXT.maybe(), "The registered company name."),
        ],
        [
            param("account", TEXT.maybe(), "The account where exactly one matches.", identifier=True),
            param("matches", _MATCHES, "All that match."),
        ],
    ),
    operation(
        "payouts.identity",
        "Whom an account belongs to, and what was proved of it (RIB-15, RIB-16). Changes nothing.",
        [_ACCOUNT],
        [
            param("company", TEXT, "The registered company name."),
            param("first_name", TEXT, "The representative's."),
            param("last_name", TEXT, "The representative's."),
            param("email", TEXT, "The representative's."),
            param("address", TEXT, "The representative's own address."),
            param("company_address", TEXT, "The company's."),
            param("verified", BOOLEAN, "Whether the provider has accepted the documents."),
            param("terminal_active", BOOLEAN, "Whether the terminal payment option is active (RIB-10)."),
        ],
    ),
    operation(
        "payouts.update_identity",
        "The representative's name or address changed. What was verified has to be proved again.",
        [
            _ACCOUNT,
            param("first_name", TEXT.maybe(), "As on the identity document."),
            param("last_name", TEXT.maybe(), "As on the identity document."),
            param("address", TEXT.maybe(), "The representative's own."),
        ],
    ),
    operation(
        "payouts.add_document",
        "A document that proves the identity, handed to the provider. Its answer comes later as the event "
        "`identity_checked`. Declined with `document_too_old` where an invoice is 3 months old or more (RIB-16).",
        [
            _ACCOUNT,
            param("kind", choice(*KINDS), "What it proves."),
            param("document", TEXT, "Where the file is."),
            param("issued_on", DATE.maybe(), "Its date; required of a proof of address."),
        ],
        [param("file", TEXT, "The provider's id of the file.", identifier=True)],
    ),
    operation(
        "payouts.externals",
        "The bank accounts that a connected account is paid to. Changes nothing.",
        [_ACCOUNT],
        [param("externals", _EXTERNALS, "In the order in which they were added.")],
    ),
    operation(
        "payouts.add_external",
        "A bank account added (RIB-15). The first of a currency is its default at once. Declined with "
        "`bank_account_exists`, `invalid_iban`, and `owner_must_do_it` where only the partner may.",
        [_ACCOUNT, param("iban", TEXT, "The new account.", BANK), _HOLDER, _CURRENCY],
        [_EXTERNAL, param("is_default", BOOLEAN, "Whether it is the default already.")],
    ),
    operation(
        "payouts.set_default",
        "A bank account made the default of its currency; the one before is no longer.",
        [_ACCOUNT, _EXTERNAL],
        [param("previous", TEXT.maybe(), "The default until now.", identifier=True)],
    ),
    operation(
        "payouts.remove_external",
        "A bank account removed. Declined for the default (`is_default`) and while money is on its way to it "
        "(`in_flight`).",
        [_ACCOUNT, _EXTERNAL],
        irreversible=True,
    ),
    operation(
        "payouts.in_flight",
        "Payouts on their way to the bank. Changes nothing.",
        [_ACCOUNT],
        [param("payouts", _PAYOUTS, "The next to arrive first.")],
    ),
)


class Payouts(Adapter, Protocol):
    """The provider of payouts. Declines with ``unknown_account``, ``unknown_external`` and the reasons above."""

    def find_account(
        self, *, key: str, at: datetime, email: str | None = None, backoffice_id: str | None = None,
        company: str | None = None,
    ) -> Result:  # fmt: skip
        """Find a partner's account."""

    def identity(self, *, key: str, at: datetime, account: str) -> Result:
        """Read the identity."""

    def update_identity(
        self, *, key: str, at: datetime, account: str, first_name: str | None = None, last_name: str | None = None,
        address: str | None = None,
    ) -> Result:  # fmt: skip
        """Change the identity."""

    def add_document(
        self, *, key: str, at: datetime, account: str, kind: str, document: str, issued_on: date | None = None
    ) -> Result:
        """Hand in a document."""

    def externals(self, *, key: str, at: datetime, account: str) -> Result:
        """Read the bank accounts."""

    def add_external(
        self, *, key: str, at: datetime, account: str, iban: str, holder: str, currency: str = "EUR"
    ) -> Result:
        """Add a bank account."""

    def set_default(self, *, key: str, at: datetime, account: str, external: str) -> Result:
        """Make a bank account the default."""

    def remove_external(self, *, key: str, at: datetime, account: str, external: str) -> Result:
        """Remove a bank account."""

    def in_flight(self, *, key: str, at: datetime, account: str) -> Result:
        """Read the payouts on their way."""
