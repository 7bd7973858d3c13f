"""What a host does with the vault: reveal once, purge, look at the audit; every call is on record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from dunning_engine.api.reading import Reading
from dunning_engine.errors import ConfigurationError, NotAllowedError, UnknownCaseError
from dunning_engine.model.secret import is_ref
from dunning_engine.ports.store import Transaction
from dunning_engine.ports.vault import Audit, Vault
from dunning_engine.runtime.intake import hide
from dunning_engine.runtime.transactions import in_transaction
from dunning_engine.vault.identities import OWNER

T = TypeVar("T")
_EVERY = timedelta(hours=1)


class Keeping(Reading):
    """The part of the engine that looks after bank and card values."""

    _looked_at: datetime | None = None

    def reveal(self, ref: str, *, by: str) -> str:
        """The value behind a reference, once and to one person, on record.

        Raises :class:`NotAllowedError` (by role, or shown already), :class:`SecretGoneError`, :class:`VaultError`,
        :class:`ConfigurationError` where no vault is configured.
        """
        vault, by, now = self._vault(), self._who(by), self.parts.clock.now()
        reason, fix = self.parts.stepper.policy.may_reveal(ref, by), "ask somebody who may see it"
        if reason is None:
            try:
                return self._kept(partial(self._revealed, vault, ref, by, now))
            except NotAllowedError as error:
                reason, fix = error.message, error.help
        self._kept(lambda tx: tx.note_audit(Audit(now, "refused", hide(ref), _case_of(tx, ref), by, reason)))
        raise NotAllowedError(reason, help=fix, ref=hide(ref))

    def _revealed(self, vault: Vault, ref: str, by: str, now: datetime, tx: Transaction) -> str:
        tx.case(_case_of(tx, ref), lock=True)  # of two who ask at the same moment one comes second
        return vault.reveal(tx, ref, by, now)

    def purge(self, what: str, *, by: str = "") -> int:
        """Delete the value of a reference, or all of a case and its key; how many values there were.

        After the key is thrown away nothing of the case can be read, not from a backup either. The log still
        rebuilds the case. Raises :class:`UnknownCaseError`, :class:`ConfigurationError`.
        """
        vault, now, by = self._vault(), self.parts.clock.now(), self._who(by)
        if is_ref(what):
            return self._kept(lambda tx: vault.purge(tx, [what], now, by=by, why="asked for"))

        def purged(tx: Transaction) -> int:
            if tx.case(what) is None and (what == OWNER or tx.case_key(what) is None):
                raise UnknownCaseError(f"there is no case {what}", help="give a case's id or a reference", case=what)
            return vault.purge_case(tx, what, now, by=by, why="asked for")

        return self._kept(purged)

    def purge_older(self, age: timedelta, *, by: str = "") -> int:
        """Delete every value that has been in the vault for longer than ``age``; how many there were."""
        vault, now, by = self._vault(), self.parts.clock.now(), self._who(by)
        return self._kept(lambda tx: vault.purge_stored_before(tx, now - age, now, by=by))

    def rotate(self, *, by: str = "") -> int:
        """Wrap the keys of all cases anew under the newest master key; how many were under an older one.

        Afterwards the older master keys can be taken out of the configuration.
        """
        vault, now, by = self._vault(), self.parts.clock.now(), self._who(by)
        return self._kept(lambda tx: vault.rotate(tx, now, by=by))

    def vault_audit(self, *, ref: str | None = None, case_id: str | None = None) -> Sequence[Audit]:
        """Who sealed, used, saw and purged what, in order; never a value."""
        vault = self._vault()
        return self._kept(partial(vault.audit, ref=ref, case_id=case_id))

    def vault_counts(self) -> dict[str, int]:
        """How many values the vault holds, by class, and how many keys of cases each master key wraps."""

        def counted(tx: Transaction) -> dict[str, int]:
            names = [each.kind for each in tx.secrets()] + [f"key {each.key_id}" for each in tx.case_keys()]
            return {name: names.count(name) for name in sorted(set(names))}

        return self._kept(counted)

    def _purge_expired(self) -> None:
        """Delete what is past its time (RIB-07); looked at once an hour."""
        vault, now, last = self.parts.stepper.intake.vault, self.parts.clock.now(), self._looked_at
        if vault is None or (last is not None and last <= now < last + _EVERY):
            return
        self._looked_at = now
        self._kept(lambda tx: vault.purge_expired(tx, now))

    def _vault(self) -> Vault:
        vault = self.parts.stepper.intake.vault
        if vault is None:
            raise ConfigurationError(
                "no vault is configured", help="make a key with `dunning vault keygen` and set DUNNING_VAULT_KEY"
            )
        return vault

    def _who(self, by: str) -> str:
        """Who acts, as the audit keeps it."""
        return self._kept(lambda tx: self.parts.stepper.intake.identity(tx, by.strip()))

    def _kept(self, step: Callable[[Transaction], T]) -> T:
        return in_transaction(self.parts.store, step)


def _case_of(tx: Transaction, ref: str) -> str:
    found = tx.secret(ref)
    return found.case_id if found is not None else ""
