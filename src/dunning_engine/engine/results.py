"""Takes the end of an effect: records it, tries another channel, and completes the call that waited for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dunning_engine.engine.acting import CHILD, act
from dunning_engine.engine.cursor import Cursor
from dunning_engine.engine.machine import follow
from dunning_engine.engine.working import end_task, open_task, tell_person
from dunning_engine.errors import StepRefusedError
from dunning_engine.model.case import Entry, Pending, Visit
from dunning_engine.process.program import Act, Way

CONFIRMED, FAILED, VOID = "confirmed", "failed", "void"


def take_result(cursor: Cursor) -> str:
    """Take an effect's end in; what it means for the state's call: confirmed, failed, void, or empty.

    The payload holds ``status`` (done, void, dead), ``reason``, ``gate`` (what voided it: the place of a
    ``send_only_if``, or one of ``HOLD`` and ``LATE``) and ``value`` (what goes to the field named by ``into``).
    """
    key, payload = cursor.event.name, cursor.event.payload
    pending = cursor.pending.get(key)
    if pending is None:
        return ""
    cursor.forget_effect(key)
    action = cursor.program.acts.get(pending.action)
    cursor.did(payload["status"], pending.action, payload.get("reason") or key)
    instead = ""
    if action is not None and payload["status"] == "done":
        _keep(cursor, action, payload)
    elif action is not None and action.or_else and payload["status"] == "dead" and _present(cursor, pending):
        instead = _instead(cursor, action, pending)
    elif payload["status"] == "dead" and cursor.outcome is None:
        cursor.failed = {**cursor.failed, key: pending}
    return _settle(cursor, pending, payload, instead) if pending.entry else ""


def _keep(cursor: Cursor, action: Act, payload: Mapping[str, Any]) -> None:
    if action.into and (payload["value"] is not None or not cursor.program.data[action.into].required):
        cursor.store({action.into: payload["value"]})


def _instead(cursor: Cursor, action: Act, pending: Pending) -> str:
    """Try another channel; the key of the effect that takes the place of a call's entry, if one does."""
    if not pending.entry:
        act(cursor, action.or_else, pending.locals)
        return ""
    known = set(cursor.pending)
    act(cursor, action.or_else, pending.locals)
    taking = next((key for key in cursor.pending if key not in known), "")
    if taking:
        cursor.await_effect(taking, replace(cursor.pending[taking], visit=pending.visit, entry=pending.entry))
    return taking


def _present(cursor: Cursor, pending: Pending) -> bool:
    """Whether the call that waits for an effect is the present visit's, if one waits."""
    return not pending.entry or (pending.visit == cursor.visit.number and cursor.outcome is None)


def retry_effect(cursor: Cursor) -> None:
    """An effect that ended dead is tried again: what waited for it waits again. Raises :class:`StepRefusedError`."""
    key = cursor.event.name
    pending = cursor.failed.get(key)
    if pending is None:
        raise StepRefusedError(
            f"nobody waits for {key} any more: something else was done instead, or the case has ended",
            help="see `dunning case why`",
        )
    if pending.entry:
        _reopen(cursor, key, pending)
    cursor.failed = {k: p for k, p in cursor.failed.items() if k != key}
    cursor.await_effect(key, pending)
    cursor.did("retry", pending.action, key)


def _reopen(cursor: Cursor, key: str, pending: Pending) -> None:
    """The entry is open again in its visit; who was to do it by hand has nothing more to do."""
    visit = next((v for v in (cursor.visit, *cursor.suspended) if v.number == pending.visit), None)
    entry = visit.call[pending.entry] if visit is not None else None
    if visit is None or visit.ending or entry is None or entry.status not in ("dead", "task"):
        raise StepRefusedError(f"the call that waited for {key} has gone on without it", help="see `dunning case why`")
    again = replace(visit, call={**visit.call, pending.entry: Entry("open", key, entry.optional)})
    if visit is not cursor.visit:
        cursor.suspended = tuple(again if v is visit else v for v in cursor.suspended)
        return
    cursor.visit = again
    for task_id, place in tuple(cursor.tasks.items()):
        if place.rpartition(":")[2] == pending.entry:
            end_task(cursor, task_id, "cancelled")


def _settle(cursor: Cursor, pending: Pending, payload: Mapping[str, Any], instead: str) -> str:
    """Mark the entry in its visit; a visit that is not the present one keeps it for when it is resumed."""
    if pending.visit == cursor.visit.number and cursor.outcome is None:
        cursor.visit = _marked(cursor.visit, pending, payload, instead)
        return "" if cursor.visit.ending else complete(cursor)
    cursor.suspended = tuple(
        _marked(visit, pending, payload, "") if visit.number == pending.visit else visit for visit in cursor.suspended
    )
    action = cursor.program.acts.get(pending.action)
    if (
        payload["status"] == "done"
        and action is not None
        and action.operation is not None
        and action.operation.irreversible
    ):
        note = f"{action.name} was done when the case had moved on to '{cursor.state}', and cannot be undone"
        tell_person(cursor, "done_too_late", cursor.event.name, note)
    return ""


def _marked(visit: Visit, pending: Pending, payload: Mapping[str, Any], instead: str) -> Visit:
    entry = visit.call.get(pending.entry)
    if entry is None:
        return visit
    marked = Entry(payload["status"], "", entry.optional, payload.get("gate") or "")
    if instead:
        marked = Entry("open", instead, entry.optional)
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
    call = {**cursor.visit.call, entry: Entry("done", "", optional=cursor.visit.call[entry].optional)}
    cursor.visit = replace(cursor.visit, call=call)
    return complete(cursor)


def child_ended(cursor: Cursor, child: str) -> str:
    """A sub-case that a call waited for has ended; what it means for the call of the present visit."""
    done = Pending("", entry=child)
    for visit in (cursor.visit, *cursor.suspended):
        waiting = [name for name, e in visit.call.items() if e.status == "open" and e.effect == f"{CHILD}{child}"]
        for name in waiting:
            payload = {"status": "dead" if cursor.event.payload["outcome"] == "cancelled" else "done"}
            return _settle(cursor, replace(done, visit=visit.number, entry=name), payload, "")
    return ""


def conclude(cursor: Cursor, ending: str) -> Way | None:
    """The call has ended: the branch that follows, once it is followed. Void as a whole, it goes back instead."""
    if not ending:
        return None
    cursor.did(ending, f"{cursor.state}.call")
    cursor.visit = replace(cursor.visit, ending=ending)
    if ending == CONFIRMED:
        return follow(cursor, cursor.choose(cursor.here.confirmed, cursor.facts))
    return _back(cursor) if ending == VOID else _failed(cursor)


def _failed(cursor: Cursor) -> Way | None:
    """The branch of a failed call; ``failed`` names the dead entries. Where none applies a person has to know."""
    failed = {"failed": tuple(name for name, e in cursor.visit.call.items() if e.status == "dead" and not e.optional)}
    way = cursor.choose(cursor.here.failed, cursor.facts.layered(failed))
    if way is None:
        note = f"failed in '{cursor.state}': {', '.join(failed['failed'])}"
        tell_person(cursor, "failed_call", f"{cursor.state}.{cursor.visit.number}", note)
    return follow(cursor, way, failed)


def _back(cursor: Cursor) -> Way | None:
    """Back to the visit before, if there is one; the timer that led here waits for what voided the call.

    A ``send_only_if`` has to hold again, a hold to end; what came too late is asked about ``expires`` again.
    """
    gate = next((e.gate for e in cursor.visit.call.values() if e.gate), "")
    if cursor.visit.led_by and gate:
        _wait(cursor, cursor.visit.led_by, gate)
    return Way(f"{cursor.state}.call", None, (), "back") if cursor.suspended else None


def _wait(cursor: Cursor, timer: str, gate: str) -> None:
    if timer.startswith("anywhere."):
        cursor.fired = {name: at for name, at in cursor.fired.items() if name != timer}
        cursor.waiting = {**cursor.waiting, timer: gate}
        return
    if not cursor.suspended or not timer.startswith(f"{cursor.suspended[-1].state}."):
        return
    *earlier, last = cursor.suspended
    fired = {name: at for name, at in last.fired.items() if name != timer}
    cursor.suspended = (*earlier, replace(last, fired=fired, waiting={**last.waiting, timer: gate}))
