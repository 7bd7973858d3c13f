"""Values as French and English readers write them: amounts, dates, months, telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from dunning_engine.errors import TemplateError

_REGIONS = {"fr": "fr_FR", "en": "en_GB"}
_SHORT = {"fr": "dd/MM/yyyy"}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "yes": "oui", "no": "non", "at": "à", "due": "échéance",
        "minute": "minute", "hour": "heure", "day": "jour", "business day": "jour ouvré", "week": "semaine",
        "month": "mois", "year": "an", "minutes": "minutes", "hours": "heures", "days": "jours",
        "business days": "jours ouvrés", "weeks": "semaines", "months": "mois", "years": "ans",
    },
}  # fmt: skip
_NATIONAL = re.compile(r"0\d{9}")
_INTERNATIONAL = re.compile(r"(?:\+|00)33(\d)(\d{8})")


@lru_cache(maxsize=32)
def locale(language: str) -> Locale:
    """The conventions of a language. Raises :class:`TemplateError` for one that does not exist."""
    try:
        return Locale.parse(_REGIONS.get(language, language))
    except (UnknownLocaleError, ValueError) as error:
        raise TemplateError(f"unknown language '{language}'", help="write it as fr or en", language=language) from error


def word(name: str, language: str) -> str:
    """A word in a language; English where it is not translated."""
    return _WORDS.get(language, {}).get(name, name)


@lru_cache(maxsize=16_384)
def amount(value: Decimal, currency: str, language: str) -> str:
    """An amount with its currency's sign: ``1 234,50 €``; without a currency the number alone."""
    if not currency:
        return format_decimal(value, "#,##0.00", locale=locale(language))
    return format_currency(value, currency, locale=locale(language))


@lru_cache(maxsize=4096)
def long_date(day: date, language: str) -> str:
    """``1er mars 2026`` or ``1 March 2026``."""
    text = format_date(day, "d MMMM yyyy", locale=locale(language))
    return "1er" + text[1:] if language == "fr" and day.day == 1 else text


@lru_cache(maxsize=4096)
def short_date(day: date, language: str) -> str:
    """``01/03/2026`` or, as the order of day and month differs among English readers, ``01 Mar 2026``."""
    return format_date(day, _SHORT.get(language, "dd MMM yyyy"), locale=locale(language))


@lru_cache(maxsize=4096)
def month_year(day: date, language: str) -> str:
    """``mars 2026`` or ``March 2026``."""
    return format_date(day, "MMMM yyyy", locale=locale(language))


def money(value: Any, language: str, _zone: tzinfo | None) -> str:
    """An amount of money: ``1 234,50 €`` or ``€1,234.50``."""
    if not hasattr(value, "currency"):
        raise TemplateError(f"{type(value).__name__} is no amount of money", help="use | money for money only")
    return amount(value.amount, value.currency, language)


def clock(value: Any, _language: str, zone: tzinfo | None) -> str:
    """The time of day: ``09:00``."""
    local = value.astimezone(zone) if isinstance(value, datetime) and zone is not None else value
    if not isinstance(local, datetime | time):
        raise TemplateError(f"{type(value).__name__} has no time of day", help="use | time for instants and times")
    return local.strftime("%H:%M")


def phone(value: Any, _language: str, _zone: tzinfo | None) -> str:
    """A telephone number in groups: ``06 12 34 56 78``, ``+33 6 12 34 56 78``; others as they are."""
    digits = re.sub(r"[\s.\-()]", "", str(value))
    if _NATIONAL.fullmatch(digits):
        return " ".join(re.findall("..", digits))
    foreign = _INTERNATIONAL.fullmatch(digits)
    return " ".join(["+33", foreign[1], *re.findall("..", foreign[2])]) if foreign else str(value)


def shown(value: Any, language: str, zone: tzinfo | None) -> str:
    """A value inside a text where no format is named; ``none`` is empty.

    Raises :class:`TemplateError` for what has no readable form, such as a record.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return word("yes" if value else "no", language)
    if isinstance(value, int):
        return str(value)
    return _shown(value, language, zone)


def _shown(value: Any, language: str, zone: tzinfo | None) -> str:
    if isinstance(value, datetime):
        return f"{_day(value, zone, long_date, language)} {word('at', language)} {clock(value, language, zone)}"
    if isinstance(value, date):
        return long_date(value, language)
    if isinstance(value, time):
        return clock(value, language, zone)
    if isinstance(value, Decimal):
        return format_decimal(value, "#,##0.######", locale=locale(language))
    if hasattr(value, "currency"):
        return money(value, language, zone)
    if hasattr(value, "unit"):
        return f"{value.count} {word(str(value).partition(' ')[2], language)}"
    raise TemplateError(f"{type(value).__name__} cannot be printed", help="print one of its fields, or loop over it")


def _day(value: Any, zone: tzinfo | None, form: Callable[[date, str], str], language: str) -> str:
    if isinstance(value, datetime):
        value = (value.astimezone(zone) if zone is not None else value).date()
    if not isinstance(value, date):
        raise TemplateError(f"{type(value).__name__} is no date", help="use it for dates and instants only")
    return form(value, language)


Format = Callable[[Any, str, tzinfo | None], str]
FORMATS: Mapping[str, Format] = {
    "money": money,
    "date": lambda value, language, zone: _day(value, zone, long_date, language),
    "short_date": lambda value, language, zone: _day(value, zone, short_date, language),
    "month_year": lambda value, language, zone: _day(value, zone, month_year, language),
    "time": clock,
    "phone": phone,
}
"""The formats by the name of their filter; each takes the value, the language and the time zone."""
