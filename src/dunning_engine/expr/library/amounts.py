"""Functions on amounts and numbers."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from dunning_engine.expr.function import Chosen, Function
from dunning_engine.expr.library.rules import common
from dunning_engine.model.types import INTEGER, MONEY, NUMBER, Type
from dunning_engine.money import Money

_WIDE = Context(prec=60)
_MAX_PLACES = 12


def percent(amount: Money, rate: Decimal | int) -> Money:
    """So many hundredths of an amount, rounded half up to the minor unit."""
    return Money(amount.amount * rate / 100, amount.currency).rounded()


def rounded(value: Decimal, places: int) -> Decimal:
    """A number rounded half up to so many decimals, 12 at most."""
    step = Decimal(1).scaleb(-min(max(places, 0), _MAX_PLACES))
    return value.quantize(step, ROUND_HALF_UP, context=_WIDE)


def _abs(arguments: tuple[Type, ...]) -> Chosen | str:
    kind = common(arguments, frozenset({"money", "integer", "number"}))
    return kind if isinstance(kind, str) else Chosen(kind.sure() if kind.kind != "any" else kind, abs, (kind.sure(),))


def _whole(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP, context=_WIDE))


def _amount_of(amount: Any) -> Decimal:
    exact: Decimal = amount.amount
    return exact


FUNCTIONS = (
    Function(
        "round_money", (MONEY,), MONEY, "An amount rounded half up to its currency's minor unit.",
        lambda amount: amount.rounded(), example="round_money(10 EUR / 3)", gives="3.33 EUR",
    ),
    Function(
        "percent", (MONEY, NUMBER), MONEY, "So many hundredths of an amount, rounded half up to the minor unit.",
        percent, example="percent(120 EUR, 2.5)", gives="3.00 EUR",
    ),
    Function(
        "amount_of", (MONEY,), NUMBER, "The number of an amount, without its currency.", _amount_of,
        example="amount_of(19.99 EUR)", gives="19.99",
    ),
    Function(
        "currency_of", (MONEY,), Type("text"), "The currency of an amount.", lambda amount: amount.currency,
        example="currency_of(20 EUR)", gives="EUR",
    ),
    Function(
        "abs", (NUMBER,), NUMBER, "The value without its sign.", abs, rule=_abs,
        shown="abs(money or number) -> the same type", example="abs(-20 EUR)", gives="20.00 EUR",
    ),
    Function(
        "round", (NUMBER, INTEGER), NUMBER, "A number rounded half up to so many decimals (12 at most).", rounded,
        example="round(2.345, 2)", gives="2.35",
    ),
    Function(
        "whole", (NUMBER,), INTEGER, "A number rounded half up to a whole number.", _whole, example="whole(2.5)",
        gives="3",
    ),
)  # fmt: skip
