"""What a template reads, worked out once for all checks; loads the template language only when asked."""

from __future__ import annotations

from functools import lru_cache

Uses = tuple[tuple[tuple[str, ...], int, int], ...]


@lru_cache(maxsize=1024)
def uses_of(text: str) -> Uses:
    """The paths that a text reads, each with its line and column in the text."""
    from dunning_engine.template import uses  # noqa: PLC0415 - the template language is loaded only when it is used

    return tuple((use.path, use.line, use.column) for use in uses(text))


def provided() -> frozenset[str]:
    """The names that rendering itself provides."""
    from dunning_engine.template import PROVIDED  # noqa: PLC0415 - as above

    return PROVIDED
