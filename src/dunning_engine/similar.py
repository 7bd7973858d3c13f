"""The nearest of the names that exist, for every message about one that does not."""

from __future__ import annotations

from collections.abc import Iterable

MEANT = "did you mean {}?"
SIMILAR = "a similar name exists: {}"


def nearest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The known name that is most like a misspelt one; empty where none is. ``cutoff`` is how like, up to 1."""
    from difflib import get_close_matches  # noqa: PLC0415 - needed once somebody has made a mistake

    return next(iter(get_close_matches(name, list(known), 1, cutoff)), "")


def suggestion(name: str, known: Iterable[str], otherwise: str, form: str = MEANT) -> str:
    """The line of help about a name that does not exist: ``form`` with the nearest one, else ``otherwise``."""
    close = nearest(name, known)
    return form.format(close) if close else otherwise


def similar(what: str) -> str:
    """The form ``a <what> with a similar name exists: ...``."""
    return f"{'an' if what[0] in 'aeiou' else 'a'} {what} with a similar name exists: {{}}"
