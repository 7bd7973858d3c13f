"""The capabilities that processes may use: a protocol each, and the signatures of their operations as values."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dunning_engine.model.operation import Operation
from dunning_engine.ports.capabilities import access, debits, ledger, mail, phone, post, sms, storage, terminal
from dunning_engine.ports.capabilities.access import Access
from dunning_engine.ports.capabilities.debits import Debits
from dunning_engine.ports.capabilities.ledger import Ledger
from dunning_engine.ports.capabilities.mail import Mail
from dunning_engine.ports.capabilities.phone import Phone
from dunning_engine.ports.capabilities.post import Post
from dunning_engine.ports.capabilities.sms import Sms
from dunning_engine.ports.capabilities.storage import Storage
from dunning_engine.ports.capabilities.terminal import Terminal

__all__ = [
    "OPERATIONS", "PROTOCOLS", "Access", "Debits", "Ledger", "Mail", "Phone", "Post", "Sms", "Storage", "Terminal",
]  # fmt: skip

_MODULES = (access, debits, ledger, mail, phone, post, sms, storage, terminal)

OPERATIONS: tuple[Operation, ...] = tuple(operation for module in _MODULES for operation in module.OPERATIONS)
"""Every operation of the shipped capabilities."""

PROTOCOLS: Mapping[str, type] = MappingProxyType({
    "access": Access, "debits": Debits, "ledger": Ledger, "mail": Mail, "phone": Phone, "post": Post, "sms": Sms,
    "storage": Storage, "terminal": Terminal,
})  # fmt: skip
"""The protocol of each capability, by its name."""
