"""What expressions give, and of which type."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from expr_world import CALENDAR, ITEMS, STATUS, compiled, eur, run, values

from dunning_engine.calendar import Duration
from dunning_engine.errors import EvaluationError, MoneyError
from dunning_engine.model.types import INSTANT, MONEY, NUMBER, TEXT, list_of
from dunning_engine.money import Money


def paris(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=CALENDAR.tz)  # type: ignore[arg-type, misc]


CASES: list[tuple[str, str, Any]] = [
    # literals
    ("none", "optional none", None), ("true", "boolean", True), ("12", "integer", 12),
    ("12.50", "number", Decimal("12.50")),
    ("'a'", "[a]", "a"), (r"'it\'s'", "[it's]", "it's"), ('"é"', "[é]", "é"),
    ("15 days", "duration", Duration(15, "days")),
    ("1 month", "duration", Duration(1, "months")), ("5 business days", "duration", Duration(5, "business days")),
    ("48 hours", "duration", Duration(48, "hours")), ("-2 days", "duration", Duration(-2, "days")),
    ("19.99 EUR", "money", eur("19.99")),
    ("2019-04-30", "date", date(2019, 4, 30)), ("12:30", "time", time(12, 30)), ("9:05", "time", time(9, 5)),
    ("2026-03-01T08:00", "instant", paris(2026, 3, 1, 8)), ("2026-03-01T07:00Z", "instant", paris(2026, 3, 1, 8)),
    ("[1, 2]", "list of integer", (1, 2)), ("[]", "list of optional any", ()), ("${ 1 }", "integer", 1),
    # arithmetic
    ("1 + 2 * 3", "integer", 7), ("n / 2", "number", Decimal("3.5")), ("n // 2", "integer", 3), ("n % 4", "integer", 3),
    ("1 / 3", "number", Decimal("0.3333333333333333333333333333")), ("rate + 1", "number", Decimal("1.2")),
    ("-n", "integer", -7),
    ("owed * rate", "money", eur("54.0")), ("owed / 3", "money", eur(90)), ("owed / 90 EUR", "number", Decimal(3)),
    ("owed - 20 EUR + 0", "money", eur(250)), ("0 - owed", "money", eur(-270)),
    ("'a' + comment", "text", "aCard expired"),
    ("words + ['c']", "list of text", ("b", "a", "b", "c")), ("m + 1", "optional integer", None),
    ("first(words) + 'x'", "optional text", "bx"),
    ("fee + owed", "optional money", None), ("0.1 + 0.2", "number", Decimal("0.3")),
    # dates
    ("today + 15 days", "date", date(2026, 3, 16)), ("15 days + today", "date", date(2026, 3, 16)),
    ("today - 1 month", "date", date(2026, 2, 1)),
    ("2024-01-31 + 1 month", "date", date(2024, 2, 29)), ("2023-01-31 + 1 month", "date", date(2023, 2, 28)),
    ("2024-02-29 + 1 year", "date", date(2025, 2, 28)), ("2026-04-30 + 1 business day", "date", date(2026, 5, 4)),
    ("today + 48 hours", "instant", paris(2026, 3, 3, 9)), ("now + 1 day", "instant", paris(2026, 3, 2, 10)),
    ("2026-03-28T12:00 + 1 day", "instant", paris(2026, 3, 29, 12)),
    ("2026-03-28T12:00 + 24 hours", "instant", paris(2026, 3, 29, 13)),
    ("today - 2026-02-27", "duration", Duration(2, "days")), ("now - today", "duration", Duration(60, "minutes")),
    ("level_on + settings.gap", "optional date", date(2026, 2, 27)), ("resumed_on + 9 days", "optional date", None),
    ("latest(level_on, resumed_on) + settings.gap", "optional date", date(2026, 2, 27)),
    ("span * 2", "duration", Duration(96, "hours")),
    ("1 week + 2 days", "duration", Duration(9, "days")), ("1 hour - 30 minutes", "duration", Duration(30, "minutes")),
    # comparison
    ("0 < n < 10", "boolean", True), ("0 < n + 0 < 5", "boolean", False), ("1 < abs(n) + 1 <= 8", "boolean", True),
    ("owed > 0", "boolean", True),
    ("0 < owed", "boolean", True), ("owed == 0", "boolean", False), ("fee == 0", "boolean", False),
    ("owed >= 270 EUR", "boolean", True),
    ("level == 'R2'", "boolean", True), ("level != 'R2'", "boolean", False), ("level is none", "boolean", False),
    ("none == resumed_on", "boolean", True),
    ("'R2' in ['R1', 'R2']", "boolean", True), ("level not in ['R1']", "boolean", True),
    ("'exp' in comment", "boolean", True),
    ("now > today", "boolean", True), ("now == 2026-03-01", "boolean", False),
    ("today + 9 hours > now", "boolean", True),
    ("span > 1 day", "boolean", True), ("2 weeks == 14 days", "boolean", True),
    ("2 weeks != 14 days", "boolean", False),
    ("today in dates", "boolean", False), ("today in [2026-03-01]", "boolean", True),
    ("state == 'settled'", "boolean", False),
    ("owner == role.site_manager", "boolean", True), ("n == 7.0", "boolean", True), ("at >= 9:00", "boolean", True),
    ("items == items", "boolean", True),
    ("rate in [0.2, 0.5]", "boolean", True), ("flag == true", "boolean", False),
    ("now in [now, today]", "boolean", True),
    ("1 == none", "boolean", False), ("(1 + 2) is not none", "boolean", True),
    # choices between values
    ("'a' if paid else 'b'", "[a, b]", "b"), ("1 if paid else 0.5", "number", Decimal("0.5")),
    ("today if paid else now", "instant", paris(2026, 3, 1, 10)),
    ("now if paid else today", "instant", paris(2026, 3, 1, 9)), ("owed if paid else 0", "money", eur(0)),
    ("owed if paid else none", "optional money", None),
    ("level_on if level_on != none else today", "date", date(2026, 2, 20)),
    # records, tables, settings, roles
    ("customer.id", "text", "C-7"), ("contact.email", "optional text", None),
    ("first(items).number", "optional text", "F-1"),
    ("last(nothing)", "optional money", None), ("table.mark.recall", "date", date(2026, 3, 10)),
    ("role.site_manager", "role", "site_manager"),
    ("settings.gap", "duration", Duration(7, "days")), ("settings.letter_email", "boolean", True),
    ("settings.limit", "optional money", None),
    # loops
    ("[i.number for i in items if i.status == 'open' and i.balance > 0]", "list of text", ("F-1", "F-3")),
    ("[i for i in items if i.number == 'F-2']", "list of item", (ITEMS[1],)),
    ("sum(i.balance for i in items)", "money", eur(270)),
    ("[a + b for a in words for b in words if a != b]", "list of text", ("ba", "ab", "ab", "ba")),
    ("sum(nothing)", "money", eur(0)),
    ("sum(fees)", "optional money", None), ("sum([1, 2])", "integer", 3), ("sum([0.5, 2])", "number", Decimal("2.5")),
    ("min(i.due_on for i in items)", "optional date", date(2026, 1, 15)), ("min(nothing)", "optional money", None),
    ("max(n, m)", "integer", 7),
    ("max(resumed_on, none)", "optional date", None), ("any(i.balance > 90 EUR for i in items)", "boolean", True),
    ("all(x > 0 for x in nothing)", "boolean", True),
    ("len([i for i in items if i.balance > 80 EUR])", "integer", 2),
    ("[[i for i in items if i.number == w] for w in ['F-1']]", "list of list of item", ((ITEMS[0],),)),
    ("latest(today, now)", "instant", paris(2026, 3, 1, 10)), ("loose", "optional any", None),
    ("loose.x", "optional any", None), ("loose + 1", "optional any", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "value"), CASES, ids=[case[0] for case in CASES])
def test_it_gives_this_value_of_this_type(text: str, kind: str, value: Any) -> None:
    expression = compiled(text)
    found = expression.evaluate(values())
    assert (str(expression.type), found) == (kind, value)
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "expects", "value"),
    [
        ("today", INSTANT, paris(2026, 3, 1, 9)), ("n", NUMBER, Decimal(7)), ("0", MONEY, eur(0)),
        ("12", NUMBER, Decimal(12)),
        ("'open'", STATUS, "open"), ("words", list_of(TEXT), ("b", "a", "b")),
        ("resumed_on", INSTANT.maybe(), None), ("none", MONEY.maybe(), None),
        ("customer.kind", TEXT, "professional"), ("m", NUMBER.maybe(), None),
    ],
)  # fmt: skip
def test_the_place_brings_a_value_to_its_type(text: str, expects: Any, value: Any) -> None:
    found = compiled(text, expects).evaluate(values())
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("n / (n - 7)", "division by zero"), ("n // (n - 7)", "division by zero"),
        ("rate / (rate - rate)", "division by zero"),
        ("owed / (n - 7)", "division by zero"), ("2026-03-01 + 999999 years", "outside the calendar"),
        ("9999-12-31 + 1 day", "out of bounds"),
        ("first_of_next_month(9999-12-01)", "outside the calendar"), ("day_of_month(today, 0)", "no month has a day 0"),
        ("today + span", "is no date"), ("1 month > 3 days", "cannot be compared"),
        ("1 month + 3 days", "cannot be added"),
        ("999999999999999999 * n * 999999999999999999", "more than 30 digits"),
        ("rate * 99999999999999.0 * 99999999999999.0 * 99999.0", "30 digits"),
    ],
)  # fmt: skip
def test_what_cannot_be_worked_out_is_an_evaluation_error(text: str, reason: str) -> None:
    with pytest.raises(EvaluationError, match=reason) as caught:
        run(text)
    assert caught.value.values["expression"] == text
    assert caught.value.values["at"] == "p.yaml:7:11"


def test_two_currencies_do_not_mix() -> None:
    usd = Money(5, "USD")
    for text in ("owed + fee", "owed > 5 USD", "sum([owed, 5 USD])", "max(owed, 5 USD)"):
        with pytest.raises(MoneyError, match=r"currenc|one sum"):
            run(text, fee=usd)


def test_no_money_of_no_currency_is_neutral() -> None:
    env = values()
    env.currency = ""
    nothing = compiled("sum(nothing)").evaluate(env)
    assert nothing == Money(0, "")
    assert (nothing + eur(5), eur(5) - nothing) == (eur(5), eur(5))
    assert compiled("sum(nothing) < owed and sum(nothing) == 0 EUR").evaluate(env) is True


def test_a_wrong_value_at_run_time_is_an_evaluation_error() -> None:
    for wrong in ({"items": None}, {"items": ({},)}, {"items": 5}):
        with pytest.raises(EvaluationError, match="declared type"):
            run("sum(i.balance for i in items)", **wrong)


def test_texts_and_lists_are_bounded() -> None:
    with pytest.raises(EvaluationError, match="10000 characters"):
        run("comment + comment", comment="x" * 6000)
    with pytest.raises(EvaluationError, match="10000 entries"):
        run("[a for a in words for b in words]", words=("x",) * 101)
    with pytest.raises(EvaluationError, match="10000 entries"):
        run("words + words", words=("x",) * 6000)
