"""Functions on the items of a case: payments, credits, statuses.

An item is a record with at least ``number``, ``due_on``, ``balance`` and ``status``; ``amount``, where it has one, is
what was invoiced. Records are never changed: those touched are copied, the others are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from dunning_engine.errors import MoneyError
from dunning_engine.expr.function import Chosen, Function
from dunning_engine.expr.kinds import fits
from dunning_engine.expr.library.rules import item_of, record_with, words_of
from dunning_engine.model.types import DATE, MONEY, TEXT, Type, list_of
from dunning_engine.money import Money

Item = dict[str, Any]
Items = tuple[Item, ...]
_ZERO = Decimal(0)
_NUMBERS = list_of(TEXT)
_SHAPE = {"number": TEXT, "due_on": DATE.maybe(), "balance": MONEY, "status": TEXT}


def apply_payment(items: Items, event: Item) -> Items:
    """The items after a payment: named ones first, then the oldest due, disputed ones last; no balance below zero."""
    named = frozenset(event.get("items") or ())

    def order(n: int) -> tuple[int, date]:
        item = items[n]
        rank = 0 if item["number"] in named else 2 if item["status"] == "disputed" else 1
        return rank, item["due_on"] or date.max

    return _spread(items, event["amount"], sorted(range(len(items)), key=order))


def credit(items: Items, numbers: Iterable[str], amount: Money | None = None) -> Items:
    """The items after a credit note on those numbers: of that amount, in the list's order, or of all they owe."""
    wanted = frozenset(numbers)
    places = [n for n, item in enumerate(items) if item["number"] in wanted]
    if amount is not None:
        return _spread(items, amount, places)
    changed = list(items)
    for n in places:
        changed[n] = _with_balance(items[n], _ZERO)
    return tuple(changed)


def _spread(items: Items, amount: Money, places: Iterable[int]) -> Items:
    left, changed = amount.amount, list(items)
    for n in places:
        if left <= 0:
            break
        owed = items[n]["balance"].amount
        if owed > 0:
            _same_currency(amount, items[n]["balance"])
            paid = min(owed, left)
            changed[n] = _with_balance(items[n], owed - paid)
            left -= paid
    return tuple(changed)


def _with_balance(item: Item, balance: Decimal) -> Item:
    changed = {**item, "balance": Money(balance, item["balance"].currency)}
    if balance <= 0:
        changed["status"] = "paid"
    return changed


def _same_currency(left: Money, right: Money) -> None:
    if left.currency != right.currency and left.currency and right.currency:
        raise MoneyError(
            f"{left} and {right} have different currencies", help="a case has one currency: convert before"
        )


def reverse_payment(items: Items, event: Item) -> Items:
    """The items after a payment was taken back: named ones first, then paid ones, the latest due first.

    A balance rises up to the item's ``amount`` where that is known; a paid item is open again.
    """
    amount, changed = event["amount"], list(items)
    left = amount.amount
    for n in _reversal_order(items, frozenset(event.get("items") or ())):
        if left <= 0:
            break
        room = _room(items[n], left)
        if room > 0:
            _same_currency(amount, items[n]["balance"])
            changed[n] = _risen(items[n], min(room, left), amount.currency)
            left -= min(room, left)
    return tuple(changed)


def _reversal_order(items: Items, named: frozenset[str]) -> list[int]:
    def order(n: int) -> tuple[int, int, int]:
        item = items[n]
        rank = 0 if item["number"] in named else 1 if item["status"] == "paid" else 2
        return rank, -(item["due_on"] or date.min).toordinal(), -n

    return sorted(range(len(items)), key=order)


def _room(item: Item, wanted: Decimal) -> Decimal:
    invoiced = item.get("amount")
    room: Decimal = wanted if invoiced is None else invoiced.amount - item["balance"].amount
    return room


def _risen(item: Item, by: Decimal, currency: str) -> Item:
    balance = Money(item["balance"].amount + by, item["balance"].currency or currency)
    changed = {**item, "balance": balance}
    if item["status"] == "paid":
        changed["status"] = "open"
    return changed


def set_status(items: Items, numbers: Iterable[str], status: str) -> Items:
    """The items, those of these numbers with that status."""
    wanted = frozenset(numbers)
    return tuple(
        {**item, "status": status} if item["number"] in wanted and item["status"] != status else item for item in items
    )


def select(items: Items, wanted: Iterable[str]) -> Items:
    """The items of these numbers, in the list's order."""
    known = frozenset(wanted)
    return tuple(item for item in items if item["number"] in known)


def without(items: Items, unwanted: Iterable[str]) -> Items:
    """The items of all other numbers."""
    known = frozenset(unwanted)
    return tuple(item for item in items if item["number"] not in known)


def add_items(items: Items, more: Items) -> Items:
    """The items and those of ``more`` whose number is not among them yet."""
    seen = {item["number"] for item in items}
    added = [item for item in more if item["number"] not in seen and not seen.add(item["number"])]  # type: ignore[func-returns-value]  # add is called for its effect
    return (*items, *added)


def numbers(items: Items) -> tuple[str, ...]:
    """The numbers of the items."""
    return tuple(item["number"] for item in items)


def _checked(
    function: Callable[..., Any], shape: dict[str, Type], statuses: tuple[str, ...], *others: Type
) -> Callable[[tuple[Type, ...]], Chosen | str]:
    def rule(arguments: tuple[Type, ...]) -> Chosen | str:
        item = item_of(arguments[0])
        problem = item if isinstance(item, str) else _item_problem(item, shape, statuses)
        if problem or isinstance(item, str):
            return problem
        return Chosen(list_of(item), function, (list_of(item), *others)[: len(arguments)])

    return rule


def _item_problem(item: Type, shape: dict[str, Type], statuses: tuple[str, ...]) -> str:
    problem = record_with(item, shape, "an item")
    if problem or item.record is None or not statuses:
        return problem
    kind = item.record.fields["status"].type
    missing = [word for word in statuses if kind.kind == "choice" and word not in kind.choices]
    return f"an item's status must be able to be '{missing[0]}', it is {kind}" if missing else ""


def _by_event(function: Callable[..., Any], *statuses: str) -> Callable[[tuple[Type, ...]], Chosen | str]:
    checked = _checked(function, _SHAPE, statuses)

    def rule(arguments: tuple[Type, ...]) -> Chosen | str:
        chosen, event = checked(arguments[:1]), arguments[1]
        if isinstance(chosen, str):
            return chosen
        problem = record_with(event, {"amount": MONEY}, "the event")
        if not problem and event.record is not None and "items" in event.record.fields:
            problem = record_with(event, {"items": _NUMBERS.maybe()}, "the event")
        if problem:
            return problem
        return Chosen(chosen.result, function, (*chosen.parameters, event.sure() if event.record else event))

    return rule


def _status(arguments: tuple[Type, ...]) -> Chosen | str:
    chosen = _checked(set_status, {"number": TEXT, "status": TEXT}, ())(arguments[:1])
    item = item_of(arguments[0])
    if isinstance(chosen, str) or isinstance(item, str):
        return chosen
    kind = item.record.fields["status"].type if item.record else TEXT
    if arguments[2].kind == "choice" or fits(arguments[2], kind):
        return Chosen(chosen.result, set_status, (*chosen.parameters, _NUMBERS, kind))
    return f"expected a status of {kind}, found {words_of(arguments[2])}"


def _adding(arguments: tuple[Type, ...]) -> Chosen | str:
    chosen = _checked(add_items, {"number": TEXT}, ())(arguments[:1])
    return chosen if isinstance(chosen, str) else Chosen(chosen.result, add_items, (*chosen.parameters, chosen.result))


def _numbering(arguments: tuple[Type, ...]) -> Chosen | str:
    chosen = _checked(numbers, {"number": TEXT}, ())(arguments)
    return chosen if isinstance(chosen, str) else Chosen(_NUMBERS, numbers, chosen.parameters)


_LIST = list_of(Type("any", optional=True))
_ANY = Type("any", optional=True)
_WITH_NUMBER = {"number": TEXT}

FUNCTIONS = (
    Function(
        "apply_payment", (_LIST, _ANY), _LIST,
        "The items after a payment (`amount`; `items`: what it names): named first, then oldest due, disputed last.",
        apply_payment, rule=_by_event(apply_payment, "paid"), shown="apply_payment(items, event) -> items",
        example="sum(i.balance for i in apply_payment(items, event))", gives="220.00 EUR",
    ),
    Function(
        "reverse_payment", (_LIST, _ANY), _LIST,
        "The items after a payment was taken back: named, then paid ones, latest due first; at most their `amount`.",
        reverse_payment, rule=_by_event(reverse_payment, "open"), shown="reverse_payment(items, event) -> items",
        example="sum(i.balance for i in reverse_payment(items, event))", gives="300.00 EUR",
    ),
    Function(
        "credit", (_LIST, _NUMBERS, MONEY), _LIST,
        "The items after a credit note on those numbers, of an amount or of all they owe.", credit, optional=1,
        rule=_checked(credit, _SHAPE, ("paid",), _NUMBERS, MONEY.maybe()),
        shown="credit(items, numbers, [money]) -> items", example="sum(i.balance for i in credit(items, ['F-1']))",
        gives="170.00 EUR",
    ),
    Function(
        "set_status", (_LIST, _NUMBERS, TEXT), _LIST, "The items, those of these numbers with that status.",
        set_status, rule=_status, shown="set_status(items, numbers, status) -> items",
        example="count(i.status == 'promised' for i in set_status(items, ['F-1'], 'promised'))", gives="1",
    ),
    Function(
        "select", (_LIST, _NUMBERS), _LIST, "The items of these numbers.", select,
        rule=_checked(select, _WITH_NUMBER, (), _NUMBERS), shown="select(items, numbers) -> items",
        example="numbers(select(items, ['F-2', 'F-9']))", gives="F-2",
    ),
    Function(
        "without", (_LIST, _NUMBERS), _LIST, "The items of all other numbers.", without,
        rule=_checked(without, _WITH_NUMBER, (), _NUMBERS), shown="without(items, numbers) -> items",
        example="numbers(without(items, ['F-2']))", gives="F-1, F-3",
    ),
    Function(
        "add_items", (_LIST, _LIST), _LIST, "The items and the new ones whose number is not among them yet.",
        add_items, rule=_adding, shown="add_items(items, items) -> items", example="len(add_items(items, items))",
        gives="3",
    ),
    Function(
        "numbers", (_LIST,), _NUMBERS, "The numbers of the items.", numbers, rule=_numbering, consumes=True,
        shown="numbers(items) -> list of text", example="numbers(items)", gives="F-1, F-2, F-3",
    ),
)  # fmt: skip
