"""Plain-text tables for the command line: aligned columns, one line a row, no colour."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_NUMBER = re.compile(r"[-+\u2212]?[\d., \u00a0\u202f]*\d[\d.,]*( ?(%|[A-Z]{3}))?")


def table(headers: Sequence[str], rows: Iterable[Sequence[object]], *, right: Sequence[str] | None = None) -> str:
    """The rows as text under their headers, with a closing newline.

    ``right`` names the headers whose columns are set flush right; without it those are the columns that hold nothing
    but numbers and amounts. Control and direction characters in a cell become U+FFFD, so that no cell can move the
    cursor, colour the terminal or break the line.

    Raises:
        ValueError: a row whose length differs from that of the headers, or an unknown name in ``right``.
    """
    titles = [_cell(title) for title in headers]
    body = [[_cell(value) for value in row] for row in rows]
    for row in body:
        if len(row) != len(titles):
            raise ValueError(f"a row has {len(row)} cells, the table has {len(titles)} columns: {row}")
    flush = _flush_right(headers, body, right)
    widths = [max(map(width, column)) for column in zip(titles, *body, strict=True)]
    rule = ["-" * size for size in widths]
    return "".join(_line(row, widths, flush) for row in (titles, rule, *body))


def width(text: str) -> int:
    """Terminal columns that the text takes: wide characters two, combining marks none."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Me", "Mn"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"F", "W"} else 1


def _cell(value: object) -> str:
    return _UNSAFE.sub("\ufffd", "" if value is None else str(value))


def _flush_right(headers: Sequence[str], body: Sequence[Sequence[str]], right: Sequence[str] | None) -> list[bool]:
    if right is None:
        return [_numeric([row[index] for row in body]) for index in range(len(headers))]
    unknown = sorted(set(right) - set(headers))
    if unknown:
        raise ValueError(f"no such column: {', '.join(unknown)}")
    return [header in right for header in headers]


def _numeric(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(_NUMBER.fullmatch(cell) for cell in filled)


def _line(cells: Sequence[str], widths: Sequence[int], flush: Sequence[bool]) -> str:
    parts = [_pad(*cell) for cell in zip(cells, widths, flush, strict=True)]
    return "  ".join(parts).rstrip() + "\n"


def _pad(cell: str, size: int, flush_right: bool) -> str:
    blank = " " * (size - width(cell))
    return blank + cell if flush_right else cell + blank
