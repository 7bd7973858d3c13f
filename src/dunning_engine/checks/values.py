"""Sets of values that something may have, and what comparing them may answer.

A value that is known is itself; :data:`SOME` is any value that is not none. Of a condition the set is ``{True}``,
``{False}`` or both. Nothing is claimed that could be otherwise: what is not known may be anything.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from itertools import product
from typing import Any, Final

from dunning_engine.model.types import Type


class _Some:
    def __repr__(self) -> str:
        return "some value"


SOME: Final = _Some()
Values = frozenset[Any]
ANYTHING: Values = frozenset({None, SOME})
GIVEN: Values = frozenset({SOME})
NOTHING: Values = frozenset({None})
EITHER: Values = frozenset({True, False})
YES: Values = frozenset({True})
NO: Values = frozenset({False})
_ORDERS: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip
_MOST = 100


def values_of(kind: Type | None) -> Values:
    """What a value of a type may be; ``None``: the type is not known."""
    if kind is None or kind.kind == "any":
        return ANYTHING
    words = {"boolean": EITHER, "choice": frozenset(kind.choices), "none": NOTHING}.get(kind.kind, GIVEN)
    return words | NOTHING if kind.optional else words


def truth(values: Values) -> Values:
    """What a condition with these values answers."""
    return frozenset(answer for value in values for answer in (EITHER if value is SOME else (value is True,)))


def opposite(answers: Values) -> Values:
    """The answers of ``not``."""
    return frozenset(not answer for answer in answers)


def all_of(answers: Iterable[Values]) -> Values:
    """The answers of ``and``."""
    listed = list(answers)
    if NO in listed:
        return NO
    return NO | YES if any(False in each for each in listed) else YES


def any_of(answers: Iterable[Values]) -> Values:
    """The answers of ``or``."""
    return opposite(all_of(opposite(each) for each in answers))


def compared(sign: ast.cmpop, left: Values, right: Values) -> Values:
    """What ``left <sign> right`` may answer; ``==``, ``!=`` and the orderings."""
    if len(left) * len(right) > _MOST:
        return EITHER
    return frozenset(answer for a, b in product(left, right) for answer in _answers(sign, a, b))


def _answers(sign: ast.cmpop, a: Any, b: Any) -> Values:
    if isinstance(sign, ast.Eq | ast.NotEq | ast.Is | ast.IsNot):
        equal = _equal(a, b)
        return equal if isinstance(sign, ast.Eq | ast.Is) else opposite(equal)
    if a is None or b is None or SOME in (a, b):
        return EITHER
    try:
        return frozenset({bool(_ORDERS[type(sign)](*_alike(a, b)))})
    except (TypeError, KeyError, ValueError, ArithmeticError):
        return EITHER


def _equal(a: Any, b: Any) -> Values:
    if a is None or b is None:
        return frozenset({a is b})
    one, other = _alike(a, b)
    if SOME in (a, b) or not (type(one) is type(other) or (_number(one) and _number(other))):
        return EITHER
    return frozenset({one == other})


def _alike(a: Any, b: Any) -> tuple[Any, Any]:
    """A bare number stands for money of any currency."""
    if hasattr(a, "amount") != hasattr(b, "amount"):
        return getattr(a, "amount", a), getattr(b, "amount", b)
    return a, b


def _number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def among(value: Values, members: Iterable[Values]) -> Values:
    """What ``value in [members]`` may answer."""
    return any_of([compared(ast.Eq(), value, member) for member in members] or [NO])


def in_words(values: Values) -> str:
    """Values in a message: ``R1 or R2``, ``none``, ``not none``."""
    words = {None: "none", True: "true", False: "false", SOME: "not none", "": "empty"}
    return " or ".join(sorted(str(words.get(value, value)) for value in values))
