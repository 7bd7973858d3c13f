"""A file to be edited: finds what stands at a place, and gives the pieces that take it out, swap or rewrite it.

Lines are kept where they are as far as can be, so that what is not edited keeps its place.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterator
from functools import cached_property

from dunning_engine.model.position import Position
from dunning_engine.mutate.model import Piece
from dunning_engine.process.node import Span
from dunning_engine.process.yaml_text import spans

Unit = tuple[int, int]


class Page:
    """One YAML file."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text.removeprefix("\ufeff")
        self._lines = [0]
        for line in self.text.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)

    def index(self, at: Position) -> int:
        """The index of a place in the text."""
        return self._lines[at.line - 1] + at.column - 1

    def position(self, index: int) -> Position:
        """The place of an index."""
        number = bisect_right(self._lines, index)
        return Position(self.file, number, index - self._lines[number - 1] + 1)

    def line(self, number: int) -> str:
        """A line by its number."""
        return self.text[self._lines[number - 1] : self._lines[number] - 1]

    @cached_property
    def _found(self) -> dict[int, list[tuple[Span, Span | None]]]:
        """Every value with what it stands in, outer ones first, by where it begins (after its quote)."""
        found: dict[int, list[tuple[Span, Span | None]]] = {}
        root = spans(self.text)
        for span, parent in _walk(root, None) if root is not None else ():
            start = span.start + (span.quote in ("'", '"'))
            found.setdefault(start, []).append((span, parent))
        return found

    def mapping(self, at: Position) -> Span | None:
        """The outermost mapping that begins at a place."""
        return next((span for span, _ in self._found.get(self.index(at), ()) if span.kind == "map"), None)

    def around(self, at: Position) -> tuple[Span, int] | None:
        """The mapping of which a key stands at a place, and the number of its entry."""
        for span, parent in self._found.get(self.index(at), ()):
            if parent is not None and parent.kind == "map" and any(span is key for key in parent.parts[::2]):
                return self.owner(span)
        return None

    def value(self, at: Position) -> Span | None:
        """The value of the key that stands at a place."""
        found = self.around(at)
        return found[0].parts[2 * found[1] + 1] if found is not None else None

    def holding(self, at: Position) -> Span | None:
        """The mapping that a value stands in."""
        for _, parent in self._found.get(self.index(at), ()):
            if parent is not None and parent.kind == "map":
                return parent
        return None

    def entry(self, mapping: Span | None, name: str) -> int | None:
        """The number of a key's entry in a mapping."""
        keys = mapping.parts[::2] if mapping is not None else ()
        return next((n for n, key in enumerate(keys) if self._plain(key) == name), None)

    @cached_property
    def _owners(self) -> dict[int, tuple[Span, Span]]:
        return {
            id(span): (span, parent) for each in self._found.values() for span, parent in each if parent is not None
        }

    def owner(self, span: Span) -> tuple[Span, int] | None:
        """What a value stands in, and the number of its item or entry there."""
        _, parent = self._owners.get(id(span), (span, None))
        if parent is None:
            return None
        number = next(n for n, part in enumerate(parent.parts) if part is span)
        return parent, number if parent.kind == "list" else number // 2

    def listed(self, at: Position) -> tuple[Span, int] | None:
        """The list of which an item begins at a place, and the item's number."""
        for span, parent in self._found.get(self.index(at), ()):
            if parent is not None and parent.kind == "list":
                return self.owner(span)
        return None

    def dropped(self, at: Position, keys: Container[str]) -> tuple[Piece, ...]:
        """The pieces that take out what begins at a place: an item of a list, or what stands alone under a key."""
        found = self.listed(at)
        if found is not None:
            return self.without(*found)
        alone = (span for span, _ in self._found.get(self.index(at), ()) if self.under(span) in keys)
        return next((self.emptied(span) for span in alone), ())

    def without(self, inside: Span, number: int) -> tuple[Piece, ...]:
        """The pieces that take an item or an entry out."""
        units = self._units(inside)
        return self._cut_flow(units, number) if self._in_line(inside) else self._cut_block(units, number)

    def emptied(self, span: Span) -> tuple[Piece, ...]:
        """The piece that puts an empty list in the place of a value: of one that stands where a list may."""
        return (Piece(span.start, span.end, f"[]{self._breaks(span.start, span.end)}"),)

    def under(self, span: Span) -> str:
        """The key whose value this is; empty for what is no value of a key."""
        owner = self.owner(span)
        return self._plain(owner[0].parts[2 * owner[1]]) if owner is not None and owner[0].kind == "map" else ""

    def without_key(self, mapping: Span | None, name: str) -> tuple[Piece, ...]:
        """The pieces that take a key out of a mapping; none where it is not there."""
        number = self.entry(mapping, name)
        return self.without(mapping, number) if mapping is not None and number is not None else ()

    def swapped(self, inside: Span, number: int) -> tuple[Piece, ...]:
        """The pieces that exchange an item and the next."""
        (start, end), (after, last) = ((part.start, part.end) for part in inside.parts[number : number + 2])
        return Piece(start, end, self.text[after:last]), Piece(after, last, self.text[start:end])

    def without_line(self, number: int) -> tuple[Piece, ...]:
        """The piece that takes a line out, its end too: of a CSV file."""
        return (Piece(self._lines[number - 1], min(self._lines[number], len(self.text)), ""),)

    def swapped_lines(self, number: int, other: int) -> tuple[Piece, ...]:
        """The pieces that exchange two lines."""
        one, two = (Piece(self._lines[n - 1], self._lines[n] - 1, "") for n in (number, other))
        return Piece(one.start, one.end, self.line(other)), Piece(two.start, two.end, self.line(number))

    def rewritten(self, start: Position, old: str, new: str) -> tuple[Piece, ...]:
        """The piece that puts a text in the place of another; none where the other does not stand there so."""
        index = self.index(start)
        if self.text[index : index + len(old)] != old:
            return ()
        return (Piece(index, index + len(old), new),)

    def _plain(self, key: Span) -> str:
        return self.text[key.start : key.end].strip("'\"")

    def _in_line(self, inside: Span) -> bool:
        """Whether parts are divided by commas; `[a: b]` has a mapping without braces, of one entry."""
        return inside.flow

    def _units(self, inside: Span) -> list[Unit]:
        if inside.kind == "map":
            pairs = zip(inside.parts[::2], inside.parts[1::2], strict=True)
            return [(key.start, max(key.end, value.end)) for key, value in pairs]
        starts = [part.start if inside.flow else self.text.rindex("-", 0, part.start) for part in inside.parts]
        return [(start, part.end) for start, part in zip(starts, inside.parts, strict=True)]

    def _cut_flow(self, units: list[Unit], number: int) -> tuple[Piece, ...]:
        start, end = units[number]
        if number + 1 < len(units):
            return (Piece(start, units[number + 1][0], self._breaks(start, units[number + 1][0])),)
        return (Piece(units[number - 1][1] if number else start, end, self._breaks(start, end)),)

    def _cut_block(self, units: list[Unit], number: int) -> tuple[Piece, ...]:
        start, end = units[number]
        eol = self._eol(end)
        if not self.text[self.text.rfind("\n", 0, start) + 1 : start].strip():
            return (Piece(start, eol, self._breaks(start, eol)),)
        if number + 1 == len(units):
            return (Piece(start, end, self._breaks(start, end)),)
        after, last = units[number + 1]
        below = self._eol(last)
        return Piece(start, after, ""), Piece(below, below, self._breaks(start, after))

    def _breaks(self, start: int, end: int) -> str:
        return "\n" * self.text.count("\n", start, end)

    def _eol(self, index: int) -> int:
        found = self.text.find("\n", index)
        return len(self.text) if found < 0 else found


def _walk(span: Span, parent: Span | None) -> Iterator[tuple[Span, Span | None]]:
    yield span, parent
    for part in span.parts:
        yield from _walk(part, span)
