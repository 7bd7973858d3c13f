"""A text as numbers are looked for in it: mark-up, escapes, invisible characters and foreign letters out of the way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import unescape
from unicodedata import category, decimal, normalize
from urllib.parse import unquote

HIDDEN = "\u3106"
"""Stands, one for one, for what was found already. It is a letter, so that no pattern reads across it as a gap."""
_LAST_HIDDEN = "\u3107"
_ITS_LIKE = "\u3105"  # for the texts in which that letter stands
_MARKS = "<&%=\\]"
_MARKED = re.compile(
    r"<tel:(?P<number>[^|<>]*)\|(?P<label>[^<>]*)>"  # a chat's rewriting of what it took for a telephone number
    r"|(?P<inline></?(?:b|i|u|em|strong|span|font|a|wbr|code|mark|small)\b[^<>]{0,300}>|\]\([^()\s]{0,300}\))"
    r"|(?P<space></?[a-z!][^<>]{0,300}>|=\r?\n|\\[nrt])"
    r"|(?P<entity>&(?:[a-z]{2,8}|\#\d{1,7}|\#x[0-9a-f]{1,6});)"
    r"|(?P<percent>(?:%[0-9a-f]{2})+|(?<=\w)(?:=09|=2[0-9A-F]|=C2=A0|=E2=80=[0-9AB][0-9A-F])+(?=\w))"
    r"|(?P<escape>\\(?:u[0-9a-f]{4}|x[0-9a-f]{2}))",
    re.IGNORECASE,
)
_GONE = ("Cf", "Mn", "Me")  # formats, variation selectors, joiners, accents, keycaps
_ALIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТУХавеѕіјкмнорстухΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",  # Cyrillic and Greek letters that look like ours
    "ABESIJKMHOPCTYXabesijkmhopctyxABEZHIKMNOPTYX",
)
Piece = tuple[str, int, int]


@dataclass(frozen=True)
class View:
    """``text`` is what is searched; ``pieces`` say where its parts stand in the source, none: one for one.

    ``links`` are the places of rewritten numbers: one that is touched is replaced whole.
    """

    text: str
    pieces: Sequence[Piece] = ()
    links: tuple[tuple[int, int], ...] = ()

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a part of the view stands in the source, whole links included."""
        if not self.pieces:
            return start, end
        first, last = self._source(start)[0], self._source(end - 1)[1]
        for begin, stop in self.links:
            if begin < last and first < stop:
                first, last = min(first, begin), max(last, stop)
        return first, last

    def without(self, start: int, end: int) -> View:
        """The view with a part hidden."""
        return replace(self, text=self.text[:start] + HIDDEN * (end - start) + self.text[end:])

    def _source(self, at: int) -> tuple[int, int]:
        """Where one character of the view begins and ends in the source: a piece that changed its length is one."""
        for piece, start, end in self.pieces:
            if at < len(piece):
                return (start + at, start + at + 1) if len(piece) == end - start else (start, end)
            at -= len(piece)
        raise IndexError(at)


def views(text: str) -> list[View]:
    """The views of a text: with its mark-up and escapes read, where it has any, and letter by letter."""
    plain = _view([(text, 0, len(text))], ())
    if not any(mark in text for mark in _MARKS) or _MARKED.search(text) is None:
        return [plain]
    links = tuple(m.span() for m in _MARKED.finditer(text) if m["label"] is not None)
    return [_view(list(_pieces(text)), links), plain]


def _view(pieces: list[Piece], links: tuple[tuple[int, int], ...]) -> View:
    shown = "".join(piece for piece, _, _ in pieces)
    table = _table(shown)
    if len(pieces) == 1 and all(len(plain) == 1 for plain in table.values()):
        return View(shown.translate(table) if table else shown)
    odd = "".join(chr(letter) for letter, plain in table.items() if len(plain) != 1)
    cuts = re.compile(f"[{re.escape(odd)}]") if odd else None
    plain = [part for piece in pieces for part in _translated(piece, table, cuts)]
    return View("".join(piece for piece, _, _ in plain), plain, links)


def _pieces(text: str) -> Iterator[Piece]:
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
        return "".join(piece for piece, _, _ in _pieces(label if same else f"{number} | {label}"))
    if found["inline"] is not None:
        return ""
    if found["entity"] is not None:
        return unescape(found["entity"])
    if found["escape"] is not None:
        return unescape(f"&#x{found['escape'][2:]};")
    coded = (found["percent"] or "").replace("=", "%")  # of a link, or of a mail
    return unquote(coded, errors="replace") or " "


def _translated(piece: Piece, table: Mapping[int, str], cuts: re.Pattern[str] | None) -> Iterator[Piece]:
    """A piece with its letters made plain, cut where that changes how many there are."""
    text, start, end = piece
    if len(text) != end - start:
        yield text.translate(table), start, end
        return
    at = 0
    for found in cuts.finditer(text) if cuts is not None else ():
        place = found.start()
        yield text[at:place].translate(table), start + at, start + place
        yield table[ord(found[0])], start + place, start + place + 1
        at = place + 1
    yield text[at:].translate(table), start + at, end


def _table(text: str) -> dict[int, str]:
    """What the letters of a text are read as, where that is something else."""
    if text.isascii():
        return {}
    table = {letter: _plain(letter) for letter in set(text) if not letter.isascii()}
    return {ord(letter): plain for letter, plain in table.items() if plain != letter}


@lru_cache(maxsize=4096)
def _plain(letter: str) -> str:
    """A letter as plain ones: digits of any script, full-width and raised ones, letters without their accents."""
    if HIDDEN <= letter <= _LAST_HIDDEN:
        return _ITS_LIKE
    if letter.isdecimal():
        return str(decimal(letter))
    parts = normalize("NFKD", letter).translate(_ALIKE)
    plain = "".join(part for part in parts if category(part) not in _GONE)
    return plain if plain.isascii() else letter


__all__ = ["HIDDEN", "View", "views"]
