"""What compiled expressions call: the few operations that plain Python does not have or does not bound."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from itertools import islice
from typing import Any, NoReturn

from dunning_engine.calendar import Duration, add
from dunning_engine.errors import EvaluationError, MoneyError
from dunning_engine.expr.function import Env
from dunning_engine.model.position import Position
from dunning_engine.model.types import Type
from dunning_engine.model.values import convert
from dunning_engine.money import Money

MAX_TEXT = 10_000
MAX_LIST = 10_000
MAX_DIGITS = 30
_LIMIT = 10**MAX_DIGITS
_CONTEXT = Context(prec=28, traps=[DivisionByZero, InvalidOperation, Overflow])
_FAMILIES = {
    "minutes": ("elapsed", 1), "hours": ("elapsed", 60), "days": ("elapsed", 1440), "weeks": ("elapsed", 10080),
    "business days": ("business days", 1), "months": ("months", 1), "years": ("months", 12),
}  # fmt: skip
_SUMS = {
    "minutes": ("minutes", 1), "hours": ("minutes", 60), "days": ("days", 1), "weeks": ("days", 7),
    "business days": ("business days", 1), "months": ("months", 1), "years": ("months", 12),
}  # fmt: skip


def failed(error: Exception, text: str, at: Position) -> NoReturn:
    """Turn whatever went wrong into an :class:`EvaluationError` that names the expression and its place."""
    if isinstance(error, EvaluationError):
        error.values.setdefault("expression", text)
        error.values.setdefault("at", str(at))
        raise error
    if isinstance(error, ZeroDivisionError | InvalidOperation):
        reason = "division by zero"
    elif isinstance(error, OverflowError | Overflow):
        reason = "the result is out of bounds"
    else:
        reason = f"a value does not have its declared type: {error}"
    raise EvaluationError(f"{reason} in '{text[:80]}'", expression=text, at=str(at)) from error


def bounded(value: Any) -> Any:
    """The number or amount itself. Raises :class:`EvaluationError` past 30 digits."""
    exact = value.amount if isinstance(value, Money) else value
    if isinstance(exact, Decimal):
        too_large = not exact.is_finite() or (abs(exact.adjusted()) > MAX_DIGITS and exact != 0)
    else:
        too_large = exact is not None and not -_LIMIT < exact < _LIMIT
    if too_large:
        raise EvaluationError(f"the result has more than {MAX_DIGITS} digits")
    return value


def typed(env: Env, value: Any, kind: Type) -> Any:
    """A value that arrived as JSON, as one of the type that its place has; ``none`` stays. Raises if it is none."""
    return None if value is None else convert(value, kind, "the value", env.calendar.tz)


def times(left: int, right: int) -> int:
    """Whole numbers multiplied, within bounds."""
    product: int = bounded(left * right)
    return product


def divide(left: Decimal | int, right: Decimal | int) -> Decimal:
    """Exact to 28 digits. Raises :class:`EvaluationError` for a division by zero."""
    if not right:
        raise EvaluationError("division by zero", help="ask first whether the divisor is 0")
    return _CONTEXT.divide(Decimal(left), Decimal(right))


def decimal(value: Any) -> Any:
    """A whole number as a Decimal; ``none`` stays ``none``."""
    return value if value is None else Decimal(value)


def zero(env: Env) -> Money:
    """Nothing, in the case's currency."""
    return Money(0, env.currency)


def opening(env: Env, day: Any) -> Any:
    """The opening instant of a date; ``none`` and instants stay what they are."""
    return day if day is None or isinstance(day, datetime) else env.calendar.opening(day)


def local(env: Env, moment: datetime) -> datetime:
    """A date and time as written, in the calendar's zone."""
    return moment.replace(tzinfo=env.calendar.tz)


def through(operation: Callable[..., Any], *values: Any) -> Any:
    """``none`` if one of the values is none, otherwise the operation on them."""
    for value in values:
        if value is None:
            return None
    return operation(*values)


def lifted(implementation: Callable[..., Any], positions: tuple[int, ...]) -> Callable[..., Any]:
    """The function that gives ``none`` if one of these arguments is none."""

    def call(*arguments: Any) -> Any:
        for n in positions:
            if arguments[n] is None:
                return None
        return implementation(*arguments)

    return call


def field(record: Any, name: str) -> Any:
    """A field of a record; ``none`` has only ``none``."""
    return None if record is None else record[name]


def concat_texts(left: str, right: str) -> str:
    """Two texts joined, within bounds."""
    return bounded_text(left + right)


def bounded_text(text: str) -> str:
    """The text itself. Raises :class:`EvaluationError` past 10,000 characters."""
    if len(text) > MAX_TEXT:
        raise EvaluationError(f"the text has more than {MAX_TEXT} characters")
    return text


def concat_lists(left: tuple[Any, ...], right: tuple[Any, ...]) -> tuple[Any, ...]:
    """Two lists joined, within bounds."""
    return bounded_list(left + right)


def bounded_list(values: Iterable[Any]) -> tuple[Any, ...]:
    """The values as a list. Raises :class:`EvaluationError` past 10,000 entries."""
    found = tuple(islice(values, MAX_LIST + 1))
    if len(found) > MAX_LIST:
        raise EvaluationError(f"the list has more than {MAX_LIST} entries")
    return found


def move(env: Env, moment: date, span: Duration) -> date:
    """A date or instant plus a duration; a date stays a date, so that hours are refused there."""
    if span.of_clock and not isinstance(moment, datetime):
        raise EvaluationError(
            f"{moment} plus {span} is no date", help="use opening(date) + hours where an instant is meant"
        )
    return add(moment, span, env.calendar)


def between_instants(later: datetime, earlier: datetime) -> Duration:
    """The elapsed time in whole minutes."""
    return Duration((later - earlier) // timedelta(minutes=1), "minutes")


def scaled(span: Duration, factor: int) -> Duration:
    """A duration several times."""
    return Duration(times(span.count, factor), span.unit)


def add_spans(left: Duration, right: Duration) -> Duration:
    """Two durations together. Raises :class:`EvaluationError` where their units cannot be added."""
    (family, size), (other, other_size) = _SUMS[left.unit], _SUMS[right.unit]
    if left.unit == right.unit:
        return Duration(left.count + right.count, left.unit)
    if family != other:
        raise EvaluationError(f"{left} and {right} cannot be added", help="add them to a date one after the other")
    return Duration(left.count * size + right.count * other_size, family)


def span_gap(left: Duration, right: Duration) -> int:
    """Above 0 where the first is longer. A day counts 24 hours; months and business days only among themselves."""
    (family, size), (other, other_size) = _FAMILIES[left.unit], _FAMILIES[right.unit]
    if family != other:
        raise EvaluationError(f"{left} and {right} cannot be compared", help="use the same unit on both sides")
    return left.count * size - right.count * other_size


def span_equal(left: Any, right: Any) -> bool:
    """Whether two durations are equally long; ``2 weeks`` is ``14 days``."""
    if left is None or right is None or left.unit == right.unit:
        return bool(left == right)
    (family, size), (other, other_size) = _FAMILIES[left.unit], _FAMILIES[right.unit]
    return family == other and left.count * size == right.count * other_size


def money_gap(left: Money, right: Money) -> Decimal:
    """Above 0 where the first is more. Raises :class:`MoneyError` for two currencies."""
    if left.currency != right.currency and left.currency and right.currency:
        raise MoneyError(
            f"{left} and {right} have different currencies", help="a case has one currency: convert before"
        )
    return left.amount - right.amount


def loose(operator: str, left: Any, right: Any) -> Any:
    """An operation on values whose types are not known before: only what is exact and bounded."""
    if left is None or right is None:
        return None
    for kinds, operators in _LOOSE:
        if isinstance(left, kinds) and isinstance(right, kinds) and operator in operators:
            return bounded(operators[operator](left, right))
    raise EvaluationError(f"no {operator} between {type(left).__name__} and {type(right).__name__}")


_LOOSE: tuple[tuple[type | tuple[type, ...], dict[str, Callable[[Any, Any], Any]]], ...] = (
    ((int, Decimal), {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": divide}),
    ((Money,), {"+": lambda a, b: a + b, "-": lambda a, b: a - b}),
    ((Money, int, Decimal), {"*": lambda a, b: a * b, "/": lambda a, b: a / b}),
)
