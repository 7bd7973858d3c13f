"""The unpaid items that a stand-in is told about in its script, by customer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from dunning_engine.errors import ConfigurationError, PayloadError
from dunning_engine.model.values import convert
from dunning_engine.ports.signature import ITEMS

Item = dict[str, Any]


def read_items(told: Any, capability: str) -> dict[str, dict[str, Item]]:
    """``{customer: [{number, due_on, balance, status}]}`` as items by customer and number.

    Raises :class:`ConfigurationError` naming the field that is wrong.
    """
    if not isinstance(told, Mapping):
        raise ConfigurationError(
            f"stand-in {capability}: unpaid is lists of items by customer", help="{C-7: [{number: F-1, ...}]}"
        )
    try:
        return {str(customer): _by_number(items, str(customer)) for customer, items in told.items()}
    except PayloadError as error:
        raise ConfigurationError(f"stand-in {capability}: {error.message}", help=error.help) from error


def _by_number(items: Any, customer: str) -> dict[str, Item]:
    read = convert(items, ITEMS, f"unpaid.{customer}", ZoneInfo("UTC"))
    return {item["number"]: dict(item) for item in read}
