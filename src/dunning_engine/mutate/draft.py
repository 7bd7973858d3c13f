"""Collects the mutants of one process: turns what an operator wants to change into pieces of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from dunning_engine.expr import interpolations, strip
from dunning_engine.model.operation import Operation
from dunning_engine.model.position import Position, Text
from dunning_engine.model.types import Type
from dunning_engine.mutate.hints import HINTS
from dunning_engine.mutate.model import NOTES, Mutant, Piece
from dunning_engine.mutate.page import Page
from dunning_engine.mutate.phrases import Phrase, negated, phrases
from dunning_engine.mutate.units import one_more
from dunning_engine.process.definition import Argument, Definition
from dunning_engine.process.node import Span

Touch = str | frozenset[str]
"""A place that a run must have come by, or several of which one is enough."""
_SHOWN = 60  # letters of an expression in a mutant's `change`


@dataclass
class Draft:
    """The mutants found so far.

    ``roles`` and ``templates`` are the names to choose another from; ``noting`` is set while a note's own parts are
    looked at; ``lost`` tells what could not be written as an edit of the text; ``reads`` are the texts that were looked
    at, each with the place that a run comes by where it is worked out.
    """

    definition: Definition
    files: Mapping[str, str]
    operations: Mapping[str, Operation]
    roles: Sequence[str]
    templates: Sequence[str]
    found: dict[tuple[str, str, str], Mutant] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    reads: list[tuple[str, str]] = field(default_factory=list)
    noting: bool = False
    _pages: dict[str, Page] = field(default_factory=dict)

    def page(self, at: Position) -> Page:
        """The file of a place."""
        if at.file not in self._pages:
            self._pages[at.file] = Page(at.file, self.files[at.file])
        return self._pages[at.file]

    @contextmanager
    def within_note(self, *, noting: bool) -> Iterator[None]:
        """Within this block what is found belongs to a note, if it does not already."""
        before, self.noting = self.noting, self.noting or noting
        yield
        self.noting = before

    def add(
        self, operator: str, place: str, at: Position, pieces: Iterable[Piece], change: str, touch: Touch = "",
        hint: str = "",
    ) -> None:  # fmt: skip
        """Add a mutant; nothing without pieces. ``touch``: the places of which a run must come by one; else its own."""
        parts = tuple(pieces)
        if not parts or not at.line:
            self.lost.append(f"{at}: {operator} {place} {change}")
            return
        name = operator if not self.noting or operator.startswith(NOTES) else f"{NOTES}-{operator}"
        told, told_hint = " ".join(change.split()), hint or HINTS.get(operator, "")
        touched = frozenset({touch or place}) if isinstance(touch, str) else touch
        mutant = Mutant(self.definition.name, name, place, told, at, parts, touched, told_hint)
        self.found.setdefault(mutant.key, mutant)

    def phrase(self, text: Text, phrase: Phrase, place: str, touch: Touch) -> None:
        """Add a change inside an expression."""
        at = text.place(phrase.offset)
        pieces = self.page(at).rewritten(at, phrase.old, phrase.new)
        change = f"{_short(phrase.old)} -> {_short(phrase.new)}"
        self.add(phrase.operator, place, at, pieces, change, touch, phrase.hint)

    def inside(self, text: Text | None, place: str, touch: Touch, *, bare: bool = False) -> None:
        """All small changes of a text's expressions. ``bare``: the text is an expression also without ``${}``."""
        if text is None:
            return
        self.read(text, touch)
        whole = strip(text)
        parts = (whole,) if bare or whole is not text else interpolations(text)
        for part in (each for each in parts if isinstance(each, Text)):
            for phrase in phrases(part, self.roles):
                self.phrase(part, phrase, place, touch)

    def read(self, text: Text, touch: Touch) -> None:
        """Remember where a text is worked out; values that others read are not known by one place."""
        if isinstance(touch, str):
            self.reads.append((text.value, touch))

    def guard(self, text: Text | None, place: str, touch: Touch) -> None:
        """All changes of a condition: its opposite, and the small ones inside."""
        if text is None:
            return
        phrase = negated(strip(text))
        if phrase is not None:
            self.phrase(strip(text), phrase, place, touch)
        self.inside(text, place, touch, bare=True)

    def literal(self, argument: Argument, kind: Type | None, place: str, touch: str) -> None:
        """Another value of the same type in the place of a plain one."""
        text = argument.text
        other = another(text.value, kind) if text is not None and kind is not None else None
        if text is not None and other is not None:
            self.replaced("constant", text, other, place, touch)

    def replaced(self, operator: str, text: Text, other: str, place: str, touch: Touch = "", hint: str = "") -> None:
        """Another text in the place of a plain one."""
        pieces = self.page(text.at).rewritten(text.at, text.value, other)
        self.add(operator, place, text.at, pieces, f"{_short(text.value)} -> {_short(other)}", touch, hint)

    def dropped(self, operator: str, place: str, at: Position, name: str, mapping_at: Position, touch: str) -> None:
        """A key taken out of the mapping that begins at a place."""
        self.without(operator, place, at, name, self.page(mapping_at).mapping(mapping_at), touch)

    def without(
        self, operator: str, place: str, at: Position, name: str, mapping: Span | None, touch: str = ""
    ) -> None:
        """A key taken out of a mapping."""
        self.add(operator, place, at, self.page(at).without_key(mapping, name), f"{name} dropped", touch)


def another(value: str, kind: Type) -> str | None:
    """Another value of a type, as it is written; ``None`` for a text, and where there is no next one."""
    if "${" in value:
        return None
    if kind.kind == "boolean":
        return {"true": "false", "false": "true"}.get(value)
    if kind.kind == "choice":
        return next_name(kind.choices, value)
    return one_more(value, kind.kind)


def next_name(names: Sequence[str], name: str) -> str | None:
    """The name after one in a list; ``None`` where there is no other."""
    if name not in names or len(names) == 1:
        return None
    return names[(names.index(name) + 1) % len(names)]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 3]}..."
