"""Where a piece of text stands in a file, so that every message can point at it."""

from __future__ import annotations

from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar of a file as it was written, with its place."""

    value: str
    at: Position = NOWHERE

    def __str__(self) -> str:
        return self.value


NO_TEXT = Text("")
