"""Functions on lists, and the smallest and largest of several values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from dunning_engine.errors import MoneyError
from dunning_engine.expr.function import Chosen, Env, Function
from dunning_engine.expr.kinds import join
from dunning_engine.expr.library.rules import ANY_LIST, common, item_of, same_list, words_of
from dunning_engine.expr.runtime import concat_lists
from dunning_engine.model.types import ANY, BOOLEAN, INTEGER, MONEY, TEXT, Type, list_of
from dunning_engine.money import Money

_ORDERED = frozenset({"integer", "number", "money", "date", "instant", "time", "text"})
_TRUTHS = list_of(BOOLEAN)


def sum_money(env: Env, values: Iterable[Any]) -> Money | None:
    """The sum of amounts; of nothing, zero of the case's currency; none if one of them is none."""
    rest = iter(values)
    for first in rest:
        if first is None:
            return None
        total, currency = first.amount, first.currency
        for value in rest:
            if value is None:
                return None
            if value.currency != currency:
                currency = _one_currency(currency, value.currency)
            total += value.amount
        return Money(total, currency)
    return Money(0, env.currency)


def _one_currency(left: str, right: str) -> str:
    if left and right:
        raise MoneyError(f"{left} and {right} in one sum", help="a case has one currency: convert before")
    return left or right


def _sum_numbers(start: Decimal | int) -> Callable[[Iterable[Any]], Any]:
    def add_up(values: Iterable[Any]) -> Any:
        total = start
        for value in values:
            if value is None:
                return None
            total += value
        return total

    return add_up


def _sum(arguments: tuple[Type, ...]) -> Chosen | str:
    item = item_of(arguments[0])
    if isinstance(item, str):
        return item
    if item.kind == "money":
        return Chosen(replace(MONEY, optional=item.optional), sum_money, (list_of(item),), uses_env=True)
    if item.kind == "integer":
        return Chosen(item, _sum_numbers(0), (list_of(item),))
    if item.kind == "number":
        return Chosen(item, _sum_numbers(Decimal(0)), (list_of(item),))
    if item.kind == "any":
        return Chosen(MONEY, sum_money, (ANY_LIST,), uses_env=True)
    return f"expected a list of money or numbers, found {words_of(arguments[0])}"


def smallest(*values: Any) -> Any:
    """The smallest of the values that are not none."""
    found = [value for value in values if value is not None]
    return min(found) if found else None


def largest(*values: Any) -> Any:
    """The largest of the values that are not none."""
    found = [value for value in values if value is not None]
    return max(found) if found else None


def _smallest_in(values: Iterable[Any]) -> Any:
    found = [value for value in values if value is not None]
    return min(found) if found else None


def _largest_in(values: Iterable[Any]) -> Any:
    found = [value for value in values if value is not None]
    return max(found) if found else None


def _pick(
    function: Callable[..., Any], in_list: Callable[[Iterable[Any]], Any]
) -> Callable[[tuple[Type, ...]], Chosen | str]:
    def rule(arguments: tuple[Type, ...]) -> Chosen | str:
        if len(arguments) == 1 and arguments[0].kind in {"list", "any"}:
            item = item_of(arguments[0])
            kind = item if isinstance(item, str) else common((item,), _ORDERED)
            return kind if isinstance(kind, str) else Chosen(kind.maybe(), in_list, (list_of(kind),))
        kind = common(arguments, _ORDERED)
        if isinstance(kind, str):
            return kind
        sure = any(not argument.optional for argument in arguments)
        return Chosen(
            kind.sure() if sure and kind.kind != "any" else kind.maybe(), function, (kind.maybe(),) * len(arguments)
        )

    return rule


def _end(position: int) -> Callable[[tuple[Type, ...]], Chosen | str]:
    def rule(arguments: tuple[Type, ...]) -> Chosen | str:
        item = item_of(arguments[0])
        if isinstance(item, str):
            return item
        return Chosen(item.maybe(), lambda values: values[position] if values else None, (list_of(item),))

    return rule


def _concat(arguments: tuple[Type, ...]) -> Chosen | str:
    for argument in arguments:
        if argument.kind not in {"list", "any"}:
            return f"expected a list, found {words_of(argument)}"
    both = join(arguments[0].sure(), arguments[1].sure())
    if both is None:
        return f"{arguments[0]} and {arguments[1]} do not go together"
    return Chosen(both, concat_lists, (arguments[0].sure(), arguments[1].sure()))


def distinct(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Each value once, in the order of their first appearance."""
    try:
        return tuple(dict.fromkeys(values))
    except TypeError:
        found: list[Any] = []
        for value in values:
            if value not in found:
                found.append(value)
        return tuple(found)


def _in_order(values: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(sorted(values))


def _sorted(arguments: tuple[Type, ...]) -> Chosen | str:
    item = item_of(arguments[0])
    if isinstance(item, str):
        return item
    if item.kind not in _ORDERED or item.optional:
        return f"expected a list of values that have an order, found {words_of(arguments[0])}"
    return Chosen(list_of(item), _in_order, (list_of(item),))


def _reading(result: Type, function: Callable[..., Any], wanted: Type) -> Callable[[tuple[Type, ...]], Chosen | str]:
    def rule(arguments: tuple[Type, ...]) -> Chosen | str:
        item = item_of(arguments[0])
        return item if isinstance(item, str) else Chosen(result, function, (wanted,))

    return rule


def _length(arguments: tuple[Type, ...]) -> Chosen | str:
    if arguments[0].kind in {"text", "choice"}:
        return Chosen(INTEGER, len, (TEXT,))
    item = item_of(arguments[0])
    return item if isinstance(item, str) else Chosen(INTEGER, len, (list_of(item),))


FUNCTIONS = (
    Function(
        "len", (ANY_LIST,), INTEGER, "How many entries a list, or characters a text, has.", len, rule=_length,
        consumes=True, example="len(items)", gives="3",
    ),
    Function(
        "sum", (ANY_LIST,), MONEY, "The sum of amounts or numbers; of nothing, zero of the case's currency.",
        sum_money, rule=_sum, consumes=True, shown="sum(list of money or number) -> money or number",
        example="sum(i.balance for i in items)", gives="270.00 EUR",
    ),
    Function(
        "min", (), ANY, "The smallest of several values or of a list; none is skipped, and of nothing it is none.",
        smallest, rule=_pick(smallest, _smallest_in), consumes=True, shown="min(value, ...) -> the same type",
        example="min(i.due_on for i in items)", gives="2026-01-15",
    ),
    Function(
        "max", (), ANY, "The largest of several values or of a list; none is skipped, and of nothing it is none.",
        largest, rule=_pick(largest, _largest_in), consumes=True, shown="max(value, ...) -> the same type",
        example="max(20 EUR, none, 30 EUR)", gives="30.00 EUR",
    ),
    Function(
        "any", (_TRUTHS,), BOOLEAN, "Whether at least one is true; of nothing, false.", any, consumes=True, lazy=True,
        example="any(i.status == 'disputed' for i in items)", gives="true",
    ),
    Function(
        "all", (_TRUTHS,), BOOLEAN, "Whether none is false; of nothing, true.", all, consumes=True, lazy=True,
        example="all(i.balance > 0 for i in items)", gives="true",
    ),
    Function(
        "count", (_TRUTHS,), INTEGER, "How many are true.", lambda values: sum(1 for value in values if value),
        consumes=True, example="count(i.status == 'open' for i in items)", gives="2",
    ),
    Function(
        "first", (ANY_LIST,), ANY, "The first entry; of nothing, none.", lambda v: v, rule=_end(0), consumes=True,
        shown="first(list) -> optional entry", example="first(['a', 'b'])", gives="a",
    ),
    Function(
        "last", (ANY_LIST,), ANY, "The last entry; of nothing, none.", lambda v: v, rule=_end(-1), consumes=True,
        shown="last(list) -> optional entry", example="last(['a', 'b'])", gives="b",
    ),
    Function(
        "concat", (ANY_LIST, ANY_LIST), ANY_LIST, "Two lists, one after the other (also written +).", concat_lists,
        rule=_concat, shown="concat(list, list) -> list", example="concat([1, 2], [3])", gives="1, 2, 3",
    ),
    Function(
        "distinct", (ANY_LIST,), ANY_LIST, "Each entry once, in the order of first appearance.", distinct,
        rule=same_list(distinct), shown="distinct(list) -> list", example="distinct(['b', 'a', 'b'])", gives="b, a",
    ),
    Function(
        "sorted", (ANY_LIST,), ANY_LIST, "The entries in ascending order.", _in_order, rule=_sorted,
        shown="sorted(list) -> list", example="sorted([3, 1, 2])", gives="1, 2, 3",
    ),
)  # fmt: skip
