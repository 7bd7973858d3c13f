"""The types of data, events, settings, forms and expressions: one grammar for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

SCALARS = (
    "text", "integer", "number", "boolean", "money", "date", "instant", "time", "duration", "role", "state",
)  # fmt: skip
SENSITIVITIES = ("public", "internal", "personal", "bank", "card", "volatile")


@dataclass(frozen=True, slots=True)
class Type:
    """A type: a scalar kind, a ``choice`` of words, a ``list`` of an item type, a ``record``, or ``none``/``any``.

    ``role`` is a text that names an entry of the directory of roles; ``state`` is a text that names a state.
    ``optional`` says that the value may be ``none``.
    """

    kind: str
    optional: bool = False
    item: Type | None = None
    choices: tuple[str, ...] = ()
    record: Record | None = None

    def maybe(self) -> Type:
        """The same type, optional."""
        return self if self.optional else replace(self, optional=True)

    def sure(self) -> Type:
        """The same type without ``none``."""
        return replace(self, optional=False) if self.optional else self

    def __str__(self) -> str:
        prefix = "optional " if self.optional else ""
        if self.kind == "list":
            return f"{prefix}list of {self.item}"
        if self.kind == "choice":
            return f"{prefix}[{', '.join(self.choices)}]"
        return prefix + (self.record.name if self.record else self.kind)


@dataclass(frozen=True, slots=True)
class Field:
    """A declared field: its type and what goes with it.

    ``default`` is a value of the type (``None`` with ``required`` False means none); ``minimum`` and
    ``maximum`` bound numbers, money, dates and durations (inclusive); ``keep`` is how long a value is
    retained after it is set; ``source`` names the operation that refreshes it, ``max_age`` how old it may be.
    ``identifier`` says that it is a number or name of the company's own systems, never to be taken for a card's.
    ``classed`` says that its ``sensitivity`` was written, and is not internal for want of a word.
    """

    name: str
    type: Type
    required: bool = True
    default: Any = None
    minimum: Any = None
    maximum: Any = None
    doc: str = ""
    sensitivity: str = "internal"
    keep: Any = None
    source: str = ""
    max_age: Any = None
    classed: bool = False
    identifier: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """A named group of fields, such as ``customer`` or ``item``."""

    name: str
    fields: Mapping[str, Field] = field(hash=False, compare=False)


TEXT = Type("text")
INTEGER = Type("integer")
NUMBER = Type("number")
BOOLEAN = Type("boolean")
MONEY = Type("money")
DATE = Type("date")
INSTANT = Type("instant")
TIME = Type("time")
DURATION = Type("duration")
ROLE = Type("role")
STATE = Type("state")
NONE = Type("none", optional=True)
ANY = Type("any", optional=True)


def list_of(item: Type) -> Type:
    """The type of lists of ``item``."""
    return Type("list", item=item)


def choice(*words: str) -> Type:
    """The type of one of these words."""
    return Type("choice", choices=words)
