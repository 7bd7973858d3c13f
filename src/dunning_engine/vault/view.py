"""A text as numbers are looked for in it: mark-up, invisible characters and foreign digits out of the way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import decimal

HIDDEN = "\x01"
"""Stands, one for one, for what was found already; no pattern reads across it."""
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_MARKED = re.compile(
    r"<tel:(?P<number>[^|<>]*)\|(?P<label>[^<>]*)>"  # a chat's rewriting of what it took for a telephone number
    r"|(?P<space>&nbsp;|&\#160;|&\#x0*a0;|%20|=\r?\n|<br\s*/?>)"
    r"|(?P<entity>&\#(?P<code>\d{1,5});)"
    rf"|(?P<nothing>[{_INVISIBLE}]|</?(?:b|i|u|em|strong|span|font|a|wbr)\b[^<>]{{0,200}}>)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class View:
    """``text`` is what is searched; ``starts`` and ``ends`` say where each of its characters stands in the source.

    ``links`` are the places of rewritten numbers: one that is touched is replaced whole.
    """

    text: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None
    links: tuple[tuple[int, int], ...] = ()

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a part of the view stands in the source, whole links included."""
        if self.starts is None or self.ends is None:
            return start, end
        first, last = self.starts[start], self.ends[end - 1]
        for begin, stop in self.links:
            if begin < last and first < stop:
                first, last = min(first, begin), max(last, stop)
        return first, last

    def without(self, start: int, end: int) -> View:
        """The view with a part hidden."""
        text = self.text[:start] + HIDDEN * (end - start) + self.text[end:]
        return View(text, self.starts, self.ends, self.links)


def view(text: str) -> View:
    """The view of a text."""
    if _MARKED.search(text) is None:
        return View(_digits(text))
    pieces, links = list(_pieces(text)), tuple(m.span() for m in _MARKED.finditer(text) if m["label"] is not None)
    shown = "".join(piece for piece, _, _ in pieces)
    starts, ends = _places(pieces)
    return View(_digits(shown), starts, ends, links)


def _places(pieces: list[tuple[str, int, int]]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    starts: list[int] = []
    ends: list[int] = []
    for piece, start, end in pieces:
        if len(piece) == end - start:
            starts += range(start, end)
            ends += range(start + 1, end + 1)
        else:
            starts += [start] * len(piece)
            ends += [end] * len(piece)
    return tuple(starts), tuple(ends)


def _pieces(text: str) -> Iterator[tuple[str, int, int]]:
    """Parts of the view with their places; a rewritten number shows once where both of its forms are the same."""
    at = 0
    for found in _MARKED.finditer(text):
        yield text[at : found.start()], at, found.start()
        yield _shown(found), *found.span()
        at = found.end()
    yield text[at:], at, len(text)


def _shown(found: re.Match[str]) -> str:
    if found["label"] is not None:
        number, label = found["number"], found["label"]
        same = re.sub(r"\D", "", number) in ("", re.sub(r"\D", "", label))
        return label if same else f"{number} | {label}"
    if found["entity"] is not None:
        return chr(int(found["code"])) if int(found["code"]) < 0xD800 else " "  # noqa: PLR2004 - beyond are surrogates
    return " " if found["space"] is not None else ""


def _digits(text: str) -> str:
    """Digits of other scripts and full-width ones as 0 to 9, one for one."""
    if text.isascii() or not any(each.isdecimal() and not each.isascii() for each in text):
        return text
    return "".join(str(decimal(each)) if each.isdecimal() else each for each in text)
