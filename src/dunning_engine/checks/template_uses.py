"""What a template reads, worked out once for all checks; loads the template language only when asked."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from dunning_engine.model.position import Position, Text

if TYPE_CHECKING:
    from dunning_engine.template import Need, Use

Uses = tuple[tuple[tuple[str, ...], int, int], ...]


@lru_cache(maxsize=1024)
def reads_of(text: str) -> tuple[Use, ...]:
    """What a text reads, in the order of the text."""
    from dunning_engine.template import uses  # noqa: PLC0415 - the template language is loaded only when it is used

    return uses(text)


def uses_of(text: str) -> Uses:
    """The paths that a text reads, each with its line and column in the text."""
    return tuple((use.path, use.line, use.column) for use in reads_of(text))


@lru_cache(maxsize=1024)
def needs_of(text: str) -> tuple[Need, ...]:
    """What a text needs to be there, with what it has asked for before."""
    from dunning_engine.template import needs  # noqa: PLC0415 - as above

    return needs(text)


def spot(text: Text, line: int, column: int) -> Position:
    """Where a place in a text, as :func:`uses_of` counts it, stands in its file."""
    lines = text.value.split("\n")
    return text.place(sum(len(before) + 1 for before in lines[: line - 1]) + column - 1)


def provided() -> frozenset[str]:
    """The names that rendering itself provides."""
    from dunning_engine.template import PROVIDED  # noqa: PLC0415 - as above

    return PROVIDED
