"""Takes bank and card values out of whatever comes in, before anything is decided, stored or logged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from os import urandom
from typing import Any
from zoneinfo import ZoneInfo

from dunning_engine.calendar import Calendar, add
from dunning_engine.errors import ConfigurationError
from dunning_engine.model.roles import roles_in, unknown_role
from dunning_engine.model.secret import GONE, NO_VAULT, REF, UNSTORED, make_ref, mapped, refs_in
from dunning_engine.model.types import Field
from dunning_engine.model.values import fill
from dunning_engine.ports.store import Transaction
from dunning_engine.ports.vault import Vault
from dunning_engine.runtime.identifiers import Known, Names
from dunning_engine.runtime.walk import Keep, Walk, Ways, as_it_is
from dunning_engine.vault.fleeting import Fleeting
from dunning_engine.vault.identities import anything, identity, unwrapped_key
from dunning_engine.vault.numbers import shown
from dunning_engine.vault.scrub import find, remove, scrub


@dataclass(frozen=True)
class Entry:
    """Where a payload goes: the case, the moment, and what is known of it.

    ``known``: the event ``event_id`` was taken before: nothing is stored again. ``source`` is the case that sends
    it: its references are carried over. ``strict``: a person fills in a form and can correct a mistyped number; what
    they type is an identifier only where the case knows it. ``names`` are the identifiers that the case knows.
    """

    case_id: str
    now: datetime
    calendar: Calendar | None = None
    event_id: str = ""
    known: bool = False
    source: str = ""
    strict: bool = False
    names: Names = tuple


class Intake:
    """Replaces values of the classes bank, card and volatile, in fields and in free text, by references.

    Without a vault a field of the classes bank and card is refused, and free text loses its numbers for good.
    ``roles`` gives the names that the directory has now; a value of the type role is one of them.
    """

    def __init__(
        self,
        vault: Vault | None = None,
        fleeting: Fleeting | None = None,
        roles: Callable[[], frozenset[str]] = frozenset,
    ) -> None:
        self.vault = vault
        self.fleeting = fleeting or Fleeting()
        self._roles = roles

    def clean(
        self, tx: Transaction, fields: Mapping[str, Field] | None, raw: Mapping[str, Any], entry: Entry
    ) -> dict[str, Any]:
        """A payload with references in it. ``fields`` are its declared ones, ``None`` where nothing is declared.

        Raises :class:`PayloadError` and :class:`ConfigurationError`; neither quotes a value.
        """
        keep, fields = partial_keep(self, tx, entry), fields or {}
        carry, spares = _carrier(self, tx, entry), _spares(fields, raw, entry)
        return Walk(Ways(keep, _fleeting(self, entry), carry, spares, entry.strict)).fields(fields, raw)

    def payload(
        self, tx: Transaction, fields: Mapping[str, Field] | None, raw: Mapping[str, Any], zone: ZoneInfo, entry: Entry
    ) -> dict[str, Any]:
        """A payload typed and with references in it; whatever does not fit is refused before a value is sealed.

        Raises as :meth:`clean`, and :class:`PayloadError` for what does not fit.
        """
        shown_only = self.preview(fields or {}, raw, entry)
        typed = dict(fill(shown_only, fields, zone)) if fields is not None else shown_only
        self._refuse_unknown_roles(tx, fields or {}, typed, entry)
        if shown_only == raw and not (entry.source and any(refs_in(raw))):
            return typed
        known = bool(entry.event_id) and tx.known(entry.case_id, entry.event_id) is not None
        cleaned = self.clean(tx, fields, raw, replace(entry, known=known))
        return dict(fill(cleaned, fields, zone)) if fields is not None else cleaned

    def _refuse_unknown_roles(
        self, tx: Transaction, fields: Mapping[str, Field], typed: Mapping[str, Any], entry: Entry
    ) -> None:
        """An event that was taken before is known, whatever the directory has lost since. No directory, no check."""
        named = tuple(roles_in(fields, typed))
        known = self._roles() if named else frozenset()
        wrong = next((error for path, role in named if (error := unknown_role(path, role, known))), None)
        if known and wrong is not None and not (entry.event_id and tx.known(entry.case_id, entry.event_id)):
            raise wrong

    def preview(self, fields: Mapping[str, Field], raw: Mapping[str, Any], entry: Entry) -> dict[str, Any]:
        """The payload as it could be shown, with nothing stored: what tells whether it fits."""
        return Walk(Ways(_shown, _unstored, spares=_spares(fields, raw, entry))).fields(fields, raw)

    def named(self, tx: Transaction | None, fields: Mapping[str, Field], raw: Mapping[str, Any]) -> dict[str, Any]:
        """The payload as it tells the case's key: its texts as they are; with ``tx`` values by their fingerprints."""
        keep = _shown if tx is None else partial(self._fingerprint, tx)
        return Walk(Ways(keep, _unstored, texts=False)).fields(fields, raw)

    def identity(self, tx: Transaction, text: str) -> str:
        """An event's id, or who acts: with a number in it, its keyed fingerprint, so that no two become one.

        Raises :class:`VaultError`.
        """
        if not find(text):
            return text
        if self.vault is not None:
            return self.vault.identity(tx, text)
        return identity(text, partial(unwrapped_key, tx, urandom))

    def key(self, tx: Transaction, text: str) -> str:
        """A case's key: digits in one piece are taken at their word, any other number as in :meth:`identity`.

        Raises :class:`VaultError`.
        """
        if not find(text, anything):
            return text
        if self.vault is not None:
            return self.vault.identity(tx, text, anything)
        return identity(text, partial(unwrapped_key, tx, urandom), anything)

    def _fingerprint(self, tx: Transaction, kind: str, value: str, field: Field | None) -> str:
        if self.vault is None:
            raise no_vault(field.name if field is not None else "")
        return self.vault.fingerprint(tx, kind, value)

    def text(self, tx: Transaction, value: Any, entry: Entry) -> Any:
        """A value without declared fields, its texts scrubbed."""
        return self.clean(tx, None, {"value": value}, entry)["value"]

    def carry(self, tx: Transaction, value: Any, entry: Entry) -> Any:
        """A value with the references of the case ``entry.source`` carried over."""
        carried = _carrier(self, tx, entry)
        return mapped(value, lambda text: REF.sub(lambda found: carried(found[0]), text))

    def sealed(self, tx: Transaction, kind: str, value: str, field: Field | None, entry: Entry) -> str:
        """The reference of a value."""
        if self.vault is None:
            if field is None:
                return NO_VAULT
            raise no_vault(field.name)
        if entry.known:
            return self.vault.ref(tx, entry.case_id, kind, value)
        until = None
        if field is not None and field.keep is not None and entry.calendar is not None:
            until = add(entry.now, field.keep, entry.calendar)
        return self.vault.seal(
            tx, entry.case_id, kind, value, entry.now, until=until if isinstance(until, datetime) else None
        )


def may_identify(text: str) -> bool:
    """Whether a text is taken as an identifier: it holds no bank account, and no card number but in one piece."""
    return not find(text, anything)


def hide(text: str) -> str:
    """A name, an id or a reason with every number in it cut down to what may be shown."""
    return scrub(text, shown)


def no_vault(what: str) -> ConfigurationError:
    """The error for a bank or card value that nobody could keep."""
    return ConfigurationError(
        f"{what} is a bank or card value, and no vault is configured",
        help="make a key with `dunning vault keygen` and set DUNNING_VAULT_KEY, or send a payment link instead",
        field=what,
    )


def partial_keep(intake: Intake, tx: Transaction, entry: Entry) -> Keep:
    """What replaces a value of the classes bank and card."""
    return lambda kind, value, field: intake.sealed(tx, kind, value, field, entry)


def _shown(kind: str, value: str, _field: Field | None) -> str:
    return make_ref(kind, shown(kind, value), GONE)  # type: ignore[arg-type]  # bank or card


def _unstored(name: str, _value: str) -> str:
    return make_ref("volatile", name, UNSTORED)


def _spares(fields: Mapping[str, Field], raw: Mapping[str, Any], entry: Entry) -> Known:
    return Known({} if entry.strict else fields, raw, entry.names)


def _fleeting(intake: Intake, entry: Entry) -> Callable[[str, str], str]:
    if entry.known:
        return _unstored
    return lambda name, value: intake.fleeting.keep(entry.case_id, name, value, entry.now)


def _carrier(intake: Intake, tx: Transaction, entry: Entry) -> Callable[[str], str]:
    vault = intake.vault
    if vault is None or not entry.source or entry.known:
        return as_it_is
    return lambda ref: vault.carry(tx, ref, entry.source, entry.case_id, entry.now)


__all__ = ["Entry", "Intake", "hide", "may_identify", "no_vault", "remove"]
