"""References to values kept in the vault: how they read, and what of the value they show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

Kind = Literal["bank", "card", "volatile"]
KINDS: tuple[Kind, ...] = ("bank", "card", "volatile")
"""The classes whose values stand nowhere but in the vault (volatile ones: not even there)."""
UNSTORED = "unstored"
"""Stands for the hash in the reference of a volatile value: it is only ever in memory."""
GONE = "gone"
"""Stands for the hash where the case's key was thrown away, so that it can no longer be computed."""
REMOVED = "[removed]"
"""What stands in a text where a security code was."""
NO_VAULT = "[bank details removed]"
"""What stands in a text where a number was, when there is no vault to keep it."""
PREFIX = "vault:"
HASH_LENGTH = 20
REF = re.compile(rf"vault:(bank|card|volatile):([^:\s<>\"]{{0,40}}):([0-9a-f]{{{HASH_LENGTH}}}|{UNSTORED}|{GONE})")
_SHOWN_COUNTRY = re.compile(r"[A-Z]{2}…")


def make_ref(kind: Kind, shown: str, hashed: str) -> str:
    """A reference: ``vault:bank:FR…0189:4f2a9c...``: class, what may be shown, and a keyed hash."""
    return f"{PREFIX}{kind}:{shown}:{hashed}"


def is_ref(value: Any) -> bool:
    """Whether a value is a reference and nothing else."""
    return isinstance(value, str) and value.startswith(PREFIX) and REF.fullmatch(value) is not None


def kind_of(ref: str) -> str:
    """The class of a reference: bank, card or volatile; empty for any other text."""
    found = REF.fullmatch(ref)
    return found[1] if found else ""


def mask(text: str) -> str:
    """A text with every reference in it replaced by what may be shown: ``FR…0189``, ``…4242``."""
    return REF.sub(lambda found: found[2] if found[1] != "volatile" else REMOVED, text)


def last_four(ref: str) -> str:
    """The last four characters of the value; fewer or none where the value is too short to show any."""
    found = REF.fullmatch(ref)
    return found[2].rpartition("…")[2] if found and found[1] != "volatile" else ""


def shows_iban(ref: str) -> bool:
    """Whether the value was a valid IBAN (structure, country and check digits) when it was taken in (RIB-12)."""
    found = REF.fullmatch(ref)
    return found is not None and found[1] == "bank" and _SHOWN_COUNTRY.match(found[2]) is not None


def refs_in(value: Any) -> Iterator[str]:
    """Every reference inside a value, those within longer texts included."""
    if isinstance(value, str):
        if PREFIX in value:
            yield from (found[0] for found in REF.finditer(value))
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from refs_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from refs_in(item)


def mapped(value: Any, change: Any) -> Any:
    """A value with every text in it changed by a function; lists, records and other values stay as they are."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {name: mapped(item, change) for name, item in value.items()}
    if isinstance(value, list):
        return [mapped(item, change) for item in value]
    return tuple(mapped(item, change) for item in value) if isinstance(value, tuple) else value


def without_hashes(value: Any) -> Any:
    """A value whose references show no hash: what can still be compared once the case's key is gone."""
    return mapped(value, lambda text: REF.sub(lambda found: f"{PREFIX}{found[1]}:{found[2]}:{GONE}", text))
