"""Remembers what an expression gave for the values it reads: dates are worked out once, not on every step."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from dunning_engine.expr import Compiled
from dunning_engine.model.types import Type
from dunning_engine.process.compile.context import Context
from dunning_engine.process.program import Evaluate

_CHEAP = frozenset({"text", "integer", "boolean", "date", "instant", "choice", "role", "state"})
_MOST = 4096


def remembered(compiled: Compiled, context: Context) -> Evaluate:
    """The expression's function, with a memory where it reads only a few plain values (dates, words, counts)."""
    paths = sorted(compiled.reads - compiled.folded.keys())
    if not paths or not all(_cheap(path, context) for path in paths) or len(paths) > 4:  # noqa: PLR2004 - beyond, asking costs as much
        return compiled.evaluate
    return _by_one(compiled.evaluate, paths[0]) if len(paths) == 1 else _by_many(compiled.evaluate, tuple(paths))


def _cheap(path: str, context: Context) -> bool:
    kind: Type | None = context.scope.names.get(path)
    return kind is not None and kind.kind in _CHEAP


def _by_one(evaluate: Evaluate, name: str) -> Evaluate:
    known: dict[Hashable, Any] = {}

    def recall(env: Any) -> Any:
        key = env[name]
        if key in known:
            return known[key]
        if len(known) >= _MOST:
            known.clear()
        value = known[key] = evaluate(env)
        return value

    return recall


def _by_many(evaluate: Evaluate, names: tuple[str, ...]) -> Evaluate:
    known: dict[Hashable, Any] = {}

    def recall(env: Any) -> Any:
        key = tuple([env[name] for name in names])
        if key in known:
            return known[key]
        if len(known) >= _MOST:
            known.clear()
        value = known[key] = evaluate(env)
        return value

    return recall
