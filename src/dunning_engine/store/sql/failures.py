"""Turns a database driver's errors into the library's, without any value that was being stored."""

from __future__ import annotations

import re
from typing import Any

from dunning_engine.errors import ConflictError, StoreError

_SQLITE_BUSY = (5, 6)  # SQLITE_BUSY, SQLITE_LOCKED: primary codes, the low byte
_SQLITE_UNIQUE = (1555, 2067)  # SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE
_POSTGRES_RETRY = ("40001", "40P01", "55P03")  # serialization, deadlock, lock not available
_POSTGRES_UNIQUE = "23505"
_POSTGRES_QUOTES_VALUES = ("21", "22", "23", "P0")  # classes whose messages may repeat a parameter


def failure(error: BaseException) -> StoreError:
    """The library's error for a driver's (or SQLAlchemy's) one.

    :class:`ConflictError` for what a second try may cure: a lock, a deadlock, a unique key that another
    writer took first. The text never holds a stored value: it would carry personal data into logs.
    """
    error = getattr(error, "orig", None) or error
    if isinstance(error, UnicodeError):
        return StoreError("a text cannot be stored", help="remove the characters that are no valid Unicode")
    if (state := getattr(error, "sqlstate", None)) is not None:
        return _postgres(error, str(state))
    if (code := getattr(error, "sqlite_errorcode", None)) is not None:
        return _sqlite(error, int(code))
    text = _sqlstate_free(error)
    return StoreError(f"the database failed: {text}", help="see whether it is running and reachable")


def _sqlite(error: BaseException, code: int) -> StoreError:
    if code & 0xFF in _SQLITE_BUSY:
        return ConflictError("the database is busy with another writer", help="try again")
    if code in _SQLITE_UNIQUE:
        # "UNIQUE constraint failed: dunning_case.id" or "... index 'dunning_case_single'": names, no values
        return _taken(str(error).rpartition(": ")[2])
    return StoreError(f"the database failed: {error}", help=_help(str(error)))


def _postgres(error: Any, state: str) -> StoreError:
    if state == _POSTGRES_UNIQUE:
        return _taken(str(error.diag.constraint_name or ""))
    if state in _POSTGRES_RETRY:
        return ConflictError("the database is busy with another writer", help="try again", state=state)
    shown = type(error).__name__ if state[:2] in _POSTGRES_QUOTES_VALUES else str(error.diag.message_primary or error)
    return StoreError(f"the database failed: {shown} ({state})", help=_help(shown), state=state)


def _taken(constraint: str) -> ConflictError:
    return ConflictError(f"another writer was first ({constraint})", help="try again", constraint=constraint)


def _help(text: str) -> str:
    missing = "no such table" in text or "no such column" in text or "does not exist" in text
    return "run `dunning db upgrade`" if missing else ""


def _sqlstate_free(error: BaseException) -> str:
    """A connection's failure: its first line (host and port, no parameters), else the kind of error."""
    known = type(error).__module__.partition(".")[0] in ("psycopg", "sqlite3", "sqlalchemy")
    first = str(error).partition("\n")[0] if known else ""
    return re.sub(r"//[^@/\s]*@", "//", first) or type(error).__name__
