"""The vault's rows in memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from dunning_engine.errors import ConflictError
from dunning_engine.ports.vault import Audit, CaseKey, Secret
from dunning_engine.store.memory_tables import Tables, utc


class SecretRows:
    """See :class:`dunning_engine.ports.vault.SecretStore`."""

    _t: Tables

    def secret(self, ref: str) -> Secret | None:
        """The row of a reference."""
        return self._t.secrets.get(ref)

    def secrets(
        self, *, case_id: str | None = None, stored_before: datetime | None = None, expired: datetime | None = None
    ) -> list[Secret]:
        """Rows of a case, stored before an instant, or expired at one."""
        return [
            secret for secret in self._t.secrets.values()
            if (case_id is None or secret.case_id == case_id)
            and (stored_before is None or secret.stored_at < stored_before)
            and (expired is None or secret.expires_at <= expired)
        ]  # fmt: skip

    def keep_secret(self, secret: Secret) -> None:
        """Insert a row, or replace the one of the same reference."""
        stored = replace(secret, stored_at=utc(secret.stored_at), expires_at=utc(secret.expires_at))
        self._t.put(self._t.secrets, secret.ref, stored)

    def drop_secrets(self, refs: Iterable[str]) -> None:
        """Delete rows."""
        for ref in refs:
            self._t.drop(self._t.secrets, ref)

    def case_key(self, case_id: str) -> CaseKey | None:
        """The wrapped key of a case."""
        return self._t.case_keys.get(case_id)

    def case_keys(self) -> list[CaseKey]:
        """The wrapped keys of all cases."""
        return [self._t.case_keys[case_id] for case_id in sorted(self._t.case_keys)]

    def add_case_key(self, key: CaseKey) -> None:
        """Insert a key. Raises :class:`ConflictError` where the case has one."""
        if key.case_id in self._t.case_keys:
            raise ConflictError("the case has a key", help="try again", case=key.case_id)
        self._t.put(self._t.case_keys, key.case_id, key)

    def keep_case_key(self, key: CaseKey) -> None:
        """Replace the key of a case that has one."""
        self._t.put(self._t.case_keys, key.case_id, key)

    def drop_case_key(self, case_id: str) -> None:
        """Delete a case's key."""
        self._t.drop(self._t.case_keys, case_id)

    def note_audit(self, audit: Audit) -> None:
        """Write a line of the audit."""
        self._t.add(self._t.audits, replace(audit, at=utc(audit.at)))

    def audits(self, *, ref: str | None = None, case_id: str | None = None) -> list[Audit]:
        """Lines of the audit in the order they were written."""
        return [
            audit for audit in self._t.audits
            if (ref is None or audit.ref == ref) and (case_id is None or audit.case_id == case_id)
        ]  # fmt: skip
