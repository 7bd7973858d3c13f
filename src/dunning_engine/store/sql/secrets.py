"""The vault's rows in SQL: ciphertext, wrapped keys and the audit, inside the transaction of the step."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from dunning_engine.ports.vault import Audit, CaseKey, Secret
from dunning_engine.store.sql.codec import instant, micros
from dunning_engine.store.sql.statements import Statements


class SecretRows(ABC):
    """See :class:`dunning_engine.ports.vault.SecretStore`."""

    _sql: Statements

    def secret(self, ref: str) -> Secret | None:
        """The row of a reference."""
        found = self._all(self._sql.secret, (ref,))
        return _secret(found[0]) if found else None

    def secrets(
        self, *, case_id: str | None = None, stored_before: datetime | None = None, expired: datetime | None = None
    ) -> list[Secret]:
        """Rows of a case, stored before an instant, or expired at one."""
        if case_id is not None:
            rows = self._all(self._sql.secrets_of_case, (case_id,))
        elif stored_before is not None:
            rows = self._all(self._sql.secrets_stored, (micros(stored_before),))
        elif expired is not None:
            rows = self._all(self._sql.secrets_expired, (micros(expired),))
        else:
            rows = self._all(self._sql.secrets, ())
        return [_secret(row) for row in rows]

    def keep_secret(self, secret: Secret) -> None:
        """Insert a row, or replace the one of the same reference."""
        s = secret
        values = (s.ref, s.case_id, s.kind, s.sealed, micros(s.stored_at), micros(s.expires_at))
        self._run(self._sql.keep_secret, values)

    def drop_secrets(self, refs: Iterable[str]) -> None:
        """Delete rows, their ciphertext overwritten first: a deleted row's bytes may stay in the file."""
        for ref in refs:
            self._run(self._sql.blank_secret, (ref,))
            self._run(self._sql.drop_secret, (ref,))

    def case_key(self, case_id: str) -> CaseKey | None:
        """The wrapped key of a case."""
        found = self._all(self._sql.case_key, (case_id,))
        return CaseKey(*found[0]) if found else None

    def case_keys(self) -> list[CaseKey]:
        """The wrapped keys of all cases."""
        return [CaseKey(*row) for row in self._all(self._sql.case_keys, ())]

    def add_case_key(self, key: CaseKey) -> None:
        """Insert a key. Raises :class:`ConflictError`, perhaps at the commit, where another writer was first."""
        self._run(self._sql.add_case_key, (key.case_id, key.key_id, key.wrapped))

    def keep_case_key(self, key: CaseKey) -> None:
        """Replace the key of a case that has one."""
        self._run(self._sql.keep_case_key, (key.key_id, key.wrapped, key.case_id))

    def drop_case_key(self, case_id: str) -> None:
        """Delete a case's key, overwritten first."""
        self._run(self._sql.blank_case_key, (case_id,))
        self._run(self._sql.drop_case_key, (case_id,))

    def note_audit(self, audit: Audit) -> None:
        """Write a line of the audit."""
        a = audit
        self._run(self._sql.note_audit, (micros(a.at), a.what, a.ref, a.case_id, a.who, a.note))

    def audits(self, *, ref: str | None = None, case_id: str | None = None) -> list[Audit]:
        """Lines of the audit in the order they were written."""
        if ref is not None:
            rows = self._all(self._sql.audits_of_ref, (ref,))
        elif case_id is not None:
            rows = self._all(self._sql.audits_of_case, (case_id,))
        else:
            rows = self._all(self._sql.audits, ())
        return [Audit(instant(at), *rest) for at, *rest in rows]

    @abstractmethod
    def _run(self, text: str, values: Sequence[Any]) -> Any:
        """Execute a statement."""

    @abstractmethod
    def _all(self, text: str, values: Sequence[Any]) -> Sequence[Any]:
        """The rows of a query."""


def _secret(row: Sequence[Any]) -> Secret:
    return Secret(row[0], row[1], row[2], row[3], instant(row[4]), instant(row[5]))
