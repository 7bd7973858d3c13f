"""What a check is given, and what it must say about itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from dunning_engine.checks.graph import Graph
from dunning_engine.checks.reading import Reading
from dunning_engine.checks.used import names_read
from dunning_engine.checks.ways import Way, all_ways
from dunning_engine.model.finding import Finding
from dunning_engine.model.operation import Operation
from dunning_engine.process.definition import Definition, Shared, TemplateDef

Made = TypeVar("Made")


@dataclass(frozen=True)
class Subject:
    """A process and what surrounds it.

    ``templates`` are those of the process, in all languages; ``processes`` the definitions of all processes that
    could be read, by name (empty: sub-cases and signals are not checked), and ``whole`` says that these are all
    there are; ``languages`` those that every template must exist in.
    """

    definition: Definition
    operations: Mapping[str, Operation]
    shared: Shared = field(default_factory=Shared)
    templates: tuple[TemplateDef, ...] = ()
    processes: Mapping[str, Definition] = field(default_factory=dict)
    languages: tuple[str, ...] = ("fr", "en")
    whole: bool = False
    _made: dict[Callable[[Any], Any], Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, work: Callable[[Subject], Made]) -> Made:
        """What a function makes of this subject, worked out once for all checks that ask."""
        if work not in self._made:
            self._made[work] = work(self)
        made: Made = self._made[work]
        return made

    @cached_property
    def graph(self) -> Graph:
        """The states and the ways between them."""
        return Graph(self.definition)

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """Every branch of the process with what asks it."""
        return all_ways(self.definition)

    @cached_property
    def reading(self) -> Reading:
        """What expressions read in the end."""
        return Reading(self.definition)

    @cached_property
    def names_used(self) -> frozenset[str]:
        """Every name, dotted or not, that an expression of the process or one of its templates reads."""
        return names_read(self.definition, self.templates)


Check = Callable[[Subject], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What ``dunning explain`` says about a code.

    ``bad`` and ``good`` are parts of a process file (the lines ``format``, ``process`` and ``version`` are left
    out, and the states where they do not matter); a line ``# file: <path>`` begins another file.
    """

    title: str
    bad: str
    good: str
    text: str
