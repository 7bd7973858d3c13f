"""AES-GCM with what a ciphertext belongs to bound into it; the only module that loads ``cryptography``."""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from collections.abc import Callable
from hashlib import sha256
from importlib import import_module
from typing import Any

from dunning_engine.errors import ConfigurationError, VaultError
from dunning_engine.model.secret import HASH_LENGTH

NONCE = 12
KEY = 32


def seal(key: bytes, value: bytes, bound: str, random: Callable[[int], bytes]) -> str:
    """The value encrypted under a fresh nonce, in base64; it opens only with the same ``bound`` text."""
    nonce = random(NONCE)
    return b64encode(nonce + _aead().AESGCM(key).encrypt(nonce, value, bound.encode())).decode("ascii")


def unseal(key: bytes, sealed: str, bound: str) -> bytes:
    """The value. Raises :class:`VaultError` when key, bytes or what they belong to are not those of the sealing."""
    try:
        raw = b64decode(sealed, validate=True)
        return bytes(_aead().AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], bound.encode()))
    except ConfigurationError:
        raise
    except Exception:  # noqa: BLE001 - whatever the library raises, it must not be chained: it may name bytes
        raise VaultError(
            "a value in the vault cannot be opened", help="the key is another one, or the stored bytes were changed"
        ) from None


def keyed_hash(key: bytes, text: str) -> str:
    """A hash that says nothing to whoever lacks the key: card numbers are too few for a plain one."""
    return hmac.new(key, text.encode(), sha256).hexdigest()[:HASH_LENGTH]


def _aead() -> Any:
    try:
        return import_module("cryptography.hazmat.primitives.ciphers.aead")
    except ImportError:
        raise ConfigurationError(
            "the vault needs the package cryptography", help="install it: pip install 'dunning-engine[vault]'"
        ) from None
