"""The shipped plugin: registers every stand-in with the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dunning_engine.model.types import Field
from dunning_engine.plugin import AdapterFactory, hookimpl
from dunning_engine.ports.journal import Journal
from dunning_plugins.access import standin as access
from dunning_plugins.gocardless import standin as gocardless
from dunning_plugins.journal import FileJournal
from dunning_plugins.ledger.standin import LedgerStandin
from dunning_plugins.mail import standin as mail
from dunning_plugins.phone.standin import PhoneStandin
from dunning_plugins.post.standin import PostStandin
from dunning_plugins.sms.standin import SmsStandin
from dunning_plugins.terminal.standin import TerminalStandin
from dunning_plugins.wbm import standin as wbm

NO_SETTINGS: Mapping[str, Field] = {}


@hookimpl
def dunning_adapters() -> Sequence[AdapterFactory]:
    """The stand-ins of all capabilities, each named ``standin``."""
    return [
        AdapterFactory("standin", kind.capability, True, kind, (kind.__doc__ or "").partition("\n")[0], settings)
        for kind, settings in (
            (access.AccessStandin, access.SETTINGS),
            (gocardless.DebitsStandin, gocardless.SETTINGS),
            (LedgerStandin, NO_SETTINGS),
            (mail.MailStandin, mail.SETTINGS),
            (PhoneStandin, NO_SETTINGS),
            (PostStandin, NO_SETTINGS),
            (SmsStandin, NO_SETTINGS),
            (TerminalStandin, NO_SETTINGS),
            (wbm.StorageStandin, wbm.SETTINGS),
        )
    ]


@hookimpl
def dunning_journal(path: str) -> Journal:
    """The journal in an SQLite file."""
    return FileJournal(path)
