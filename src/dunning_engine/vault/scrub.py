"""Finds card numbers, IBANs, RIBs and security codes in free text, however they are written, and replaces them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from dunning_engine.model.secret import NO_VAULT, REF, REMOVED, kind_of
from dunning_engine.vault.accounts import ibans, ribs
from dunning_engine.vault.codes import AMEX, codes, may_hold_code
from dunning_engine.vault.groups import Found, cards
from dunning_engine.vault.numbers import IBAN_LENGTHS, SHORTEST_CARD
from dunning_engine.vault.view import HIDDEN, View, views

CODE = "code"
"""The kind of what is removed for good: a security code."""
_DIGIT = re.compile(r"\d")
_DATE_OR_MONEY = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:[+-]\d\d:\d\d)?)?|-?\d{1,9}\.\d\d [A-Z]{3}")
_FIGURE = re.compile(
    r"[\d\u00b2\u00b3\u00b9\u2070-\u2089\u2460-\u24ff\u2776-\u2793]"
)  # raised, lowered, in circles, too
_RUN = re.compile(r"\d+")
_SHORTEST = 3  # digits of a security code
_AMEX_LENGTH = 15
Spares = Callable[[str], bool]


def nothing(_digits: str) -> bool:
    """Spares no number."""
    return False


def find(text: str, spares: Spares = nothing) -> list[Found]:
    """The numbers in a text, in order. References to the vault are passed over.

    ``spares`` says which digits, written in one piece, are an identifier of the company's own and no card number.
    """
    if _DATE_OR_MONEY.fullmatch(text) or not (_may_hold(text) if text.isascii() else _FIGURE.search(text)):
        return []
    seen = (_in_view(view, spares) if _may_hold(view.text) else [] for view in views(text))
    return _merged((each, rank) for rank, found in enumerate(seen) for each in found)


def scrub(text: str, keep: Callable[[str, str], str], spares: Spares = nothing) -> str:
    """The text with every number replaced by what ``keep`` gives for its kind and value; codes are removed."""
    parts: list[str] = []
    at = 0
    for each in find(text, spares):
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
    digits = len(_DIGIT.findall(text))
    if digits < _SHORTEST:
        return False
    return digits >= SHORTEST_CARD or len(text) >= min(IBAN_LENGTHS.values()) or may_hold_code(text)


def _in_view(view: View, spares: Spares) -> list[Found]:
    """The numbers in a view, at their places in the source."""
    shown, found = view, list[Found]()
    for reference in REF.finditer(view.text):
        shown = shown.without(*reference.span())
    plain = shown.text
    for search in (ibans, ribs, cards):
        for each in list(search(shown.text)):
            if not _is_spared(each, shown.text, spares):
                shown = shown.without(each.start, each.end)
                found.append(each)
    behind = _only_cards_hidden(plain, found, view.text)
    found += [Found(start, end, CODE, "") for start, end in codes(behind)]
    return [_placed(view, each) for each in found]


def _is_spared(found: Found, text: str, spares: Spares) -> bool:
    """Whether a number is a part of digits that are an identifier."""
    run = _RUN.match(text, found.start)
    if run is None or run.end() < found.end:
        return False
    start = found.start
    while start and text[start - 1].isdecimal():
        start -= 1
    return spares(text[start : run.end()])


def _placed(view: View, found: Found) -> Found:
    start, end = view.place(found.start, found.end)
    return Found(start, end, found.kind, found.value)


def _merged(found: Iterable[tuple[Found, int]]) -> list[Found]:
    """What overlaps in the source (both halves of one link, a number seen in two views) is replaced once.

    The value is that of the first view, and a number's rather than none.
    """
    merged: list[tuple[Found, int]] = []
    for each, rank in sorted(found):
        if not merged or each.start >= merged[-1][0].end:
            merged.append((each, rank))
            continue
        last, before = merged[-1]
        best, top = min((last, before), (each, rank), key=lambda one: (one[0].kind == CODE, one[1]))
        merged[-1] = Found(last.start, max(last.end, each.end), best.kind, best.value), top
    return [each for each, _ in merged]


def _only_cards_hidden(text: str, found: Sequence[Found], source: str) -> str:
    """The text in which cards are hidden, so that codes are looked for beside them; other numbers are blanked."""
    if not found and HIDDEN not in text:
        return text
    letters = list(text.replace(HIDDEN, "~"))
    for each in (*found, *_references(source)):
        mark = (AMEX if len(each.value) == _AMEX_LENGTH else HIDDEN) if each.kind == "card" else "~"
        letters[each.start : each.end] = mark * (each.end - each.start)
    return "".join(letters)


def _references(text: str) -> Iterator[Found]:
    return (Found(*found.span(), kind_of(found[0]), "") for found in REF.finditer(text))
