"""The calendar of a process: time zone, opening hour, weekend and closed days, all as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dunning_engine.errors import EvaluationError

_DAY = timedelta(days=1)
_LONGEST_CLOSURE = 366


@dataclass(frozen=True)
class Calendar:
    """Where and when a company works.

    ``closed`` lists the public holidays as dates (written out, so that a newer holidays package cannot
    change a replay); ``weekend`` holds ISO weekdays (6 and 7 by default); ``opens`` is local time.
    """

    name: str
    zone: str
    opens: time = time(9, 0)
    closes: time = time(18, 0)
    weekend: frozenset[int] = frozenset({6, 7})
    closed: frozenset[date] = frozenset()
    tz: ZoneInfo = field(init=False, repr=False, compare=False)
    _openings: dict[date, datetime] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tz", ZoneInfo(self.zone))

    def is_open(self, day: date) -> bool:
        """Whether the company works on that day."""
        return day.isoweekday() not in self.weekend and day not in self.closed

    def local_date(self, instant: datetime) -> date:
        """The date it is here at that instant."""
        return instant.astimezone(self.tz).date()

    def opening(self, day: date) -> datetime:
        """The opening instant of a day: what a date means where an instant is asked for.

        A time that a clock change skips is the first instant after it.
        """
        known = self._openings.get(day)
        if known is None:
            local = datetime.combine(day, self.opens, self.tz)
            known = self._openings[day] = local.astimezone(UTC).astimezone(self.tz)
        return known

    def start(self, day: date) -> datetime:
        """Midnight of a day here."""
        return datetime.combine(day, time(), self.tz).astimezone(UTC).astimezone(self.tz)

    def roll(self, day: date, rule: str) -> date:
        """The day itself when open, else by rule: ``next``, ``previous``, or ``same`` (the day as it is)."""
        if rule == "same":
            return day
        step = _DAY if rule == "next" else -_DAY
        for _ in range(_LONGEST_CLOSURE):
            if self.is_open(day):
                return day
            day += step
        raise EvaluationError(f"calendar {self.name} has no open day within a year of {day}")

    def next_opening(self, instant: datetime, rule: str) -> datetime:
        """The first opening instant at or after ``instant``, on an open day unless the rule is ``same``."""
        day = self.local_date(instant)
        forward = "same" if rule == "same" else "next"
        opening = self.opening(self.roll(day, forward))
        return opening if opening >= instant else self.opening(self.roll(day + _DAY, forward))

    def is_working_time(self, instant: datetime, rule: str) -> bool:
        """Whether the company is at work then (the day counts as open when the rule is ``same``)."""
        local = instant.astimezone(self.tz)
        return (rule == "same" or self.is_open(local.date())) and self.opens <= local.time() < self.closes

    def add_business_days(self, day: date, count: int) -> date:
        """Count open days forwards (or backwards for a negative count); 0 is the day itself."""
        step = _DAY if count > 0 else -_DAY
        left, walked = abs(count), 0
        while left:
            day += step
            walked += 1
            if self.is_open(day):
                left -= 1
            elif walked > _LONGEST_CLOSURE + 8 * abs(count):
                raise EvaluationError(f"calendar {self.name} has too few open days around {day}")
        return day

    def business_days_between(self, first: date, last: date) -> int:
        """Open days after ``first`` up to and including ``last``; negative when ``last`` is earlier."""
        sign, low, high = (1, first, last) if last >= first else (-1, last, first)
        days = (low + _DAY * n for n in range(1, (high - low).days + 1))
        return sign * sum(1 for day in days if self.is_open(day))
