"""Where cases live: in memory, or in a SQL database that is loaded only when it is opened."""

from __future__ import annotations

from importlib import import_module

from dunning_engine.ports.store import Store
from dunning_engine.store.memory import MemoryStore

__all__ = ["MemoryStore", "open_store"]


def open_store(url: str, *, prefix: str = "dunning_", upgrade: bool = True) -> Store:
    """The SQL store at a SQLAlchemy URL (``sqlite:///file.db``, ``postgresql://...``).

    ``upgrade`` creates the tables or brings them up to date; without it the schema is left as it is.
    Raises :class:`StoreError` when the database cannot be opened, :class:`SchemaError` when it is newer than
    this library.
    """
    # Loaded by name and only here: hosts that keep cases in memory never pay for importing SQLAlchemy.
    sql = import_module("dunning_engine.store.sql")
    store: Store = sql.SqlStore.open(url, prefix=prefix, upgrade=upgrade)
    return store
