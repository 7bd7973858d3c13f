"""Cases in SQLite or PostgreSQL: the only package that loads SQLAlchemy."""

from dunning_engine.store.sql.store import SqlStore

__all__ = ["SqlStore"]
