"""The plan of the demo's quarter: which customer plays which story from which day, as dated messages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from dunning_engine.simulate.messages import Message, letters_id
from dunning_engine.simulate.quarter_stories import Story

FIRST, LAST = date(2026, 3, 1), date(2026, 5, 31)
CUSTOMERS = 200
SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "unpaid": {"take_cards": True, "open_without_contact": False, "agency_stage": "Agency"}
}
"""Agents take cards, and only a contact opens a case: so every way through the process is open in one run."""
STAGES: Mapping[str, str] = {
    "Incoming": "incoming", "Unpaid": "in_progress", "Agency": "in_progress", "Churn Risk": "in_progress",
    "Gagné Sales": "won", "Won": "won", "Lost": "lost",
}  # fmt: skip
_DAY = re.compile(r"\bday([+-]\d+)")
_WEEK = 7
_SPREAD = 5  # weeks between the starts of a story's customers, taken around the weeks that it fits into
_KEYS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "dispute": lambda data: str(data["reference"]), "billing_request": lambda data: str(data["ticket"]),
    "downgrade": lambda data: str(data["ticket"]), "upsell": lambda data: str(data["ticket"]),
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One customer's part: the story, and the day on which it begins for this customer."""

    story: Story
    number: int
    start: date

    @property
    def customer(self) -> str:
        """The customer's id, in the story's words ``C-#``."""
        return f"C-{self.number:03}"

    def tell(self, told: Any) -> Any:
        """A value of the story with this customer's numbers and days in it."""
        if isinstance(told, str):
            return _DAY.sub(self._day, told).replace("#", f"{self.number:03}")
        if isinstance(told, Mapping):
            return {self.tell(name): self.tell(value) for name, value in told.items()}
        return [self.tell(value) for value in told] if isinstance(told, Sequence) else told

    def _day(self, found: re.Match[str]) -> str:
        return (self.start + timedelta(days=int(found[1]))).isoformat()


@dataclass(frozen=True)
class Quarter:
    """The quarter's plan. ``more`` are messages beside those of the stories, each with its day."""

    stories: tuple[Story, ...]
    customers: int = CUSTOMERS
    more: tuple[tuple[date, Message], ...] = ()
    first: date = FIRST
    last: date = LAST
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: SETTINGS)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Every customer's part: the stories in turn, each time from another week of those it fits into."""
        return tuple(self._part(number) for number in range(1, self.customers + 1))

    def _part(self, number: int) -> Part:
        turn, place = divmod(number - 1, len(self.stories))
        story = self.stories[place]
        weeks = (self.last - story.begins).days - story.days
        shift = (turn * _SPREAD + place) % (weeks // _WEEK + 1) if story.moves and weeks > 0 else 0
        return Part(story, number, story.begins + timedelta(weeks=shift))

    def scripts(self) -> dict[str, dict[str, Any]]:
        """What the stand-ins know from the beginning: the facts of all parts, by capability."""
        scripts: dict[str, dict[str, Any]] = {"crm": {"stages": dict(STAGES)}}
        for part in self.parts:
            for capability, facts in part.tell(part.story.facts).items():
                for name, known in facts.items():
                    scripts.setdefault(capability, {}).setdefault(name, {}).update(known)
        return scripts

    def messages(self) -> Iterator[tuple[date, list[Message]]]:
        """Every day of the quarter with what happens on it, under ids that are the same in every run."""
        by_day: dict[date, list[Message]] = defaultdict(list)
        for part in self.parts:
            for day, message in _said(part):
                by_day[day].append(message)
        for day, message in self.more:
            by_day[day].append(message)
        for number in range((self.last - self.first).days + 1):
            day = self.first + timedelta(days=number)
            yield day, by_day[day]


def _said(part: Part) -> Iterator[tuple[date, Message]]:
    story, data = part.story, part.tell(part.story.data)
    start = {"start": story.process, "data": data, "event_id": _id(part, 0), "about": _about(part, "start")}
    yield part.start, start
    for number, happening in enumerate(story.events, start=1):
        told = part.tell(happening.data)
        key = part.tell(happening.key) if happening.to else _KEYS.get(story.process, _customer)(data)
        yield part.start + timedelta(days=happening.day), {
            "process": happening.to or story.process, "key": key, "event": happening.event, "data": told,
            "event_id": _id(part, number), "about": _about(part, happening.event),
        }  # fmt: skip


def _customer(data: Mapping[str, Any]) -> str:
    return str(data["customer"]["id"])


def _id(part: Part, number: int) -> str:
    return letters_id("quarter", part.story.name, part.customer, str(number))


def _about(part: Part, what: str) -> str:
    return f"{part.start} {part.customer} {part.story.name} {what}"
