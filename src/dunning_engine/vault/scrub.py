"""Finds card numbers, IBANs, RIBs and security codes in free text, however they are written, and replaces them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from dunning_engine.model.secret import NO_VAULT, REF, REMOVED
from dunning_engine.vault.numbers import (
    IBAN_LENGTHS,
    LONGEST_CARD,
    RIB_DIGITS,
    SHORTEST_CARD,
    is_branded,
    is_card,
    is_iban,
    is_rib,
)
from dunning_engine.vault.view import HIDDEN, View, view

CODE = "code"
"""The kind of what is removed for good: a security code."""
_SPACES = r"\s\u00a0\u2000-\u200a\u202f\u205f\u3000"
_DASHES = r"\-\u2010-\u2015\u2212\u00ad\ufe58\ufe63\uff0d"
_BETWEEN = rf"[{_SPACES}{_DASHES}._\u00b7\u2022*]"
_RUN = re.compile(rf"\d+(?:{_BETWEEN}{{1,3}}\d+)*")
_GROUP = re.compile(r"\d+")
_IBAN_START = re.compile(rf"(?=([A-Za-z]{{2}}){_BETWEEN}{{0,3}}\d{_BETWEEN}{{0,3}}\d)")
_SEPARATOR = re.compile(_BETWEEN)
_SIRET = re.compile(r"sire[nt]\W{0,12}(?:n[°o]?\W{0,3})?$", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_MOST_BETWEEN = 3
_SHORTEST = 3  # digits of a security code

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
_CODES = (
    re.compile(rf"(?<![A-Za-z])(?:{_NAMES})(?![A-Za-z]){_CHIFFRES}[^\d\x01]{{0,25}}?(?<!\d){_DIGITS}{_MONEY}", re.IGNORECASE),
    re.compile(rf"(?<![A-Za-z])(?:{_SOFT})(?![A-Za-z]){_CHIFFRES}[^\d\x01\n]{{0,14}}?(?<!\d){_DIGITS}{_MONEY}", re.IGNORECASE),
    re.compile(r"(?:dos|verso|back)\b[^\d\x01\n]{0,20}(?<!\d)(?P<code>\d{3,4})" + _MONEY, re.IGNORECASE),
    re.compile(rf"(?<![\d.,]){_DIGITS}(?!\d)[^\w\n]{{0,3}}(?:(?:is|est|comme|as|=|for|pour)\W+)?(?:(?:the|le|mon|my|son)\W+)?(?:{_NAMES})(?![A-Za-z])", re.IGNORECASE),
    re.compile(rf"(?<=\x01)[^\d\x01]{{0,30}}(?:(?:{_EXPIRY})[^\d\x01]{{1,25}})?(?<!\d)(?P<code>\d{{3}}){_MONEY}"),
    re.compile(rf"(?<=\x01)[^\w\x01]{{0,4}}(?:(?:{_EXPIRY})[^\w\x01]{{1,4}})(?<!\d)(?P<code>\d{{4}}){_MONEY}"),
    re.compile(rf"\bexp[a-zé.]*[^\d\x01]{{0,12}}(?:{_EXPIRY})[^\d\x01]{{1,12}}(?<!\d)(?P<code>\d{{3,4}}){_MONEY}", re.IGNORECASE),
    re.compile(rf"(?<![\d/.\-])(?:0[1-9]|1[0-2])\s?/\s?(?:20)?[2-4]\d[ ,;|\-\u00a0]{{1,3}}(?P<code>\d{{3}})(?![\d/]){_MONEY}"),
)  # fmt: skip
_WORDS = re.compile(r"cv[cvnd]|csc|cid|cav|crypto|code|dos\b|verso|back|number|\bexp|\d\s?/\s?\d", re.IGNORECASE)


class Found(NamedTuple):
    """A number in a text: its place, its kind (bank, card, code) and its characters without separators."""

    start: int
    end: int
    kind: str
    value: str


def find(text: str) -> list[Found]:
    """The numbers in a text, in order. References to the vault are passed over."""
    if not _may_hold(text):
        return []
    shown, found = view(text), list[Found]()
    for reference in REF.finditer(shown.text):
        shown = shown.without(*reference.span())
    protected = shown
    for search in (_ibans, _runs):
        for each in list(search(shown)):
            shown = shown.without(each.start, each.end)
            found.append(each)
    for each in _codes(_only_numbers(protected, found)):
        found.append(each)
    return _merged(_placed(shown, each) for each in sorted(found))


def scrub(text: str, keep: Callable[[str, str], str]) -> str:
    """The text with every number replaced by what ``keep`` gives for its kind and value; codes are removed."""
    parts: list[str] = []
    at = 0
    for each in find(text):
        parts += [text[at : each.start], REMOVED if each.kind == CODE else keep(each.kind, each.value)]
        at = each.end
    return "".join(parts) + text[at:] if parts else text


def remove(text: str) -> str:
    """The text with every number removed for good: for where no vault is, and for names of people and errors."""
    return scrub(text, lambda _kind, _value: NO_VAULT)


def holds_card(text: str) -> bool:
    """Whether a text holds a card number, or did: what follows it in a list may be its security code."""
    return "vault:card:" in text or any(each.kind == "card" for each in find(text))


def _may_hold(text: str) -> bool:
    digits = sum(map(str.isdecimal, text))
    if digits < _SHORTEST:
        return False
    return digits >= SHORTEST_CARD or len(text) >= min(IBAN_LENGTHS.values()) or _WORDS.search(text) is not None


def _placed(shown: View, found: Found) -> Found:
    start, end = shown.place(found.start, found.end)
    return Found(start, end, found.kind, found.value)


def _merged(found: Iterator[Found]) -> list[Found]:
    """What overlaps in the source (both halves of one link) is replaced once."""
    merged: list[Found] = []
    for each in sorted(found):
        if merged and each.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = last._replace(end=max(last.end, each.end))
        else:
            merged.append(each)
    return merged


def _only_numbers(shown: View, found: Sequence[Found]) -> View:
    """The view in which cards are hidden, so that codes are looked for behind them; bank accounts are blanked."""
    text = list(shown.text.replace(HIDDEN, "~"))
    for each in found:
        text[each.start : each.end] = (HIDDEN if each.kind == "card" else "~") * (each.end - each.start)
    return View("".join(text), shown.starts, shown.ends, shown.links)


def _ibans(shown: View) -> Iterator[Found]:
    end = 0
    for start in _IBAN_START.finditer(shown.text):
        length = IBAN_LENGTHS.get(start[1].upper())
        if length is None or start.start() < end:
            continue
        value, stop = _taken(shown.text, start.start(), length)
        if is_iban(value):
            end = stop
            yield Found(start.start(), stop, "bank", value)


def _taken(text: str, at: int, length: int) -> tuple[str, int]:
    """The next characters of a number, past its separators, and where they end; shorter where it breaks off."""
    taken: list[str] = []
    between = 0
    for place in range(at, len(text)):
        each = text[place]
        if each.isascii() and each.isalnum():
            taken.append(each.upper())
            between = 0
            if len(taken) == length:
                return "".join(taken), place + 1
        elif between < _MOST_BETWEEN and _SEPARATOR.match(each):
            between += 1
        else:
            break
    return "", at


def _runs(shown: View) -> Iterator[Found]:
    for run in _RUN.finditer(shown.text):
        groups = [(m.start() + run.start(), m.end() + run.start()) for m in _GROUP.finditer(run[0])]
        if sum(end - start for start, end in groups) < SHORTEST_CARD:
            continue
        yield from _cards(shown.text, groups)


def _cards(text: str, groups: list[tuple[int, int]]) -> Iterator[Found]:
    """The numbers in a run of groups: from each group on the longest that is one, then on behind it."""
    at = 0
    while at < len(groups):
        kind, stop = _longest(text, groups, at)
        if kind:
            start, end = groups[at][0], groups[stop - 1][1]
            yield Found(start, end, kind, _without_code(kind, "".join(text[a:b] for a, b in groups[at:stop])))
            at = stop
        else:
            at += 1


def _without_code(kind: str, digits: str) -> str:
    """The card number alone where expiry and code are run together with it: a code is not kept, not even sealed."""
    if kind != "card" or (len(digits) <= LONGEST_CARD and is_card(digits)):
        return digits
    return digits[: _glued(digits)]


def _glued(digits: str) -> int:
    """How long the card number at the head of more digits is."""
    return 15 if digits.startswith(("34", "37")) else 16


def _longest(text: str, groups: list[tuple[int, int]], at: int) -> tuple[str, int]:
    for stop in range(min(len(groups), at + RIB_DIGITS), at, -1):
        parts = [text[start:end] for start, end in groups[at:stop]]
        digits = "".join(parts)
        if len(digits) == RIB_DIGITS and is_rib(digits):
            return "bank", stop
        before = text[max(0, groups[at][0] - 24) : groups[at][0]]
        if _plausible(parts, digits, before, groups, at, stop):
            return "card", stop
    return "", at


def _plausible(
    parts: list[str], digits: str, before: str, groups: list[tuple[int, int]], at: int, stop: int
) -> bool:
    """Whether groups of digits read as a card number. Unusual groups must be those of a large scheme."""
    if len(parts) == 1 and len(digits) > SHORTEST_CARD:
        return _single(digits, before)
    if not SHORTEST_CARD <= len(digits) <= LONGEST_CARD or not is_card(digits):
        return False
    if before.endswith("+") and len(digits) <= 15:  # noqa: PLR2004 - a telephone number in international form
        return False
    if len(digits) == 14 and _SIRET.search(before):  # noqa: PLR2004
        return False
    if all(_YEAR.fullmatch(part) for part in parts) or all(_DAY.fullmatch(part) for part in parts):
        return False
    sizes = [len(part) for part in parts]
    if len(parts) == 1 or _usual(sizes):
        return True
    if min(sizes) >= 3 and sizes[0] >= 4:  # noqa: PLR2004 - odd groups
        return is_branded(digits)
    return _even(sizes) and _alone(groups, at, stop, sizes[0]) and is_branded(digits)


def _single(digits: str, before: str) -> bool:
    if len(digits) <= LONGEST_CARD and is_card(digits):
        phone = before.endswith("+") and len(digits) <= 15  # noqa: PLR2004
        return not phone and not (len(digits) == 14 and _SIRET.search(before))  # noqa: PLR2004
    # A card number with what follows it run together: expiry, code.
    return 17 <= len(digits) <= 24 and is_branded(digits[: _glued(digits)])  # noqa: PLR2004


def _usual(sizes: Sequence[int]) -> bool:
    """Four by four (the last one may be shorter or longer), or 4-6-5 and 4-6-4."""
    return sizes in ([4, 6, 5], [4, 6, 4]) or (len(sizes) in (4, 5) and all(size == 4 for size in sizes[:-1]))  # noqa: PLR2004


def _even(sizes: Sequence[int]) -> bool:
    """Digits one by one or in pairs."""
    return all(size == sizes[0] for size in sizes[:-1]) and sizes[-1] <= sizes[0]


def _alone(groups: list[tuple[int, int]], at: int, stop: int, size: int) -> bool:
    """Whether no group of that size stands beside: pairs out of a row of telephone numbers are none."""
    beside = [groups[n] for n in (at - 1, stop) if 0 <= n < len(groups)]
    return all(end - start != size for start, end in beside)


def _codes(shown: View) -> Iterator[Found]:
    if HIDDEN not in shown.text and _WORDS.search(shown.text) is None:
        return
    text = shown.text
    for pattern in _CODES:
        for found in list(pattern.finditer(text)):
            start, end = found.span("code")
            yield Found(start, end, CODE, "")
            text = text[:start] + "~" * (end - start) + text[end:]
