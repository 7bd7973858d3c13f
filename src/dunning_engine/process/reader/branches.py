"""Decodes branches and what holds them: handlers of events, timers, deadlines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dunning_engine.process.definition import Branch, Deadline, Handler, TimerDef
from dunning_engine.process.node import Broken, Map, Node, Scalar, Seq
from dunning_engine.process.reader.reading import Decoder, Reading

_INLINE = ("if", "do", "to")


def branch(reading: Reading, node: Node, key: Scalar) -> Branch | None:
    """One branch."""
    found = reading.mapping(node, "branch", key)
    return None if found is None else _branch(node, found)


def _branch(node: Node, found: Mapping[str, Any], rules: Any = ()) -> Branch:
    return Branch(node.at, found.get("if"), found.get("do", ()), found.get("to"), rules or found.get("rules", ()))


def _inline(reading: Reading, node: Node, found: Mapping[str, Any]) -> tuple[Branch, ...]:
    """The branches of a handler or timer: ``branches:``, or one branch written directly in it."""
    inline = [name for name in _INLINE if name in found]
    if "branches" not in found:
        return (_branch(node, {name: found[name] for name in inline}),) if inline else ()
    if inline:
        message = f"`{inline[0]}` and `branches` stand side by side"
        reading.report(node.at, "E312", message, f"move `{inline[0]}` into a branch")
    branches: tuple[Branch, ...] = found["branches"]
    return branches


def handlers(reading: Reading, node: Node, key: Scalar) -> tuple[Handler, ...] | None:
    """What is done about events, by event."""
    if isinstance(node, Scalar) and node.style == "empty":
        return ()
    if not isinstance(node, Map):
        reading.wrong(node, "a mapping", key)
        return None
    read = [_handler(reading, value, name) for name, value in node.entries if not isinstance(value, Broken)]
    return tuple(handler for handler in read if handler is not None)


def _handler(reading: Reading, node: Node, key: Scalar) -> Handler | None:
    if isinstance(node, Seq):
        branches = reading.read("list of branch", node, key)
        return Handler(key.as_text(), branches)
    found = reading.mapping(node, "handler", key)
    if found is None:
        return None
    branches = _inline(reading, node, found)
    if found.get("rules") and "branches" not in found:
        branches = tuple(_branch(node, found, found["rules"]) for _ in branches)
    return Handler(key.as_text(), branches, found.get("instead", False), "instead" in found)


def timer(reading: Reading, node: Node, key: Scalar) -> TimerDef | None:
    """A timer; it has either ``at`` or ``every``."""
    found = reading.mapping(node, "timer", key)
    if found is None or not _has_one_time(reading, node, found, key):
        return None
    return TimerDef(
        key.text, key.at, due=found.get("at"), every=found.get("every"), condition=found.get("while"),
        not_before=found.get("not_before"), expires=found.get("expires"), if_closed_day=found.get("if_closed_day"),
        branches=_inline(reading, node, found), missed=found.get("missed", ()), rules=found.get("rules", ()),
    )  # fmt: skip


def _has_one_time(reading: Reading, node: Node, found: Mapping[str, Any], key: Scalar, *, needed: bool = True) -> bool:
    written = [name for name in ("at", "every") if isinstance(node, Map) and node.get(name) is not None]
    if not written and not needed:
        return True
    if len(written) != 1:
        message = f"`{key.text}` has " + ("both `at` and `every`" if written else "neither `at` nor `every`")
        reading.report(key.at, "E313", message, "give one of them", len(key.text))
    return len(written) == 1 and written[0] in found


def deadline(reading: Reading, node: Node, key: Scalar) -> Deadline | None:
    """A ``remind`` or ``escalate``; the latter may go without a time (then: when the task is due)."""
    found = reading.mapping(node, "deadline", key)
    if found is None or not _has_one_time(reading, node, found, key, needed=key.text != "escalate"):
        return None
    return Deadline(key.at, found.get("at"), found.get("every"), _inline(reading, node, found))


DECODERS: dict[str, Decoder] = {"branch": branch, "handlers": handlers, "timer": timer, "deadline": deadline}
