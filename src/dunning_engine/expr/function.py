"""The signature of a library function as a value, so that plugins can add functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from dunning_engine.calendar import Calendar
from dunning_engine.model.types import Field, Type


class Env(Protocol):
    """What an expression is evaluated in: the values by name, the calendar and the case's currency.

    Tables are read as ``env["table.<name>"]["<output>"]``. ``currency`` is ``""`` when no money is known yet.
    """

    @property
    def calendar(self) -> Calendar:
        """The process's calendar."""

    @property
    def currency(self) -> str:
        """The case's currency (ISO 4217), or ``""``."""

    def __getitem__(self, name: str, /) -> Any:
        """The value of a name."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a type rule decided for one call: its result, what is called, and the types of the arguments there."""

    result: Type
    implementation: Callable[..., Any]
    parameters: tuple[Type, ...]
    uses_env: bool = False


Rule = Callable[[tuple[Type, ...]], Chosen | str]


@dataclass(frozen=True)
class Reference:
    """A table of dated facts that functions read: ``_shared/reference/<name>.csv`` among a program's own files.

    ``columns`` are those that functions need; a file may have more, for people. ``-`` in a cell means none.
    """

    name: str
    columns: tuple[Field, ...]


@dataclass(frozen=True)
class Function:
    """A function of the expression language.

    ``parameters`` are the types in order, of which the last ``optional`` may be left out. An argument that may
    be ``none`` where the parameter may not makes the result optional: ``none`` passes through. ``uses_env``
    hands the :class:`Env` to ``implementation`` first. ``rule`` replaces the fixed signature for generic
    functions: it is given the arguments' types and answers with a :class:`Chosen` or a message. ``consumes``
    says that a list is only read, never returned; ``lazy`` that it need not be read to its end. With
    ``references`` the implementation is given first of all their rows, by the table's name. ``example``
    is an expression over the data that ``docs/reference/functions.md`` shows, ``gives`` what it gives, as text.
    """

    name: str
    parameters: tuple[Type, ...]
    result: Type
    doc: str
    implementation: Callable[..., Any]
    optional: int = 0
    uses_env: bool = False
    rule: Rule | None = None
    consumes: bool = False
    lazy: bool = False
    references: tuple[Reference, ...] = ()
    shown: str = ""
    example: str = ""
    gives: str = ""

    @property
    def signature(self) -> str:
        """The signature as people read it: ``day_of_month(date, integer) -> date``."""
        if self.shown:
            return self.shown
        needed = len(self.parameters) - self.optional
        names = [str(kind) if n < needed else f"[{kind}]" for n, kind in enumerate(self.parameters)]
        return f"{self.name}({', '.join(names)}) -> {self.result}"

    def choose(self, arguments: tuple[Type, ...]) -> Chosen | str:
        """What a call with these arguments does, or why it cannot be."""
        if self.rule is not None:
            return self.rule(arguments)
        return Chosen(self.result, self.implementation, self.parameters[: len(arguments)], self.uses_env)
