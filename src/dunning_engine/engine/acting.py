"""Carries out the actions of a branch: plans effects, sets data, notes, holds, sub-cases, signals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from dunning_engine.engine.cursor import Cursor
from dunning_engine.engine.facts import Facts
from dunning_engine.model.case import Entry, Hold, Pending
from dunning_engine.model.decision import Signal, Start
from dunning_engine.model.effect import Effect
from dunning_engine.model.values import to_json
from dunning_engine.process.program import Act

Locals = Mapping[str, Any]
_NO_LOCALS: Locals = {}
CHILD = "sub-case "  # before the name of the sub-case that an entry of a call waits for


def act(cursor: Cursor, actions: Iterable[Act], local: Locals = _NO_LOCALS) -> None:
    """Do actions in order; each sees the data that the one before left."""
    for action in actions:
        facts = cursor.facts.layered(local) if local else cursor.facts
        if action.guard is None or cursor.ask(action.guard, facts):
            _DO[action.kind](cursor, action, facts, local)


def plan(cursor: Cursor, action: Act, facts: Facts, local: Locals = _NO_LOCALS, entry: str = "") -> str:
    """Plan an effect; the key it goes by. ``entry`` is the entry of the call that waits for it."""
    key = cursor.next_reference()
    cursor.effects.append(
        Effect(
            key, cursor.case.id, action.name,
            {name: evaluate(facts) for name, evaluate in action.arguments},
            due_at=cursor.now, planned_at=cursor.now,
            business_key=action.key(facts) if action.key is not None else "",
            gate=action.gate if action.operation is not None and action.operation.asks_again else "",
            expires=cursor.expires, action=action.place, program=cursor.program.digest,
        )
    )  # fmt: skip
    visit = cursor.visit.number if entry else 0
    if cursor.payload is not None and (action.or_else or action.gate.startswith(action.place)):
        local = {**local, "event": cursor.payload}  # what is asked and done later may speak of the event
    cursor.await_effect(key, Pending(action.place, visit, entry, cursor.timer, local))
    cursor.did("plan", action.place, f"{action.name} {key}")
    return key


def plan_entry(cursor: Cursor, name: str, action: Act) -> Entry:
    """Plan an entry of a call."""
    if action.kind == "start":
        return Entry("open", f"{CHILD}{_start(cursor, action, cursor.facts, _NO_LOCALS)}", action.optional)
    return Entry("open", plan(cursor, action, cursor.facts, entry=name), action.optional)


def _operation(cursor: Cursor, action: Act, facts: Facts, local: Locals) -> None:
    plan(cursor, action, facts, local)


def _set(cursor: Cursor, action: Act, facts: Facts, _local: Locals) -> None:
    values = {name: evaluate(facts) for name, evaluate in action.arguments}
    cursor.store(values)
    if cursor.trace is not None:
        cursor.did("set", action.place, ", ".join(values))


def _body(cursor: Cursor, action: Act, facts: Facts, local: Locals) -> None:
    arguments = {name: evaluate(facts) for name, evaluate in action.arguments}
    cursor.did("named", action.place, action.name)
    act(cursor, action.body, {**local, **arguments})


def _note(cursor: Cursor, action: Act, facts: Facts, local: Locals) -> None:
    text = action.arguments[0][1](facts)
    cursor.did("note", action.place, text)
    act(cursor, action.body, {**local, "note": {"text": text}})


def _hold(cursor: Cursor, action: Act, facts: Facts, _local: Locals) -> None:
    given = {name: evaluate(facts) for name, evaluate in action.arguments}
    hold = Hold(given.get("reason") or "", given.get("until"))
    cursor.holds = (*(h for h in cursor.holds if h.reason != hold.reason), hold)
    cursor.did("hold", action.place, f"{hold.reason} until {hold.until or 'released'}")


def _release(cursor: Cursor, action: Act, facts: Facts, _local: Locals) -> None:
    given = {name: evaluate(facts) for name, evaluate in action.arguments}
    reason = given.get("reason")
    cursor.holds = tuple(h for h in cursor.holds if reason is not None and h.reason != reason)
    cursor.did("release", action.place, reason or "all")


def _start(cursor: Cursor, action: Act, facts: Facts, _local: Locals) -> str:
    given = {name: evaluate(facts) for name, evaluate in action.arguments}
    name = action.modes.get("as") or given["process"]
    start = Start(
        given["process"], given.get("data") or {}, name, f"{cursor.case.id}.{name}.{cursor.case.revision + 1}",
        if_open=action.modes.get("if_open", "join"),  # type: ignore[arg-type]  # the reader admits these words only
        outlives=action.modes.get("outlives", "false") == "true",
    )  # fmt: skip
    cursor.starts.append(start)
    if not start.outlives:
        cursor.children = {**cursor.children, name: start.case_id}
    cursor.did("start", action.place, f"{start.process} as {name}")
    return name


def _signal(cursor: Cursor, action: Act, facts: Facts, _local: Locals) -> None:
    given = {name: evaluate(facts) for name, evaluate in action.arguments}
    signal = Signal(
        given["process"], given["key"], given["event"], given.get("data") or {},
        if_none=action.modes.get("if_none", "ignore"),  # type: ignore[arg-type]  # the reader admits these words only
        name=cursor.next_reference(),
    )  # fmt: skip
    cursor.signals.append(signal)
    cursor.did("signal", action.place, f"{signal.event} to {signal.process} {to_json(signal.key)}")


def _forget(cursor: Cursor, action: Act, _facts: Facts, _local: Locals) -> None:
    cursor.store({name: None for name, _ in action.arguments})
    cursor.did("forget", action.place, ", ".join(name for name, _ in action.arguments))


_DO: dict[str, Callable[[Cursor, Act, Facts, Locals], object]] = {
    "operation": _operation, "set": _set, "note": _note, "named": _body, "hold": _hold,
    "release": _release, "start": _start, "signal": _signal, "forget": _forget,
}  # fmt: skip
