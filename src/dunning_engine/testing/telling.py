"""Tells a run as a scenario, so that what failed can be kept as one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from dunning_engine.model.case import Case
from dunning_engine.model.task import Task
from dunning_engine.scenario.flow import flow
from dunning_engine.testing.bench import Given


class Telling:
    """The steps of a run, as they come. What a scenario cannot say is a remark in it."""

    def __init__(self, process: str, given: Given, zone: tzinfo) -> None:
        self._process, self._given, self._zone = process, given, zone
        self._first: Mapping[str, Any] | None = None
        self._lines: list[str] = []

    def start(self, data: Mapping[str, Any]) -> None:
        """A case was opened."""
        if self._first is None:
            self._first = data
            self._lines.append("- start")
        else:
            self._lines.append(f"- start: {flow({'data': data})}")

    def send(self, case: Case, event: str, payload: Mapping[str, Any], event_id: str) -> None:
        """An event was sent."""
        self._lines += [f"- send: {flow({event: payload})}", f"  id: {event_id}"]
        if case.process != self._process:
            self._lines.append(f"  case: {case.process}")

    def complete(self, task: Task, form: Mapping[str, Any], by: str) -> None:
        """A task was completed."""
        filled = {"form": form} if form else {}
        self._lines.append(f"- complete: {flow({'task': task.name, **filled, 'by': by})}")

    def postpone(self, task: Task, by: str) -> None:
        """A task was put off."""
        self._lines.append(f"- postpone: {flow({'task': task.name, 'by': by})}")

    def until(self, moment: datetime) -> None:
        """The clock went on."""
        local = moment.astimezone(self._zone).replace(tzinfo=None)
        self._lines.append(f"- until: {flow(local.isoformat(timespec='auto' if local.second else 'minutes'))}")

    def remark(self, text: str) -> None:
        """Something that a scenario cannot say."""
        self._lines.append(f"# {text}")

    def text(self) -> str:
        """The scenario as it is so far."""
        given = {"settings": self._given.settings, "data": self._first, "standins": self._given.standins}
        head = [f"scenario: Found by the state machine of {self._process}", f"process: {self._process}"]
        head += [f"now: {flow(self._given.now)}", "given:"]
        head += [f"  {name}: {flow(value)}" for name, value in given.items() if value]
        return "\n".join([*head, "steps:", *(f"  {line}" for line in self._lines)]) + "\n"
