"""The shipped plugin: registers every stand-in, the live adapters, and the functions on failed collections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dunning_engine.expr.function import Function
from dunning_engine.model.types import Field
from dunning_engine.plugin import AdapterFactory, hookimpl
from dunning_engine.ports.journal import Journal
from dunning_plugins.access import standin as access
from dunning_plugins.asana.standin import RequestsStandin
from dunning_plugins.backoffice.standin import BackofficeStandin
from dunning_plugins.bank import live as bank
from dunning_plugins.bank.standin import BankStandin
from dunning_plugins.failures import FUNCTIONS
from dunning_plugins.gocardless import standin as gocardless
from dunning_plugins.iban.live import IbanRegistry
from dunning_plugins.iban.standin import IbanStandin
from dunning_plugins.journal import FileJournal
from dunning_plugins.ledger.standin import LedgerStandin
from dunning_plugins.mail import live as smtp
from dunning_plugins.mail import standin as mail
from dunning_plugins.phone.standin import PhoneStandin
from dunning_plugins.post import live as pdf
from dunning_plugins.post.standin import PostStandin
from dunning_plugins.rubypayeur.standin import AgencyStandin
from dunning_plugins.slack.standin import ChatStandin
from dunning_plugins.sms.standin import SmsStandin
from dunning_plugins.standin import Standin
from dunning_plugins.stripe import standin as stripe
from dunning_plugins.terminal.standin import TerminalStandin
from dunning_plugins.wbm import standin as wbm
from dunning_plugins.zendesk import standin as zendesk
from dunning_plugins.zendesk_sell import standin as zendesk_sell
from dunning_plugins.zuora import standin as zuora

NO_SETTINGS: Mapping[str, Field] = {}
STANDINS = (
    (access.AccessStandin, access.SETTINGS),
    (AgencyStandin, NO_SETTINGS),
    (BackofficeStandin, NO_SETTINGS),
    (BankStandin, NO_SETTINGS),
    (zuora.BillingStandin, zuora.SETTINGS),
    (ChatStandin, NO_SETTINGS),
    (zendesk_sell.CrmStandin, zendesk_sell.SETTINGS),
    (gocardless.DebitsStandin, gocardless.SETTINGS),
    (IbanStandin, NO_SETTINGS),
    (LedgerStandin, NO_SETTINGS),
    (mail.MailStandin, mail.SETTINGS),
    (stripe.PayoutsStandin, stripe.SETTINGS),
    (PhoneStandin, NO_SETTINGS),
    (PostStandin, NO_SETTINGS),
    (RequestsStandin, NO_SETTINGS),
    (SmsStandin, NO_SETTINGS),
    (wbm.StorageStandin, wbm.SETTINGS),
    (TerminalStandin, NO_SETTINGS),
    (zendesk.TicketsStandin, zendesk.SETTINGS),
)
LIVE = (
    AdapterFactory(
        "camt", "bank", False, bank.StatementFolder, "Statements put into a folder.", bank.SETTINGS,
        systems=(BankStandin.SYSTEM,),
    ),
    AdapterFactory(
        "pdf", "post", False, pdf.PdfLetters, "Print-ready letters in a folder (extra pdf).", pdf.SETTINGS,
        systems=(PostStandin.SYSTEM,),
    ),
    AdapterFactory(
        "registry", "iban", False, IbanRegistry, "The registry of IBANs (extra iban).", systems=(IbanStandin.SYSTEM,)
    ),
    AdapterFactory(
        "smtp", "mail", False, smtp.SmtpMail, "A mail server.", smtp.SETTINGS, systems=(mail.MailStandin.SYSTEM,)
    ),
)  # fmt: skip


@hookimpl
def dunning_adapters() -> Sequence[AdapterFactory]:
    """The stand-ins of all capabilities, each named ``standin``, and the live adapters."""
    standins = [
        AdapterFactory("standin", kind.capability, True, kind, _title(kind), settings, systems=(kind.SYSTEM,))
        for kind, settings in STANDINS
    ]
    return [*standins, *LIVE]


def _title(kind: type[Standin]) -> str:
    return (kind.__doc__ or "").partition("\n")[0]


@hookimpl
def dunning_functions() -> Sequence[Function]:
    """What a failed collection means."""
    return FUNCTIONS


@hookimpl
def dunning_journal(path: str) -> Journal:
    """The journal in an SQLite file."""
    return FileJournal(path)
