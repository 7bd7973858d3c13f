"""The vault's protocols: what seals and opens values, and the rows that a store keeps for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

What = Literal["sealed", "used", "revealed", "refused", "purged", "erased", "rotated"]


@dataclass(frozen=True, slots=True)
class Secret:
    """A sealed value. ``sealed`` is ciphertext under the case's key; after ``expires_at`` it is purged."""

    ref: str
    case_id: str
    kind: str
    sealed: str
    stored_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CaseKey:
    """The key of one case, wrapped by the master key ``key_id``. Thrown away, nothing of the case can be read."""

    case_id: str
    key_id: str
    wrapped: str


@dataclass(frozen=True, slots=True)
class Audit:
    """One line of the vault's audit: who did what with which reference, and why; never a value."""

    at: datetime
    what: What
    ref: str
    case_id: str
    who: str
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """The form that ``--json`` prints."""
        return {
            "at": self.at.isoformat(),
            "what": self.what,
            "ref": self.ref,
            "case_id": self.case_id,
            "who": self.who,
            "note": self.note,
        }


class SecretStore(Protocol):
    """The rows of the vault, inside a transaction of the store: a step and its secrets are written together."""

    def secret(self, ref: str) -> Secret | None:
        """The row of a reference."""

    def secrets(
        self, *, case_id: str | None = None, stored_before: datetime | None = None, expired: datetime | None = None
    ) -> list[Secret]:
        """Rows of a case, stored before an instant, or expired at one."""

    def keep_secret(self, secret: Secret) -> None:
        """Insert a row, or replace the one of the same reference."""

    def drop_secrets(self, refs: Iterable[str]) -> None:
        """Delete rows, their ciphertext overwritten first."""

    def case_key(self, case_id: str) -> CaseKey | None:
        """The wrapped key of a case."""

    def case_keys(self) -> list[CaseKey]:
        """The wrapped keys of all cases."""

    def add_case_key(self, key: CaseKey) -> None:
        """Insert a key. Raises :class:`ConflictError`, perhaps at the commit, where another writer was first."""

    def keep_case_key(self, key: CaseKey) -> None:
        """Replace the key of a case that has one."""

    def drop_case_key(self, case_id: str) -> None:
        """Delete a case's key, overwritten first."""

    def note_audit(self, audit: Audit) -> None:
        """Write a line of the audit."""

    def audits(self, *, ref: str | None = None, case_id: str | None = None) -> list[Audit]:
        """Lines of the audit in the order they were written."""


class Vault(Protocol):
    """Seals values of the classes bank and card, and gives them back to those who may have them.

    Every method works inside the caller's transaction (``rows``).
    """

    def identity(self, rows: SecretStore, text: str, spares: Callable[[str], bool] = ...) -> str:
        """The identifier, or with a number in it its keyed fingerprint: another number's is another.

        ``spares`` says which digits, written in one piece, are no card number.
        """

    def fingerprint(self, rows: SecretStore, kind: str, value: str) -> str:
        """What stands for a value in an identifier."""

    def ref(self, rows: SecretStore, case_id: str, kind: str, value: str) -> str:
        """The reference that a value has in a case, without storing anything."""

    def seal(
        self, rows: SecretStore, case_id: str, kind: str, value: str, now: datetime, *, until: datetime | None = None
    ) -> str:
        """Store a value; its reference: the same value in the same case has the same one."""

    def carry(self, rows: SecretStore, ref: str, source: str, target: str, now: datetime) -> str:
        """The reference in another case of a value of the case ``source``, sealed there too. Gone: as it is."""

    def use(self, rows: SecretStore, ref: str, case_id: str, now: datetime, purpose: str) -> str:
        """The value, for a machine. Raises :class:`SecretGoneError`, :class:`VaultError` for another case's."""

    def reveal(self, rows: SecretStore, ref: str, by: str, now: datetime) -> str:
        """The value, for one person, once. Raises :class:`NotAllowedError` the second time, whoever asks."""

    def purge(self, rows: SecretStore, refs: Iterable[str], now: datetime, *, by: str = "", why: str = "") -> int:
        """Delete values; how many there were."""

    def purge_case(self, rows: SecretStore, case_id: str, now: datetime, *, by: str = "", why: str = "") -> int:
        """Delete all values of a case and throw its key away; how many there were."""

    def purge_stored_before(self, rows: SecretStore, moment: datetime, now: datetime, *, by: str = "") -> int:
        """Delete what was stored before an instant; how many there were."""

    def purge_expired(self, rows: SecretStore, now: datetime) -> int:
        """Delete what is past its time; how many there were."""

    def rotate(self, rows: SecretStore, now: datetime, *, by: str = "") -> int:
        """Wrap every case's key anew with the newest master key; how many were wrapped by an older one."""

    def audit(self, rows: SecretStore, *, ref: str | None = None, case_id: str | None = None) -> Sequence[Audit]:
        """Lines of the audit."""
