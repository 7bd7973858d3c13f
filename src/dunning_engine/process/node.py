"""The tree that a YAML text is read into: mappings, lists and texts, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field

from dunning_engine.model.position import Mark, Position, Text


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text. ``at`` is where its first character stands (after the opening quote, if there is one).

    ``style`` is plain, quoted, block (``|`` or ``>``) or empty (nothing was written); ``marks`` as of a ``Text``.
    """

    text: str
    at: Position
    style: str = "plain"
    marks: tuple[Mark, ...] = field(default=(), compare=False)

    def as_text(self) -> Text:
        """The same as the contract's ``Text``."""
        return Text(self.text, self.at, self.marks)


@dataclass(frozen=True, slots=True)
class Seq:
    """A list; ``flow`` says that it was written in brackets."""

    items: tuple[Node, ...]
    at: Position
    flow: bool = False


@dataclass(frozen=True, slots=True)
class Map:
    """A mapping, in the order of the file; no key twice."""

    entries: tuple[tuple[Scalar, Node], ...]
    at: Position
    flow: bool = False

    def get(self, name: str) -> Node | None:
        """The value of a key."""
        return next((value for key, value in self.entries if key.text == name), None)

    def names(self) -> tuple[str, ...]:
        """The keys."""
        return tuple(key.text for key, _ in self.entries)


@dataclass(frozen=True, slots=True)
class Broken:
    """A value that has already been reported: readers skip it without another finding."""

    at: Position


Node = Scalar | Seq | Map | Broken


def kind_of(node: Node) -> str:
    """How a message calls this kind of value."""
    if isinstance(node, Map):
        return "a mapping"
    if isinstance(node, Seq):
        return "a list"
    return "nothing" if isinstance(node, Scalar) and node.style == "empty" else "a text"


@dataclass(frozen=True, slots=True)
class Span:
    """Where a value stands in its text: ``text[start:end]`` is what was written, quotes and brackets included.

    ``kind`` is map, list or text; ``parts`` are a list's items, or a mapping's keys and values in turn. A list or
    mapping that is not written in brackets ends where its last part ends. ``quote`` is a text's sign: ``'``, ``"``,
    ``|``, ``>`` or empty.
    """

    kind: str
    start: int
    end: int
    flow: bool = False
    quote: str = ""
    parts: tuple[Span, ...] = ()
