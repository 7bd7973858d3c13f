"""The value class for amounts; never a float, never two currencies in one sum."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import total_ordering
from typing import Any, Self

from dunning_engine.errors import MoneyError

_FORM = re.compile(r"(-?\d{1,15}(?:\.\d{1,6})?)\s+([A-Z]{3})")
_ZERO_DECIMALS = frozenset({"JPY", "KRW", "CLP", "XOF", "XAF", "XPF", "VND", "ISK"})
_THREE_DECIMALS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
_UNITS = {0: Decimal(1), 2: Decimal("0.01"), 3: Decimal("0.001")}


@total_ordering
class Money:
    """An amount in one currency (ISO 4217), such as ``120.00 EUR``.

    Adding or comparing two currencies raises :class:`MoneyError`; a bare ``0`` compares with any amount. The
    currency ``""`` is that of nothing, where no money is known yet: it adds to and compares with any other.
    """

    __slots__ = ("amount", "currency")
    amount: Decimal
    currency: str

    def __init__(self, amount: Decimal | int | str, currency: str) -> None:
        if isinstance(amount, float):
            raise MoneyError(f"{amount!r} is a float", help="give a Decimal, an int or a text such as '12.50'")
        object.__setattr__(self, "amount", amount if isinstance(amount, Decimal) else Decimal(amount))
        object.__setattr__(self, "currency", currency)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"Money is immutable: cannot set {name}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``120.00 EUR``. Raises :class:`MoneyError` for anything else."""
        match = _FORM.fullmatch(text.strip())
        if match is None:
            raise MoneyError(f"{text!r} is no amount of money", help="write it as 120.00 EUR")
        try:
            return cls(Decimal(match[1]), match[2])
        except InvalidOperation as error:  # pragma: no branch - the pattern admits only decimals
            raise MoneyError(f"{text!r} is no amount of money") from error

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Nothing, in that currency."""
        return cls(Decimal(0), currency)

    def rounded(self) -> Self:
        """Rounded half up to the currency's minor unit."""
        return type(self)(self.amount.quantize(minor_unit(self.currency), ROUND_HALF_UP), self.currency)

    def _same(self, other: Money) -> Decimal:
        if self.currency != other.currency and self.currency and other.currency:
            raise MoneyError(
                f"{self} and {other} have different currencies", help="a case has one currency: convert before"
            )
        return other.amount

    def __add__(self, other: Any) -> Self:
        if isinstance(other, Money):
            return type(self)(self.amount + self._same(other), self.currency or other.currency)
        if other == 0 and isinstance(other, int):
            return self
        return NotImplemented

    __radd__ = __add__

    def __sub__(self, other: Any) -> Self:
        if isinstance(other, Money):
            return type(self)(self.amount - self._same(other), self.currency or other.currency)
        return NotImplemented

    def __mul__(self, other: Any) -> Self:
        if isinstance(other, Decimal | int) and not isinstance(other, bool):
            return type(self)(self.amount * other, self.currency)
        return NotImplemented

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        """By a number an amount, by an amount of the same currency a Decimal ratio."""
        if isinstance(other, Money):
            return self.amount / self._same(other)
        if isinstance(other, Decimal | int) and not isinstance(other, bool):
            return type(self)(self.amount / other, self.currency)
        return NotImplemented

    def __neg__(self) -> Self:
        return type(self)(-self.amount, self.currency)

    def __abs__(self) -> Self:
        return type(self)(abs(self.amount), self.currency)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Money):
            same = self.currency == other.currency or not (self.currency and other.currency)
            return same and self.amount == other.amount
        if isinstance(other, int) and other == 0:
            return self.amount == 0
        return NotImplemented

    def __lt__(self, other: Any) -> bool:
        if isinstance(other, Money):
            return self.amount < self._same(other)
        if isinstance(other, int) and other == 0:
            return self.amount < 0
        return NotImplemented

    def __hash__(self) -> int:
        return hash((self.amount, self.currency)) if self.amount else hash(0)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        shown = f"{self.amount:f}"
        if len(shown.partition(".")[2]) < minor_places(self.currency):
            shown = f"{self.amount.quantize(minor_unit(self.currency)):f}"
        return f"{shown} {self.currency}"

    def __repr__(self) -> str:
        return f"Money('{self}')"

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.amount, self.currency))


def minor_places(currency: str) -> int:
    """How many decimals an amount of a currency is written with: 2 for EUR, 0 for JPY, 3 for TND."""
    if currency in _ZERO_DECIMALS:
        return 0
    return 3 if currency in _THREE_DECIMALS else 2


def minor_unit(currency: str) -> Decimal:
    """The smallest amount of a currency: 0.01 for EUR, 1 for JPY, 0.001 for TND."""
    return _UNITS[minor_places(currency)]
