"""The hooks that a plugin implements, and the values it hands over in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pluggy

from dunning_engine.expr.function import Function
from dunning_engine.model.finding import Finding
from dunning_engine.model.operation import Operation
from dunning_engine.model.types import Field
from dunning_engine.ports.adapter import Adapter
from dunning_engine.ports.journal import Journal

PROJECT = "dunning_engine"
"""The name of the hooks and of the entry-point group."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)

Check = Callable[[Any], Iterable[Finding]]
"""A check: a compiled program in, findings out; it changes nothing."""


@dataclass(frozen=True, slots=True)
class AdapterFactory:
    """How an adapter is made for one capability.

    ``name`` is what a configuration calls it, unique within the capability; ``standin`` says that it only
    imitates the outside. ``build`` takes the settings (checked against ``settings``; a stand-in also takes
    ``script``) and the journal, which only stand-ins write. It reads no clock: adapters are told the time.
    ``systems`` are the ids in the catalogue of rules of the outside systems that it speaks to or imitates.
    """

    name: str
    capability: str
    standin: bool
    build: Callable[[Mapping[str, Any], Journal], Adapter]
    doc: str = ""
    settings: Mapping[str, Field] = field(default_factory=dict)
    systems: tuple[str, ...] = ()


class Hooks:
    """What a plugin may offer; it implements any of these as functions of its module, marked ``hookimpl``."""

    @hookspec
    def dunning_capabilities(self) -> Sequence[Operation]:
        """Operations of capabilities that the engine does not ship, or more operations of one that it does."""
        return ()

    @hookspec
    def dunning_adapters(self) -> Sequence[AdapterFactory]:
        """Adapters, live ones and stand-ins."""
        return ()

    @hookspec(firstresult=True)
    def dunning_journal(self, path: str) -> Journal | None:
        """The journal of stand-ins in a file, opened; it outlives the process. ``None``: not offered."""

    @hookspec
    def dunning_functions(self) -> Sequence[Function]:
        """Functions for the expression language: total, without side effects, on values of its types."""
        return ()

    @hookspec
    def dunning_checks(self) -> Sequence[Check]:
        """Checks that `dunning check` makes beside its own."""
        return ()
