"""Functions on open and closed days."""

from __future__ import annotations

from datetime import timedelta

from dunning_engine.expr.function import Function
from dunning_engine.model.types import BOOLEAN, DATE, INSTANT, INTEGER

_DAY = timedelta(days=1)

FUNCTIONS = (
    Function(
        "is_business_day", (DATE,), BOOLEAN, "Whether the company works on that day.",
        lambda env, day: env.calendar.is_open(day), uses_env=True, example="is_business_day(2026-03-01)",
        gives="false",
    ),
    Function(
        "next_business_day", (DATE,), DATE, "The day itself when open, otherwise the next open day.",
        lambda env, day: env.calendar.roll(day, "next"), uses_env=True, example="next_business_day(2026-02-28)",
        gives="2026-03-02",
    ),
    Function(
        "previous_business_day", (DATE,), DATE, "The day itself when open, otherwise the open day before.",
        lambda env, day: env.calendar.roll(day, "previous"), uses_env=True,
        example="previous_business_day(2026-03-01)", gives="2026-02-27",
    ),
    Function(
        "business_day_after", (DATE,), DATE, "The first open day after that day.",
        lambda env, day: env.calendar.roll(day + _DAY, "next"), uses_env=True,
        example="business_day_after(2026-02-27)", gives="2026-03-02",
    ),
    Function(
        "business_days_between", (DATE, DATE), INTEGER,
        "Open days after the first date up to and including the second.",
        lambda env, first, last: env.calendar.business_days_between(first, last), uses_env=True,
        example="business_days_between(2026-02-26, 2026-03-03)", gives="3",
    ),
    Function(
        "opening", (DATE,), INSTANT, "The opening instant of a day: what a date means where an instant is asked for.",
        lambda env, day: env.calendar.opening(day), uses_env=True, example="opening(2026-03-02)",
        gives="2026-03-02T09:00:00+01:00",
    ),
)  # fmt: skip
