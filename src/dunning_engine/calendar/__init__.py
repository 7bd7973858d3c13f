"""Days and hours of a place: closed days, opening instants, business days, durations."""

from dunning_engine.calendar.days import Calendar
from dunning_engine.calendar.duration import Duration, add, subtract

__all__ = ["Calendar", "Duration", "add", "subtract"]
