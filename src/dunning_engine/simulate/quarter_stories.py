"""Reads the stories of the quarter: as data, what comes in on which day and what people answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from dunning_engine.errors import ConfigurationError
from dunning_engine.process.yaml_text import parse
from dunning_engine.scenario.reader import plain

FILE = "quarter.yaml"


@dataclass(frozen=True, slots=True)
class Event:
    """An event on a day of the story, counted from 0; ``to`` and ``key`` name another case than the story's."""

    day: int
    event: str
    data: Mapping[str, Any] = field(default_factory=dict)
    to: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answers a task with, not before the day ``after``."""

    form: Mapping[str, Any] = field(default_factory=dict)
    by: str = "somebody"
    after: int = 0


@dataclass(frozen=True, slots=True)
class Story:
    """A story. ``ends`` are the final states that it leaves cases in, as ``process:state``.

    It begins on ``begins`` or, where it ``moves``, any number of weeks later, and takes ``days``. ``answers`` are by
    task: the first time the task is asked, the second, and so on; a task without one stays open.
    """

    name: str
    process: str
    begins: date
    days: int
    moves: bool
    ends: tuple[str, ...]
    data: Mapping[str, Any]
    facts: Mapping[str, Any]
    events: tuple[Event, ...]
    answers: Mapping[str, tuple[Answer, ...]]


@cache
def stories() -> tuple[Story, ...]:
    """All stories, in the order of the file. Raises :class:`ConfigurationError` for a damaged file."""
    node, findings = parse(FILE, files(__package__).joinpath(FILE).read_text(encoding="utf-8"))
    if findings:
        raise ConfigurationError(f"{FILE}: {findings[0].message}", help="install the package again")
    told: Any = plain(node)
    return tuple(_story(each) for each in told["stories"])


def _story(told: Mapping[str, Any]) -> Story:
    return Story(
        told["story"], told["process"], date.fromisoformat(told["begins"]), int(told["days"]), "moves" in told,
        tuple(told["ends"]), told["data"], told.get("facts") or {},
        tuple(Event(**{**each, "day": int(each["day"])}) for each in told.get("events") or ()),
        {
            task: tuple(Answer(**{**each, "after": int(each.get("after", 0))}) for each in answers)
            for task, answers in (told.get("answers") or {}).items()
        },
    )  # fmt: skip
