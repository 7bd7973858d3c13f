"""The engine as hosts see it: start cases, send events, complete tasks, run what is due, ask why."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

from dunning_engine.api.completing import complete_task, postpone_task
from dunning_engine.api.keeping import Keeping
from dunning_engine.api.retrying import retry_effect
from dunning_engine.config import load_config
from dunning_engine.errors import (
    DunningError,
    InputError,
    StepRefusedError,
    StoreError,
    UnknownCaseError,
)
from dunning_engine.library import Library
from dunning_engine.model.case import Case
from dunning_engine.model.decision import Decision
from dunning_engine.ports.clock import Clock, SimulatedClock, SystemClock, aware
from dunning_engine.ports.store import Row, Transaction
from dunning_engine.runtime.following import accepted, send_raw
from dunning_engine.runtime.intake import hide
from dunning_engine.runtime.transactions import in_transaction
from dunning_engine.wiring import Wishes, assemble

T = TypeVar("T")
_BATCH = 100


class Engine(Keeping):
    """Runs processes for a host service.

    Every method that changes something is one transaction: it is durable when the method returns, and nothing
    is half-done when it raises. A conflicting write of another process is retried inside.
    """

    @classmethod
    def open(
        cls, url: str, *, processes: str | Path | Library | None = None, adapters: Mapping[str, Any] | None = None,
        settings: Mapping[str, Mapping[str, Any]] | None = None, clock: Clock | None = None, **more: Any,
    ) -> Self:  # fmt: skip
        """Open an engine on a database (``sqlite:///dunning.db``, ``postgresql://...``).

        ``processes``: the folder of process files (default: ``./processes``, then the shipped ones).
        ``adapters``: per capability an adapter, the name of one, or ``{"name": ..., options}``. ``settings``:
        per process. What is not given is taken from ``DUNNING_*`` variables, then from ``dunning.toml`` in the working
        directory (folder, adapters, settings; with ``standins=True`` no adapters). More: see
        :class:`dunning_engine.wiring.Wishes`. Raises :class:`CapabilityNotConfiguredError`,
        :class:`ConfigurationError`, :class:`ProcessError`, :class:`StoreError`.
        """
        config = load_config(Path.cwd(), os.environ)
        chosen = adapters if more.get("standins") else {**config.choices, **(adapters or {})}
        wanted = {
            name: {**config.settings.get(name, {}), **(settings or {}).get(name, {})}
            for name in {**config.settings, **(settings or {})}
        }
        folder = config.processes if processes is None else processes
        return cls(assemble(Wishes(clock or SystemClock(), url, folder, chosen, wanted, **more)))

    @classmethod
    def memory(
        cls, *, processes: str | Path | Library | None = None, clock: Clock | None = None,
        settings: Mapping[str, Mapping[str, Any]] | None = None, standins: Mapping[str, Any] | None = None, **more: Any,
    ) -> Self:  # fmt: skip
        """An engine for unit tests: in memory, with a stand-in for every outside system (``standins``: scripts)."""
        wishes = Wishes(
            clock or SystemClock(), None, processes, settings=settings, standins=True, scripts=standins, **more
        )  # fmt: skip
        return cls(assemble(wishes))

    def start(self, process: str, data: Mapping[str, Any], *, event_id: str = "", connection: Any = None) -> Case:
        """Open a case; the same ``event_id`` twice opens it once.

        Raises :class:`UnknownProcessError`, :class:`PayloadError`, :class:`CaseExistsError`.
        """

        def step(tx: Transaction) -> Decision:
            return self.parts.stepper.start(tx, process, data, self._now(), event_id=event_id)

        return self._in_transaction(step, connection).case

    def send(
        self, case_id: str, event: str, data: Mapping[str, Any] | None = None, *,
        event_id: str = "", by: str = "", connection: Any = None,
    ) -> Decision:  # fmt: skip
        """Send a case an event; the same ``event_id`` twice counts once.

        Raises :class:`UnknownCaseError`, :class:`PayloadError`, :class:`EventConflictError` (the id is known
        with another payload), :class:`EventNotAcceptedError` and :class:`StepRefusedError` (both recorded).
        """

        def step(tx: Transaction) -> Decision:
            return self._send(tx, self._row(tx, case_id), event, data or {}, event_id, by)

        return self._told(self._in_transaction(step, connection))

    def send_many(self, events: Iterable[Mapping[str, Any]]) -> list[Decision | DunningError]:
        """Send many events, a hundred a transaction; in their order, an error in the place of what failed.

        Each has ``case``, ``event`` and optionally ``data``, ``event_id`` and ``by``; or, instead of ``case``,
        ``process`` and ``key``; or ``start`` (a process) with ``data`` and ``event_id``.
        """
        every = list(events)
        results: list[Decision | DunningError] = []
        for first in range(0, len(every), _BATCH):
            batch = every[first : first + _BATCH]
            results += self._in_transaction(partial(self._each, batch), None)
        return results

    def _each(self, batch: list[Mapping[str, Any]], tx: Transaction) -> list[Decision | DunningError]:
        return [self._one(tx, each) for each in batch]

    def _one(self, tx: Transaction, each: Mapping[str, Any]) -> Decision | DunningError:
        try:
            data, event_id = each.get("data") or {}, each.get("event_id", "")
            if "start" in each:
                return self.parts.stepper.start(tx, each["start"], data, self._now(), event_id=event_id)
            row = self._row(tx, each["case"]) if "case" in each else self._keyed(tx, each["process"], each["key"])
            return self._told(self._send(tx, row, each["event"], data, event_id, each.get("by", "")))
        except StoreError:
            raise
        except DunningError as error:
            return error

    def signal(
        self, process: str, *, key: str, event: str, data: Mapping[str, Any] | None = None,
        event_id: str = "", by: str = "", connection: Any = None,
    ) -> Decision:  # fmt: skip
        """Send an event to the open case of a key, else to the newest (it may re-open). Raises as :meth:`send`."""

        def step(tx: Transaction) -> Decision:
            return self._send(tx, self._keyed(tx, process, key), event, data or {}, event_id, by)

        return self._told(self._in_transaction(step, connection))

    def complete(
        self,
        task_id: str,
        form: Mapping[str, Any] | None = None,
        *,
        by: str,
        event_id: str = "",
        connection: Any = None,
    ) -> Decision:
        """Complete a task with its form.

        Raises :class:`TaskNotOpenError`, :class:`PayloadError`, :class:`NotAllowedError`.
        """

        def step(tx: Transaction) -> Decision:
            return complete_task(self.parts.stepper, tx, task_id, form or {}, by, event_id, self._now())

        return self._told(self._in_transaction(step, connection))

    def complete_many(self, forms: Mapping[str, Mapping[str, Any]], *, by: str) -> list[Decision | DunningError]:
        """Complete many tasks, by id, each with its form; in their order, an error in the place of what failed."""
        results: list[Decision | DunningError] = []
        for task_id, form in forms.items():
            try:
                results.append(self.complete(task_id, form, by=by))
            except StoreError:
                raise
            except DunningError as error:
                results.append(error)
        return results

    def postpone(self, task_id: str, *, by: str) -> Decision:
        """Put a task off, as far and as often as its process allows. Raises :class:`TaskNotOpenError`."""

        def step(tx: Transaction) -> Decision:
            return postpone_task(self.parts.stepper, tx, task_id, by, self._now())

        return self._told(self._in_transaction(step, None))

    def retry(self, key: str) -> bool:
        """Make a dead effect pending again; whether it was dead.

        Raises :class:`StepRefusedError` where its case no longer waits for it (recorded).
        """
        effect = self.parts.store.effect(key)
        if effect is None:
            return False
        decision = self._in_transaction(
            lambda tx: retry_effect(self.parts.stepper, tx, effect.case_id, key, self._now())
        )
        return decision is not None and self._told(decision).outcome == "accepted"

    def run(self) -> int:
        """Fire due timers, perform pending effects, take reports of the outside, until quiet; how much was done.

        Values in the vault that are past their time are purged first (RIB-07).
        """
        self._purge_expired()
        return self.parts.worker.run()

    def advance(self, **span: float) -> None:
        """Move a simulated clock on (``days=15``, ``hours=2``), stopping at everything that falls due on the way."""
        self.until(self._now() + timedelta(**span))

    def until(self, moment: datetime | str) -> None:
        """Move a simulated clock to an aware instant (or its ISO text), due by due.

        Raises :class:`InputError` with a real clock, and for an instant without a time zone.
        """
        clock = self.parts.clock
        if not isinstance(clock, SimulatedClock):
            raise InputError(
                "only a simulated clock can be moved", help="open the engine with clock=SimulatedClock(...)"
            )
        target = aware(moment)
        self.run()
        while (due := self.parts.worker.next_due()) is not None and due <= target:
            clock.set(max(due, clock.now()))
            if not self.run():
                break
        clock.set(target)
        self.run()

    def _now(self) -> datetime:
        return self.parts.clock.now()

    def _send(self, tx: Transaction, row: Row, event: str, data: Mapping[str, Any], event_id: str, by: str) -> Decision:
        decision = send_raw(self.parts.stepper, tx, row, event, data, event_id, self._now(), by)
        known = tx.known(row.id, decision.event.id) if decision.reason == "duplicate" else None
        if known is None or known.outcome not in ("refused", "not_accepted"):
            return decision
        outcome: Literal["refused", "not_accepted"] = "refused" if known.outcome == "refused" else "not_accepted"
        return decision._replace(outcome=outcome, reason=known.reason)  # sent again: the same answer again

    def _row(self, tx: Transaction, case_id: str) -> Row:
        row = tx.case(case_id, lock=True)
        if row is None:
            raise UnknownCaseError(f"there is no case {case_id}", help="see `dunning case list`", case=case_id)
        return row

    def _keyed(self, tx: Transaction, process: str, key: str) -> Row:
        known = self.parts.stepper.intake.key(tx, key)
        row = tx.find_open(process, known) or tx.find_newest(process, known)
        if row is None:
            key = hide(key)
            raise UnknownCaseError(f"{process} has no case for {key}", help="start one", process=process, key=key)
        return row

    def _told(self, decision: Decision) -> Decision:
        """What a direct caller is told: a refusal and an event that is not accepted are errors, once recorded."""
        if decision.outcome == "refused":
            raise StepRefusedError(
                decision.reason, help="nothing changed; see `dunning case why`", case=decision.case.id
            )
        program = self.parts.programs.of(decision.case.program)
        return accepted(decision, program.events)

    def _in_transaction(self, step: Callable[[Transaction], T], connection: Any = None) -> T:
        return in_transaction(self.parts.store, step, connection)

    def close(self) -> None:
        """Free the database."""
        self.parts.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
