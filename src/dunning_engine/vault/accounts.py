"""Finds bank accounts in a text: IBANs of every country, and French RIBs, with or without the words between."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from dunning_engine.vault.groups import BETWEEN, MOST_BETWEEN, NARROW, Found, shape
from dunning_engine.vault.numbers import IBAN_LENGTHS, compact, is_card, is_iban, is_rib

_GAP = rf"{BETWEEN}{{0,{MOST_BETWEEN}}}"
_IBAN_START = re.compile(rf"(?=([A-Za-z]){_GAP}([A-Za-z]){_GAP}[\dOo]{_GAP}[\dOo])")
_WORDS = rf"{_GAP}(?:(?!\d)\w{{1,12}}{BETWEEN}{{1,{MOST_BETWEEN}}}){{0,4}}"
_RIB = re.compile(
    rf"(?<![A-Za-z0-9])(?P<bank>\d{{5}}){_WORDS}(?P<branch>\d{{5}}){_WORDS}"
    rf"(?P<account>[0-9A-Za-z]{{11}}){_WORDS}(?P<key>\d\d)(?![A-Za-z0-9])"
)
_RIB_ANYWHERE = re.compile(
    rf"(?<![A-Za-z0-9])(?=(\d{{3}}(?:{_GAP}\d){{7}}(?:{_GAP}[0-9A-Za-z]){{11}}{_GAP}\d{_GAP}\d)(?![A-Za-z0-9]))"
)
_PART = re.compile(r"[A-Za-z0-9]+")
_GAPS = re.compile(r"[^A-Za-z0-9]+")
_WORD = re.compile(r"[A-Za-z]{2}")
_LEAST = 3  # characters in a group of a RIB that is cut anywhere
_CARDS = (15, 16)
_LETTER_FOR_DIGIT = str.maketrans("OIL", "011")


def ibans(text: str) -> Iterator[Found]:
    """IBANs: country, structure and check digits; also with the letter O in the place of a nought."""
    end = 0
    for start in _IBAN_START.finditer(text):
        length = IBAN_LENGTHS.get((start[1] + start[2]).upper())
        if length is None or start.start() < end:
            continue
        taken = _characters(length).match(text, start.start())
        value = compact(taken[0]) if taken is not None else ""
        fixed = value[:2] + value[2:].translate(_LETTER_FOR_DIGIT)
        right = next((each for each in (value, fixed) if is_iban(each)), "")
        inside = text[max(0, start.start() - 1) : start.start()].isalpha()
        if taken is not None and right and _is_written(taken[0], inside=inside):
            end = taken.end()
            yield Found(taken.start(), end, "bank", right)


def _is_written(text: str, *, inside: bool) -> bool:
    """Whether an IBAN's characters are cut as people cut one, and are no end of a word beside other numbers."""
    parts, gaps = _PART.findall(text), _GAPS.findall(text)
    if inside and len(parts[0]) < 4:  # noqa: PLR2004 - country and check digits
        return False
    if len({shape(gap) for gap in gaps}) <= 1 or {len(part) for part in parts[:-1]} == {4}:
        return True
    return len(parts[0]) >= 4 and all(map(NARROW.fullmatch, gaps))  # noqa: PLR2004 - country and check digits


def ribs(text: str) -> Iterator[Found]:
    """RIBs: bank, branch, account and key as they are labelled, or their 23 characters cut anywhere."""
    for found in _RIB.finditer(text):
        value = f"{found['bank']}{found['branch']}{found['account']}{found['key']}".upper()
        if is_rib(value):
            yield Found(found.start(), found.end(), "bank", value)
    for found in _RIB_ANYWHERE.finditer(text):
        value = compact(found[1])
        if is_rib(value) and _is_whole(found[1], value):
            yield Found(*found.span(1), "bank", value)


def _is_whole(text: str, value: str) -> bool:
    """Whether 23 characters cut anywhere are a RIB of their own: no words, no row of other numbers, no card."""
    sizes = [len(part) for part in _PART.findall(text)]
    if _WORD.search(text):
        return False
    if len(sizes) > 1 and sizes[:2] != [5, 5] and min(sizes[:-1]) < _LEAST:
        return False
    return len(sizes) == 1 or not any(value[:size].isdecimal() and is_card(value[:size]) for size in _CARDS)


@cache
def _characters(length: int) -> re.Pattern[str]:
    return re.compile(rf"[A-Za-z0-9](?:{_GAP}[A-Za-z0-9]){{{length - 1}}}")
