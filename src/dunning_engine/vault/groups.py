"""Reads groups of digits as card numbers: which groupings people write, and which are something else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from dunning_engine.vault.numbers import LONGEST_CARD, SHORTEST_CARD, is_branded, is_card

BETWEEN = r"[\W_]"
"""What may stand between the characters of a number: whatever is neither a letter nor a digit, up to six of it."""
MOST_BETWEEN = 6
_SPACES = r"\s\u2000-\u200a\u202f\u205f\u3000"
_DASHES = r"\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
NARROW = re.compile(rf"[{_SPACES}{_DASHES}._\u00b7\u2022*]{{1,3}}")
"""The gaps that are usual: spaces, dashes, dots."""
_RUN = re.compile(rf"\d+(?:{BETWEEN}{{1,{MOST_BETWEEN}}}\d+)*")
_GROUP = re.compile(r"\d+")
_SIRET = re.compile(r"sire[nt]\W{0,12}(?:n[°o]?\W{0,3})?$", re.IGNORECASE)
_CARD_WORD = re.compile(
    r"(?:\bcartes?|card|\bcb|\bpan|visa|master\s?card|amex|american express)\b[^\w\n]{0,4}"
    r"(?:(?:bancaire|bleue|de credit|de paiement|number|numero|num|no|n|is|est)\b[^\w\n]{0,4}){0,3}$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_LONGEST_PHONE, _DINERS, _AMEX, _USUAL, _SMALL, _CODE = 15, 14, 15, 16, 3, 3
_BEFORE = 32  # characters in front that may say what a number is
_MOST_GLUED = 96


class Found(NamedTuple):
    """A number in a text: its place, its kind (bank, card, code) and its characters without separators."""

    start: int
    end: int
    kind: str
    value: str


class Row(NamedTuple):
    """A row of groups of digits: the text, where each group stands, and what stands in front of each but the first."""

    text: str
    groups: Sequence[tuple[int, int]]
    gaps: Sequence[str]

    def size(self, at: int) -> int:
        """How many digits a group has."""
        start, end = self.groups[at]
        return end - start

    def part(self, at: int) -> str:
        """The digits of a group."""
        start, end = self.groups[at]
        return self.text[start:end]


def cards(text: str) -> Iterator[Found]:
    """Card numbers among the digits of a text."""
    for run in _RUN.finditer(text):
        groups = [(m.start() + run.start(), m.end() + run.start()) for m in _GROUP.finditer(run[0])]
        if sum(end - start for start, end in groups) >= SHORTEST_CARD:
            gaps = ["", *(text[a[1] : b[0]] for a, b in pairwise(groups))]
            yield from _in_row(Row(text, groups, gaps))


def _in_row(row: Row) -> Iterator[Found]:
    """The numbers in a row of groups: from each group on the first that is one, then on behind it."""
    at = 0
    while at < len(row.groups):
        start, end = row.groups[at]
        before = row.text[max(0, start - _BEFORE) : start]
        whole = list(_in_one(row.text[start:end], start, before))
        yield from whole
        stop = at + 1 if whole else _grouped(row, at, before)
        if not whole and stop > at:
            digits = "".join(row.part(n) for n in range(at, stop))
            yield Found(start, row.groups[stop - 1][1], "card", digits)
        at = max(stop, at + 1)


def _in_one(digits: str, start: int, before: str) -> Iterator[Found]:
    """The card numbers in digits without a gap: alone, or run together with a code, other digits or another card.

    Where a code is run together with its card, the shortest number counts: no code is kept, not even sealed.
    """
    size = len(digits)
    if size < SHORTEST_CARD or (before.endswith("+") and size <= _LONGEST_PHONE):
        return
    head = _AMEX if digits.startswith(("34", "37")) else _USUAL
    if head + _CODE <= size <= _MOST_GLUED and is_branded(digits[:head]):
        rest = list(_in_one(digits[head:], start + head, ""))
        yield Found(start, start + (head if rest else size), "card", digits[:head])
        yield from rest
    elif size <= LONGEST_CARD and _is_number(digits, before):
        yield Found(start, start + size, "card", digits)
    elif _USUAL < size <= _MOST_GLUED and (tail := _tail(digits)):
        yield Found(start, start + size, "card", tail)


def _tail(digits: str) -> str:
    """The card number at the end of more digits, empty where there is none."""
    ends = (digits[-size:] for size in (_USUAL, _AMEX))
    return next((end for end in ends if is_branded(end)), "")


def _is_number(digits: str, before: str) -> bool:
    """Whether digits are surely a card's; where the words before say so, those of any card."""
    if len(digits) == _DINERS and _SIRET.search(before):
        return False
    return is_branded(digits) or (is_card(digits) and _CARD_WORD.search(before) is not None)


def _grouped(row: Row, at: int, before: str) -> int:
    """Where the number ends that begins with a group; ``at`` where none does. The shortest counts."""
    if row.text[row.groups[at][0]] in "01" or _inside(row, at):
        return at
    sizes, narrow = [row.size(at)], True
    for last in range(at + 1, len(row.groups)):
        sizes.append(row.size(last))
        narrow = narrow and NARROW.fullmatch(row.gaps[last]) is not None
        total = sum(sizes)
        if total > LONGEST_CARD or not _may_go_on(sizes, narrow=narrow):
            return at
        if total >= SHORTEST_CARD and _is_grouped(row, at, sizes, before, narrow=narrow):
            return last + 1
    return at


def _inside(row: Row, at: int) -> bool:
    """Whether a small group stands inside a row of such groups: a number would begin with the first of them."""
    if not 0 < at < len(row.groups) - 1 or row.size(at) > _SMALL or row.size(at - 1) != row.size(at):
        return False
    return shape(row.gaps[at]) == shape(row.gaps[at + 1]) or "\n" in row.gaps[at + 1]


def _may_go_on(sizes: Sequence[int], *, narrow: bool) -> bool:
    """Whether groups may be the first ones of a number: four by four, large ones, or all of a size."""
    if sizes[0] >= 4:  # noqa: PLR2004
        return (narrow and sizes[-1] >= 3) or sizes[-2] == sizes[0] or sizes[:2] == [4, 6]  # noqa: PLR2004
    return len(sizes) == 2 or sizes[-2] in (sizes[0], _SMALL)  # noqa: PLR2004


def _is_grouped(row: Row, at: int, sizes: Sequence[int], before: str, *, narrow: bool) -> bool:
    """Whether groups are those of a card number.

    The usual grouping with the usual gaps is enough; else it must be a scheme's number, or it is chance.
    """
    usual, stop = _usual(sizes), at + len(sizes)
    if not (usual or (narrow and _large(sizes)) or (_even(sizes) and _alone(row, at, stop))):
        return False
    parts = [row.part(n) for n in range(at, stop)]
    digits = "".join(parts)
    if not (is_card(digits) if usual and narrow else is_branded(digits)):
        return False
    if all(map(_YEAR.fullmatch, parts)) or all(map(_DAY.fullmatch, parts)):
        return False
    company = len(digits) == _DINERS and _SIRET.search(before) is not None
    return not company and not (before.endswith("+") and len(digits) <= _LONGEST_PHONE)


def _usual(sizes: Sequence[int]) -> bool:
    """Four by four (the last one may be shorter or longer), or 4-6-5 and 4-6-4."""
    return sizes in ([4, 6, 5], [4, 6, 4]) or (len(sizes) in (4, 5) and all(size == 4 for size in sizes[:-1]))  # noqa: PLR2004


def _large(sizes: Sequence[int]) -> bool:
    """Groups, but not of four."""
    return min(sizes) >= 3 and sizes[0] >= 4  # noqa: PLR2004


def _even(sizes: Sequence[int]) -> bool:
    """Digits one by one, in pairs or in threes, or as thousands."""
    if sizes[0] < _SMALL and all(size == _SMALL for size in sizes[1:]):
        return True
    return all(size == sizes[0] for size in sizes[:-1]) and sizes[-1] <= sizes[0]


def _alone(row: Row, at: int, stop: int) -> bool:
    """Whether small groups are one row: the same gap throughout, and no such group beside them.

    Pairs out of a row of telephone numbers are none, nor are amounts, in which gaps and decimal points change.
    """
    gaps = {shape(gap) for gap in row.gaps[at + 1 : stop] if "\n" not in gap}
    sizes = {row.size(n) for n in range(at, stop)}
    beside = [(at - 1, at), (stop, stop)]
    more = [n for n, gap in beside if 0 <= n < len(row.groups) and shape(row.gaps[gap]) in gaps]
    return len(gaps) <= 1 and all(row.size(n) not in sizes for n in more)


def shape(gap: str) -> str:
    """A gap without its spaces, so that those of one number are the same."""
    return gap.strip() or " "
