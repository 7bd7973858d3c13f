"""Public holidays written out as dates, so that a newer holidays package cannot change a replay."""

from __future__ import annotations

from functools import lru_cache

import holidays

YEARS = range(2000, 2061)


@lru_cache(maxsize=64)
def closed_days(country: str, subdivision: str = "") -> tuple[str, ...] | None:
    """The public holidays of a country (ISO 3166) or one of its subdivisions, as ISO dates in order.

    ``None`` when none are known for it.
    """
    try:
        days = holidays.country_holidays(country, subdiv=subdivision or None, years=YEARS)
    except NotImplementedError:
        return None
    return tuple(day.isoformat() for day in sorted(days))
