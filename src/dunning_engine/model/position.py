"""Where a piece of text stands in a file, so that every message can point at it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file; ``line`` and ``column`` count from 1."""

    file: str
    line: int
    column: int

    def shifted(self, columns: int) -> Position:
        """A place further along the same line."""
        return Position(self.file, self.line, self.column + columns)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


NOWHERE = Position("", 0, 0)


Mark = tuple[int, int, int]
"""From an offset of a text on, it stands in this line from this column on."""


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar of a file as it was read, with its place.

    ``marks`` say where it stands elsewhere than one character after the other from ``at``: on several lines, or
    written with escapes. Without marks a line break in the value begins a line of the file at its first column.
    """

    value: str
    at: Position = NOWHERE
    marks: tuple[Mark, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        return self.value

    def place(self, offset: int) -> Position:
        """Where a character of the value stands in the file."""
        if self.marks and offset >= self.marks[0][0]:
            begins, line, column = self.marks[bisect_right(self.marks, (offset, 1 << 60, 0)) - 1]
            return Position(self.at.file, line, column + offset - begins)
        lines = 0 if self.marks else self.value.count("\n", 0, offset)
        if not lines:
            return self.at.shifted(offset)
        return Position(self.at.file, self.at.line + lines, offset - self.value.rfind("\n", 0, offset))

    def part(self, start: int, end: int | None = None) -> Text:
        """A piece of the value, with its own place."""
        marks = tuple((begins - start, line, column) for begins, line, column in self.marks if begins > start)
        return Text(self.value[start:end], self.place(start), marks)


NO_TEXT = Text("")
