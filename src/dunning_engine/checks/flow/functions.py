"""What the functions of the expression language pass on of their arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dunning_engine.checks.flow.classes import SHOWN
from dunning_engine.checks.flow.value import NOTHING, Value, union
from dunning_engine.expr import BUILTINS

Arguments = Sequence[Value]
_LISTED = ("any", "all", "count")
"""Made of what the list holds: of nothing, where that are comparisons."""
_ANSWERS = ("len", *(name for name, each in BUILTINS.items() if each.result.kind == "boolean" and name not in _LISTED))
"""Lengths and tests: like a comparison, what they answer is a fact of its own."""
_OF_THE_FIRST = ("select", "without")
"""The second argument chooses among the entries of the first and does not become part of them."""
_TOGETHER = ("first", "last", "concat", "distinct", "sorted", "min", "max", "latest", "earliest", "add_items")
"""The result is one of the arguments' values, or several of them."""


def passes(function: str, arguments: Arguments) -> Value:
    """What a call's result is made of; an unknown function passes on everything."""
    rule = _RULES.get(function)
    return rule(arguments) if rule is not None else union(arguments).flat()


def _mask(function: str) -> Callable[[Arguments], Value]:
    return lambda arguments: union(arguments).flat().masked(function)


def _first(arguments: Arguments) -> Value:
    return arguments[0] if arguments else NOTHING


def _by_event(arguments: Arguments) -> Value:
    """A payment changes balances by the event's ``amount``; its other fields only say which."""
    return union((_first(arguments), *(event.at("amount").flat().under("balance") for event in arguments[1:2])))


def _reversed(arguments: Arguments) -> Value:
    """A payment taken back raises balances up to the ``amount`` of each item."""
    return union((_by_event(arguments), _first(arguments).at("amount").flat().under("balance")))


def _credit(arguments: Arguments) -> Value:
    return union((_first(arguments), *(amount.flat().under("balance") for amount in arguments[2:3])))


def _status(arguments: Arguments) -> Value:
    return union((_first(arguments), *(status.flat().under("status") for status in arguments[2:3])))


_RULES: Mapping[str, Callable[[Arguments], Value]] = {
    **dict.fromkeys(_ANSWERS, lambda _: NOTHING),
    **dict.fromkeys(_OF_THE_FIRST, _first),
    **dict.fromkeys(_TOGETHER, union),
    **{function: _mask(function) for function in SHOWN},
    "numbers": lambda arguments: _first(arguments).at("number"),
    "apply_payment": _by_event,
    "reverse_payment": _reversed,
    "credit": _credit,
    "set_status": _status,
}
