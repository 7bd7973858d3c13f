"""How wide a text will be and how it wraps, without font files: generous estimates for common sans-serif fonts."""

from __future__ import annotations

import unicodedata

_NARROW = frozenset("ijlI.,:;'|!()[]{} ft/\\`")
_WIDE = frozenset("mwMW@%—")
_ELLIPSIS = "…"
_LAST_LATIN, _LAST_NARROW_BLOCK = "\u024f", "\u2fff"


def text_width(text: str, size: float) -> float:
    """Estimated width of one line at a font size, rather too wide than too narrow."""
    return size * sum(_em(character) for character in text)


def wrap(text: str, width: float, size: float, lines: int) -> tuple[str, ...]:
    """The text in at most so many lines of at most that width; the last ends in an ellipsis when text is left."""
    pieces = _pieces(" ".join(text.split()), width, size)
    rows: list[str] = []
    row = ""
    for piece in pieces:
        if row and text_width((row + piece).rstrip(), size) > width:
            rows.append(row.rstrip())
            row = piece
        else:
            row += piece
    rows.append(row.rstrip())
    if len(rows) > lines:
        return (*rows[: lines - 1], _shortened(rows[lines - 1], width, size))
    return tuple(row for row in rows if row)


def _em(character: str) -> float:
    if character in _NARROW:
        return 0.36
    if character in _WIDE:
        return 0.96
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0.0
    if unicodedata.east_asian_width(character) in {"F", "W"} or character > _LAST_NARROW_BLOCK:
        return 1.05
    return 0.72 if character.isupper() else 0.59 if character <= _LAST_LATIN else 0.8


def _pieces(text: str, width: float, size: float) -> list[str]:
    """The text cut where a line may break: after spaces, underscores, dots, hyphens, and within what is too long."""
    pieces: list[str] = []
    piece = ""
    for character in text:
        if piece and text_width(piece + character, size) > width:
            pieces.append(piece)
            piece = ""
        piece += character
        if character in " _-./":
            pieces.append(piece)
            piece = ""
    return [*pieces, piece] if piece else pieces


def _shortened(row: str, width: float, size: float) -> str:
    while row and text_width(row + _ELLIPSIS, size) > width:
        row = row[:-1]
    return row.rstrip() + _ELLIPSIS
