"""Numbers, amounts and dates against Python's own exact arithmetic."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from decimal import Context, Decimal

from expr_world import CALENDAR, compiled, eur, values
from hypothesis import given
from hypothesis import strategies as st

from dunning_engine.expr import Compiled

DECIMALS = st.decimals(-(10**9), 10**9, places=4, allow_nan=False)
INTEGERS = st.integers(-(10**9), 10**9)
DATES = st.dates(date(1990, 1, 1), date(2100, 12, 31))
CACHE: dict[str, Compiled] = {}


def evaluated(text: str, **others: object) -> object:
    if text not in CACHE:
        CACHE[text] = compiled(text)
    return CACHE[text].evaluate(values(**others))


@given(DECIMALS, INTEGERS)
def test_numbers_are_exact(rate: Decimal, n: int) -> None:
    assert evaluated("rate + n", rate=rate, n=n) == rate + n
    assert evaluated("rate * n - rate", rate=rate, n=n) == rate * n - rate
    assert evaluated("n * n + n", n=n) == n * n + n
    if n:
        assert evaluated("rate / n", rate=rate, n=n) == Context(prec=28).divide(rate, Decimal(n))
        assert evaluated("n // n + n % n", n=n) == 1


@given(DECIMALS, DECIMALS)
def test_written_numbers_are_what_they_look_like(first: Decimal, second: Decimal) -> None:
    assert compiled(f"{abs(first)} + {abs(second)}").evaluate(values()) == abs(first) + abs(second)
    assert compiled(f"{abs(first)} EUR < {abs(second)} EUR").evaluate(values()) == (abs(first) < abs(second))


@given(st.lists(DECIMALS, max_size=8))
def test_sums_of_money_are_exact(amounts: list[Decimal]) -> None:
    fees = tuple(eur(amount) for amount in amounts)
    assert evaluated("sum(nothing)", nothing=fees) == eur(sum(amounts, Decimal(0)))
    assert evaluated("max(nothing)", nothing=fees) == (eur(max(amounts)) if amounts else None)


@given(DATES, st.integers(1, 31))
def test_days_of_months(day: date, number: int) -> None:
    found = evaluated("day_of_month(today, n)", today=day, n=number)
    assert found == date(day.year, day.month, min(number, monthrange(day.year, day.month)[1]))
    following = evaluated("first_of_next_month(today)", today=day)
    assert following == evaluated("end_of_month(today) + 1 day", today=day)
    assert evaluated("day_of_next_month(today, n)", today=day, n=number) == evaluated(
        "day_of_month(today, n)", today=following, n=number
    )
    assert evaluated("end_of_next_month(today)", today=day) == evaluated("day_of_next_month(today, 31)", today=day)


@given(DATES, DATES)
def test_between_two_dates(first: date, last: date) -> None:
    others = {"today": first, "level_on": last}
    days = (last - first).days
    assert evaluated("days_between(today, level_on)", **others) == days
    assert evaluated("months_between(today, level_on)", **others) == -evaluated(
        "months_between(today, level_on)", today=last, level_on=first
    )  # type: ignore[operator]
    assert evaluated("level_on != none and level_on < today + 1 day", **others) == (last < first + timedelta(days=1))


@given(DATES, st.integers(0, 30))
def test_business_days(day: date, count: int) -> None:
    later = evaluated("next_business_day(today)", today=day)
    assert isinstance(later, date)
    assert later >= day
    assert CALENDAR.is_open(later)
    moved = CALENDAR.add_business_days(day, count)
    assert evaluated("business_days_between(today, level_on)", today=day, level_on=moved) == count


def test_the_29th_of_february() -> None:
    leap = date(2024, 2, 29)
    assert evaluated("today + 1 year", today=leap) == date(2025, 2, 28)
    assert evaluated("day_of_next_month(today, 31)", today=date(2024, 1, 31)) == leap
    assert evaluated("day_of_next_month(today, 30)", today=date(2023, 1, 30)) == date(2023, 2, 28)
    assert evaluated("months_between(today, level_on)", today=leap, level_on=date(2025, 2, 28)) == 12
    assert evaluated("months_between(today, level_on)", today=leap, level_on=date(2024, 3, 28)) == 0
