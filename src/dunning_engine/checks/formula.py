"""Conditions as formulas: what the language joins by and, or, not; each leaf asks terms for their values."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dunning_engine.calendar import Duration
from dunning_engine.checks.cuts import OTHER_VALUE
from dunning_engine.errors import DunningError
from dunning_engine.expr.runtime import span_equal, span_gap


@dataclass(frozen=True, slots=True)
class Ask:
    """A leaf: whether the values of some terms pass a test."""

    terms: tuple[str, ...]
    test: Callable[..., bool]


@dataclass(frozen=True, slots=True)
class Join:
    """All of the parts hold (``every``), or one does."""

    parts: tuple[Formula, ...]
    every: bool


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Formula


Formula = bool | Ask | Join | Not
_PLAIN: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def terms_of(formula: Formula) -> Iterator[str]:
    """The names of the terms that a formula asks, in the order in which it does; some twice."""
    if isinstance(formula, Ask):
        yield from formula.terms
    elif isinstance(formula, Not):
        yield from terms_of(formula.part)
    elif isinstance(formula, Join):
        for part in formula.parts:
            yield from terms_of(part)


def compare(sign: str, found: Any, value: Any) -> bool:
    """Two values compared as the language does; none is in no order with anything."""
    if found is None or value is None:
        return sign in ("==", "<=", ">=") if found is value else sign == "!="
    if OTHER_VALUE in (found, value):
        return sign == "!="
    if isinstance(found, Duration) and isinstance(value, Duration):
        return _spans(sign, found, value)
    try:
        return bool(_PLAIN[sign](found, value))
    except (TypeError, DunningError):
        return sign == "!="


def _spans(sign: str, found: Duration, value: Duration) -> bool:
    if sign in ("==", "!="):
        return span_equal(found, value) == (sign == "==")
    return bool(_PLAIN[sign](span_gap(found, value), 0))


def joined(parts: list[Formula], *, every: bool) -> Formula:
    """All or one of some formulas, constants worked in."""
    open_ones = [part for part in parts if not isinstance(part, bool)]
    if any(part is (not every) for part in parts):
        return not every
    return open_ones[0] if len(open_ones) == 1 else Join(tuple(open_ones), every) if open_ones else every


def negated(part: Formula) -> Formula:
    """The opposite of a formula."""
    if isinstance(part, bool):
        return not part
    return part.part if isinstance(part, Not) else Not(part)
