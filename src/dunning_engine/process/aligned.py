"""Where the characters of a scalar stand in its file, where they do not simply follow one another on one line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dunning_engine.model.position import Mark

_FOLD = r"(?P<fold>[ \t]*(?:\r?\n[ \t]*)+)"
_ESCAPES = {
    "'": r"|(?P<escape>'')",
    '"': r"|(?P<escape>\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\r?\n[ \t]*|.))",
}
_PIECES = {style: re.compile(_FOLD + _ESCAPES.get(style, "")) for style in ("", "'", '"')}


def marks_of(written: str, value: str, style: str, line: int, column: int) -> tuple[Mark, ...]:
    """The marks of a scalar's :class:`~dunning_engine.model.position.Text`; none where it cannot be told.

    ``written`` is the scalar as the file has it, its quotes or its ``|`` included, beginning at ``line`` and
    ``column``; ``value`` what the YAML reader made of it; ``style`` is ``'``, ``"``, ``|``, ``>`` or empty.
    """
    if style in ("|", ">"):
        return tuple(_block(written, value, line))
    return tuple(_flow(written, value, style, line, column))


def _block(written: str, value: str, line: int) -> Iterator[Mark]:
    """Each line of a block stands in the value from its first letter on."""
    offset = 0
    for below, row in enumerate(written.split("\n")[1:], 1):
        content = row.strip()
        found = value.find(content, offset) if content else -1
        if found >= 0:
            yield found, line + below, len(row) - len(row.lstrip()) + 1
            offset = found + len(content)


def _flow(written: str, value: str, style: str, line: int, column: int) -> list[Mark]:
    """After each line break and each escape the value and the file go on at another distance."""
    inside = written[1:-1] if style else written
    column += bool(style)
    marks: list[Mark] = []
    begins = offset = end = 0
    for piece in _PIECES[style].finditer(inside):
        offset += piece.start() - end + _length(piece[0], piece.lastgroup)
        end = piece.end()
        breaks = piece[0].count("\n")
        if breaks:
            line, begins, column = line + breaks, inside.rfind("\n", 0, end) + 1, 1
        marks.append((offset, line, column + end - begins))
    return marks if offset + len(inside) - end == len(value) else []


def _length(piece: str, kind: str | None) -> int:
    """How many characters of the value a piece stands for: breaks are folded, an escaped one is nothing."""
    breaks = piece.count("\n")
    if kind == "fold":
        return max(1, breaks - 1)
    return 0 if breaks else 1
