"""What an expression may use, and what it is once compiled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from dunning_engine.expr.function import Env, Function
from dunning_engine.expr.library import BUILTINS
from dunning_engine.model.position import Position
from dunning_engine.model.types import Type


@dataclass(frozen=True)
class Scope:
    """The names in reach of an expression.

    ``names`` are values by name (data, computed values, ``today``, ``event``, ``settings`` ...); ``tables`` the
    outputs of decision tables, read as ``table.<name>.<output>``; ``roles`` the directory's entries (None: any
    name will do); ``functions`` the library; ``states`` what a text of type state may be (empty: anything);
    ``constants`` values known now, by top-level name, such as ``{"settings": {...}}``: they are compiled in.
    """

    names: Mapping[str, Type] = field(default_factory=dict)
    tables: Mapping[str, Mapping[str, Type]] = field(default_factory=dict)
    roles: frozenset[str] | None = None
    functions: Mapping[str, Function] = field(default_factory=lambda: BUILTINS)
    states: frozenset[str] = frozenset()
    constants: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Compiled:
    """An expression ready to be evaluated.

    ``reads`` are the dotted paths it reads, e.g. ``items``, ``event.amount``, ``table.mark.r3``; ``folded`` those of
    them that were compiled in, with their values. ``evaluate`` raises nothing but
    :class:`~dunning_engine.errors.EvaluationError`.
    """

    text: str
    at: Position
    type: Type
    reads: frozenset[str]
    evaluate: Callable[[Env], Any]
    folded: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def paths(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The paths in order, each with the names to follow one after the other; a table is one name with its own."""
        return tuple((path, _steps(path)) for path in sorted(self.reads))


def _steps(path: str) -> tuple[str, ...]:
    if path.startswith("table."):
        _, table, output = path.split(".", 2)
        return f"table.{table}", output
    return tuple(path.split("."))


def observed(compiled: Compiled, env: Env) -> dict[str, Any]:
    """The values of the paths that an expression reads, for a trace; paths without a value are left out."""
    found = {}
    for path, steps in compiled.paths:
        try:
            found[path] = compiled.folded[path] if path in compiled.folded else _value(steps, env)
        except Exception:  # noqa: BLE001, S112 - a trace tells what is there and never disturbs the step
            continue
    return found


def _value(steps: tuple[str, ...], env: Env) -> Any:
    value = env[steps[0]]
    for name in steps[1:]:
        value = None if value is None else value[name]
    return value
