"""Lengths of time with a unit (15 days, 5 business days, 48 hours) and adding them to dates and instants."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Self

from dateutil.relativedelta import relativedelta

from dunning_engine.calendar.days import Calendar
from dunning_engine.errors import EvaluationError

UNITS = ("minutes", "hours", "days", "business days", "weeks", "months", "years")
_SECONDS = {"minutes": 60, "hours": 3600}
_FORM = re.compile(r"(-?\d{1,6})\s+(business\s+days?|minutes?|hours?|days?|weeks?|months?|years?)")


@dataclass(frozen=True, slots=True)
class Duration:
    """A count of one unit; ``unit`` is one of :data:`UNITS` (always plural)."""

    count: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``15 days``. Raises :class:`EvaluationError` for anything else."""
        match = _FORM.fullmatch(text.strip())
        if match is None:
            raise EvaluationError(f"{text!r} is no duration", help="write it as 15 days, 5 business days or 48 hours")
        unit = " ".join(match[2].split())
        return cls(int(match[1]), unit if unit.endswith("s") else unit + "s")

    @property
    def of_clock(self) -> bool:
        """Whether it counts hours or minutes, so that a date plus it is an instant."""
        return self.unit in _SECONDS

    def __neg__(self) -> Duration:
        return Duration(-self.count, self.unit)

    def __str__(self) -> str:
        unit = self.unit[:-1] if abs(self.count) == 1 else self.unit
        return f"{self.count} {unit}"


def add(moment: date, span: Duration, calendar: Calendar) -> date:
    """A date or instant moved by a duration, in the calendar's time zone.

    Days, weeks and months keep the local time of an instant; hours and minutes are elapsed time. The 31st
    plus a month is the month's last day. A date plus hours counts from that day's opening instant.
    Raises :class:`EvaluationError` where the result lies outside the years 1 to 9999.
    """
    try:
        return _moved(moment, span, calendar)
    except (OverflowError, ValueError) as error:
        raise EvaluationError(f"{moment} plus {span} lies outside the calendar") from error


def subtract(moment: date, span: Duration, calendar: Calendar) -> date:
    """A date or instant moved back by a duration; see :func:`add`."""
    return add(moment, -span, calendar)


def _moved(moment: date, span: Duration, calendar: Calendar) -> date:
    if span.of_clock:
        instant = moment if isinstance(moment, datetime) else calendar.opening(moment)
        return (instant.astimezone(UTC) + timedelta(seconds=span.count * _SECONDS[span.unit])).astimezone(calendar.tz)
    if isinstance(moment, datetime):
        local = moment.astimezone(calendar.tz)
        day = _moved(local.date(), span, calendar)
        return datetime.combine(day, local.timetz()).astimezone(UTC).astimezone(calendar.tz)
    if span.unit == "days":
        return moment + timedelta(days=span.count)
    if span.unit == "business days":
        return calendar.add_business_days(moment, span.count)
    return moment + relativedelta(**{span.unit: span.count})  # type: ignore[arg-type]  # unit is weeks, months or years
