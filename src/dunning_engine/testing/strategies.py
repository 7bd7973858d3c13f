"""Hypothesis strategies for payloads and forms: what scenarios and samples have, and anything that the types allow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from dunning_engine.model.types import Field, Type

_LETTERS = "abcXYZ éà0189-_./'"
_SECRETS = {
    "bank": ("FR7630006000011234567890189", "DE89370400440532013000"), "card": ("4242424242424242", "5555555555554444"),
}  # fmt: skip
_MOST = 3
Raw = st.SearchStrategy[Any]


def records(fields: Mapping[str, Field], samples: list[Mapping[str, Any]], today: date, words: Words) -> Raw:
    """Payloads as one writes them: one of the samples, or each field by its type."""
    made = {name: values(field, today, words) for name, field in fields.items()}
    needed = {name: strategy for name, strategy in made.items() if fields[name].required}
    rest = {name: strategy for name, strategy in made.items() if name not in needed}
    free = st.fixed_dictionaries(needed, optional=rest)
    return st.one_of(st.sampled_from(samples), free) if samples else free


class Words:
    """The words that texts may be: roles, states, and those that conditions compare with."""

    def __init__(self, roles: list[str], states: list[str], known: list[str]) -> None:
        self.of = {"role": roles or ["nobody"], "state": states, "text": known or ["some text"]}


def values(field: Field, today: date, words: Words) -> Raw:
    """Values of a field, within its bounds."""
    if field.sensitivity in _SECRETS and field.type.kind == "text":
        made: Raw = st.sampled_from(_SECRETS[field.sensitivity])
    else:
        made = _of(field, field.type, today, words)
    return st.one_of(st.none(), made) if field.type.optional else made


def _of(field: Field, kind: Type, today: date, words: Words) -> Raw:
    if kind.choices:
        return st.sampled_from(kind.choices)
    if kind.record is not None:
        return records(kind.record.fields, [], today, words)
    if kind.kind == "list" and kind.item is not None:
        return st.lists(_of(field, kind.item, today, words), max_size=_MOST)
    if kind.kind in words.of:
        sampled = st.sampled_from(words.of[kind.kind])
        return st.one_of(sampled, st.text(_LETTERS, max_size=12)) if kind.kind == "text" else sampled
    return _scalar(field, kind, today)


def _scalar(field: Field, kind: Type, today: date) -> Raw:
    low, high = field.minimum, field.maximum
    if kind.kind == "integer":
        return st.integers(low if low is not None else -2, high if high is not None else 400)
    if kind.kind == "number":
        return st.decimals(low if low is not None else 0, high if high is not None else 400, places=2).map(str)
    if kind.kind == "money":
        least = low.amount if low is not None else 0
        most = high.amount if high is not None else 2000
        return st.decimals(least, most, places=2).map(lambda amount: f"{amount} EUR")
    return _PLAIN[kind.kind](today) if kind.kind in _PLAIN else st.none()


def _days(today: date) -> Raw:
    return st.integers(-90, 120).map(lambda days: (today + timedelta(days=days)).isoformat())


_PLAIN: Mapping[str, Callable[[date], Raw]] = {
    "boolean": lambda _: st.booleans(),
    "date": _days,
    "instant": lambda today: _days(today).map(lambda day: f"{day}T10:00"),
    "time": lambda _: st.sampled_from(["00:00", "09:00", "14:30", "23:59"]),
    "duration": lambda _: st.sampled_from(["1 day", "5 business days", "48 hours", "2 months"]),
}
