"""The capabilities that processes may use: a protocol each, and the signatures of their operations as values."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dunning_engine.model.operation import Operation
from dunning_engine.ports.capabilities import (
    access,
    agency,
    backoffice,
    bank,
    billing,
    chat,
    crm,
    debits,
    iban,
    ledger,
    mail,
    payouts,
    phone,
    post,
    requests,
    sms,
    storage,
    terminal,
    tickets,
)
from dunning_engine.ports.capabilities.access import Access
from dunning_engine.ports.capabilities.agency import Agency
from dunning_engine.ports.capabilities.backoffice import Backoffice
from dunning_engine.ports.capabilities.bank import Bank
from dunning_engine.ports.capabilities.billing import Billing
from dunning_engine.ports.capabilities.chat import Chat
from dunning_engine.ports.capabilities.crm import Crm
from dunning_engine.ports.capabilities.debits import Debits
from dunning_engine.ports.capabilities.iban import Iban
from dunning_engine.ports.capabilities.ledger import Ledger
from dunning_engine.ports.capabilities.mail import Mail
from dunning_engine.ports.capabilities.payouts import Payouts
from dunning_engine.ports.capabilities.phone import Phone
from dunning_engine.ports.capabilities.post import Post
from dunning_engine.ports.capabilities.requests import Requests
from dunning_engine.ports.capabilities.sms import Sms
from dunning_engine.ports.capabilities.storage import Storage
from dunning_engine.ports.capabilities.terminal import Terminal
from dunning_engine.ports.capabilities.tickets import Tickets

__all__ = [
    "OPERATIONS", "PROTOCOLS", "Access", "Agency", "Backoffice", "Bank", "Billing", "Chat", "Crm", "Debits", "Iban",
    "Ledger", "Mail", "Payouts", "Phone", "Post", "Requests", "Sms", "Storage", "Terminal", "Tickets",
]  # fmt: skip

_MODULES = (
    access,
    agency,
    backoffice,
    bank,
    billing,
    chat,
    crm,
    debits,
    iban,
    ledger,
    mail,
    payouts,
    phone,
    post,
    requests,
    sms,
    storage,
    terminal,
    tickets,
)

OPERATIONS: tuple[Operation, ...] = tuple(operation for module in _MODULES for operation in module.OPERATIONS)
"""Every operation of the shipped capabilities."""

PROTOCOLS: Mapping[str, type] = MappingProxyType({
    "access": Access, "agency": Agency, "backoffice": Backoffice, "bank": Bank, "billing": Billing,
    "chat": Chat, "crm": Crm, "debits": Debits, "iban": Iban, "ledger": Ledger,
    "mail": Mail, "payouts": Payouts, "phone": Phone, "post": Post, "requests": Requests,
    "sms": Sms, "storage": Storage, "terminal": Terminal, "tickets": Tickets,
})  # fmt: skip
"""The protocol of each capability, by its name."""
