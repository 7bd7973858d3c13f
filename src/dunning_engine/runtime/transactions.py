"""Runs a step in a transaction and again after a conflict: callers never see that another writer was first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from dunning_engine.errors import ConflictError
from dunning_engine.ports.store import Store, Transaction

T = TypeVar("T")
_TRIES = 12


def in_transaction(store: Store, step: Callable[[Transaction], T], connection: Any = None) -> T:
    """What ``step`` returns, once committed.

    On the host's own ``connection`` nothing is tried again (the host's transaction is the host's to repeat).
    Raises :class:`ConflictError` when the last of many tries met another writer too.
    """
    for _ in range(_TRIES - 1 if connection is None else 0):
        try:
            with store.transaction() as tx:
                return step(tx)
        except ConflictError:
            continue
    with store.transaction(connection) as tx:
        return step(tx)
