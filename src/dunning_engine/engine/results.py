"""Takes the end of an effect: records it, tries another channel, and completes the call that waited for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dunning_engine.engine.acting import act
from dunning_engine.engine.cursor import Cursor
from dunning_engine.engine.working import open_task
from dunning_engine.model.case import Entry, Pending, Visit
from dunning_engine.process.program import Act, Way

CONFIRMED, FAILED, VOID = "confirmed", "failed", "void"


def take_result(cursor: Cursor) -> str:
    """Take an effect's end in; what it means for the state's call: confirmed, failed, void, or empty.

    The payload holds ``status`` (done, void, dead), ``reason``, ``gate`` (the ``send_only_if`` that voided it)
    and ``result``.
    """
    key, payload = cursor.event.name, cursor.event.payload
    pending = cursor.pending.get(key)
    if pending is None:
        return ""
    cursor.forget_effect(key)
    action = cursor.program.acts[pending.action]
    cursor.did(payload["status"], pending.action, payload.get("reason") or key)
    if payload["status"] == "done":
        _keep(cursor, action, payload)
    elif payload["status"] == "dead" and action.or_else:
        act(cursor, action.or_else, pending.locals)
    return _settle(cursor, pending, payload) if pending.entry else ""


def _keep(cursor: Cursor, action: Act, payload: Mapping[str, Any]) -> None:
    if action.into:
        cursor.store({action.into: payload["value"]})


def _settle(cursor: Cursor, pending: Pending, payload: Mapping[str, Any]) -> str:
    """Mark the entry in its visit; a visit that is not the present one keeps it for when it is resumed."""
    if pending.visit == cursor.visit.number:
        cursor.visit = _marked(cursor.visit, pending, payload)
        return complete(cursor)
    if any(visit.number == pending.visit for visit in cursor.suspended):
        cursor.suspended = tuple(
            _marked(visit, pending, payload) if visit.number == pending.visit else visit for visit in cursor.suspended
        )
    return ""


def _marked(visit: Visit, pending: Pending, payload: Mapping[str, Any]) -> Visit:
    entry = visit.call[pending.entry]
    marked = Entry(payload["status"], "", entry.optional, payload.get("gate") or "")
    return replace(visit, call={**visit.call, pending.entry: marked})


def complete(cursor: Cursor) -> str:
    """Whether the call of the present visit has ended, and how; dead entries may go to a person first."""
    counted = {name: e for name, e in cursor.visit.call.items() if not e.optional}
    if not counted:
        return CONFIRMED
    if cursor.here.failed_task is not None:
        _by_hand(cursor, counted)
        counted = {name: e for name, e in cursor.visit.call.items() if not e.optional}
    statuses = {entry.status for entry in counted.values()}
    if statuses & {"open", "task"}:
        return ""
    if "dead" in statuses:
        return FAILED
    return CONFIRMED if "done" in statuses else VOID


def _by_hand(cursor: Cursor, counted: Mapping[str, Entry]) -> None:
    work = cursor.here.failed_task
    for name, entry in counted.items():
        if entry.status == "dead" and work is not None:
            open_task(cursor, work, name)
            call = {**cursor.visit.call, name: replace(entry, status="task")}
            cursor.visit = replace(cursor.visit, call=call)


def done_by_hand(cursor: Cursor, entry: str) -> str:
    """A person did a failed entry: it counts as done."""
    call = {**cursor.visit.call, entry: Entry("done", "", optional=False)}
    cursor.visit = replace(cursor.visit, call=call)
    return complete(cursor)


def after_call(cursor: Cursor, ending: str) -> Way | None:
    """The branch that follows a call's end; a call that was voided whole goes back instead."""
    if ending == CONFIRMED:
        return cursor.choose(cursor.here.confirmed, cursor.facts)
    dead = tuple(name for name, e in cursor.visit.call.items() if e.status == "dead" and not e.optional)
    return cursor.choose(cursor.here.failed, cursor.facts.layered({"failed": dead}))


def back_from_void(cursor: Cursor) -> Way:
    """Back to the visit before; the timer that led here waits for the ``send_only_if`` that voided the call.

    Without one it was a hold: the timer is armed again, and the hold itself delays it.
    """
    timer = cursor.visit.led_by
    gate = next((e.gate for e in cursor.visit.call.values() if e.gate), "")
    if timer:
        _wait(cursor, timer, gate)
    return Way(f"{cursor.state}.call", None, (), "back")


def _wait(cursor: Cursor, timer: str, gate: str) -> None:
    if timer.startswith("anywhere."):
        cursor.fired = {name: at for name, at in cursor.fired.items() if name != timer}
        cursor.waiting = {**cursor.waiting, timer: gate}
        return
    *earlier, last = cursor.suspended
    fired = {name: at for name, at in last.fired.items() if name != timer}
    cursor.suspended = (*earlier, replace(last, fired=fired, waiting={**last.waiting, timer: gate}))
