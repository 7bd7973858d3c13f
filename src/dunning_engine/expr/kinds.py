"""What fits where: how two types meet, and which type two branches have together."""

from __future__ import annotations

from dataclasses import replace

from dunning_engine.model.types import ANY, INSTANT, NUMBER, TEXT, Field, Type, list_of

TEXTS = frozenset({"text", "choice", "role", "state"})
NUMBERS = frozenset({"integer", "number"})
MOMENTS = frozenset({"date", "instant"})
ORDERED = frozenset({"integer", "number", "money", "date", "instant", "time", "duration", "text"})


def field_type(field: Field) -> Type:
    """The type of a record's field: one that may be left out without a default may be ``none``."""
    return field.type if field.required or field.default is not None else field.type.maybe()


def fits(actual: Type, expected: Type) -> bool:
    """Whether a value of one type can stand where the other is asked for, apart from ``none`` on top."""
    if "any" in (actual.kind, expected.kind) or actual.kind == "none":
        return True
    if actual.kind in TEXTS and expected.kind in TEXTS:
        return _text_fits(actual, expected)
    if actual.kind == "list" and expected.kind == "list":
        return _item_fits(actual.item or ANY, expected.item or ANY)
    if actual.record is not None and expected.record is not None:
        return _record_fits(actual, expected)
    return actual.kind == expected.kind or (actual.kind == "integer" and expected.kind == "number")


def _item_fits(actual: Type, expected: Type) -> bool:
    if actual.kind == "integer" and expected.kind == "number":
        return False
    return fits(actual, expected) and (expected.optional or not actual.optional or actual.kind == "any")


def _text_fits(actual: Type, expected: Type) -> bool:
    if expected.kind == "choice":
        return actual.kind == "choice" and set(actual.choices) <= set(expected.choices)
    return expected.kind != "state" or actual.kind in {"state", "choice"}


def _record_fits(actual: Type, expected: Type) -> bool:
    have, need = actual.record, expected.record
    if have is None or need is None or have is need or have.name == need.name:
        return True
    return all(
        name in have.fields and _item_fits(field_type(have.fields[name]), field_type(field))
        if field.required
        else name not in have.fields or _item_fits(field_type(have.fields[name]), field_type(field))
        for name, field in need.fields.items()
    )


def join(left: Type, right: Type) -> Type | None:
    """The type of a value that is of either type; None where there is none."""
    optional = left.optional or right.optional
    found = _join(left.sure(), right.sure())
    return found if found is None or found.kind == "any" else replace(found, optional=optional or found.kind == "none")


def _join(left: Type, right: Type) -> Type | None:
    if left.kind in {"none", "any"} or right.kind in {"none", "any"}:
        return ANY if "any" in (left.kind, right.kind) else right if left.kind == "none" else left
    kinds = {left.kind, right.kind}
    if kinds == {"choice"}:
        return replace(left, choices=tuple(dict.fromkeys(left.choices + right.choices)))
    if left.kind == "list" and right.kind == "list":
        item = join(left.item or ANY, right.item or ANY)
        return list_of(item) if item is not None and _same_form(left.item, right.item) else None
    if fits(left, right) or fits(right, left):
        return right if fits(left, right) else left
    if kinds <= TEXTS:
        return TEXT
    return INSTANT if kinds <= MOMENTS else NUMBER if kinds <= NUMBERS else None


def _same_form(left: Type | None, right: Type | None) -> bool:
    kinds = {left.kind if left else "any", right.kind if right else "any"}
    return kinds not in ({"date", "instant"}, {"integer", "number"})


def described(kind: Type) -> str:
    """A type in a message; the literal ``'R2'`` has the type of one choice and reads as the text."""
    if kind.kind == "choice" and len(kind.choices) == 1:
        return f"the text '{kind.choices[0]}'"
    return str(kind)
