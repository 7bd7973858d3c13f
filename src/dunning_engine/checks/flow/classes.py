"""The classes of data: what a declared field carries, what a function leaves of a secret, who is cleared for what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dunning_engine.model.types import Field, Type

Path = tuple[str, ...]
"""The names inside a record that lead to a value; lists are passed through: ``("invoices", "number")``."""
Classes = frozenset[str]
NONE: Classes = frozenset()
PUBLIC: Classes = frozenset({"public"})
INSIDE: Classes = frozenset({"public", "internal", "personal"})
"""What keys, the history and results are cleared for: everything that is not in the vault."""
SECRET: Classes = frozenset({"bank", "card", "volatile"})
"""Classes that stay with a value wherever it is put."""
AUDIENCES: Mapping[str, Classes] = {
    "customer": frozenset({"public", "personal"}),
    "voicemail": PUBLIC,
    "colleague": INSIDE,
    "agency": frozenset({"public", "personal"}),
    "log": frozenset({"public", "internal"}),
}
"""What the readers of a text may see. A voice-mail may be heard by anybody (STO-06)."""
SHOWN: Mapping[str, str] = {"masked": "personal", "last_four": "personal", "reference": "internal"}
"""What a function leaves of a secret: its last four characters are personal data, its reference is for colleagues."""
_ORDER = ("volatile", "card", "bank", "personal", "internal", "public")


def strictest_first(classes: Iterable[str]) -> list[str]:
    """Classes in the order in which one would hear of them."""
    return sorted(classes, key=_ORDER.index)


def through(masks: Iterable[str], classes: Classes) -> Classes:
    """What is left of classes behind masks."""
    for mask in masks:
        if classes & SECRET:
            classes = (classes - SECRET) | {SHOWN[mask]}
    return classes


def declared(field: Field) -> dict[Path, Classes]:
    """The class of each value inside a field, by path: its own, and a secret class of what it lies in."""
    return dict(_inside(field.type, frozenset({field.sensitivity})))


def _inside(kind: Type, own: Classes) -> Iterable[tuple[Path, Classes]]:
    while kind.kind == "list" and kind.item is not None:
        kind = kind.item
    if kind.record is None or not kind.record.fields:
        yield (), own
        return
    for name, part in kind.record.fields.items():
        for path, classes in _inside(part.type, frozenset({part.sensitivity})):
            yield (name, *path), classes | (own & SECRET)
