"""Walks a payload beside its declared fields, and replaces every bank and card value in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal
from math import isfinite
from typing import Any

from dunning_engine.calendar import Duration
from dunning_engine.errors import PayloadError
from dunning_engine.model.digits import luhn
from dunning_engine.model.secret import KINDS, NO_VAULT, REF, REMOVED, is_ref, mapped
from dunning_engine.model.types import Field, Type
from dunning_engine.money import Money
from dunning_engine.vault.numbers import compact, is_iban
from dunning_engine.vault.scrub import Spares, find, nothing, scrub

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
_PLAIN = (str, int, float, Decimal, Money, date, time, Duration)
Keep = Callable[[str, str, Field | None], str]


def as_it_is(ref: str) -> str:
    """A reference that is not carried anywhere."""
    return ref


@dataclass(frozen=True)
class Ways:
    """What becomes of what is found: ``keep`` gives what replaces a value, ``fleeting`` a volatile one.

    ``carry`` takes references along from another case. ``spares`` says which digits are identifiers. ``strict``: a
    person fills in a form and can correct a mistyped number. Without ``texts`` free text stays as it is.
    """

    keep: Keep
    fleeting: Callable[[str, str], str]
    carry: Callable[[str], str] = as_it_is
    spares: Spares = nothing
    strict: bool = False
    texts: bool = True


class Walk:
    """Walks a payload beside its declared fields. Errors name a field by its path, and quote no value."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways

    def fields(
        self, fields: Mapping[str, Field], raw: Mapping[Any, Any], outer: str = "", prefix: str = ""
    ) -> dict[str, Any]:
        """A record; ``outer`` is the class that the whole of it has. Names are read as texts, too.

        Raises :class:`PayloadError` for what cannot be kept as JSON, and for more than the number in a form.
        """
        cleaned = {}
        for name, value in raw.items():
            shown_name = self._free(str(name))
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
        if value is None:
            return None
        if isinstance(value, list | tuple):
            items = self._list(kind.item if kind is not None else None, value, secret, name)
            return tuple(items) if isinstance(value, tuple) else items
        if isinstance(value, Mapping):
            inner = kind.record.fields if kind is not None and kind.record is not None else {}
            return self.fields(inner, value, secret.sensitivity if secret is not None else "", f"{name}.")
        if not isinstance(value, _PLAIN):
            fix = "give texts, numbers, dates, lists and mappings"
            raise PayloadError(f"{name}: {type(value).__name__} is no JSON value", help=fix, field=name)
        return self._secret(kind, value, secret, name) if secret is not None else self._free(value)

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
        text = str(value)
        if (kind is not None and kind.kind != "text") or isinstance(value, bool) or not isinstance(value, str | int):
            raise PayloadError(
                f"{name}: a {field.sensitivity} value must be a text",
                help="declare it as text in the process",
                field=name,
            )
        if is_ref(text):
            return self._ways.carry(text)
        if REF.search(text) or not text.strip():
            return self._free(text)
        if field.sensitivity == "volatile":
            return self._ways.fleeting(name, text)
        return self._sealed(text.strip(), field, name)

    def _sealed(self, text: str, field: Field, name: str) -> str:
        numbers = find(text)
        if numbers and (len(numbers) > 1 or compact(text) != numbers[0].value):
            if self._ways.strict:
                raise PayloadError(f"{name}: more than the number", help="give the number alone", field=name)
            return scrub(text, lambda kind, value: self._ways.keep(kind, value, field))
        if len(text) > LONGEST:
            raise PayloadError(f"{name}: longer than {LONGEST} characters", help="give the number alone", field=name)
        if self._ways.strict:
            _refuse_mistyped(text, field, name)
        return self._ways.keep(field.sensitivity, text, field)

    def _free(self, value: Any) -> Any:
        if not isinstance(value, str):
            text = _digits_of(value)
            return self._free(text) if text and find(text, self._ways.spares) else value
        if not self._ways.texts:
            return value
        if "vault:" in value:
            value = REF.sub(lambda found: self._ways.carry(found[0]), value)
        return scrub(value, lambda kind, number: self._ways.keep(kind, number, None), self._ways.spares)


def _refuse_mistyped(text: str, field: Field, name: str) -> None:
    """A person at a form is told of a slip at once (RIB-12); what comes from elsewhere shows it in its mask."""
    plain = compact(text)
    if field.sensitivity == "bank" and _IBAN_LIKE.fullmatch(plain) and not is_iban(plain):
        raise PayloadError(f"{name}: no valid IBAN", help="check country, length and check digits", field=name)
    if field.sensitivity == "card" and _CARD_LIKE.fullmatch(plain) and not luhn(plain):
        raise PayloadError(f"{name}: no valid card number", help="check the digits", field=name)


def _digits_of(value: Any) -> str:
    """The digits of a number that may be a card's; of any other value none."""
    if isinstance(value, float) and not isfinite(value):
        return ""
    if isinstance(value, Decimal) and (not value.is_finite() or abs(value.adjusted()) > len(str(_MOST_NUMBER))):
        return ""
    number = abs(int(value)) if isinstance(value, int | float | Decimal) else 0
    return str(number) if _LEAST_NUMBER <= number < _MOST_NUMBER else ""


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
