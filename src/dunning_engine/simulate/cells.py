"""The cells of a CSV file as values: dates, amounts, yes and no, texts without control characters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Literal

Dates = Literal["auto", "mdy", "dmy"]
_SLASHED = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(?:[ T].*)?", re.ASCII)
_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[ T].*)?", re.ASCII)
_AMOUNT = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)
_SPACING = re.compile("[ \u00a0\u202f'_]")
_YES = ("yes", "y", "true", "1", "oui", "x", "disputed")
_NO = ("", "no", "n", "false", "0", "non")
_LONGEST = 60
_MONTHS = 12
_LARGEST = Decimal(10) ** 12


class BadCellError(ValueError):
    """A cell that cannot be taken; its text says why."""


def plain(text: str) -> str:
    """A text as it may be shown: without control characters, not too long."""
    shown = "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"


def day_order(cells: Iterable[str]) -> Dates:
    """How the dates of a column are written, by those that can be read in one way only; in doubt month first."""
    firsts, seconds = 0, 0
    for cell in cells:
        found = _SLASHED.fullmatch(cell.strip())
        if found is not None:
            firsts, seconds = max(firsts, int(found[1])), max(seconds, int(found[2]))
    return "dmy" if firsts > _MONTHS >= seconds else "mdy"


def day(text: str, dates: Dates) -> date | None:
    """A date, ``None`` when the text is none: ISO, or with slashes in the given order."""
    if found := _ISO.fullmatch(text):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _SLASHED.fullmatch(text):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        return _date(year, second, first) if dates == "dmy" else _date(year, first, second)
    return None


def _date(year: int, month: int, number: int) -> date | None:
    first, last = 1990, 2100
    try:
        return date(year, month, number) if first <= year <= last else None
    except ValueError:
        return None


def amount(text: str) -> Decimal:
    """A positive amount with at most two decimals; ``1 234,50`` and ``1,234.50`` are the same.

    Raises :class:`BadCellError`.
    """
    bare = _SPACING.sub("", text)
    if "," in bare and "." in bare:
        thousands = "," if bare.rindex(".") > bare.rindex(",") else "."
        bare = bare.replace(thousands, "").replace(",", ".")
    elif bare.count(",") == 1 and len(bare.rpartition(",")[2]) != len("000"):
        bare = bare.replace(",", ".")
    else:
        bare = bare.replace(",", "")
    if _AMOUNT.fullmatch(bare) is None:
        raise BadCellError(f"amount is no number: {plain(text)!r}")
    return _checked(Decimal(bare), text)


def _checked(value: Decimal, text: str) -> Decimal:
    if value <= 0:
        raise BadCellError(f"amount is not positive: {plain(text)}")
    if value >= _LARGEST:
        raise BadCellError(f"amount is too large: {plain(text)}")
    if value != value.quantize(Decimal("0.01")):
        raise BadCellError(f"amount has more than two decimals: {plain(text)}")
    return value


def yes(text: str) -> bool:
    """Whether a cell says yes. Raises :class:`BadCellError` for what is neither yes nor no."""
    word = text.strip().casefold()
    if word not in _YES + _NO:
        raise BadCellError(f"disputed is neither yes nor no: {plain(text)!r}")
    return word in _YES
