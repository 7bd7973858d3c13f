"""Values of the type role: whether the directory has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dunning_engine.errors import PayloadError
from dunning_engine.model.types import Field, Type
from dunning_engine.similar import similar, suggestion

DEPUTY = "deputy"


def roles_in(fields: Mapping[str, Field], values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """The values of the type role in a record, each with its path."""
    for name, field in fields.items():
        yield from _roles(field.type, values.get(name), f"{prefix}{name}")


def _roles(kind: Type, value: Any, path: str) -> Iterator[tuple[str, str]]:
    if value is None or not _holds(kind):
        return
    if kind.kind == "role":
        yield path, str(value)
    elif kind.item is not None:
        for n, each in enumerate(value):
            yield from _roles(kind.item, each, f"{path}[{n}]")
    elif kind.record is not None:
        yield from roles_in(kind.record.fields, value, f"{path}.")


def _holds(kind: Type) -> bool:
    """Whether there is a role somewhere in a type: long lists of other things are not looked through."""
    inner = kind.record.fields.values() if kind.record is not None else ()
    return kind.kind == "role" or (kind.item is not None and _holds(kind.item)) or any(_holds(f.type) for f in inner)


def unknown_role(path: str, role: str, directory: frozenset[str]) -> PayloadError | None:
    """The error for a role that the directory does not have; ``sales.deputy`` is the deputy of one."""
    name, *steps = role.split(".")
    if name in directory and set(steps) <= {DEPUTY}:
        return None
    fix = suggestion(name, directory, f"roles: {', '.join(sorted(directory))}", similar("role"))
    return PayloadError(f"{path}: the directory has no role '{role}'", help=fix, field=path)
