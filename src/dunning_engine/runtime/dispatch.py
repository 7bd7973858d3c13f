"""Works off effects: claim, ask again, render, perform, and take each end in as a step of its own."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from dunning_engine.engine import facts_of, still_due
from dunning_engine.errors import ConfigurationError, DunningError, PayloadError, StoreError
from dunning_engine.model.case import Case
from dunning_engine.model.effect import Effect
from dunning_engine.model.event import Event
from dunning_engine.model.letter import Letter
from dunning_engine.model.values import to_json
from dunning_engine.ports.clock import Clock
from dunning_engine.ports.store import Store, Transaction
from dunning_engine.process.program import Act, Program
from dunning_engine.runtime.identifiers import names_of
from dunning_engine.runtime.identity import person_task
from dunning_engine.runtime.intake import Entry, hide
from dunning_engine.runtime.performing import LONGEST_WAIT, Deed, Ended, Performer, later
from dunning_engine.runtime.refreshing import Refresher, stale, value_of
from dunning_engine.runtime.stepper import Stepper
from dunning_engine.runtime.texts import Texts
from dunning_engine.runtime.transactions import in_transaction

_STUCK = "cannot be worked on: "
_SECONDS = {"minutes": 60, "hours": 3600, "days": 86400}


class Dispatcher:
    """Performs due effects in batches; any number of them may run beside one another on one database."""

    def __init__(
        self, store: Store, stepper: Stepper, texts: Texts, performer: Performer, clock: Clock, *,
        refresher: Refresher, owner: str, lease: float, batch: int,
    ) -> None:  # fmt: skip
        """``lease`` is in seconds, ``batch`` how many effects are claimed at once."""
        self._refresher = refresher
        self._store, self._stepper, self._texts = store, stepper, texts
        self._performer, self._clock = performer, clock
        self._owner, self._lease, self._batch = owner, timedelta(seconds=lease), batch

    def run_once(self) -> int:
        """Perform one batch; how many effects were taken up."""
        until = self._clock.now() + self._lease
        claimed = in_transaction(self._store, self._claim)
        if not claimed:
            return 0
        mine, ended = [effect for effect, _ in claimed], []
        for effect, prepared in claimed:
            until = self._renewed(mine, until)
            if (end := self._ended(effect, prepared, until)) is not None:
                ended.append(end)
        self._keep_ends(ended)
        return len(claimed)

    def end_as_told(self, key: str, told: Ended | None) -> None:
        """Let one pending effect end as a test tells, without its adapter; it is asked again first, as always.

        ``None``: it was begun, and nobody knows what became of it.
        """
        in_transaction(self._store, partial(self._end_as_told, key, told))

    def _end_as_told(self, key: str, told: Ended | None, tx: Transaction) -> None:
        effect = tx.effect(key)
        if effect is None or effect.status != "pending":
            return
        effect = replace(effect, attempts=effect.attempts + 1)
        tx.update_effects([effect])
        prepared = self._prepared(effect, tx)
        if isinstance(prepared, Ended):
            self._take_end(tx, effect, prepared)
        elif told is not None and prepared is not None:
            self._take_end(tx, prepared.effect, told)

    def _renewed(self, mine: list[Effect], until: datetime) -> datetime:
        """Until when the claim holds: it is renewed, also for what is done and not yet stored, once half is over."""
        now = self._clock.now()
        if not until - self._lease / 2 <= now < until:
            return until
        in_transaction(self._store, lambda tx: tx.renew_leases(mine, now, lease=self._lease.total_seconds()))
        return now + self._lease

    def _claim(self, tx: Transaction) -> list[tuple[Effect, Deed | Ended | None]]:
        """Claim effects, ask again whether they are due, and store the text before it goes out."""
        lease = self._lease.total_seconds()
        effects = tx.claim_effects(self._clock.now(), self._batch, owner=self._owner, lease=lease)
        return [(effect, self._ready(effect, tx)) for effect in effects]

    def _ready(self, effect: Effect, tx: Transaction) -> Deed | Ended | None:
        """As :meth:`_prepared`; a case that cannot be loaded keeps none of the others waiting."""
        try:
            return self._prepared(effect, tx)
        except StoreError:
            raise
        except DunningError as error:
            return self._stuck(error)

    def _stuck(self, error: DunningError) -> Ended:
        return Ended("pending", f"{_STUCK}{error}", retry_at=self._clock.now() + LONGEST_WAIT)

    def _ended(self, effect: Effect, prepared: Deed | Ended | None, until: datetime) -> tuple[Effect, Ended] | None:
        """What became of a claimed effect; ``None`` when the lease ran out first: then it is claimed again."""
        if self._lease and self._clock.now() >= until:  # without a lease nobody works beside this run
            return None
        if prepared is None:
            prepared = self._refreshed(effect)
        return (effect, prepared) if isinstance(prepared, Ended) else (prepared.effect, self._performed(prepared))

    def _refreshed(self, effect: Effect) -> Deed | Ended:
        """Prepare an effect once the facts are fresh; while they cannot be had it waits, as for its own system."""
        try:
            self._refresher.refresh(effect.case_id, effect.key)
        except DunningError as error:
            return self._later(effect, str(error))
        prepared = in_transaction(self._store, partial(self._prepared, effect))
        return prepared or self._later(effect, "the facts are too old")

    def _later(self, effect: Effect, reason: str) -> Ended:
        row = self._store.case(effect.case_id)
        action = self._stepper.load(row)[0].acts.get(effect.action) if row is not None else None
        return later(effect, reason, action.attempts if action is not None else 1, _wait(action), self._clock.now())

    def _keep_ends(self, ended: list[tuple[Effect, Ended]]) -> None:
        """Take the ends in together; should one of them fail, each by itself, and that one is tried again later."""
        try:
            in_transaction(self._store, partial(self._take_ends, ended))
        except StoreError:
            raise
        except DunningError:
            for effect, end in ended:
                self._keep_end(effect, end)

    def _keep_end(self, effect: Effect, end: Ended) -> None:
        try:
            in_transaction(self._store, partial(self._take_ends, [(effect, end)]))
        except StoreError:
            raise
        except DunningError as error:
            in_transaction(self._store, partial(self._take_ends, [(effect, self._stuck(error))]))

    def _take_ends(self, ended: list[tuple[Effect, Ended]], tx: Transaction) -> None:
        # by case, so that two workers with effects of the same cases lock them in the same order
        for effect, end in sorted(ended, key=lambda each: each[0].case_id):
            self._take_end(tx, effect, end)

    def _prepared(self, effect: Effect, tx: Transaction) -> Deed | Ended | None:
        """An effect made ready, or why it is over; ``None`` when facts that it depends on are too old."""
        row = tx.case(effect.case_id)
        if row is None:
            return Ended("dead", "the case is gone")
        program, case = self._stepper.load(row)
        action = program.acts.get(effect.action)
        if _asks_again(action) and stale(program, case, self._clock.now()):
            return None
        void = self._void(program, case, effect)
        if void is not None and effect.attempts == 1:
            return void
        deed = self._deed(program, case, effect, void)
        if isinstance(deed, Deed) and deed.effect is not effect:
            tx.keep_letters([deed.effect])
        return deed

    def _void(self, program: Program, case: Case, effect: Effect) -> Ended | None:
        void = still_due(program, case, effect, self._clock.now())
        return None if void is None else Ended("void", void.reason, gate=void.gate)

    def _deed(self, program: Program, case: Case, effect: Effect, void: Ended | None) -> Deed | Ended:
        action = program.acts.get(effect.action)
        if action is None or action.operation is None:
            return Ended("dead", f"{effect.operation} is no longer part of the process")
        try:
            letter = self._letter(program, case, effect, action)
        except DunningError as error:
            return Ended("dead", str(error))
        # a dead effect, tried again by hand or planned anew under its business key, was perhaps done
        again = bool(effect.letter or effect.business_key) or effect.due_at != effect.planned_at
        tried = effect.attempts > 1 or again
        if letter is not None and not effect.letter:
            effect = replace(effect, letter=to_json(asdict(letter)))
        return Deed(effect, action.operation, letter, action.attempts, _wait(action), tried, void)

    def _letter(self, program: Program, case: Case, effect: Effect, action: Act) -> Letter | None:
        if action.operation is None or not action.operation.template:
            return None
        if effect.letter:
            return Letter(**{**effect.letter, "items": tuple(effect.letter["items"])})
        pending = case.control.pending.get(effect.key)
        facts = facts_of(program, case, case.data, case.control.visit, self._clock.now())
        if pending is not None and pending.locals:
            facts = facts.layered(pending.locals)
        return self._texts.letter(program, facts, str(effect.arguments["template"]))

    def _performed(self, deed: Deed) -> Ended:
        """Perform a deed, unless its case moved on since it was claimed and no longer wants it."""
        row = self._store.case(deed.effect.case_id) if deed.void is None else None
        if row is not None:
            program, case = self._stepper.load(row)
            deed = replace(deed, void=self._void(program, case, deed.effect))
        return self._performer.perform(deed)

    def _take_end(self, tx: Transaction, effect: Effect, end: Ended) -> None:
        now = self._clock.now()
        end = replace(end, reason=hide(end.reason)) if end.reason else end
        tx.case(effect.case_id, lock=True)  # the case before its effects, as every other step does
        if not _still_ours(tx.effect(effect.key), effect, end):
            return
        if end.retry_at is not None:
            self._try_later(tx, effect, end, end.retry_at)
            return
        program, case, action = self._waiting(tx, effect)
        entry = Entry(case.id, now, program.calendar, names=names_of(program, case))
        end = self._without_secrets(tx, action, end, entry)
        done = replace(effect, status=end.status, reason=end.reason, result=to_json(end.result), ended_at=now)
        tx.update_effects([done])
        value = None
        try:
            value = self._value(tx, program, action, end, entry)
        except (ConfigurationError, PayloadError) as error:
            note = f"{effect.operation} was done, and its result cannot be used: {error}"
            tx.keep_tasks([person_task(case.id, "unusable_result", effect.key, note, now)])
        payload = {"status": end.status, "reason": end.reason, "gate": end.gate, "value": value}
        decision = self._stepper.take(tx, case.id, Event("result", effect.key, payload), now)
        if end.status == "dead" and decision.outcome == "accepted" and _unheard(action, case, effect):
            note = f"{effect.operation}: {end.reason}"
            tx.keep_tasks([person_task(case.id, "failed_effect", effect.key, note, now)])

    def _try_later(self, tx: Transaction, effect: Effect, end: Ended, moment: datetime) -> None:
        tx.update_effects([replace(effect, due_at=moment, reason=end.reason)])
        if end.reason.startswith(_STUCK):
            note = f"{effect.operation}: {end.reason}"
            tx.keep_tasks([person_task(effect.case_id, "stuck_effect", effect.key, note, self._clock.now())])

    def _without_secrets(self, tx: Transaction, action: Act | None, end: Ended, entry: Entry) -> Ended:
        """What a deed gave, with its bank and card values in the vault; where they cannot be kept, nothing of it."""
        if not end.result:
            return end
        fields = action.operation.result if action is not None and action.operation is not None else None
        try:
            return replace(end, result=self._stepper.intake.clean(tx, fields, to_json(end.result), entry))
        except (ConfigurationError, PayloadError) as error:
            return replace(end, result={}, reason=f"{end.reason} {error}".strip())

    def _value(self, tx: Transaction, program: Program, action: Act | None, end: Ended, entry: Entry) -> Any:
        """What the data field named by ``into`` takes, of that field's class."""
        value = _value(program, action, end)
        if action is None or not action.into or value is None:
            return value
        fields = {action.into: program.data[action.into]}
        return self._stepper.intake.clean(tx, fields, {action.into: value}, entry)[action.into]

    def _waiting(self, tx: Transaction, effect: Effect) -> tuple[Program, Case, Act | None]:
        row = tx.case(effect.case_id)
        if row is None:
            raise DunningError(f"the case {effect.case_id} is gone")
        program, case = self._stepper.load(row)
        return program, case, program.acts.get(effect.action)


def _still_ours(known: Effect | None, effect: Effect, end: Ended) -> bool:
    """Whether what became of a try still counts: not where its lease ran out and another worker took it over.

    Every claim counts ``attempts`` up, so that their number tells whose claim is the last. A deed that was done is
    taken from either, until one of them has ended it.
    """
    if known is None or known.status != "pending":
        return False
    return end.status == "done" or known.attempts == effect.attempts


def _asks_again(action: Act | None) -> bool:
    return action is not None and action.operation is not None and action.operation.asks_again


def _wait(action: Act | None) -> timedelta | None:
    """The wait before the second try, where the process says it."""
    if action is None or action.wait is None:
        return None
    return timedelta(seconds=action.wait.count * _SECONDS[action.wait.unit])


def _unheard(action: Act | None, case: Case, effect: Effect) -> bool:
    """Whether a dead effect would be noticed by nobody: no call waits, no other channel, and it matters."""
    pending = case.control.pending.get(effect.key)
    waits = pending is not None and bool(pending.entry)
    return action is not None and not waits and not action.optional and not action.or_else


def _value(program: Program, action: Act | None, end: Ended) -> Any:
    """What goes to the data field named by ``into``. Raises :class:`PayloadError` for what does not fit it."""
    if action is None or not action.into or end.status != "done":
        return None
    return value_of(end.result, program.data[action.into], program.calendar.tz)
