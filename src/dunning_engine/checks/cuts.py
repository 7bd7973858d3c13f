"""The terms that conditions ask about, and the constants that cut the values of each into classes.

A term is a path (``event.outcome``), or any other part of a condition that is compared as a whole (``len(items)``): all
that matters of it is how it lies to the constants. Two terms that are compared with one another are a term of their
own: their order. What is no comparison at all (``same_words(a, b)``) is a term that holds or does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from dunning_engine.calendar import Duration
from dunning_engine.checks.regions import representatives
from dunning_engine.checks.subject import Subject
from dunning_engine.checks.template_names import names_of
from dunning_engine.checks.tree import cells_of
from dunning_engine.expr.kinds import field_type
from dunning_engine.model.types import (
    ANY,
    BOOLEAN,
    DATE,
    DURATION,
    INSTANT,
    MONEY,
    NUMBER,
    TEXT,
    TIME,
    Field,
    Type,
)  # fmt: skip
from dunning_engine.money import Money
from dunning_engine.process.definition import TableDef

ORDER = "order"
"""The kind of a term that is the order of two others: -1, 0 or 1."""
_ORDER = Type(ORDER)


@dataclass(slots=True)
class Term:
    """Something that conditions ask about.

    ``plain`` says that it is an input of its own - a field of the case, of an event, of a form, a setting - and only
    compared with constants: then each of its classes really occurs. ``table`` is the table whose rows give it.
    """

    name: str
    kind: Type
    plain: bool = False
    minimum: Any = None
    maximum: Any = None
    table: str = ""
    cuts: dict[Any, None] = field(default_factory=dict)

    def classes(self) -> tuple[Any, ...]:
        """One value of each class; empty where they are not known."""
        if self.kind.kind == ORDER:
            return (-1, 0, 1, None) if self.kind.optional else (-1, 0, 1)
        kind = _guessed(self.cuts) if self.kind.kind == "any" else self.kind
        found = representatives(kind, self.cuts, self.minimum, self.maximum)
        if found or self.cuts:
            return found
        return (OTHER_VALUE, None) if self.kind.optional else (OTHER_VALUE,)

    def cut_at(self, value: Any) -> bool:
        """Whether one of its classes is a single value: a constant, or a bound."""
        return any(value == cut for cut in (*self.cuts, self.minimum, self.maximum) if cut is not None)

    def takes(self, value: Any) -> bool:
        """Whether a constant is of its type, so that it cuts its values."""
        return self.kind.kind == "any" or isinstance(value, _CONSTANTS.get(self.kind.kind, ()))


def _guessed(cuts: Iterable[Any]) -> Type:
    """The type of a term from what it is compared with, where nothing else tells it."""
    kinds = {type(cut) for cut in cuts if cut is not None}
    fitting = (kind for python, kind in _GUESSES.items() if kinds and kinds <= python)
    return next(fitting, ANY).maybe()


_GUESSES: Mapping[frozenset[type], Type] = {
    frozenset({str}): TEXT, frozenset({bool}): BOOLEAN, frozenset({int, Decimal}): NUMBER,
    frozenset({int, Money}): MONEY, frozenset({date}): DATE, frozenset({datetime}): INSTANT, frozenset({time}): TIME,
    frozenset({Duration}): DURATION,
}  # fmt: skip


_WORD, _NUMBER = (str,), (int, Decimal)
_CONSTANTS: Mapping[str, tuple[type, ...]] = {
    "text": _WORD, "choice": _WORD, "role": _WORD, "state": _WORD, "boolean": (bool,), "integer": _NUMBER,
    "number": _NUMBER, "money": (Money, int), "date": (date,), "instant": (datetime,), "time": (time,),
    "duration": (Duration,),
}  # fmt: skip


class _Other:
    """A value that no constant names, of whatever type."""

    def __str__(self) -> str:
        return "another value"


OTHER_VALUE: Any = _Other()


class Names:
    """What paths are, where an expression stands: ``inner`` are the names in reach besides those of the process."""

    def __init__(self, subject: Subject, inner: Mapping[str, Type]) -> None:
        self.definition = subject.definition
        self._fields, self._inner = subject.definition.data, inner
        self._types: Mapping[str, Type | None] = subject.once(names_of)

    def term(self, path: str) -> Term:
        """A path as a term without cuts."""
        root, *rest = path.split(".")
        if root == "table":
            return self._output(path, rest)
        if root in self.definition.computed and root not in self._fields:
            return Term(path, ANY)
        return self._read(path, root, rest)

    def _read(self, path: str, root: str, rest: list[str]) -> Term:
        kind, declared, optional = self._inner.get(root) or self._types.get(root), self._fields.get(root), False
        for name in rest:
            optional |= kind is not None and kind.optional
            declared = kind.record.fields.get(name) if kind is not None and kind.record is not None else None
            kind = field_type(declared) if declared is not None else None
        if kind is None:
            return Term(path, ANY)
        bounds = (declared.minimum, declared.maximum) if declared is not None else (None, None)
        return Term(path, kind.maybe() if optional else kind, plain=not optional, minimum=bounds[0], maximum=bounds[1])

    def _output(self, path: str, rest: list[str]) -> Term:
        table = self.definition.tables.get(rest[0]) if len(rest) == 2 else None  # noqa: PLR2004 - table.<name>.<output>
        output = table.outputs.get(rest[1]) if table is not None else None
        if table is None or output is None:
            return Term(path, ANY)
        return Term(path, _given(table, output) or output.type, table=table.name)


def _given(table: TableDef, output: Field) -> Type | None:
    """The words that the rows of a table give; ``None`` where a cell is worked out or is no word."""
    cells = [cell.value.strip() for cell in cells_of(table, output.name)]
    nothing = ("-", "none") if output.type.optional else ()
    if output.type.kind not in ("choice", "text", "state", "role") or any("${" in cell for cell in cells):
        return None
    words = tuple(dict.fromkeys(cell for cell in cells if cell not in nothing))
    return Type("choice", choices=words, optional=len(words) < len(set(cells)) or any(c in nothing for c in cells))


def order_of(first: str, second: str, *, optional: bool) -> Term:
    """The order of two terms."""
    return Term(f"{first} ? {second}", _ORDER.maybe() if optional else _ORDER)
