"""What the type rules of the generic functions share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dunning_engine.expr.function import Chosen
from dunning_engine.expr.kinds import field_type, fits, join
from dunning_engine.model.types import ANY, INSTANT, NUMBER, Field, Record, Type, list_of

ANY_LIST = list_of(ANY)


def words_of(kind: Type) -> str:
    """A type in a message."""
    return f"the text '{kind.choices[0]}'" if kind.kind == "choice" and len(kind.choices) == 1 else str(kind)


def item_of(kind: Type) -> Type | str:
    """The type of a list's entries, or why there is none."""
    if kind.kind == "any":
        return ANY
    return kind.item or ANY if kind.kind == "list" else f"expected a list, found {words_of(kind)}"


def common(arguments: tuple[Type, ...], kinds: frozenset[str]) -> Type | str:
    """The one type that all arguments can be, if its kind is among ``kinds``."""
    found: Type | None = arguments[0]
    for argument in arguments[1:]:
        found = None if found is None else join(found, argument)
    if found is None:
        return f"{' and '.join(dict.fromkeys(map(words_of, arguments)))} do not go together"
    if found.kind not in kinds | {"any", "none"}:
        return f"expected {' or '.join(sorted(kinds))}, found {words_of(found)}"
    return found


def same_list(function: Callable[..., Any], *others: Type) -> Callable[[tuple[Type, ...]], Chosen | str]:
    """The rule of functions that give back a list of the same type as their first argument."""

    def rule(arguments: tuple[Type, ...]) -> Chosen | str:
        item = item_of(arguments[0])
        if isinstance(item, str):
            return item
        return Chosen(list_of(item), function, (list_of(item), *others)[: len(arguments)])

    return rule


def record_with(kind: Type, fields: dict[str, Type], what: str) -> str:
    """Why a record does not have these fields with these types; empty if it does."""
    if kind.kind == "any":
        return ""
    if kind.record is None:
        return f"expected {what}, found {words_of(kind)}"
    for name, wanted in fields.items():
        if name not in kind.record.fields:
            return f"{what} needs a field {name}: {wanted}"
        found = field_type(kind.record.fields[name])
        if not fits(found, wanted) or (found.optional and not wanted.optional and found.kind != "any"):
            return f"{what} needs a field {name}: {wanted}, found {found}"
    return ""


def widened(kinds: set[str], kind: Type) -> Type:
    """The type to which dates among instants, and whole numbers among numbers, are brought."""
    if "instant" in kinds:
        return replace(INSTANT, optional=kind.optional)
    return replace(NUMBER, optional=kind.optional) if "number" in kinds else kind


def record(name: str, **fields: Type) -> Type:
    """A record type from its fields."""
    made = {key: Field(key, kind, required=not kind.optional) for key, kind in fields.items()}
    return Type("record", record=Record(name, made))
