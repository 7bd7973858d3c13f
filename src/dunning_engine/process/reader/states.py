"""Decodes states, their tasks and ``anywhere``."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dunning_engine.process.definition import Anywhere, Branch, StateDef, TaskDef
from dunning_engine.process.node import Map, Node, Scalar
from dunning_engine.process.reader.reading import Decoder, Reading

_DIRECT = (
    "doc", "final", "enter", "confirmed", "task", "on", "always", "ignore", "defer", "send_only_if", "reopen", "rules",
)  # fmt: skip


def state(reading: Reading, node: Node, key: Scalar) -> StateDef | None:
    """A state."""
    if key.text == "back":
        reading.report(key.at, "E304", "`back` means the state before", "choose another name", len(key.text))
    found = reading.mapping(node, "state", key)
    if found is None:
        return None
    failed = found.get("failed", ())
    task = failed if isinstance(failed, TaskDef) else None
    return StateDef(
        key.text, key.at, outcome=_outcome(found, key.text), call=tuple(found.get("call", {}).values()),
        timers=tuple(found.get("timers", {}).values()), failed=() if task else failed,
        failed_task=_named(task, f"{key.text}_by_hand"),
        **{name: found[name] for name in _DIRECT if name in found and name != "task"},
        task=_named(found.get("task"), key.text),
    )  # fmt: skip


def _outcome(found: dict[str, Any], name: str) -> str:
    return str(found.get("outcome", name)) if found.get("final") else str(found.get("outcome", ""))


def _named(task: TaskDef | None, name: str) -> TaskDef | None:
    return replace(task, name=name) if task is not None and not task.name else task


def anywhere(reading: Reading, node: Node, key: Scalar) -> Anywhere | None:
    """What holds in every state that is not final."""
    found = reading.mapping(node, "anywhere", key)
    if found is None:
        return None
    direct = ("send_only_if", "on", "always", "ignore", "defer", "rules")
    given = {name: found[name] for name in direct if name in found}
    return Anywhere(key.at, timers=tuple(found.get("timers", {}).values()), **given)


def failed(reading: Reading, node: Node, key: Scalar) -> TaskDef | tuple[Branch, ...] | None:
    """A call's failure: ``{task: ...}``, or branches."""
    if isinstance(node, Map) and "task" in node.names():
        found = reading.mapping(node, "failed", key)
        return None if found is None else found["task"]
    branches: tuple[Branch, ...] | None = reading.read("one or more branch", node, key)
    return branches


def task(reading: Reading, node: Node, key: Scalar) -> TaskDef | None:
    """A task; one without a name gets that of its state."""
    found = reading.mapping(node, "task", key)
    if found is None:
        return None
    postpone = found.get("postpone", {})
    simple = (
        "assignee",
        "list",
        "form",
        "due",
        "if_closed_day",
        "remind",
        "escalate",
        "script",
        "note",
        "internal",
        "not_by",
        "done",
        "rules",
    )
    return TaskDef(
        str(found.get("name", "")), found["name"].at if "name" in found else key.at,
        postpone_by=postpone.get("by"), postpone_times=postpone.get("times", 1 if postpone else 0),
        **{name: found[name] for name in simple if name in found},
    )  # fmt: skip


def postpone(reading: Reading, node: Node, key: Scalar) -> dict[str, Any] | None:
    """By how much and how often a task may be put off."""
    return reading.mapping(node, "postpone", key)


DECODERS: dict[str, Decoder] = {
    "state": state,
    "anywhere": anywhere,
    "failed": failed,
    "task": task,
    "postpone": postpone,
}
