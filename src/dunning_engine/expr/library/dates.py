"""Functions on dates and instants."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime
from typing import Any

from dunning_engine.errors import EvaluationError
from dunning_engine.expr.function import Chosen, Env, Function
from dunning_engine.expr.library.rules import common, item_of
from dunning_engine.model.types import ANY, DATE, INSTANT, INTEGER, TEXT, TIME, Type, list_of

_MOMENTS = frozenset({"date", "instant"})
_LAST_YEAR = 9999


def day_of_month(day: date, number: int) -> date:
    """That day in the date's month, the month's last day if it is shorter."""
    if number < 1:
        raise EvaluationError(f"no month has a day {number}")
    return date(day.year, day.month, min(number, monthrange(day.year, day.month)[1]))


def _next_month(day: date) -> date:
    if day.month < 12:  # noqa: PLR2004 - December
        return date(day.year, day.month + 1, 1)
    if day.year == _LAST_YEAR:
        raise EvaluationError(f"the month after {day} lies outside the calendar")
    return date(day.year + 1, 1, 1)


def day_of_next_month(day: date, number: int) -> date:
    """That day in the month after the date's."""
    return day_of_month(_next_month(day), number)


def end_of_month(day: date) -> date:
    """The last day of the date's month."""
    return date(day.year, day.month, monthrange(day.year, day.month)[1])


def end_of_next_month(day: date) -> date:
    """The last day of the month after the date's."""
    return end_of_month(_next_month(day))


def months_between(first: date, last: date) -> int:
    """Full months from the first date to the last; a month is full on the same day, or on a shorter month's last."""
    if last < first:
        return -months_between(last, first)
    months = (last.year - first.year) * 12 + last.month - first.month
    full = last.day >= first.day or last == end_of_month(last)
    return months if full else months - 1


def latest(*values: Any) -> Any:
    """The latest of the values that are not none."""
    found = [value for value in values if value is not None]
    return max(found) if found else None


def earliest(*values: Any) -> Any:
    """The earliest of the values that are not none."""
    found = [value for value in values if value is not None]
    return min(found) if found else None


def of_list(function: Any) -> Any:
    """The same function, given one list."""
    return lambda values: function(*values)


def _pick(function: Any) -> Any:
    def rule(arguments: tuple[Type, ...]) -> Chosen | str:
        if len(arguments) == 1 and arguments[0].kind == "list":
            item = item_of(arguments[0])
            kind = item if isinstance(item, str) else common((item,), _MOMENTS)
            return kind if isinstance(kind, str) else Chosen(kind.maybe(), of_list(function), (list_of(kind),))
        kind = common(arguments, _MOMENTS)
        if isinstance(kind, str):
            return kind
        sure = any(not argument.optional for argument in arguments)
        result = kind.sure() if sure and kind.kind != "any" else kind.maybe()
        return Chosen(result, function, (kind.maybe(),) * len(arguments))

    return rule


def _date_of(env: Env, moment: date) -> date:
    return env.calendar.local_date(moment) if isinstance(moment, datetime) else moment


def _at_time(env: Env, day: date, clock: Any) -> datetime:
    local = datetime.combine(day, clock.replace(tzinfo=None), env.calendar.tz)
    return local.astimezone(UTC).astimezone(env.calendar.tz)


def _rule_date_of(arguments: tuple[Type, ...]) -> Chosen | str:
    kind = common(arguments, _MOMENTS)
    return (
        kind
        if isinstance(kind, str)
        else Chosen(DATE, _date_of, (kind.sure() if kind.kind != "any" else ANY,), uses_env=True)
    )


FUNCTIONS = (
    Function(
        "day_of_month", (DATE, INTEGER), DATE, "That day in the date's month; the month's last day if it is shorter.",
        day_of_month, example="day_of_month(2019-02-04, 30)", gives="2019-02-28",
    ),
    Function(
        "day_of_next_month", (DATE, INTEGER), DATE,
        "That day in the month after the date's; its last day if it is shorter.", day_of_next_month,
        example="day_of_next_month(2019-12-31, 15)", gives="2020-01-15",
    ),
    Function(
        "end_of_month", (DATE,), DATE, "The last day of the date's month.", end_of_month,
        example="end_of_month(2024-02-10)", gives="2024-02-29",
    ),
    Function(
        "end_of_next_month", (DATE,), DATE, "The last day of the month after the date's.", end_of_next_month,
        example="end_of_next_month(2019-01-31)", gives="2019-02-28",
    ),
    Function(
        "first_of_next_month", (DATE,), DATE, "The first day of the month after the date's.", _next_month,
        example="first_of_next_month(2019-12-31)", gives="2020-01-01",
    ),
    Function(
        "month_year", (DATE,), TEXT, "Month and year as they are noted, `mm/yy`.",
        lambda day: f"{day.month:02}/{day.year % 100:02}", example="month_year(2021-05-15)", gives="05/21",
    ),
    Function(
        "days_between", (DATE, DATE), INTEGER, "Days from the first date to the second; negative if it is earlier.",
        lambda first, last: (last - first).days, example="days_between(2024-02-28, 2024-03-01)", gives="2",
    ),
    Function(
        "months_between", (DATE, DATE), INTEGER, "Full months from the first date to the second.", months_between,
        example="months_between(2021-01-31, 2021-02-28)", gives="1",
    ),
    Function(
        "date_of", (INSTANT,), DATE, "The date of an instant in the process's time zone.", _date_of,
        rule=_rule_date_of, example="date_of(2026-03-01T08:00)", gives="2026-03-01",
    ),
    Function(
        "at_time", (DATE, TIME), INSTANT, "The instant of a date and a time in the process's time zone.", _at_time,
        uses_env=True, example="at_time(2026-03-01, 12:30)", gives="2026-03-01T12:30:00+01:00",
    ),
    Function(
        "weekday", (DATE,), INTEGER, "The day of the week, Monday 1 to Sunday 7.", lambda day: day.isoweekday(),
        example="weekday(2026-03-01)", gives="7",
    ),
    Function(
        "year_of", (DATE,), INTEGER, "The year of a date.", lambda day: day.year, example="year_of(2026-03-01)",
        gives="2026",
    ),
    Function(
        "month_of", (DATE,), INTEGER, "The month of a date, 1 to 12.", lambda day: day.month,
        example="month_of(2026-03-01)", gives="3",
    ),
    Function(
        "day_of", (DATE,), INTEGER, "The day of a date in its month, 1 to 31.", lambda day: day.day,
        example="day_of(2026-03-01)", gives="1",
    ),
    Function(
        "latest", (), ANY,
        "The latest of dates or instants, or of a list of them; none is skipped, and of nothing it is none.", latest,
        rule=_pick(latest), consumes=True, shown="latest(date, ...) -> date",
        example="latest(2026-03-01, none, 2026-02-01)", gives="2026-03-01",
    ),
    Function(
        "earliest", (), ANY,
        "The earliest of dates or instants, or of a list of them; none is skipped, and of nothing it is none.",
        earliest, rule=_pick(earliest), consumes=True, shown="earliest(date, ...) -> date",
        example="earliest(i.due_on for i in items)", gives="2026-01-15",
    ),
)  # fmt: skip
