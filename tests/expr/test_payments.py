"""Payments on items: nothing negative, nothing lost, nothing else touched."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from expr_world import ITEMS, eur, findings, item, run
from hypothesis import given
from hypothesis import strategies as st

from dunning_engine.errors import MoneyError
from dunning_engine.money import Money


def event(amount: int, *named: str) -> dict[str, Any]:
    return {"amount": eur(amount), "date": date(2026, 3, 3), "items": named or None}


def balances(items: tuple[dict[str, Any], ...]) -> list[int]:
    return [int(one["balance"].amount) for one in items]


def total(items: tuple[dict[str, Any], ...]) -> Decimal:
    return sum((one["balance"].amount for one in items), Decimal(0))


@pytest.mark.parametrize(
    ("paid", "left", "statuses"),
    [
        (event(50), [50, 80, 90], "open disputed open"), (event(100), [0, 80, 90], "paid disputed open"),
        (event(150), [0, 80, 40], "paid disputed open"),
        (event(200), [0, 70, 0], "paid disputed paid"), (event(999), [0, 0, 0], "paid paid paid"),
        (event(50, "F-3"), [100, 80, 40], "open disputed open"),
        (event(100, "F-2"), [80, 0, 90], "open paid open"), (event(0), [100, 80, 90], "open disputed open"),
        (event(20, "F-9"), [80, 80, 90], "open disputed open"),
    ],
)  # fmt: skip
def test_a_payment_pays_the_named_then_the_oldest_then_the_disputed(
    paid: dict[str, Any], left: list[int], statuses: str
) -> None:
    items = run("apply_payment(items, event)", event=paid)
    assert balances(items) == left
    assert [one["status"] for one in items] == statuses.split()


def test_the_same_due_date_goes_by_the_order_of_the_list() -> None:
    day = date(2026, 1, 1)
    items = run("apply_payment(items, event)", items=(item("B", day, 10, 10), item("A", day, 10, 10)), event=event(15))
    assert balances(items) == [0, 5]


@pytest.mark.parametrize(
    ("items", "back", "left", "statuses"),
    [
        (ITEMS, event(25), [100, 95, 100], "open disputed open"),
        (ITEMS, event(5, "F-2"), [100, 85, 90], "open disputed open"),
        ((item("A", date(2026, 1, 1), 0, 50, "paid"), item("B", date(2026, 2, 1), 0, 50, "paid")), event(70),
        [20, 50], "open open"),
        ((item("A", date(2026, 1, 1), 0, 50, "paid"), item("B", date(2026, 2, 1), 0, 50, "paid")), event(70, "A"),
        [50, 20], "open open"),
        ((item("A", date(2026, 1, 1), 0, None, "paid"), item("B", date(2026, 2, 1), 10, 50)), event(70), [70, 10],
        "open open"),
        ((item("A", date(2026, 1, 1), 0, 50, "paid"),), event(70), [50], "open"), ((), event(70), [], ""),
    ],
)  # fmt: skip
def test_a_payment_taken_back(items: Any, back: dict[str, Any], left: list[int], statuses: str) -> None:
    found = run("reverse_payment(items, event)", items=items, event=back)
    assert balances(found) == left
    assert [one["status"] for one in found] == statuses.split()


def test_what_is_not_touched_is_the_same_record_and_unknown_fields_stay() -> None:
    first = {**ITEMS[0], "unit": "B-12"}
    found = run("apply_payment(items, event)", items=(first, *ITEMS[1:]))
    assert found[0]["unit"] == "B-12"
    assert found[1] is ITEMS[1]
    assert found[2] is ITEMS[2]
    assert first["balance"] == eur(100)


def test_credit_status_and_selection() -> None:
    assert balances(run("credit(items, ['F-1', 'F-3'], 120 EUR)")) == [0, 80, 70]
    assert balances(run("credit(items, ['F-1'], none)")) == [0, 80, 90]
    assert [one["status"] for one in run("set_status(items, words, 'promised')", words=("F-1", "F-9"))] == [
        "promised",
        "disputed",
        "open",
    ]
    assert run("set_status(items, ['F-2'], 'disputed')")[1] is ITEMS[1]
    assert run("numbers(without(items, ['F-1']))") == ("F-2", "F-3")
    assert run("numbers(select(items, event.items))", event=event(1, "F-3", "F-1")) == ("F-1", "F-3")
    assert run("select(items, event.items)") is None
    assert run("numbers(add_items(select(items, ['F-2']), items))") == ("F-2", "F-1", "F-3")


def test_another_currency_is_refused() -> None:
    with pytest.raises(MoneyError):
        run("apply_payment(items, event)", event={**event(5), "amount": Money(5, "USD")})
    with pytest.raises(MoneyError):
        run("reverse_payment(items, event)", event={**event(5), "amount": Money(5, "USD")})


def test_the_records_are_checked_when_compiled() -> None:
    assert "needs a field number" in findings("numbers([customer])")[0].message
    assert "needs a field amount" in findings("apply_payment(items, first(items))")[0].message


AMOUNTS = st.integers(0, 500)
STATUSES = st.sampled_from(["open", "disputed", "promised", "paid"])


@st.composite
def item_lists(draw: st.DrawFn) -> tuple[dict[str, Any], ...]:
    made = []
    for n in range(draw(st.integers(0, 6))):
        amount = draw(AMOUNTS)
        balance = draw(st.integers(0, amount))
        status = "paid" if balance == 0 else draw(STATUSES.filter(lambda word: word != "paid"))
        made.append(item(f"F-{n}", draw(st.dates(date(2025, 1, 1), date(2026, 12, 31))), balance, amount, status))
    return tuple(made)


NAMED = st.lists(st.sampled_from(["F-0", "F-1", "F-2", "X"]), max_size=3)


@given(item_lists(), AMOUNTS, NAMED)
def test_a_payment_lowers_the_total_by_itself_and_nothing_below_zero(items: Any, amount: int, named: list[str]) -> None:
    found = run("apply_payment(items, event)", items=items, event=event(amount, *named))
    assert total(found) == max(total(items) - amount, Decimal(0))
    for old, new in zip(items, found, strict=True):
        assert 0 <= new["balance"].amount <= old["balance"].amount
        assert (new["status"] == "paid") == (new["balance"].amount == 0)
        assert new is old or new["balance"] != old["balance"]


@given(item_lists(), AMOUNTS, NAMED)
def test_taking_back_raises_the_total_by_itself_up_to_what_was_invoiced(
    items: Any, amount: int, named: list[str]
) -> None:
    found = run("reverse_payment(items, event)", items=items, event=event(amount, *named))
    invoiced = sum((one["amount"].amount for one in items), Decimal(0))
    assert total(found) == min(total(items) + amount, invoiced)
    for new in found:
        assert 0 <= new["balance"].amount <= new["amount"].amount
        assert new["status"] != "paid" or new["balance"].amount == 0


@given(item_lists(), AMOUNTS)
def test_paying_and_taking_back_owes_the_same_in_total(items: Any, amount: int) -> None:
    paid = min(Decimal(amount), total(items))
    after = run("apply_payment(items, event)", items=items, event=event(amount))
    again = run("reverse_payment(items, event)", items=after, event={**event(0), "amount": eur(paid)})
    assert total(again) == total(items)
