"""Remembers what an expression gave for the values it reads: dates are worked out once, not on every step."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from operator import itemgetter
from typing import Any

from dunning_engine.expr import Compiled
from dunning_engine.model.decision import Did
from dunning_engine.model.types import Type
from dunning_engine.process.compile.context import Context
from dunning_engine.process.program import Evaluate

_CHEAP = frozenset({"text", "integer", "boolean", "date", "instant", "choice", "role", "state"})
_MOST = 4096
_MOST_ROOTS = 4  # beyond, looking costs as much as working it out
_UNKNOWN = object()


def remembered(compiled: Compiled, context: Context, name: str = "") -> Evaluate:
    """The expression's function, with a memory where it depends on a few plain values only (dates, words, counts).

    ``name`` is what other expressions read the value as: they then look at what it depends on themselves, and a
    chain of computed values is one look into one memory.
    """
    paths = _roots(compiled, context)
    if paths is None:
        return compiled.evaluate
    rows = frozenset(row for path in compiled.reads for row in context.rows.get(path, ()))
    if name:
        context.roots[name], context.rows[name] = paths, rows
    if not paths:
        return compiled.evaluate
    key_of = itemgetter(*sorted(paths))
    return _telling(compiled.evaluate, key_of, rows) if rows else _recalled(compiled.evaluate, key_of)


def _roots(compiled: Compiled, context: Context) -> frozenset[str] | None:
    """The few plain values that an expression depends on in the end; ``None`` where it depends on others too."""
    read = compiled.reads - compiled.folded.keys()
    if not all(path in context.roots or _cheap(path, context) for path in read):
        return None
    roots = frozenset(root for path in read for root in context.roots.get(path, (path,)))
    return roots if len(roots) <= _MOST_ROOTS else None


def _cheap(path: str, context: Context) -> bool:
    kind: Type | None = context.scope.names.get(path)
    return kind is not None and kind.kind in _CHEAP


def _recalled(evaluate: Evaluate, key_of: Callable[[Any], Hashable]) -> Evaluate:
    known: dict[Hashable, Any] = {}

    def recall(env: Any) -> Any:
        key = key_of(env)
        value = known.get(key, _UNKNOWN)
        if value is _UNKNOWN:
            if len(known) >= _MOST:
                known.clear()
            value = known[key] = evaluate(env)
        return value

    return recall


def _telling(evaluate: Evaluate, key_of: Callable[[Any], Hashable], rows: frozenset[Evaluate]) -> Evaluate:
    """As :func:`_recalled`; what is recalled was read from these rows of tables all the same."""
    known: dict[Hashable, Any] = {}
    read: dict[str, Did] = {}

    def recall(env: Any) -> Any:
        key = key_of(env)
        value = known.get(key, _UNKNOWN)
        if value is _UNKNOWN:
            if len(known) >= _MOST:
                known.clear()
            value = known[key] = evaluate(env)
            read.update((told.where, told) for told in (row(env) for row in rows))
        if env.rows is not None:
            env.rows.update(read)
        return value

    return recall
