"""The vault: a key per case under the master key, values sealed under it, every opening on record."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from os import urandom

from dunning_engine.errors import NotAllowedError, SecretGoneError, VaultError
from dunning_engine.model.secret import GONE, kind_of, make_ref
from dunning_engine.ports.vault import Audit, CaseKey, Secret, SecretStore
from dunning_engine.vault import cipher
from dunning_engine.vault.identities import OWNER, UNWRAPPED, fingerprint, identity
from dunning_engine.vault.keys import KeyRing
from dunning_engine.vault.numbers import compact, is_iban, shown
from dunning_engine.vault.scrub import Spares, nothing

KEEP = timedelta(days=7)
"""No bank detail outlives seven days outside the billing systems, unless its field says otherwise (RIB-07)."""
ENGINE = "engine"
"""Who uses and purges what no person asked for."""


class SealedVault:
    """See :class:`dunning_engine.ports.vault.Vault`. ``random`` gives bytes for keys and nonces."""

    def __init__(self, ring: KeyRing, *, keep: timedelta = KEEP, random: Callable[[int], bytes] = urandom) -> None:
        self.ring = ring
        self._keep = keep
        self._random = random

    def identity(self, rows: SecretStore, text: str, spares: Spares = nothing) -> str:
        """The identifier, or with a number in it its keyed fingerprint: another number's is another."""
        return identity(text, partial(self._identities, rows), spares)

    def fingerprint(self, rows: SecretStore, kind: str, value: str) -> str:
        """What stands for a value in an identifier."""
        return fingerprint(kind, value, partial(self._identities, rows))

    def ref(self, rows: SecretStore, case_id: str, kind: str, value: str) -> str:
        """The reference that a value has in a case, without storing anything (no key: without its hash)."""
        found = rows.case_key(case_id)
        hashed = GONE if found is None else _hashed(self._unwrapped(found), kind, value)
        return make_ref(kind, shown(kind, value), hashed)  # type: ignore[arg-type]  # the callers know two kinds

    def seal(
        self, rows: SecretStore, case_id: str, kind: str, value: str, now: datetime, *, until: datetime | None = None
    ) -> str:
        """Store a value; its reference: the same value in the same case has the same one."""
        key = self._key(rows, case_id)
        ref = make_ref(kind, shown(kind, value), _hashed(key, kind, value))  # type: ignore[arg-type]
        known = rows.secret(ref)
        expires = until or now + self._keep
        if known is None or known.expires_at < expires:
            sealed = cipher.seal(key, value.encode(), _bound(ref, case_id, kind), self._random)
            rows.keep_secret(Secret(ref, case_id, kind, sealed, now, expires))
            rows.note_audit(Audit(now, "sealed", ref, case_id, ENGINE))
        return ref

    def carry(self, rows: SecretStore, ref: str, source: str, target: str, now: datetime) -> str:
        """The reference in another case of a value of the case ``source``, sealed there too. Gone: as it is."""
        found = rows.secret(ref)
        if found is None or found.case_id != source or found.expires_at <= now:
            return ref
        value = self._opened(rows, found)
        rows.note_audit(Audit(now, "used", ref, source, ENGINE, f"handed to {target}"))
        return self.seal(rows, target, found.kind, value, now, until=found.expires_at)

    def use(self, rows: SecretStore, ref: str, case_id: str, now: datetime, purpose: str) -> str:
        """The value, for a machine. Raises :class:`SecretGoneError`, :class:`VaultError` for another case's."""
        found = self._found(rows, ref, now)
        if found.case_id != case_id:
            rows.note_audit(Audit(now, "refused", ref, case_id, ENGINE, "of another case"))
            raise VaultError("the reference is another case's", help="send the value itself to this case", ref=ref)
        value = self._opened(rows, found)
        rows.note_audit(Audit(now, "used", ref, case_id, ENGINE, purpose))
        return value

    def reveal(self, rows: SecretStore, ref: str, by: str, now: datetime) -> str:
        """The value, for one person, once; again only where it was purged and has come anew since.

        Raises :class:`NotAllowedError` the second time, whoever asks. The caller keeps others out meanwhile.
        """
        found = self._found(rows, ref, now)
        value = self._opened(rows, found)
        seen = ""
        for line in rows.audits(ref=ref):
            seen = line.who if line.what == "revealed" else "" if line.what == "purged" else seen
        if seen:
            raise NotAllowedError(
                f"this value was shown already, to {seen}", help="it is shown once; ask for it again", ref=ref
            )
        rows.note_audit(Audit(now, "revealed", ref, found.case_id, by))
        return value

    def purge(self, rows: SecretStore, refs: Iterable[str], now: datetime, *, by: str = "", why: str = "") -> int:
        """Delete values; how many there were."""
        found = [secret for secret in map(rows.secret, dict.fromkeys(refs)) if secret is not None]
        rows.drop_secrets([secret.ref for secret in found])
        for secret in found:
            rows.note_audit(Audit(now, "purged", secret.ref, secret.case_id, by or ENGINE, why))
        return len(found)

    def purge_case(self, rows: SecretStore, case_id: str, now: datetime, *, by: str = "", why: str = "") -> int:
        """Delete all values of a case and throw its key away; how many there were."""
        purged = self.purge(rows, [secret.ref for secret in rows.secrets(case_id=case_id)], now, by=by, why=why)
        if rows.case_key(case_id) is not None:
            rows.drop_case_key(case_id)
            rows.note_audit(Audit(now, "erased", "", case_id, by or ENGINE, why))
        return purged

    def purge_stored_before(self, rows: SecretStore, moment: datetime, now: datetime, *, by: str = "") -> int:
        """Delete what was stored before an instant; how many there were."""
        return self.purge(rows, [each.ref for each in rows.secrets(stored_before=moment)], now, by=by, why="age")

    def purge_expired(self, rows: SecretStore, now: datetime) -> int:
        """Delete what is past its time (RIB-07); how many there were."""
        return self.purge(rows, [secret.ref for secret in rows.secrets(expired=now)], now, why="age")

    def rotate(self, rows: SecretStore, now: datetime, *, by: str = "") -> int:
        """Wrap every case's key anew with the newest master key; how many were wrapped by an older one."""
        old = [found for found in rows.case_keys() if found.key_id != self.ring.newest]
        for found in old:
            rows.keep_case_key(self._wrapped(found.case_id, self._unwrapped(found)))
        if old:
            note = f"{len(old)} keys of cases under '{self.ring.newest}'"
            rows.note_audit(Audit(now, "rotated", "", "", by or ENGINE, note))
        return len(old)

    def audit(self, rows: SecretStore, *, ref: str | None = None, case_id: str | None = None) -> Sequence[Audit]:
        """Lines of the audit."""
        return rows.audits(ref=ref, case_id=case_id)

    def _key(self, rows: SecretStore, case_id: str) -> bytes:
        found = rows.case_key(case_id)
        if found is not None:
            return self._unwrapped(found)
        key = self._random(cipher.KEY)
        rows.add_case_key(self._wrapped(case_id, key))
        return key

    def _identities(self, rows: SecretStore) -> bytes:
        """The key of the database's identifiers; one of a time without a vault is wrapped from now on."""
        key = self._key(rows, OWNER)
        found = rows.case_key(OWNER)
        if found is not None and found.key_id == UNWRAPPED:
            rows.keep_case_key(self._wrapped(OWNER, key))
        return key

    def _wrapped(self, case_id: str, key: bytes) -> CaseKey:
        newest = self.ring.newest
        return CaseKey(case_id, newest, cipher.seal(self.ring.key(newest), key, f"case|{case_id}", self._random))

    def _unwrapped(self, found: CaseKey) -> bytes:
        if found.key_id == UNWRAPPED and found.case_id == OWNER:
            return b64decode(found.wrapped)
        return cipher.unseal(self.ring.key(found.key_id), found.wrapped, f"case|{found.case_id}")

    def _found(self, rows: SecretStore, ref: str, now: datetime) -> Secret:
        found = rows.secret(ref) if kind_of(ref) else None
        if found is None or found.expires_at <= now:  # past its time it is gone, purged or not yet (RIB-07)
            raise SecretGoneError(f"there is no value behind {ref}", help="it was purged: ask for it again", ref=ref)
        return found

    def _opened(self, rows: SecretStore, found: Secret) -> str:
        key = rows.case_key(found.case_id)
        if key is None:
            raise SecretGoneError(f"the key of case {found.case_id} was thrown away", ref=found.ref)
        bound = _bound(found.ref, found.case_id, found.kind)
        return cipher.unseal(self._unwrapped(key), found.sealed, bound).decode()


def _bound(ref: str, case_id: str, kind: str) -> str:
    return f"{ref}|{case_id}|{kind}"


def _hashed(key: bytes, kind: str, value: str) -> str:
    """The hash in a reference: an IBAN or a card number written in another way is the same."""
    plain = compact(value)
    same = plain if is_iban(plain) or plain.isdigit() else value
    return cipher.keyed_hash(key, f"{kind}|{same}")
