"""Reads groups of digits as card numbers and RIBs: which groupings people write, and which are something else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dunning_engine.vault.numbers import LONGEST_CARD, SHORTEST_CARD, is_branded, is_card, is_rib

_SPACES = r"\s\u00a0\u2000-\u200a\u202f\u205f\u3000"
_DASHES = r"\-\u2010-\u2015\u2212\u00ad\ufe58\ufe63\uff0d"
BETWEEN = rf"[{_SPACES}{_DASHES}._\u00b7\u2022*]"
"""What may stand between the characters of a number."""
_RUN = re.compile(rf"\d+(?:{BETWEEN}{{1,3}}\d+)*")
_GROUP = re.compile(r"\d+")
_SIRET = re.compile(r"sire[nt]\W{0,12}(?:n[°o]?\W{0,3})?$", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_LONGEST_PHONE, _DINERS, _LONGEST_GLUED = 15, 14, 24
_BEFORE = 24  # characters in front that may say what a number is
Groups = Sequence[tuple[int, int]]


class Found(NamedTuple):
    """A number in a text: its place, its kind (bank, card, code) and its characters without separators."""

    start: int
    end: int
    kind: str
    value: str


def numbers(text: str) -> Iterator[Found]:
    """Card numbers and RIBs among the digits of a text."""
    for run in _RUN.finditer(text):
        groups = [(m.start() + run.start(), m.end() + run.start()) for m in _GROUP.finditer(run[0])]
        if sum(end - start for start, end in groups) >= SHORTEST_CARD:
            yield from _cards(text, groups)


def _cards(text: str, groups: Groups) -> Iterator[Found]:
    """The numbers in a run of groups: from each group on the first that is one, then on behind it."""
    at = 0
    while at < len(groups):
        kind, stop = _first(text, groups, at)
        if kind:
            digits = "".join(text[a:b] for a, b in groups[at:stop])
            yield Found(groups[at][0], groups[stop - 1][1], kind, _without_code(kind, digits))
        at = max(stop, at + 1)


def _without_code(kind: str, digits: str) -> str:
    """The card number alone where expiry and code are run together with it: a code is not kept, not even sealed."""
    head = digits[: _glued(digits)]
    return head if kind == "card" and len(digits) > LONGEST_CARD - 3 and is_branded(head) else digits


def _glued(digits: str) -> int:
    """How long the card number at the head of more digits is."""
    return 15 if digits.startswith(("34", "37")) else 16


def _first(text: str, groups: Groups, at: int) -> tuple[str, int]:
    """The kind and the end of the number that begins with a group; no kind where none does.

    The shortest counts: sixteen digits and three behind them are a card and its code, even where they could be a
    card of nineteen, so that no code is ever kept.
    """
    before = text[max(0, groups[at][0] - _BEFORE) : groups[at][0]]
    small = groups[at][1] - groups[at][0]
    if small < 4 and not _alone(groups, at, len(groups), small):  # noqa: PLR2004 - inside a row of small groups
        return "", at
    tried, size = [], 0
    for stop in range(at + 1, len(groups) + 1):
        size += groups[stop - 1][1] - groups[stop - 1][0]
        if size > _LONGEST_GLUED:
            break
        if size >= SHORTEST_CARD:
            parts = [text[start:end] for start, end in groups[at:stop]]
            tried.append((stop, parts, "".join(parts)))
    for stop, _, digits in tried:
        if is_rib(digits):
            return "bank", stop
    for stop, parts, digits in tried:
        if _is_number(parts, digits, before) and (len(parts) == 1 or _is_grouped(parts, digits, groups, at, stop)):
            return "card", stop
    return "", at


def _is_number(parts: Sequence[str], digits: str, before: str) -> bool:
    """Whether digits are those of a card and not of a telephone number or a company."""
    if len(parts) == 1 and LONGEST_CARD - 3 < len(digits) <= _LONGEST_GLUED and is_branded(digits[: _glued(digits)]):
        return True  # with what follows it run together: expiry, code
    if not is_card(digits):
        return False
    phone = before.endswith("+") and len(digits) <= _LONGEST_PHONE
    return not phone and not (len(digits) == _DINERS and _SIRET.search(before))


def _is_grouped(parts: Sequence[str], digits: str, groups: Groups, at: int, stop: int) -> bool:
    """Whether the grouping is that of a card number. An unusual one must be of a large scheme, else it is chance."""
    if all(_YEAR.fullmatch(part) for part in parts) or all(_DAY.fullmatch(part) for part in parts):
        return False
    sizes = [len(part) for part in parts]
    if _usual(sizes):
        return True
    odd = min(sizes) >= 3 and sizes[0] >= 4  # noqa: PLR2004 - groups, but not of four
    return (odd or (_even(sizes) and _alone(groups, at, stop, sizes[0]))) and is_branded(digits)


def _usual(sizes: Sequence[int]) -> bool:
    """Four by four (the last one may be shorter or longer), or 4-6-5 and 4-6-4."""
    return sizes in ([4, 6, 5], [4, 6, 4]) or (len(sizes) in (4, 5) and all(size == 4 for size in sizes[:-1]))  # noqa: PLR2004


def _even(sizes: Sequence[int]) -> bool:
    """Digits one by one or in pairs."""
    return all(size == sizes[0] for size in sizes[:-1]) and sizes[-1] <= sizes[0]


def _alone(groups: Groups, at: int, stop: int, size: int) -> bool:
    """Whether no group of that size stands beside: pairs out of a row of telephone numbers are none."""
    beside = [groups[n] for n in (at - 1, stop) if 0 <= n < len(groups)]
    return all(end - start != size for start, end in beside)
