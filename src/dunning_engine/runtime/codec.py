"""Cases and events to stored JSON and back; what the log holds is enough to decide every step again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from dunning_engine.calendar import Duration
from dunning_engine.model.case import Case, Control, Entry, Hold, Pending, Timer, Visit
from dunning_engine.model.event import Event
from dunning_engine.model.secret import refs_in, without_hashes
from dunning_engine.model.types import Field, Type
from dunning_engine.model.values import convert, to_json
from dunning_engine.money import Money
from dunning_engine.ports.store import Row, Step, Transaction
from dunning_engine.process.program import Program

_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=to_json).encode
_in_order = json.JSONEncoder(sort_keys=True, default=to_json).encode


def dumps(value: Any) -> str:
    """Compact JSON."""
    return _dumps(value)


def digest(payload: Mapping[str, Any]) -> str:
    """A short hash of a payload, to tell a duplicate from a conflict."""
    return sha256(_in_order(payload).encode()).hexdigest()[:16]


def same_payload(tx: Transaction, known: Step, payload: Mapping[str, Any]) -> bool:
    """Whether a payload is that of a step.

    Where the case's key was thrown away since, and perhaps another made, references are told by what they show.
    """
    if known.digest == digest(payload):
        return True
    if not any(True for _ in refs_in(payload)) or not _erased_since(tx, known):
        return False
    return digest(without_hashes(known.event["payload"])) == digest(without_hashes(payload))


def _erased_since(tx: Transaction, step: Step) -> bool:
    return any(line.what == "erased" and line.at >= step.now for line in tx.audits(case_id=step.case_id))


def row_of(case: Case, *, unique: bool) -> Row:
    """A case as it is stored."""
    body = dumps({"data": case.data, "control": _control_json(case.control)})
    return Row(
        case.id, case.process, case.version, case.program, case.key, case.state, case.outcome,
        case.revision, case.opened_at, case.updated_at, body, unique,
    )  # fmt: skip


def case_of(row: Row, program: Program) -> Case:
    """A stored case, typed by its program."""
    body = json.loads(row.body)
    zone = program.calendar.tz
    return Case(
        row.id, row.process, row.version, row.program, row.key, row.state, row.outcome,
        _data_of(body["data"], program), row.revision,
        row.opened_at.astimezone(zone), row.updated_at.astimezone(zone), _control_of(body["control"]),
    )  # fmt: skip


def _data_of(stored: Mapping[str, Any], program: Program) -> dict[str, Any]:
    """The data as it was stored: without bounds, and with nothing required."""
    zone = program.calendar.tz
    return {name: _again(stored.get(name), field.type, name, zone) for name, field in program.data.items()}


def _control_json(control: Control) -> dict[str, Any]:
    return {
        "visit": _visit_json(control.visit),
        "suspended": [_visit_json(visit) for visit in control.suspended],
        "visits": control.visits,
        "fired": to_json(control.fired),
        "waiting": control.waiting,
        "timers": {n: [t.nominal.isoformat(), t.due_at.isoformat()] for n, t in control.timers.items()},
        "holds": [[hold.reason, to_json(hold.until)] for hold in control.holds],
        "deferred": [_event_json(event) for event in control.deferred],
        "pending": _pending_json(control.pending),
        "tasks": control.tasks,
        "children": control.children,
        "parent": [control.parent, control.parent_name, control.outlives],
        "facts_at": to_json(control.facts_at),
        "joined": [list(pair) for pair in control.joined],
        "failed": _pending_json(control.failed),
    }


def _pending_json(pending: Mapping[str, Pending]) -> dict[str, Any]:
    return {k: [p.action, p.visit, p.entry, p.timer, pack(p.locals)] for k, p in pending.items()}


def _visit_json(visit: Visit) -> list[Any]:
    call = {name: [e.status, e.effect, e.optional, e.gate] for name, e in visit.call.items()}
    return [
        visit.state, visit.number, visit.entered_at.isoformat(), to_json(visit.fired), visit.waiting, call,
        visit.led_by, visit.task, visit.postponed, visit.ending, to_json(visit.due),
    ]  # fmt: skip


def _control_of(raw: Mapping[str, Any]) -> Control:
    parent, parent_name, outlives = raw["parent"]
    return Control(
        visit=_visit_of(raw["visit"]),
        suspended=tuple(_visit_of(visit) for visit in raw["suspended"]),
        visits=raw["visits"],
        fired=_instants(raw["fired"]),
        waiting=raw["waiting"],
        timers={name: Timer(name, _instant(nominal), _instant(due)) for name, (nominal, due) in raw["timers"].items()},
        holds=tuple(Hold(reason, _instant(until) if until else None) for reason, until in raw["holds"]),
        deferred=tuple(_event_of(event) for event in raw["deferred"]),
        pending=_pending_of(raw["pending"]),
        tasks=raw["tasks"],
        children=raw["children"],
        parent=parent,
        parent_name=parent_name,
        outlives=outlives,
        facts_at=_instants(raw["facts_at"]),
        joined=tuple((case_id, name) for case_id, name in raw["joined"]),
        failed=_pending_of(raw.get("failed", {})),  # cases stored before it was kept have none
    )


def _pending_of(raw: Mapping[str, Any]) -> dict[str, Pending]:
    return {k: Pending(a, v, e, t, unpack(local)) for k, (a, v, e, t, local) in raw.items()}


def _visit_of(raw: list[Any]) -> Visit:
    state, number, entered, fired, waiting, call, led_by, task, postponed, ending, due = raw
    entries = {name: Entry(*entry) for name, entry in call.items()}
    return Visit(
        state,
        number,
        _instant(entered),
        _instants(fired),
        waiting,
        entries,
        led_by,
        task,
        postponed,
        ending,
        _instant(due) if due else None,
    )


_instant = datetime.fromisoformat


def _instants(raw: Mapping[str, str]) -> dict[str, datetime]:
    return {name: _instant(text) for name, text in raw.items()}


def _event_json(event: Event) -> list[Any]:
    return [event.kind, event.name, pack(event.payload), event.id, event.by]


def _event_of(raw: list[Any]) -> Event:
    kind, name, payload, event_id, by = raw
    return Event(kind, name, unpack(payload), event_id, by)


_TAGS: dict[type, tuple[str, Any]] = {
    Money: ("money", Money.parse),
    datetime: ("instant", datetime.fromisoformat),
    date: ("date", date.fromisoformat),
    time: ("time", time.fromisoformat),
    Decimal: ("number", Decimal),
    Duration: ("duration", Duration.parse),
}
_BY_TAG = dict(_TAGS.values())


def pack(value: Any) -> Any:
    """A value as JSON that names its type, for values without a declared one at hand."""
    tag = _TAGS.get(type(value))
    if tag is not None:
        return {"$": tag[0], "v": to_json(value)}
    if isinstance(value, Mapping):
        return {name: pack(item) for name, item in value.items()}
    return [pack(item) for item in value] if isinstance(value, tuple) else value


def unpack(raw: Any) -> Any:
    """The value that :func:`pack` wrote."""
    if isinstance(raw, dict):
        return _BY_TAG[raw["$"]](raw["v"]) if "$" in raw else {name: unpack(item) for name, item in raw.items()}
    return tuple(unpack(item) for item in raw) if isinstance(raw, list) else raw


def event_of(raw: Mapping[str, Any], program: Program, case: Case | None) -> Event:
    """An event of the log with its typed payload."""
    kind, name = raw["kind"], raw["name"]
    payload = _PAYLOADS.get(kind, _plain)(raw["payload"], name, program, case)
    return Event(kind, name, payload, raw["id"], raw["by"], frozenset(raw["begun"]))


def _plain(payload: Mapping[str, Any], _name: str, _program: Program, _case: Case | None) -> Mapping[str, Any]:
    return payload


def _external(payload: Mapping[str, Any], name: str, program: Program, _case: Case | None) -> Mapping[str, Any]:
    return _typed(payload, program.events.get(name, {}), program)


def _start(payload: Mapping[str, Any], _name: str, program: Program, _case: Case | None) -> Mapping[str, Any]:
    return _typed(payload, program.data, program)


def _task(payload: Mapping[str, Any], name: str, program: Program, case: Case | None) -> Mapping[str, Any]:
    work = work_of(program, case, name) if case is not None else None
    return _typed(payload, work.fields if work is not None else {}, program)


def _result(payload: Mapping[str, Any], name: str, program: Program, case: Case | None) -> Mapping[str, Any]:
    pending = case.control.pending.get(name) if case is not None else None
    into = program.acts[pending.action].into if pending is not None else ""
    if into and payload.get("value") is not None:
        value = convert(payload["value"], program.data[into].type, into, program.calendar.tz)
        return {**payload, "value": value}
    return payload


def _typed(payload: Mapping[str, Any], fields: Mapping[str, Field], program: Program) -> dict[str, Any]:
    zone = program.calendar.tz
    return {n: _again(v, fields[n].type, n, zone) if n in fields else v for n, v in payload.items()}


def _again(value: Any, kind: Type, name: str, zone: ZoneInfo) -> Any:
    """A stored value; a field may be empty that has to be given, and ``none`` may be one of a field's choices."""
    return None if value is None else convert(value, kind, name, zone)


_PAYLOADS = {"external": _external, "start": _start, "task": _task, "result": _result, "facts": _start}


def work_of(program: Program, case: Case, task_id: str) -> Any:
    """The compiled task behind an open task's id, ``None`` when it is not one of the process."""
    place = case.control.tasks.get(task_id, "").rpartition(":")[0]
    state = program.states[case.state]
    return next((w for w in (state.task, state.failed_task) if w is not None and w.place == place), None)
