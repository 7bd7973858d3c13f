"""The steps that follow from a step: sub-cases started and cancelled, signals, deferred events, a parent told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from dunning_engine.engine import facts_of
from dunning_engine.errors import CaseExistsError, DunningError, EventNotAcceptedError, StoreError
from dunning_engine.model.case import Case
from dunning_engine.model.decision import Decision, Signal, Start
from dunning_engine.model.event import Event
from dunning_engine.model.values import to_json
from dunning_engine.ports.store import Change, Row, Step, Transaction
from dunning_engine.process.program import Program
from dunning_engine.runtime.codec import digest
from dunning_engine.runtime.identifiers import names_of
from dunning_engine.runtime.identity import REFUSED, person_task
from dunning_engine.runtime.intake import Entry, Intake, hide
from dunning_engine.similar import similar, suggestion


class Takes(Protocol):
    """The part of the stepper that the following steps need."""

    intake: Intake

    def start(
        self, tx: Transaction, process: str, raw: Mapping[str, Any], now: datetime, *,
        event_id: str = "", child: Start | None = None, parent: str = "", source: str = "",
    ) -> Decision:  # fmt: skip
        """Open a case."""

    def take(self, tx: Transaction, case_id: str, event: Event, now: datetime) -> Decision:
        """Take an event into a case."""

    def load(self, row: Row) -> tuple[Program, Case]:
        """A stored case with its program."""


def follow(takes: Takes, tx: Transaction, decision: Decision, now: datetime) -> None:
    """Take every step that a decision asks for, each a step of its own in the same transaction."""
    case = decision.case
    for n, event in enumerate(decision.offered):
        again = replace(event, id=f"{event.id or event.name}#{case.revision}.{n}")
        _tell_if_lost(tx, takes.take(tx, case.id, again, now), now)
    for start in decision.starts:
        _guarded(tx, case, start.name, now, partial(_start, takes, tx, case, start, now))
    for signal in decision.signals:
        _guarded(tx, case, signal.name, now, partial(_signal, takes, tx, case, signal, now))
    for child in decision.cancelled:
        row = tx.case(child, lock=True)
        if row is not None and row.outcome is None and not _awaited(takes, tx, row):
            takes.take(tx, child, Event("cancel", "parent_ended"), now)
    if case.outcome is not None and decision.from_state != decision.to_state and decision.event.kind != "cancel":
        for parent, name in ((case.control.parent, case.control.parent_name), *case.control.joined):
            _guarded(tx, case, f"{name}.ended", now, partial(_tell_parent, takes, tx, case, parent, name, now))


def _awaited(takes: Takes, tx: Transaction, row: Row) -> bool:
    """Whether an open case has joined this one, and waits for its end."""
    _, case = takes.load(row)
    others = (tx.case(parent) for parent, _ in case.control.joined)
    return any(other is not None and other.outcome is None for other in others)


def tell_if_refused(tx: Transaction, decision: Decision, now: datetime) -> None:
    """A refused step whose sender does not wait for an answer becomes a person's task."""
    if decision.outcome == "refused":
        note = f"{decision.event.kind} {decision.event.name}: {decision.reason}"
        subject = decision.event.id or decision.event.name
        tx.keep_tasks([person_task(decision.case.id, REFUSED, subject, note, now)])


def _tell_if_lost(tx: Transaction, decision: Decision, now: datetime) -> None:
    """A deferred event was taken from its sender: one that in the end no state accepts becomes a person's task."""
    tell_if_refused(tx, decision, now)
    if decision.outcome == "not_accepted":
        name = decision.event.name
        note = f"{decision.reason}; it was deferred before"
        tx.keep_tasks([person_task(decision.case.id, "event_not_taken", decision.event.id or name, note, now)])


def _guarded(tx: Transaction, case: Case, name: str, now: datetime, deed: Callable[[], None]) -> None:
    """A step that follows may fail for reasons of its own: a person gets to know, the first step stands."""
    try:
        deed()
    except StoreError:
        raise
    except DunningError as error:
        _report(tx, case, name, f"{error.code}: {error}", now)


def _report(tx: Transaction, case: Case, name: str, note: str, now: datetime) -> None:
    row = tx.case(case.id, lock=True)  # steps in between may have changed it
    revision = row.revision if row is not None else case.revision
    event = Event("result", name, {"status": "dead", "reason": note})
    step = Step(
        case.id, revision, event.to_json(), "", digest(event.payload), now, case.program, "ignored",
        case.state, case.state,
        reason=note,
    )  # fmt: skip
    task = person_task(case.id, "failed_followup", f"{name}.{revision}", note, now)
    tx.write(Change(step, revision, tasks=(task,)))


def _start(takes: Takes, tx: Transaction, case: Case, start: Start, now: datetime) -> None:
    try:
        takes.start(tx, start.process, to_json(start.data), now, child=start, parent=case.id)
    except CaseExistsError as error:
        if start.if_open == "error":
            raise
        if start.if_open == "join":
            event = Event("join", start.name, {"parent": case.id}, f"{start.case_id}#join")
            takes.take(tx, str(error.values["case"]), event, now)


def _signal(takes: Takes, tx: Transaction, case: Case, signal: Signal, now: datetime) -> None:
    row = tx.find_open(signal.process, signal.key)
    if row is not None:
        tell_if_refused(
            tx, send_raw(takes, tx, row, signal.event, to_json(signal.data), signal.name, now, source=case.id), now
        )
    elif signal.if_none == "start":
        takes.start(tx, signal.process, to_json(signal.data), now, event_id=signal.name, source=case.id)
    elif signal.if_none == "task":
        _report(tx, case, signal.name, f"no open case of {signal.process} for {signal.key}", now)


def send_raw(
    takes: Takes,
    tx: Transaction,
    row: Row,
    name: str,
    raw: Mapping[str, Any],
    event_id: str,
    now: datetime,
    by: str = "",
    source: str = "",
) -> Decision:
    """Send an event whose payload is JSON: typed by the case's program. Raises :class:`PayloadError`.

    Bank and card values are taken out of it first; ``source`` is the case that sends it, where one does.

    An event that the process does not declare is recorded and raises :class:`EventNotAcceptedError` once it is.
    """
    program, case = takes.load(row)
    event_id, by = takes.intake.identity(tx, event_id), takes.intake.identity(tx, by)
    entry = Entry(
        row.id, now, program.calendar, event_id=event_id, source=source, names=names_of(program, case)
    )  # fmt: skip
    payload = takes.intake.payload(tx, program.events.get(name), raw, program.calendar.tz, entry)
    return takes.take(tx, row.id, Event("external", hide(name), payload, event_id, by), now)


def accepted(decision: Decision, known: Mapping[str, Any]) -> Decision:
    """The decision itself. Raises :class:`EventNotAcceptedError` for one that the case did not accept."""
    if decision.outcome != "not_accepted":
        return decision
    name = decision.event.name
    every = f"events of this process: {', '.join(known) or 'none'}"
    fix = every if name in known else suggestion(name, known, every, similar("event"))
    raise EventNotAcceptedError(decision.reason, help=fix, case=decision.case.id, event=name)


def _tell_parent(takes: Takes, tx: Transaction, case: Case, parent: str, name: str, now: datetime) -> None:
    row = tx.case(parent, lock=True) if parent else None
    if row is None or row.outcome is not None:
        return
    result = takes.intake.carry(tx, _result(takes, tx, case, now), Entry(parent, now, source=case.id))
    payload = {"outcome": case.outcome, "case": case.id, "result": result}
    takes.take(tx, parent, Event("ended", f"{name}.ended", payload, f"{case.id}#{case.revision}"), now)


def _result(takes: Takes, tx: Transaction, case: Case, now: datetime) -> dict[str, Any]:
    row = tx.case(case.id)
    if row is None:
        return {}
    program, _ = takes.load(row)
    facts = facts_of(program, case, case.data, case.control.visit, now)
    return {name: to_json(facts[name]) for name in program.result}
