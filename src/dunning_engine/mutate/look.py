"""What can be seen of a run after each of its steps: states, data, tasks, timers, effects; all that `expect` knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dunning_engine.model.case import Case
from dunning_engine.model.effect import Effect
from dunning_engine.model.values import to_json
from dunning_engine.scenario.runner import Run

_TASK = ("assignee", "due_at", "note", "script", "list")
_TOLD = ("signal", "start", "hold", "release", "missed", "fired")


@dataclass(frozen=True, slots=True)
class Sent:
    """An effect that has ended: its status, its arguments as plain values, and its text."""

    operation: str
    status: str
    arguments: Mapping[str, Any]
    items: tuple[str, ...] = ()
    subject: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """One case at one moment. ``ended`` are its effects in the order of their planning."""

    state: str
    outcome: str | None
    data: Mapping[str, Any]
    tasks: Mapping[str, Mapping[str, Any]]
    timers: Mapping[str, str]
    ended: tuple[Sent, ...]
    told: tuple[str, ...]


Look = Mapping[tuple[str, str], Seen]
"""Every case by process and key."""


def look(run: Run) -> Look:
    """What there is to see now."""
    seen: dict[tuple[str, str], Seen] = {}
    for case in sorted(run.engine.cases(), key=lambda case: (case.opened_at, case.id)):
        seen[case.process, case.key or ""] = _seen(run, case)
    return seen


def _seen(run: Run, case: Case) -> Seen:
    engine, zone = run.engine, run.calendar.tz
    open_ = {
        task.name: {name: _plain(task.to_json().get(name)) for name in _TASK} for task in engine.tasks(case_id=case.id)
    }
    timers = {
        timer.name.partition(".")[2]: timer.due_at.astimezone(zone).strftime("%Y-%m-%dT%H:%M")
        for timer in engine.timers(case.id)
    }
    ended = tuple(_sent(each) for each in engine.effects(case_id=case.id) if each.status != "pending")
    told = tuple(
        f"{entry['did']} {entry['where']}"
        for step in engine.history(case.id) for entry in step.trace if entry.get("did") in _TOLD
    )  # fmt: skip
    return Seen(case.state, case.outcome, to_json(case.data), open_, timers, ended, told)


def _sent(effect: Effect) -> Sent:
    letter = effect.letter
    return Sent(
        effect.operation, effect.status, to_json(effect.arguments), tuple(sorted(letter.get("items", ()))),
        letter.get("subject", ""), letter.get("body", ""),
    )  # fmt: skip


def _plain(value: Any) -> Any:
    return "" if value is None else value
