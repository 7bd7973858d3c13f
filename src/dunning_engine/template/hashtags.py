"""The blocks that a text names by hashtag, such as ``#items_list_selected``, and the record of what it lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add
from typing import Any, overload

from dunning_engine.errors import TemplateError
from dunning_engine.template.formats import amount, long_date, short_date, word

Item = Mapping[str, Any]
PATTERN = re.compile(r"\\#|(?<![\w/&])#([a-z][a-z0-9]*(?:_[a-z0-9]+)+)")
"""A hashtag is ``#`` and small words joined by ``_``; ``\\#`` is a plain ``#``."""


class Listing(Sequence[Item]):
    """The selected items, which remembers the numbers of those that a text went through."""

    __slots__ = ("items", "seen")

    def __init__(self, items: Sequence[Item], seen: dict[str, None] | None = None) -> None:
        self.items = items
        self.seen: dict[str, None] = {} if seen is None else seen

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Item]:
        for item in self.items:
            self.note(item)
            yield item

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> Listing: ...
    def __getitem__(self, index: int | slice) -> Item | Listing:
        if isinstance(index, slice):
            return Listing(self.items[index], self.seen)
        item = self.items[index]
        self.note(item)
        return item

    def note(self, item: Item) -> None:
        """Remember that the text lists an item."""
        number = item.get("number")
        if number is not None:
            self.seen[str(number)] = None


@dataclass(frozen=True, slots=True)
class Hashtag:
    """A block: what it stands for, the values it reads (as paths; ``*`` is each entry), and its text."""

    doc: str
    reads: tuple[tuple[str, ...], ...]
    text: Callable[[Listing, Mapping[str, Any], str], str]


def _list(listing: Listing, _context: Mapping[str, Any], language: str) -> str:
    """One aligned line per item: number, due date, balance."""
    rows = [_cells(item, language) for item in listing]
    number, balance = (max((len(row[column]) for row in rows), default=0) for column in (0, 2))
    due = word("due", language)
    return "\n".join(
        f"- {n:<{number}}  {due} {day}  {owed:>{balance}}"
        if day.strip()
        else f"- {n:<{number}}  {owed:>{balance}}".rstrip()
        for n, day, owed in rows
    )


def _cells(item: Item, language: str) -> tuple[str, str, str]:
    day, owed = item.get("due_on"), item.get("balance")
    return (
        str(item.get("number") or ""),
        short_date(day, language) if day is not None else " " * 10,
        amount(owed.amount, owed.currency, language) if owed is not None else "",
    )


def _total(listing: Listing, _context: Mapping[str, Any], language: str) -> str:
    balances = [item["balance"] for item in listing.items if item.get("balance") is not None]
    if not balances:
        return ""
    total = reduce(add, balances)
    return amount(total.amount, total.currency, language)


def _oldest(listing: Listing, _context: Mapping[str, Any], language: str) -> str:
    days: list[date] = [item["due_on"] for item in listing.items if item.get("due_on") is not None]
    return long_date(min(days), language) if days else ""


def _count(listing: Listing, _context: Mapping[str, Any], _language: str) -> str:
    return str(len(listing))


def _customer(_listing: Listing, context: Mapping[str, Any], _language: str) -> str:
    customer = context.get("customer")
    if not isinstance(customer, Mapping):
        raise TemplateError("#customer_name needs a customer", help="the case has no `customer`: write the name out")
    return str(customer.get("name") or "")


def _item(*names: str) -> tuple[tuple[str, ...], ...]:
    return tuple(("items_selected", "*", name) for name in names)


HASHTAGS: Mapping[str, Hashtag] = {
    "items_list_selected": Hashtag(
        "The selected items, one line each: number, due date, balance.", _item("number", "due_on", "balance"), _list
    ),
    "items_total": Hashtag("What is owed on the selected items together.", _item("balance"), _total),
    "items_count": Hashtag("How many items are selected.", (), _count),
    "oldest_due": Hashtag("The earliest due date among the selected items.", _item("due_on"), _oldest),
    "customer_name": Hashtag("The customer's name.", (("customer", "name"),), _customer),
}
