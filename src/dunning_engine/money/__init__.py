"""Amounts of money: an exact Decimal with its currency."""

from dunning_engine.money.amount import Money

__all__ = ["Money"]
