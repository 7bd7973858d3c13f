"""Picks the vault: the keys given, those of the environment, or passing ones for cases in memory."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path

from dunning_engine.ports.vault import Vault
from dunning_engine.vault.keys import KeyRing
from dunning_engine.vault.vault import SealedVault

Keys = Vault | KeyRing | str | Path | bool | None
_PASSING = {"memory": sha256(b"cases in memory").digest()}


def vault_of(keys: Keys, keep: timedelta, *, in_memory: bool, environ: Mapping[str, str] = os.environ) -> Vault | None:
    """The vault for what the caller gave: a vault, keys, a key file, ``False`` for none.

    ``None`` stands for the environment's keys, and for cases in memory for keys that are worth nothing outside
    of this process, the same in every run so that runs can be compared. Raises :class:`ConfigurationError`.
    """
    if isinstance(keys, str | Path):
        return SealedVault(KeyRing.read(keys), keep=keep)
    if isinstance(keys, KeyRing):
        return SealedVault(keys, keep=keep)
    if keys is None or isinstance(keys, bool):
        return None if keys is False else _given(keep, environ, in_memory=in_memory)
    return keys


def _given(keep: timedelta, environ: Mapping[str, str], *, in_memory: bool) -> Vault | None:
    if in_memory:
        return SealedVault(KeyRing(_PASSING), keep=keep, random=_Numbers().take)
    ring = KeyRing.from_environment(environ)
    return SealedVault(ring, keep=keep) if ring is not None else None


class _Numbers:
    """Bytes that never repeat, the same in every run: for values that are gone with the process."""

    def __init__(self) -> None:
        self._count = count()

    def take(self, size: int) -> bytes:
        return sha256(b"%d" % next(self._count)).digest()[:size]
