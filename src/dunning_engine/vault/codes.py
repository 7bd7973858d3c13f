"""Finds security codes: by the words beside them, or right behind a card number or its expiry."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dunning_engine.vault.view import HIDDEN

_MONEY = r"(?!\d|[.,]\d|\s?(?:EUR|USD|GBP|CHF|€|\$|£|%|euros?\b))"
_DIGITS = r"(?P<code>\d(?:[ .\-\u00a0]?\d){2,3})"
_NAMES = r"(?:cvc|cvv|cvn|cvd|csc|cid|cav)\s?2?|crypto(?:gramme)?(?:\s+visuel)?|card\s+(?:security|verification)\s+code"
_OTHER = r"(?:postal|promo|raison|retour|motif|erreur|client|naf|ape|site|agence|guichet|banque|pays)"
_SOFT = (
    r"(?:security|verification|s[ée]curit[ée]|v[ée]rification)\s+(?:code|number)"
    r"|(?<!reason )(?<!error )(?<!status )(?<!country )(?<!promo )code"
    rf"(?!\s+{_OTHER})(?:\s+(?:de\s+)?(?:s[ée]curit[ée]|v[ée]rification))?"
)
_CHIFFRES = r"(?:[^\d\x01\n]{0,30}\b[34]\s*(?:chiffres|digits?|-digits?)\b)?"
_EXPIRY = r"(?:0?[1-9]|1[0-2])\s?[/.\-\u2013 ]\s?(?:20)?[2-4]\d|(?:0[1-9]|1[0-2])[2-4]\d"
_BESIDE = r"[^\w\n]{0,3}(?:(?:is|est|comme|as|=|for|pour)\W+)?(?:(?:the|le|mon|my|son)\W+)?"
_PATTERNS = (
    # the word, then the code
    rf"(?<![A-Za-z])(?:{_NAMES})(?![A-Za-z]){_CHIFFRES}[^\d\x01]{{0,25}}?(?<!\d){_DIGITS}{_MONEY}",
    rf"(?<![A-Za-z])(?:{_SOFT})(?![A-Za-z]){_CHIFFRES}[^\d\x01\n]{{0,14}}?(?<!\d){_DIGITS}{_MONEY}",
    rf"(?:dos|verso|back)\b[^\d\x01\n]{{0,20}}(?<!\d)(?P<code>\d{{3,4}}){_MONEY}",
    # the code, then the word
    rf"(?<![\d.,]){_DIGITS}(?!\d){_BESIDE}(?:{_NAMES})(?![A-Za-z])",
    # behind a card number (hidden by now), with or without its expiry
    rf"(?<=\x01)[^\d\x01]{{0,30}}(?:(?:{_EXPIRY})[^\d\x01]{{1,25}})?(?<!\d)(?P<code>\d{{3}}){_MONEY}",
    rf"(?<=\x01)[^\w\x01]{{0,4}}(?:(?:{_EXPIRY})[^\w\x01]{{1,4}})(?<!\d)(?P<code>\d{{4}}){_MONEY}",
    # behind an expiry alone
    rf"\bexp[a-zé.]*[^\d\x01]{{0,12}}(?:{_EXPIRY})[^\d\x01]{{1,12}}(?<!\d)(?P<code>\d{{3,4}}){_MONEY}",
    rf"(?<![\d/.\-])(?:0[1-9]|1[0-2])\s?/\s?(?:20)?[2-4]\d[ ,;|\-\u00a0]{{1,3}}(?P<code>\d{{3}})(?![\d/]){_MONEY}",
)
_CODES = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _PATTERNS)
_WORDS = re.compile(r"cv[cvnd]|csc|cid|cav|crypto|code|dos\b|verso|back|number|\bexp|\d\s?/\s?\d", re.IGNORECASE)


def may_hold_code(text: str) -> bool:
    """Whether a text has a word that goes with a code, or an expiry; without one it holds none."""
    return _WORDS.search(text) is not None


def codes(text: str) -> Iterator[tuple[int, int]]:
    """The places of security codes in a text in which card numbers are hidden."""
    if HIDDEN not in text and not may_hold_code(text):
        return
    for pattern in _CODES:
        for found in list(pattern.finditer(text)):
            start, end = found.span("code")
            yield start, end
            text = text[:start] + "~" * (end - start) + text[end:]
