"""The names and values that the tests of the expression language share."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dunning_engine.calendar import Calendar, Duration
from dunning_engine.expr import Compiled, Scope, compile_expression
from dunning_engine.model.finding import Finding
from dunning_engine.model.position import Position, Text
from dunning_engine.model.types import (
    BOOLEAN,
    DATE,
    DURATION,
    INSTANT,
    INTEGER,
    MONEY,
    NUMBER,
    ROLE,
    STATE,
    TEXT,
    TIME,
    Field,
    Record,
    Type,
    choice,
    list_of,
)  # fmt: skip
from dunning_engine.money import Money


def record(record_name: str, **fields: Type) -> Type:
    made = {name: Field(name, kind, required=not kind.optional) for name, kind in fields.items()}
    return Type("record", record=Record(record_name, made))


STATUS = choice("open", "disputed", "promised", "paid")
ITEM = record("item", number=TEXT, due_on=DATE, balance=MONEY, amount=MONEY.maybe(), status=STATUS)
PERSON = record("person", name=TEXT, email=TEXT.maybe())
NAMES = {
    "items": list_of(ITEM), "more": list_of(ITEM).maybe(), "level": choice("R1", "R2", "R3").maybe(),
    "level_on": DATE.maybe(),
    "resumed_on": DATE.maybe(), "today": DATE, "now": INSTANT, "entered_at": INSTANT, "owed": MONEY,
    "fee": MONEY.maybe(),
    "customer": record("customer", id=TEXT, email=TEXT.maybe(), visits=INTEGER,
    kind=choice("professional", "consumer")),
    "contact": PERSON.maybe(), "settings": record("settings", gap=DURATION, letter_email=BOOLEAN, limit=MONEY.maybe()),
    "event": record("event", amount=MONEY, date=DATE, items=list_of(TEXT).maybe()), "flag": BOOLEAN.maybe(),
    "paid": BOOLEAN,
    "rate": NUMBER, "score": NUMBER.maybe(), "n": INTEGER, "m": INTEGER.maybe(), "state": STATE, "owner": ROLE,
    "words": list_of(TEXT),
    "dates": list_of(DATE), "span": DURATION, "at": TIME, "comment": TEXT, "nothing": list_of(MONEY),
    "loose": Type("any", optional=True),
    "fees": list_of(MONEY.maybe()),
}  # fmt: skip
SCOPE = Scope(
    names=NAMES,
    tables={"mark": {"r3": DATE.maybe(), "recall": DATE}},
    roles=frozenset({"site_manager", "collections_owner"}),
    states=frozenset({"reminder_1", "reminder_2", "settled"}),
    constants={"settings": {"gap": Duration(7, "days"), "letter_email": True, "limit": None}},
)
CALENDAR = Calendar("fr", "Europe/Paris", closed=frozenset({date(2026, 5, 1)}))


class Values(dict[str, Any]):
    """An environment: a dictionary with a calendar and a currency."""

    calendar = CALENDAR
    currency = "EUR"


def eur(amount: Decimal | int | str) -> Money:
    return Money(amount, "EUR")


def item(number: str, due_on: date, balance: int, amount: int | None, status: str = "open") -> dict[str, Any]:
    invoiced = None if amount is None else eur(amount)
    return {"number": number, "due_on": due_on, "balance": eur(balance), "amount": invoiced, "status": status}


ITEMS = (
    item("F-1", date(2026, 1, 15), 100, 100),
    item("F-2", date(2026, 2, 15), 80, 100, "disputed"),
    item("F-3", date(2026, 3, 15), 90, 100),
)


def values(**others: Any) -> Values:
    instant = datetime(2026, 3, 1, 10, 0, tzinfo=CALENDAR.tz)
    found = Values({
        "items": ITEMS, "more": None, "level": "R2", "level_on": date(2026, 2, 20), "resumed_on": None,
        "today": date(2026, 3, 1),
        "now": instant, "entered_at": instant, "owed": eur(270), "fee": None, "contact": None, "settings": {},
        "customer": {"id": "C-7", "email": None, "visits": 3, "kind": "professional"}, "flag": None, "paid": False,
        "event": {"amount": eur(50), "date": date(2026, 3, 3), "items": None}, "rate": Decimal("0.2"),
        "score": None, "n": 7, "m": None,
        "state": "reminder_1", "owner": "site_manager", "words": ("b", "a", "b"),
        "dates": (date(2026, 1, 1), date(2026, 2, 1)),
        "span": Duration(48, "hours"), "at": instant.time(), "comment": "Card expired", "nothing": (), "loose": None,
        "fees": (eur(1), None), "table.mark": {"r3": None, "recall": date(2026, 3, 10)},
    })  # fmt: skip
    found.update(others)
    return found


def compiled(text: str, expects: Type | None = None, *, guard: bool = False, scope: Scope = SCOPE) -> Compiled:
    result = compile_expression(Text(text, Position("p.yaml", 7, 11)), scope, expects, guard=guard)
    assert isinstance(result, Compiled), [str(finding) for finding in result]
    return result


def run(text: str, **others: Any) -> Any:
    return compiled(text).evaluate(values(**others))


def findings(text: str, expects: Type | None = None, *, guard: bool = False) -> tuple[Finding, ...]:
    result = compile_expression(Text(text, Position("p.yaml", 7, 11)), SCOPE, expects, guard=guard)
    assert isinstance(result, tuple), f"compiled to {result.type}"
    return result
