"""What a stand-in is told about the world in its script, as typed records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from dunning_engine.errors import ConfigurationError, PayloadError
from dunning_engine.model.types import Field, Type
from dunning_engine.model.values import fill

_UTC = ZoneInfo("UTC")


def fact(name: str, kind: Type, default: Any = None, *, required: bool = False) -> Field:
    """A field of such a record, which may be left out unless ``required``."""
    return Field(name, kind, required=required, default=default)


def fields(*given: Field) -> dict[str, Field]:
    """The fields of a record by name."""
    return {one.name: one for one in given}


def records(told: Any, shape: Mapping[str, Field], where: str) -> dict[str, dict[str, Any]]:
    """``{id: {field: value}}`` as typed records by id. Raises :class:`ConfigurationError` naming the wrong field."""
    if not isinstance(told, Mapping) or not all(one is None or isinstance(one, Mapping) for one in told.values()):
        raise ConfigurationError(f"stand-in {where}: records by their id are expected", help="{T-1: {...}}")
    try:
        return {str(name): fill(one or {}, shape, _UTC, f"{name}.") for name, one in told.items()}
    except PayloadError as error:
        raise ConfigurationError(f"stand-in {where}: {error.message}", help=error.help) from error


def words(told: Any, where: str) -> tuple[str, ...]:
    """A list of words. Raises :class:`ConfigurationError` for anything else."""
    if not isinstance(told, Sequence) or isinstance(told, str):
        raise ConfigurationError(f"stand-in {where}: a list of words is expected", help="[a, b]")
    return tuple(str(word) for word in told)
