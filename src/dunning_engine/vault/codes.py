"""Finds security codes: by the words beside them, right beside a card number or its expiry; and what a stripe holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dunning_engine.vault.view import HIDDEN

AMEX = "\u3107"
"""Stands in the place of :data:`HIDDEN` for a card whose code has four digits."""
_CARD = f"[{HIDDEN}{AMEX}]"
_FAR = rf"[^\d{HIDDEN}{AMEX}]"  # what may stand between a code and what tells it
_NEAR = rf"[^\d{HIDDEN}{AMEX}\n]"
_BARE = rf"[^\w{HIDDEN}{AMEX}]"
_MONEY = r"(?!\d|[.,]\d|\s?(?:EUR|USD|GBP|CHF|€|\$|£|%|euros?\b))"
_DIGITS = r"(?P<code>\d(?:[ .\-]?\d){2,3})"
_SHORT = (
    rf"(?P<code>\d(?:[ .\-]?\d){{2}}|(?!(?:19|20)\d\d)\d{{4}}){_MONEY}"  # words as loose as these go with years, too
)
_LETTERS = r"c[ ._\-]?[vs][ ._\-]?[cvn]|c[ ._\-]?c[ ._\-]?v|cvd|csc|cid|cav|vcc"
_NAMES = (
    rf"(?:{_LETTERS})\s?2?|[ck]r[iy]pto(?:gram+e?s?)?(?:\s+visuel)?|[ck]r[iy]ptogram+e?s?"
    r"|card\s+(?:security|verification)\s+code|pin(?:\s+code)?"
)
_OTHER = r"(?:postal|promo|raison|retour|motif|erreur|client|naf|ape|site|agence|guichet|banque|pays)"
_SOFT = (
    r"(?:security|verification|securite)\s+(?:code|number)|numero\s+(?:de\s+)?(?:securite|verification)"
    r"|(?<!reason )(?<!error )(?<!status )(?<!country )(?<!promo )code"
    rf"(?!\s+{_OTHER})(?:\s+(?:de\s+)?(?:securite|verification))?"
)
_COUNTED = r"(?:\b3|\btrois|\bthree)\s+(?:(?:derniers?|last|petits?)\s+)?(?:chiffres|digits?|numeros)\b"
_NOT_CARD = r"(?!.{0,30}(?:iban|compte|account|facture|invoice|rib\b|siret|tele?phone|postal))"
_CHIFFRES = rf"(?:{_NEAR}{{0,30}}\b[34]\s*(?:chiffres|digits?|-digits?)\b)?"
_MONTH = r"(?:janv?|fevr?|mars|avr|mai|juin|juil|aout|sept?|oct|nov|dec|jan|feb|mar|apr|may|jun|jul|aug)[a-z]*\.?"
_EXPIRY = (
    r"(?:0?[1-9]|1[0-2])\s?[/.\- ]\s?(?:20)?[2-4]\d|(?:0[1-9]|1[0-2])[2-4]\d"
    rf"|{_MONTH}\s+(?:20)?[2-4]\d"
)
_BESIDE = (
    r"[^\w\n]{0,3}(?:(?:c[^\w\n]?est|is|est|comme|as|=|for|pour)[^\w\n]+)?(?:(?:the|le|mon|my|son|votre|your)[^\w\n]+)?"
)
_BACK = r"(?:(?:au|le)\s+(?:dos|verso)|derriere|(?:on|at)\s+the\s+back)"
_PATTERNS = (
    # the word, then the code
    rf"(?<![A-Za-z])(?:{_NAMES})(?![A-Za-z]){_CHIFFRES}{_FAR}{{0,25}}?(?<!\d){_DIGITS}{_MONEY}",
    rf"(?:cvv|cvc|ccv)2?_?{_FAR}{{0,3}}(?<!\d){_DIGITS}{_MONEY}",  # also within a longer word
    rf"(?<![A-Za-z])(?:{_SOFT})(?![A-Za-z]){_CHIFFRES}{_NEAR}{{0,14}}?(?<!\d){_DIGITS}{_MONEY}",
    rf"(?<![A-Za-z])(?:cv|visuel){_BARE}{{1,4}}(?<!\d)(?P<code>\d{{3}}){_MONEY}",
    rf"(?<![A-Za-z])(?:dos|verso|the\s+back|derriere)\b{_NEAR}{{0,20}}(?<![\d/.\-]){_SHORT}",
    rf"{_COUNTED}{_NOT_CARD}{_NEAR}{{0,30}}?(?<!\d)(?P<code>\d{{3}}){_MONEY}",
    # the code, then the word
    rf"(?<![\d.,]){_DIGITS}(?!\d){_BESIDE}(?:{_NAMES})(?![A-Za-z])",
    rf"(?<![\d.,/]){_SHORT}[^\w\n]{{1,3}}{_BACK}\b",
    # beside a card number (hidden by now), with or without its expiry
    rf"(?<={_CARD}){_FAR}{{0,30}}(?:(?:{_EXPIRY}){_FAR}{{1,25}})?(?<!\d)(?P<code>\d{{3}}){_MONEY}",
    rf"(?<={_CARD}){_BARE}{{0,4}}(?:(?:{_EXPIRY}){_BARE}{{1,4}})(?<!\d)(?P<code>\d{{4}}){_MONEY}",
    rf"(?<={AMEX}){_FAR}{{0,30}}(?:(?:{_EXPIRY}){_FAR}{{1,25}})?(?<!\d)(?P<code>\d{{4}}){_MONEY}",
    rf"(?<![\d/.,\-])(?P<code>\d{{3}}){_BARE}{{1,4}}(?:(?:{_EXPIRY}){_BARE}{{1,4}})?(?={_CARD})",
    rf"(?<![\d/.,\-])(?P<code>\d{{4}}){_BARE}{{1,4}}(?:(?:{_EXPIRY}){_BARE}{{1,4}})?(?={AMEX})",
    # behind an expiry alone
    rf"\bexp[a-z.]*{_FAR}{{0,12}}(?:{_EXPIRY}){_FAR}{{1,12}}(?<!\d)(?P<code>\d{{3,4}}){_MONEY}",
    rf"(?<![\d/.\-])(?:0[1-9]|1[0-2])\s?[/\-]\s?(?:20)?[2-4]\d[ ,;|/\-]{{1,3}}(?P<code>\d{{3}})(?![\d/]){_MONEY}",
    # behind the number on a magnetic stripe or chip: expiry, service code and what the bank put there (PCI DSS 3.3.1)
    rf"(?<={_CARD})[=Dd](?P<code>\d{{5,60}})",
    rf"(?<={_CARD})\^[^\^\n]{{2,30}}\^(?P<code>\d[^\^?\s]{{4,60}})",
)
_CODES = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _PATTERNS)
_WORDS = re.compile(
    rf"{_LETTERS}|[ck]r[iy]pto|code|pin\b|\bcv\b|visuel|dos\b|verso|back|derriere|number|numero|\bexp|{_COUNTED}"
    r"|(?<![\d/.\-])(?:0[1-9]|1[0-2])\s?[/\-]\s?(?:20)?[2-4]\d[ ,;|/\-]{1,3}\d{3}(?![\d/])",
    re.IGNORECASE,
)


def may_hold_code(text: str) -> bool:
    """Whether a text has a word that goes with a code, or an expiry; without one it holds none."""
    return _WORDS.search(text) is not None


def codes(text: str) -> Iterator[tuple[int, int]]:
    """The places of security codes in a text in which card numbers are hidden."""
    if HIDDEN not in text and AMEX not in text and not may_hold_code(text):
        return
    for pattern in _CODES:
        for found in list(pattern.finditer(text)):
            start, end = found.span("code")
            yield start, end
            text = text[:start] + "~" * (end - start) + text[end:]
