"""Works off what is due: timers, what the outside reports, effects; until quiet, or due by due."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from dunning_engine.errors import (
    ConfigurationError,
    ConflictError,
    DunningError,
    InputError,
    StepRefusedError,
    StoreError,
    UnavailableError,
)
from dunning_engine.model.case import Timer
from dunning_engine.model.event import Event
from dunning_engine.model.values import to_json
from dunning_engine.ports.adapter import Adapter, Inbound
from dunning_engine.ports.clock import Clock
from dunning_engine.ports.store import Store, Transaction
from dunning_engine.runtime.dispatch import Dispatcher
from dunning_engine.runtime.following import send_raw, tell_if_refused
from dunning_engine.runtime.identity import person_task
from dunning_engine.runtime.intake import hide
from dunning_engine.runtime.stepper import Stepper
from dunning_engine.runtime.transactions import in_transaction

_MOST_ROUNDS = 100_000
_LOOK_AGAIN = timedelta(hours=1)  # a timer that cannot be taken, until somebody has looked


class Worker:
    """Drives one database; several may do so at once."""

    def __init__(
        self,
        store: Store,
        stepper: Stepper,
        dispatcher: Dispatcher,
        adapters: Mapping[str, Adapter],
        clock: Clock,
        *,
        batch: int,
    ) -> None:
        self._store, self._stepper, self._dispatcher = store, stepper, dispatcher
        self._adapters, self._clock, self._batch = adapters, clock, batch
        self._reports: deque[tuple[Adapter, Inbound]] = deque()  # an adapter hands each out once: kept until taken
        self._silent: dict[int, DunningError] = {}

    def run(self) -> int:
        """Work until nothing is due; how much was done. Running it again at the same instant does nothing.

        Raises :class:`StepRefusedError` when work keeps coming at one instant without end, and at the end, with the
        rest of the work done, what kept an adapter from reporting.
        """
        self._silent = {}
        total = self._until_quiet()
        for error in self._silent.values():
            raise error
        return total

    def _until_quiet(self) -> int:
        total = 0
        for _ in range(_MOST_ROUNDS):
            done = self.take_reports() or self.fire_timers() or self._dispatcher.run_once()
            if not done:
                return total
            total += done
        raise StepRefusedError(
            "work does not come to an end at this instant", help="look for timers that re-arm for the present"
        )

    def fire_timers(self) -> int:
        """Fire one batch of due timers, one per case; a timer that another worker fired is passed over."""
        now = self._clock.now()
        due = self._store.due_timers(now, self._batch)
        if not due:
            return 0
        try:
            with self._store.transaction() as tx:
                for timer in due:
                    self._stepper.take(tx, timer.case_id, _fired(timer), now)
        except DunningError as error:
            _refuse_broken_store(error)
            for timer in due:
                self._fire_alone(timer, now)
        return len(due)

    def _fire_alone(self, timer: Timer, now: datetime) -> None:
        """A timer in a transaction of its own; a conflict waits for the next round, what fails for a person."""
        try:
            with self._store.transaction() as tx:
                self._stepper.take(tx, timer.case_id, _fired(timer), now)
        except ConflictError:
            return
        except DunningError as error:
            _refuse_broken_store(error)
            task = person_task(timer.case_id, "stuck_timer", timer.name, hide(f"{timer.name}: {error}"), now)
            in_transaction(self._store, lambda tx: tx.keep_tasks([task]))
            self._store.put_off(timer.case_id, timer.name, now + _LOOK_AGAIN)

    def take_reports(self) -> int:
        """Take what the outside reports about earlier deeds; one that is known is dropped."""
        now = self._clock.now()
        for adapter in self._each():
            self._ask(adapter, now)
        taken = 0
        while self._reports:
            self._take_report(*self._reports[0], now)
            self._reports.popleft()
            taken += 1
        return taken

    def _ask(self, adapter: Adapter, now: datetime) -> None:
        """Ask an adapter for its reports; one that cannot say is asked again in the next run."""
        if id(adapter) in self._silent:
            return
        try:
            self._reports.extend((adapter, report) for report in adapter.inbound(now))
        except DunningError as error:
            self._silent[id(adapter)] = error
        except Exception as error:  # noqa: BLE001 - whatever an adapter raises, the other work goes on
            reason = type(error).__name__
            self._silent[id(adapter)] = UnavailableError(f"{adapter.name} cannot report: {reason}", reason=reason)

    def _take_report(self, adapter: Adapter, report: Inbound, now: datetime) -> None:
        effect = self._store.effect(report.effect_key) or self._store.effect_of_key(report.effect_key)
        if effect is None:
            return
        in_transaction(self._store, partial(self._report, f"{adapter.name}:{report.id}", report, effect.case_id, now))

    def _report(self, event_id: str, report: Inbound, case_id: str, now: datetime, tx: Transaction) -> None:
        row = tx.case(case_id, lock=True)
        if row is None:
            return
        try:
            decision = send_raw(self._stepper, tx, row, report.event, to_json(report.data), event_id, now)
            tell_if_refused(tx, decision, now)
        except (
            InputError,
            ConfigurationError,
        ) as error:  # a payload that does not fit, or another one under an id that is known
            tx.keep_tasks([person_task(case_id, "unusable_report", event_id, f"{report.event}: {error}", now)])

    def _each(self) -> list[Adapter]:
        """The adapters, one that serves several capabilities once; they need not be hashable."""
        return list({id(adapter): adapter for adapter in self._adapters.values()}.values())

    def next_due(self) -> datetime | None:
        """When there will be something to do next."""
        known = [self._store.next_due(), *(adapter.inbound_due() for adapter in self._each())]
        return min((moment for moment in known if moment is not None), default=None)


def _refuse_broken_store(error: DunningError) -> None:
    """Only a conflict is one case's; whatever else the store has to say is everybody's. Raises the error itself."""
    if isinstance(error, StoreError) and not isinstance(error, ConflictError):
        raise error


def _fired(timer: Timer) -> Event:
    return Event("timer", timer.name, {"nominal": timer.nominal})
