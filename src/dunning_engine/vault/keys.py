"""The master keys of the vault: read from the environment or a key file, the newest first."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes
from typing import Self

from dunning_engine.errors import ConfigurationError, VaultError

KEY, KEYS, KEY_FILE = "DUNNING_VAULT_KEY", "DUNNING_VAULT_KEYS", "DUNNING_VAULT_KEY_FILE"
SIZE = 32
_HELP = "make one with `dunning vault keygen`: an id, a colon and 32 bytes in base64"
_ID = re.compile(r"[A-Za-z0-9_.-]{1,40}")


@dataclass(frozen=True)
class KeyRing:
    """Master keys by id; the first seals, all open. Their bytes are never shown."""

    keys: Mapping[str, bytes] = field(repr=False)

    @property
    def newest(self) -> str:
        """The id of the key that seals."""
        return next(iter(self.keys))

    def key(self, key_id: str) -> bytes:
        """The key of an id. Raises :class:`VaultError` where it is not in the ring."""
        if key_id not in self.keys:
            raise VaultError(
                f"the vault's key '{key_id}' is not at hand",
                help="give the older keys, too, until `dunning vault rotate` is done",
                key=key_id,
            )
        return self.keys[key_id]

    @classmethod
    def parse(cls, text: str, origin: str = KEYS) -> Self:
        """Keys written as ``id:base64``, the newest first, apart by commas or lines; ``#`` begins a comment.

        Raises :class:`ConfigurationError`, which never quotes a key.
        """
        lines = (line.partition("#")[0] for line in text.replace(",", "\n").splitlines())
        keys = dict(_entry(line.strip(), origin) for line in lines if line.strip())
        if not keys:
            raise ConfigurationError(f"{origin} holds no key", help=_HELP)
        return cls(keys)

    @classmethod
    def read(cls, path: str | Path) -> Self:
        """The keys of a file. Raises :class:`ConfigurationError`."""
        try:
            return cls.parse(Path(path).read_text(encoding="ascii"), str(path))
        except (OSError, UnicodeError) as error:
            raise ConfigurationError(f"the vault's key file {path} cannot be read", help=_HELP) from error

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self | None:
        """The keys of ``DUNNING_VAULT_KEYS``, ``DUNNING_VAULT_KEY`` or the file ``DUNNING_VAULT_KEY_FILE``."""
        for name in (KEYS, KEY):
            if environ.get(name):
                return cls.parse(environ[name], name)
        return cls.read(environ[KEY_FILE]) if environ.get(KEY_FILE) else None


def new_key(key_id: str) -> str:
    """A new key as it is written in the environment or the file. Raises :class:`ConfigurationError` for a bad id."""
    if _ID.fullmatch(key_id) is None:
        raise ConfigurationError(f"{key_id!r} cannot be a key's id", help="letters, digits, '.', '_' and '-'")
    return f"{key_id}:{b64encode(token_bytes(SIZE)).decode()}"


def merged(newest: str, others: Iterable[str]) -> str:
    """The text of a key file: the newest key before the others."""
    return "\n".join((newest, *others)) + "\n"


def _entry(text: str, origin: str) -> tuple[str, bytes]:
    name, colon, encoded = text.rpartition(":")
    try:
        key = b64decode(encoded, validate=True)
    except (NotBase64, ValueError):
        key = b""
    if len(key) != SIZE or (colon and _ID.fullmatch(name) is None):
        raise ConfigurationError(f"{origin} holds something that is no key", help=_HELP)
    return (name or sha256(b"id" + key).hexdigest()[:8]), key
