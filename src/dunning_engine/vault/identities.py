"""Identifiers in which a bank or card number is: kept as a keyed fingerprint, so that two of them stay two."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable

from dunning_engine.errors import VaultError
from dunning_engine.model.secret import REMOVED
from dunning_engine.ports.vault import CaseKey, SecretStore
from dunning_engine.vault import cipher
from dunning_engine.vault.numbers import compact, shown
from dunning_engine.vault.scrub import CODE, Spares, find, nothing, scrub

OWNER = "identities"
"""Whose key it is, among those of the cases: one for the whole database, which no purge of a case throws away."""
UNWRAPPED = ""
"""The master key of a key that nobody could wrap: of a database that was opened without a vault."""
_LETTERS = str.maketrans("0123456789", "ghijklmnop")


def anything(_digits: str) -> bool:
    """Spares whatever is written in one piece."""
    return True


def identity(text: str, key: Callable[[], bytes], spares: Spares = nothing) -> str:
    """The identifier itself, or of one with a number in it what may be shown, and a fingerprint in its place.

    Different identifiers have different ones, and the same number written in another way has the same. It is
    made of letters, so that it reads as itself. ``spares`` as for :func:`dunning_engine.vault.scrub.find`.
    """
    found = find(text, spares)
    if not found:
        return text
    alone = len(found) == 1 and found[0].kind != CODE and compact(text) == found[0].value
    return fingerprint(found[0].kind, found[0].value, key) if alone else _said(scrub(text, shown, spares), text, key)


def fingerprint(kind: str, value: str, key: Callable[[], bytes]) -> str:
    """What stands for a number in an identifier: what may be shown of it, and its fingerprint."""
    return _said(shown(kind, value), compact(value) or value, key)


def _said(shown_text: str, text: str, key: Callable[[], bytes]) -> str:
    left = REMOVED if find(shown_text) else shown_text
    return f"{left}~{cipher.keyed_hash(key(), text).translate(_LETTERS)}"


def unwrapped_key(rows: SecretStore, random: Callable[[int], bytes]) -> bytes:
    """The key of a database without a vault; it lies beside what it made, and keeps that from other eyes only.

    Raises :class:`VaultError` where it is wrapped by a master key.
    """
    found = rows.case_key(OWNER)
    if found is None:
        key = random(cipher.KEY)
        rows.add_case_key(CaseKey(OWNER, UNWRAPPED, b64encode(key).decode("ascii")))
        return key
    if found.key_id != UNWRAPPED:
        raise VaultError(
            "an identifier with a number in it cannot be told from others without the vault's key",
            help="give the key with which this database was used before",
        )
    return b64decode(found.wrapped)
