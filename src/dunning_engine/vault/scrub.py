"""Finds card numbers, IBANs, RIBs and security codes in free text, however they are written, and replaces them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from dunning_engine.model.secret import NO_VAULT, REF, REMOVED
from dunning_engine.vault.codes import codes, may_hold_code
from dunning_engine.vault.groups import BETWEEN, Found, numbers
from dunning_engine.vault.numbers import IBAN_LENGTHS, SHORTEST_CARD, is_iban
from dunning_engine.vault.view import HIDDEN, View, view

CODE = "code"
"""The kind of what is removed for good: a security code."""
_IBAN_START = re.compile(rf"(?=([A-Za-z]{{2}}){BETWEEN}{{0,3}}\d{BETWEEN}{{0,3}}\d)")
_SEPARATOR = re.compile(BETWEEN)
_MOST_BETWEEN = 3
_SHORTEST = 3  # digits of a security code


def find(text: str) -> list[Found]:
    """The numbers in a text, in order. References to the vault are passed over."""
    if not _may_hold(text):
        return []
    shown, found = view(text), list[Found]()
    for reference in REF.finditer(shown.text):
        shown = shown.without(*reference.span())
    protected = shown
    for search in (_ibans, numbers):
        for each in list(search(shown.text)):
            shown = shown.without(each.start, each.end)
            found.append(each)
    found += [Found(start, end, CODE, "") for start, end in codes(_only_cards_hidden(protected.text, found))]
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
    return digits >= SHORTEST_CARD or len(text) >= min(IBAN_LENGTHS.values()) or may_hold_code(text)


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


def _only_cards_hidden(text: str, found: Sequence[Found]) -> str:
    """The text in which cards are hidden, so that codes are looked for behind them; other numbers are blanked."""
    letters = list(text.replace(HIDDEN, "~"))
    for each in found:
        letters[each.start : each.end] = (HIDDEN if each.kind == "card" else "~") * (each.end - each.start)
    return "".join(letters)


def _ibans(text: str) -> Iterator[Found]:
    end = 0
    for start in _IBAN_START.finditer(text):
        length = IBAN_LENGTHS.get(start[1].upper())
        if length is None or start.start() < end:
            continue
        value, stop = _taken(text, start.start(), length)
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
