"""AES-GCM with what a ciphertext belongs to bound into it; the only module that loads ``cryptography``."""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from collections.abc import Callable
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dunning_engine.errors import VaultError
from dunning_engine.model.secret import HASH_LENGTH

NONCE = 12
KEY = 32


def seal(key: bytes, value: bytes, bound: str, random: Callable[[int], bytes]) -> str:
    """The value encrypted under a fresh nonce, in base64; it opens only with the same ``bound`` text."""
    nonce = random(NONCE)
    return b64encode(nonce + AESGCM(key).encrypt(nonce, value, bound.encode())).decode("ascii")


def unseal(key: bytes, sealed: str, bound: str) -> bytes:
    """The value. Raises :class:`VaultError` when key, bytes or what they belong to are not those of the sealing."""
    try:
        raw = b64decode(sealed, validate=True)
        return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], bound.encode())
    except Exception:  # noqa: BLE001 - whatever the library raises, it must not be chained: it may name bytes
        raise VaultError(
            "a value in the vault cannot be opened", help="the key is another one, or the stored bytes were changed"
        ) from None


def keyed_hash(key: bytes, text: str) -> str:
    """A hash that says nothing to whoever lacks the key: card numbers are too few for a plain one."""
    return hmac.new(key, text.encode(), sha256).hexdigest()[:HASH_LENGTH]
