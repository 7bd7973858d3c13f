"""Takes bank and card values out of whatever comes in, before anything is decided, stored or logged."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo

from dunning_engine.calendar import Calendar, add
from dunning_engine.errors import ConfigurationError, PayloadError
from dunning_engine.model.digits import luhn
from dunning_engine.model.secret import GONE, KINDS, NO_VAULT, REF, REMOVED, UNSTORED, is_ref, make_ref, mapped, refs_in
from dunning_engine.model.types import Field, Type
from dunning_engine.model.values import fill
from dunning_engine.ports.store import Transaction
from dunning_engine.ports.vault import Vault
from dunning_engine.vault.fleeting import Fleeting
from dunning_engine.vault.numbers import compact, is_iban, shown
from dunning_engine.vault.scrub import find, remove, scrub

LONGEST = 200
_IBAN_LIKE = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{8,}")
_CARD_LIKE = re.compile(r"\d{12,19}")
_CODE_NAME = re.compile(
    r"(?:card_?)?(?:cvc|cvv|csc|cvn|cvd|cid)2?|cryptogramme?(?:_visuel)?|security_?code", re.IGNORECASE
)
_CODE_ALONE = re.compile(r"\W*\d{3,4}\W*")
_CODE = re.compile(r"\s*\d(?:[ .\-]?\d){2,3}\s*")
_NEXT = 3  # entries of a list behind a card number that may be its code
_LEAST_NUMBER, _MOST_NUMBER = 10**12, 10**24
_AS_THEY_ARE = ("choice", "boolean", "role", "state")
Keep = Callable[[str, str, Field | None], str]


@dataclass(frozen=True)
class Entry:
    """Where a payload goes: the case, the moment, and what is known of it.

    ``known``: the event ``event_id`` was taken before: nothing is stored again. ``source`` is the case that sends
    it: its references are carried over. ``strict``: a person fills in a form and can correct a mistyped number.
    """

    case_id: str
    now: datetime
    calendar: Calendar | None = None
    event_id: str = ""
    known: bool = False
    source: str = ""
    strict: bool = False


class Intake:
    """Replaces values of the classes bank, card and volatile, in fields and in free text, by references.

    Without a vault a field of the classes bank and card is refused, and free text loses its numbers for good.
    """

    def __init__(self, vault: Vault | None = None, fleeting: Fleeting | None = None) -> None:
        self.vault = vault
        self.fleeting = fleeting or Fleeting()

    def clean(
        self, tx: Transaction, fields: Mapping[str, Field] | None, raw: Mapping[str, Any], entry: Entry
    ) -> dict[str, Any]:
        """A payload with references in it. ``fields`` are its declared ones, ``None`` where nothing is declared.

        Raises :class:`PayloadError` and :class:`ConfigurationError`; neither quotes a value.
        """
        return _Walk(partial_keep(self, tx, entry), _fleeting(self, entry), entry, _carrier(self, tx, entry)).fields(
            fields or {}, raw
        )

    def payload(
        self, tx: Transaction, fields: Mapping[str, Field] | None, raw: Mapping[str, Any], zone: ZoneInfo, entry: Entry
    ) -> dict[str, Any]:
        """A payload typed and with references in it; whatever does not fit is refused before a value is sealed.

        Raises as :meth:`clean`, and :class:`PayloadError` for what does not fit.
        """
        shown_only = self.preview(fields or {}, raw)
        typed = dict(fill(shown_only, fields, zone)) if fields is not None else shown_only
        if shown_only == raw and not (entry.source and any(refs_in(raw))):
            return typed
        known = bool(entry.event_id) and tx.known(entry.case_id, entry.event_id) is not None
        cleaned = self.clean(tx, fields, raw, replace(entry, known=known))
        return dict(fill(cleaned, fields, zone)) if fields is not None else cleaned

    def preview(self, fields: Mapping[str, Field], raw: Mapping[str, Any]) -> dict[str, Any]:
        """The payload as it could be shown, with nothing stored: what tells the case's key and name."""
        return _Walk(_shown, lambda name, _value: make_ref("volatile", name, UNSTORED), None, lambda ref: ref).fields(
            fields, raw
        )

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


def _fleeting(intake: Intake, entry: Entry) -> Callable[[str, str], str]:
    if entry.known:
        return lambda name, _value: make_ref("volatile", name, UNSTORED)
    return lambda name, value: intake.fleeting.keep(entry.case_id, name, value, entry.now)


def _carrier(intake: Intake, tx: Transaction, entry: Entry) -> Callable[[str], str]:
    vault = intake.vault
    if vault is None or not entry.source or entry.known:
        return lambda ref: ref
    return lambda ref: vault.carry(tx, ref, entry.source, entry.case_id, entry.now)


class _Walk:
    """Walks a payload beside its declared fields."""

    def __init__(
        self, keep: Keep, fleeting: Callable[[str, str], str], entry: Entry | None, carry: Callable[[str], str]
    ) -> None:
        self._keep, self._fleeting, self._carry = keep, fleeting, carry
        self._strict = entry is not None and entry.strict

    def fields(
        self, fields: Mapping[str, Field], raw: Mapping[Any, Any], outer: str = "", prefix: str = ""
    ) -> dict[str, Any]:
        """A record; ``outer`` is the class that the whole of it has."""
        cleaned = {}
        for name, value in raw.items():
            shown_name = self._free(name) if isinstance(name, str) else str(name)
            cleaned[shown_name] = self._field(fields.get(shown_name), value, outer, f"{prefix}{shown_name}")
        return cleaned

    def _field(self, field: Field | None, value: Any, outer: str, name: str) -> Any:
        own = field.sensitivity if field is not None and field.sensitivity in KINDS else outer
        if own != "volatile" and _CODE_NAME.fullmatch(name.rpartition(".")[2]) and _is_code(value):
            return REMOVED
        if field is None:
            return self._value(None, value, None, name)
        return self._value(field.type, value, replace(field, name=name, sensitivity=own) if own else None, name)

    def _value(self, kind: Type | None, value: Any, secret: Field | None, name: str) -> Any:
        """``secret`` is the field, with its class, where the value is of one; the name of a value is its path."""
        if isinstance(value, list | tuple):
            items = self._list(kind.item if kind is not None else None, value, secret, name)
            return tuple(items) if isinstance(value, tuple) else items
        if isinstance(value, Mapping):
            inner = kind.record.fields if kind is not None and kind.record is not None else {}
            return self.fields(inner, value, secret.sensitivity if secret is not None else "", f"{name}.")
        if secret is not None and value is not None:
            return self._secret(kind, value, secret, name)
        return self._free(_as_text(value)) if value is not None else None

    def _list(self, kind: Type | None, values: Any, secret: Field | None, name: str) -> list[Any]:
        """A list; in one of messages the security code may be the message behind the card's."""
        cleaned, behind = [], 0
        for value in values:
            each = self._value(kind, value, secret, name)
            if behind:
                each, behind = mapped(each, lambda text: REMOVED if _CODE_ALONE.fullmatch(text) else text), behind - 1
            cleaned.append(each)
            if _tells_card(each):
                behind = _NEXT
        return cleaned

    def _secret(self, kind: Type | None, value: Any, field: Field, name: str) -> Any:
        if kind is not None and kind.kind in _AS_THEY_ARE:
            return value
        if (kind is not None and kind.kind != "text") or isinstance(value, bool | float):
            raise PayloadError(
                f"{name}: a {field.sensitivity} value must be a text",
                help="declare it as text in the process",
                field=name,
            )
        text = str(value)
        if is_ref(text):
            return self._carry(text)
        if REF.search(text) or not text.strip():
            return self._free(text)
        if field.sensitivity == "volatile":
            return self._fleeting(name, text)
        return self._sealed(text.strip(), field, name)

    def _sealed(self, text: str, field: Field, name: str) -> str:
        numbers = find(text)
        if numbers and (len(numbers) > 1 or compact(text) != numbers[0].value):
            if self._strict:
                raise PayloadError(f"{name}: more than the number", help="give the number alone", field=name)
            return scrub(text, lambda kind, value: self._keep(kind, value, field))
        if len(text) > LONGEST:
            raise PayloadError(f"{name}: longer than {LONGEST} characters", help="give the number alone", field=name)
        if self._strict:
            _refuse_mistyped(text, field, name)
        return self._keep(field.sensitivity, text, field)

    def _free(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if "vault:" in value:
            value = REF.sub(lambda found: self._carry(found[0]), value)
        return scrub(value, lambda kind, number: self._keep(kind, number, None))


def _refuse_mistyped(text: str, field: Field, name: str) -> None:
    """A person at a form is told of a slip at once (RIB-12); what comes from elsewhere shows it in its mask."""
    plain = compact(text)
    if field.sensitivity == "bank" and _IBAN_LIKE.fullmatch(plain) and not is_iban(plain):
        raise PayloadError(f"{name}: no valid IBAN", help="check country, length and check digits", field=name)
    if field.sensitivity == "card" and _CARD_LIKE.fullmatch(plain) and not luhn(plain):
        raise PayloadError(f"{name}: no valid card number", help="check the digits", field=name)


def _as_text(value: Any) -> Any:
    """A number that is a card's is a text like any other."""
    if isinstance(value, Decimal | float):
        number = int(value) if isfinite(value) and value == int(value) else 0
    else:
        number = value if isinstance(value, int) else 0
    text = str(number) if _LEAST_NUMBER <= number < _MOST_NUMBER else ""
    return text if text and find(text) else value


def _is_code(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return False
    return _CODE.fullmatch(str(value)) is not None


def _tells_card(value: Any) -> bool:
    """Whether a card number was in a value."""
    found = False

    def look(text: str) -> str:
        nonlocal found
        found = found or "vault:card:" in text or NO_VAULT in text
        return text

    mapped(value, look)
    return found


__all__ = ["Entry", "Intake", "hide", "no_vault", "remove"]
