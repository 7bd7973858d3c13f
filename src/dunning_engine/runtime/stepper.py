"""One step and what follows from it, inside a transaction: load, decide, write; then sub-cases and signals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from dunning_engine.engine import begin, decide, key_of
from dunning_engine.errors import CaseExistsError, DunningError, EventConflictError, InputError, UnknownCaseError
from dunning_engine.model.case import Case
from dunning_engine.model.decision import Decision, Start
from dunning_engine.model.event import Event
from dunning_engine.model.secret import PREFIX
from dunning_engine.model.values import fill
from dunning_engine.ports.policy import Policy
from dunning_engine.ports.store import Row, Transaction
from dunning_engine.process.program import Program
from dunning_engine.runtime.codec import case_of, same_payload
from dunning_engine.runtime.following import follow
from dunning_engine.runtime.identifiers import Names, digits_in
from dunning_engine.runtime.identity import case_id
from dunning_engine.runtime.intake import Entry, Intake
from dunning_engine.runtime.policy import RolePolicy
from dunning_engine.runtime.programs import Programs
from dunning_engine.runtime.purging import given_up
from dunning_engine.runtime.writing import change_of, double_effects

_MOST_CACHED = 4096


class Stepper:
    """Takes events into cases. Every method runs inside a transaction that the caller opened."""

    def __init__(
        self, programs: Programs, *, trace: bool = True, intake: Intake | None = None, policy: Policy | None = None
    ) -> None:
        self.programs = programs
        self.intake = intake or Intake()
        self.policy = policy or RolePolicy({}, (), dict)
        self._trace = trace
        self._cache: dict[str, tuple[str, Case]] = {}

    def load(self, row: Row) -> tuple[Program, Case]:
        """A stored case with its program. Decoded cases are kept; good as long as the stored text is the same."""
        program = self.programs.of(row.program)
        cached = self._cache.get(row.id)
        if cached is not None and cached[0] == row.body and cached[1].revision == row.revision:
            return program, cached[1]
        case = case_of(row, program)
        self._remember(row, case)
        return program, case

    def _remember(self, row: Row, case: Case) -> None:
        if len(self._cache) >= _MOST_CACHED:
            self._cache.clear()
        self._cache[row.id] = row.body, case

    def start(
        self, tx: Transaction, process: str, raw: Mapping[str, Any], now: datetime, *,
        event_id: str = "", child: Start | None = None, parent: str = "", source: str = "",
    ) -> Decision:  # fmt: skip
        """Open a case, once per ``event_id``; ``child`` says that it is a sub-case of ``parent``.

        ``source`` is the case that sends the data, where one does.

        Raises :class:`CaseExistsError` for a unique key that is taken, :class:`PayloadError` for data that do
        not fit, :class:`InputError` when the first step is refused.
        """
        program = self.programs.current(process)
        event_id = self.intake.identity(tx, event_id)
        key, names = self._key(tx, program, raw, now)
        name = child.case_id if child is not None else self._name(tx, process, key, event_id)
        entry = Entry(name, now, program.calendar, event_id=event_id, source=parent or source, names=names)
        payload = self.intake.payload(tx, program.data, raw, program.calendar.tz, entry)
        event = Event("start", process, payload, event_id)
        if (row := tx.case(name, lock=True)) is not None:
            return self._known_start(tx, row, event)
        if program.unique and key is not None and (found := tx.find_open(process, key)) is not None:
            raise CaseExistsError(
                f"{process} has an open case for {key}", help=f"send {found.id} an event instead", case=found.id
            )
        decision = begin(
            program, name, event.payload, event, now, key=key, parent=parent,
            parent_name=child.name if child is not None else "", outlives=child is not None and child.outlives,
        )  # fmt: skip
        if decision.outcome == "refused":
            raise InputError(f"{process} cannot start: {decision.reason}", process=process)
        self.programs.keep(tx, program)
        self._commit(tx, program, decision, None, now)
        return decision

    def _key(
        self, tx: Transaction, program: Program, raw: Mapping[str, Any], now: datetime
    ) -> tuple[str | None, Names]:
        """The key that data tell, and the identifiers in it: digits of a key are no card's.

        Raises :class:`PayloadError` for data that do not fit.
        """

        def told(by: Mapping[str, Any]) -> str:
            return key_of(program, fill(by, program.data, program.calendar.tz), now) or ""

        @cache
        def names() -> Sequence[str]:
            try:
                return digits_in(told(self.intake.named(None, program.data, raw)))
            except DunningError:  # said again, without a value, once the values are out
                return ()

        key = told(self.intake.preview(program.data, raw, Entry("", now, names=names)))
        if PREFIX in key:  # by what a reference shows two keys would be one
            key = told(self.intake.named(tx, program.data, raw))
        return (self.intake.key(tx, key) if program.key is not None else None), names

    def _name(self, tx: Transaction, process: str, key: str | None, event_id: str) -> str:
        """The same event id names the same case whatever the data say: other data are then a conflict."""
        if event_id:
            return case_id(process, None, 0, event_id)
        return case_id(process, key, tx.count(process, key) if key is not None else 0)

    def _known_start(self, tx: Transaction, row: Row, event: Event) -> Decision:
        _, case = self.load(row)
        self._refuse_conflict(tx, case.id, event)
        return Decision(case, event, case.state, case.state, "ignored", reason="duplicate")

    def take(self, tx: Transaction, case_id: str, event: Event, now: datetime) -> Decision:
        """Take an event with a typed payload into a case. Raises :class:`UnknownCaseError`.

        A known event id is dropped (``ignored``, reason ``duplicate``); with another payload it raises
        :class:`EventConflictError`.
        """
        row = tx.case(case_id, lock=True)
        if row is None:
            raise UnknownCaseError(f"there is no case {case_id}", help="see `dunning case list`", case=case_id)
        program, case = self.load(row)
        if event.id and self._refuse_conflict(tx, case_id, event):
            return Decision(case, event, case.state, case.state, "ignored", reason="duplicate")
        if event.kind == "timer" and not _due(case, event, now):
            return Decision(case, event, case.state, case.state, "ignored", reason="fired already")
        if case.control.pending:
            event = replace(event, begun=tx.begun(case_id))
        decision = decide(program, case, event, now, trace=self._trace)
        self._commit(tx, program, decision, case.revision, now)
        if PREFIX in row.body and decision.outcome == "accepted":
            self._purge(tx, case, decision.event, now)
        return decision

    def _purge(self, tx: Transaction, before: Case, event: Event, now: datetime) -> None:
        """Purge the values that a step gave up, once what followed from it has taken along what it needs."""
        row = tx.case(before.id, lock=True)
        if self.intake.vault is None or row is None:
            return
        program, after = self.load(row)
        if gone := given_up(tx, program, before, after):
            self.intake.vault.purge(tx, gone, now, why=f"{event.kind} {event.name}")

    def _refuse_conflict(self, tx: Transaction, case_id: str, event: Event) -> bool:
        known = tx.known(case_id, event.id) if event.id else None
        if known is None:
            return False
        if not same_payload(tx, known, event.payload) or known.event["name"] != event.name:
            raise EventConflictError(
                f"event id {event.id} is known with another content", help="give every event an id of its own",
                event_id=event.id,
            )  # fmt: skip
        return True

    def _commit(
        self, tx: Transaction, program: Program, decision: Decision, expected: int | None, now: datetime
    ) -> None:
        """Write a decision, then take the steps that follow from it, in order."""
        doubles = double_effects(tx, decision)
        change = change_of(tx, program, decision, expected, now, doubles)
        tx.write(change)
        if change.row is not None:
            self._remember(change.row, decision.case)
        for key in doubles:
            payload = {"status": "void", "reason": "already performed under its business key", "gate": ""}
            self.take(tx, decision.case.id, Event("result", key, payload), now)
        follow(self, tx, decision, now)


def _due(case: Case, event: Event, now: datetime) -> bool:
    """Whether a timer is still there to fire: another worker may have been first."""
    timer = case.control.timers.get(event.name)
    return timer is not None and timer.due_at <= now
