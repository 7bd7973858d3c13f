"""Collects the mutants of one process: turns what an operator wants to change into pieces of text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dunning_engine.expr import interpolations, strip
from dunning_engine.model.operation import Operation
from dunning_engine.model.position import Position, Text
from dunning_engine.model.types import Type
from dunning_engine.mutate.model import NOTES, Mutant, Piece
from dunning_engine.mutate.page import Page
from dunning_engine.mutate.phrases import Phrase, negated, one_more, phrases
from dunning_engine.process.definition import Argument, Definition

_SHOWN = 60
HINTS = {
    "closed-day": "the day that it falls on is closed: a Saturday, a holiday",
    "optional-flipped": "this entry fails and the others do not",
    "call-entry-dropped": "what this entry does is looked at",
    "into-dropped": "the result is looked at, or decides what follows",
    "gate-dropped": "what was planned is no longer due when it is about to leave",
    "not-before-dropped": "`at` is earlier than `not_before`",
    "expires-dropped": "it is found so late that it has expired: an outage",
    "while-dropped": "the condition of `while` does not hold when the time comes",
    "key-dropped": "the same key comes a second time",
    "instead-flipped": "what `anywhere` does about the event is looked at",
    "guard-negated": "the condition is asked and what follows is looked at",
    "form-field-dropped": "this field is filled in",
    "transition-dropped": "this branch is taken", "transition-redirected": "this branch is taken",
    "branch-dropped": "this branch is taken, and another would not do the same",
    "role": "whom it is for is looked at", "template": "which text is sent is looked at",
    "timer-shifted": "the timer's day is looked at", "effect-dropped": "this is looked at",
    "not-by-dropped": "the person who may not do it tries",
    "rows-swapped": "both rows fit", "flag": "the value is looked at", "mode": "that case arises",
}
"""By operator, the case that tells such a mutant from the process; some mutants know it more closely."""


@dataclass
class Draft:
    """The mutants found so far. ``roles`` and ``templates`` are the names to choose another from.

    ``noting`` is set while a note's own parts are looked at.
    """

    definition: Definition
    files: Mapping[str, str]
    operations: Mapping[str, Operation]
    roles: Sequence[str]
    templates: Sequence[str]
    found: dict[tuple[str, str, str], Mutant] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    noting: bool = False
    lost: list[str] = field(default_factory=list)

    def page(self, at: Position) -> Page:
        """The file of a place."""
        if at.file not in self.pages:
            self.pages[at.file] = Page(at.file, self.files[at.file])
        return self.pages[at.file]

    def add(
        self, operator: str, place: str, at: Position, pieces: Iterable[Piece], change: str,
        touch: str | Iterable[str] = "", hint: str = "",
    ) -> None:  # fmt: skip
        """Add a mutant; without pieces nothing is added."""
        parts = tuple(pieces)
        if not parts or not at.line:
            self.lost.append(f"{at}: {operator} {place} {change}")
            return
        name = f"{NOTES}-{operator}" if self.noting and not operator.startswith(NOTES) else operator
        touched = frozenset([touch or place] if isinstance(touch, str) else touch)
        told = hint or HINTS.get(operator, "")
        mutant = Mutant(self.definition.name, name, place, " ".join(change.split()), at, parts, touched, told)
        self.found.setdefault(mutant.key, mutant)

    def phrase(self, text: Text, phrase: Phrase, place: str, touch: str) -> None:
        """Add a change inside an expression."""
        at = text.place(phrase.offset)
        pieces = self.page(at).rewritten(at, phrase.old, phrase.new)
        self.add(phrase.operator, place, at, pieces, f"{_short(phrase.old)} -> {_short(phrase.new)}", touch, phrase.hint)

    def inside(self, text: Text | None, place: str, touch: str = "", *, bare: bool = False) -> None:
        """All small changes of a text's expressions. ``bare``: the text is an expression also without ``${}``."""
        if text is None:
            return
        whole = strip(text)
        parts = [whole] if bare or whole is not text else [p for p in interpolations(text) if isinstance(p, Text)]
        for part in parts:
            for phrase in phrases(part, self.roles):
                self.phrase(part, phrase, place, touch)

    def guard(self, text: Text | None, place: str, touch: str = "") -> None:
        """All changes of a condition: its opposite, and the small ones inside."""
        if text is None:
            return
        whole = strip(text)
        phrase = negated(whole)
        if phrase is not None:
            self.phrase(whole, phrase, place, touch)
        self.inside(text, place, touch, bare=True)

    def literal(self, argument: Argument, kind: Type | None, place: str, touch: str, operator: str = "constant") -> None:
        """Another value of the same type in the place of a plain one."""
        text = argument.text
        if text is None or "${" in text.value or kind is None:
            return
        other = another(text.value, kind)
        if other is not None:
            self.replaced(operator, text, other, place, touch)

    def replaced(
        self, operator: str, text: Text, other: str, place: str, touch: str = "", hint: str = ""
    ) -> None:
        """Another text in the place of a plain one."""
        pieces = self.page(text.at).rewritten(text.at, text.value, other)
        self.add(operator, place, text.at, pieces, f"{_short(text.value)} -> {_short(other)}", touch, hint)

    def dropped(self, operator: str, place: str, at: Position, name: str, mapping_at: Position, touch: str = "") -> None:
        """A key taken out of the mapping that begins at a place."""
        page = self.page(mapping_at)
        self.without(operator, place, at, name, page.mapping(mapping_at), touch)

    def without(self, operator: str, place: str, at: Position, name: str, mapping: object, touch: str = "") -> None:
        """A key taken out of a mapping."""
        page = self.page(at)
        pieces = page.without_key(mapping, name)  # type: ignore[arg-type]
        self.add(operator, place, at, pieces, f"{name} dropped", touch)


def another(value: str, kind: Type) -> str | None:
    """Another value of a type, as it is written; ``None`` where there is no next one."""
    if kind.kind == "boolean":
        return {"true": "false", "false": "true"}.get(value)
    if kind.kind == "choice" and value in kind.choices:
        return kind.choices[(kind.choices.index(value) + 1) % len(kind.choices)] if len(kind.choices) > 1 else None
    try:
        return one_more(value, kind.kind)
    except (ValueError, ArithmeticError, Exception):
        return None


def next_name(names: Sequence[str], name: str) -> str | None:
    """The name after one in a list; ``None`` where there is no other."""
    if len(names) < 2 or name not in names:  # noqa: PLR2004 - another one
        return None
    return names[(names.index(name) + 1) % len(names)]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 3]}..."
