"""A mutant: one small edit of a process's files, what it changes in the program, and who can notice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dunning_engine.model.position import Position

NOTES = "note"
"""The first word of the operators whose mutants are counted apart: what they change is a text for the record."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a file's text that is replaced: ``text[start:end]`` becomes ``new``."""

    start: int
    end: int
    new: str


@dataclass(frozen=True)
class Mutant:
    """One edit of one file.

    ``operator`` is the kind of change, ``place`` what it changes (as programs address it; what many places share is
    ``tables.<name>[n]``, ``computed.<name>``, ``actions.<name>[n]``, ``notes[n]``), ``change`` the old text and the
    new. ``touch`` are the places of which a run must have come by one to be able to tell, ``hint`` the case that tells.
    """

    process: str
    operator: str
    place: str
    change: str
    at: Position
    pieces: tuple[Piece, ...]
    touch: frozenset[str]
    hint: str = ""

    @property
    def note(self) -> bool:
        """Whether it changes a note only."""
        return self.operator.startswith(NOTES)

    @property
    def key(self) -> tuple[str, str, str]:
        """What names it from one run to the next, whatever lines are added above it."""
        return self.place, self.operator, self.change

    def text(self, before: str) -> str:
        """The text of its file after the edit."""
        return applied(before, self.pieces)

    def files(self, files: Mapping[str, str]) -> dict[str, str]:
        """The files of a process after the edit."""
        return {**files, self.at.file: self.text(files[self.at.file])}


def applied(text: str, pieces: tuple[Piece, ...]) -> str:
    """A text with parts replaced; the parts do not overlap."""
    for piece in sorted(pieces, key=lambda piece: (piece.start, piece.end), reverse=True):
        text = text[: piece.start] + piece.new + text[piece.end :]
    return text
