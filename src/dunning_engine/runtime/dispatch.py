"""Works off effects: claim, ask again, render, perform, and take each end in as a step of its own."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta
from functools import partial
from typing import Any

from dunning_engine.engine import facts_of, still_due
from dunning_engine.errors import DunningError
from dunning_engine.model.case import Case
from dunning_engine.model.effect import Effect
from dunning_engine.model.event import Event
from dunning_engine.model.letter import Letter
from dunning_engine.model.values import to_json
from dunning_engine.ports.clock import Clock
from dunning_engine.ports.store import Store, Transaction
from dunning_engine.process.program import Act, Program
from dunning_engine.runtime.identity import person_task
from dunning_engine.runtime.performing import Deed, Ended, Performer
from dunning_engine.runtime.stepper import Stepper
from dunning_engine.runtime.texts import Texts
from dunning_engine.runtime.transactions import in_transaction

_SECONDS = {"minutes": 60, "hours": 3600, "days": 86400}


class Dispatcher:
    """Performs due effects in batches; any number of them may run beside one another on one database."""

    def __init__(
        self, store: Store, stepper: Stepper, texts: Texts, performer: Performer, clock: Clock, *,
        owner: str, lease: float, batch: int,
    ) -> None:  # fmt: skip
        self._store, self._stepper, self._texts = store, stepper, texts
        self._performer, self._clock = performer, clock
        self._owner, self._lease, self._batch = owner, lease, batch

    def run_once(self) -> int:
        """Perform one batch; how many effects were taken up."""
        ready, ended = in_transaction(self._store, self._claim)
        if not ready and not ended:
            return 0
        ended += [(deed.effect, self._performed(deed)) for deed in ready]
        in_transaction(self._store, partial(self._take_ends, ended))
        return len(ended)

    def _claim(self, tx: Transaction) -> tuple[list[Deed], list[tuple[Effect, Ended]]]:
        """Claim effects, ask again whether they are due, and store the text before it goes out."""
        ready: list[Deed] = []
        ended: list[tuple[Effect, Ended]] = []
        now = self._clock.now()
        for effect in tx.claim_effects(now, self._batch, owner=self._owner, lease=self._lease):
            prepared = self._prepared(tx, effect)
            if isinstance(prepared, Ended):
                ended.append((effect, prepared))
            else:
                ready.append(prepared)
        rendered = [deed.effect for deed in ready if deed.letter is not None and deed.effect.attempts == 1]
        if rendered:
            tx.keep_letters(rendered)
        return ready, ended

    def _take_ends(self, ended: list[tuple[Effect, Ended]], tx: Transaction) -> None:
        # by case, so that two workers with effects of the same cases lock them in the same order
        for effect, end in sorted(ended, key=lambda each: each[0].case_id):
            self._take_end(tx, effect, end)

    def _prepared(self, tx: Transaction, effect: Effect) -> Deed | Ended:
        row = tx.case(effect.case_id)
        if row is None:
            return Ended("dead", "the case is gone")
        program, case = self._stepper.load(row)
        void = self._void(program, case, effect)
        if void is not None and effect.attempts == 1:
            return void
        return self._deed(program, case, effect, void)

    def _void(self, program: Program, case: Case, effect: Effect) -> Ended | None:
        void = still_due(program, case, effect, self._clock.now())
        return None if void is None else Ended("void", void.reason, gate=void.gate)

    def _deed(self, program: Program, case: Case, effect: Effect, void: Ended | None) -> Deed | Ended:
        action = program.acts[effect.action]
        if action.operation is None:
            return Ended("dead", f"{effect.operation} is not an operation")
        try:
            letter = self._letter(program, case, effect, action)
        except DunningError as error:
            return Ended("dead", str(error))
        if letter is not None and not effect.letter:
            effect = replace(effect, letter=to_json(asdict(letter)))
        wait = timedelta(seconds=action.wait.count * _SECONDS[action.wait.unit]) if action.wait is not None else None
        return Deed(effect, action.operation, letter, action.attempts, wait, void)

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
        if end.retry_at is not None:
            tx.update_effects([replace(effect, due_at=end.retry_at, reason=end.reason)])
            return
        done = replace(effect, status=end.status, reason=end.reason, result=to_json(end.result), ended_at=now)  # type: ignore[arg-type]  # the status is one of the four words
        tx.update_effects([done])
        program, case, action = self._waiting(tx, effect)
        payload = {"status": end.status, "reason": end.reason, "gate": end.gate, "value": _value(program, action, end)}
        decision = self._stepper.take(tx, case.id, Event("result", effect.key, payload), now)
        if end.status == "dead" and decision.outcome == "accepted" and _unheard(action, case, effect):
            note = f"{effect.operation}: {end.reason}"
            tx.keep_tasks([person_task(case.id, "failed_effect", effect.key, note, now)])

    def _waiting(self, tx: Transaction, effect: Effect) -> tuple[Program, Case, Act | None]:
        row = tx.case(effect.case_id)
        if row is None:
            raise DunningError(f"the case {effect.case_id} is gone")
        program, case = self._stepper.load(row)
        return program, case, program.acts.get(effect.action)


def _unheard(action: Act | None, case: Case, effect: Effect) -> bool:
    """Whether a dead effect would be noticed by nobody: no call waits, no other channel, and it matters."""
    pending = case.control.pending.get(effect.key)
    waits = pending is not None and bool(pending.entry)
    return action is not None and not waits and not action.optional and not action.or_else


def _value(program: Program, action: Act | None, end: Ended) -> Any:
    """What goes to the data field named by ``into``: the whole result for a record, else its only field."""
    if action is None or not action.into or end.status != "done":
        return None
    if program.data[action.into].type.record is not None:
        return dict(end.result)
    return next(iter(end.result.values()), None)
