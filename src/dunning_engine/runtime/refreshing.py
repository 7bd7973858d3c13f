"""Refreshes facts that are older than their process allows, before anything is sent on the strength of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from dunning_engine.calendar import add
from dunning_engine.engine import facts_of
from dunning_engine.errors import DunningError, StepRefusedError, UnavailableError
from dunning_engine.model.case import Case
from dunning_engine.model.event import Event
from dunning_engine.model.types import Field
from dunning_engine.model.values import convert, to_json
from dunning_engine.ports.adapter import Adapter
from dunning_engine.ports.clock import Clock
from dunning_engine.ports.store import Store, Transaction
from dunning_engine.process.program import Program
from dunning_engine.runtime.identifiers import names_of
from dunning_engine.runtime.intake import Entry
from dunning_engine.runtime.stepper import Stepper
from dunning_engine.runtime.transactions import in_transaction


class Refresher:
    """Asks the sources of facts; what they say is an input of the case, with a step of its own."""

    def __init__(self, store: Store, stepper: Stepper, adapters: Mapping[str, Adapter], clock: Clock) -> None:
        self._store, self._stepper, self._adapters, self._clock = store, stepper, adapters, clock

    def refresh(self, case_id: str, key: str) -> None:
        """Refresh what is too old. ``key`` is the effect's that needs it.

        Raises :class:`DunningError` where a source does not answer or what it says is refused: then nothing may be
        sent yet.
        """
        row = self._store.case(case_id)
        if row is None:
            return
        program, case = self._stepper.load(row)
        now = self._clock.now()
        for source, fields in stale(program, case, now).items():
            event = Event("facts", source, self._asked(program, case, source, fields, key, now))
            decision = in_transaction(self._store, partial(self._take, case_id, event, now))
            if decision.outcome == "refused":
                raise StepRefusedError(f"{source}: {decision.reason}", help="look at what the source says")

    def _take(self, case_id: str, event: Event, now: datetime, tx: Transaction) -> Any:
        return self._stepper.take(tx, case_id, event, now)

    def _asked(
        self, program: Program, case: Case, source: str, fields: Sequence[Field], key: str, now: datetime
    ) -> dict[str, Any]:
        action = program.acts[source_place(fields[0].name)]
        capability, _, verb = source.partition(".")
        adapter = self._adapters.get(capability)
        if adapter is None:
            raise UnavailableError(f"no adapter is configured for {capability}", reason="no adapter")
        facts = facts_of(program, case, case.data, case.control.visit, now)
        arguments = {name: evaluate(facts) for name, evaluate in action.arguments}
        result = _called(partial(getattr(adapter, verb), key=f"{key}:{source}", at=now, **arguments), source)
        values = {field.name: value_of(result, field, program.calendar.tz) for field in fields}
        entry = Entry(case.id, now, program.calendar, names=names_of(program, case))
        return in_transaction(self._store, partial(self._cleaned, program, values, entry))

    def _cleaned(self, program: Program, values: dict[str, Any], entry: Entry, tx: Transaction) -> dict[str, Any]:
        return self._stepper.intake.clean(tx, program.data, values, entry)


def _called(ask: partial[Any], source: str) -> Mapping[str, Any]:
    try:
        return ask() or {}
    except DunningError:
        raise
    except Exception as error:
        raise UnavailableError(f"{source}: {type(error).__name__}", reason=type(error).__name__) from error


def stale(program: Program, case: Case, now: datetime) -> dict[str, list[Field]]:
    """The facts that are older than their ``max_age``, by source. A case begins with fresh ones."""
    old: dict[str, list[Field]] = {}
    for field in program.data.values():
        if not field.source or field.max_age is None:
            continue
        known = case.control.facts_at.get(field.name, case.opened_at).astimezone(program.calendar.tz)
        if add(known, field.max_age, program.calendar) < now:
            old.setdefault(field.source, []).append(field)
    return old


def source_place(field: str) -> str:
    """The place in the program of the action that refreshes a data field."""
    return f"data.{field}.source"


def value_of(result: Mapping[str, Any], field: Field, zone: ZoneInfo) -> Any:
    """What a data field takes of a result: the whole of it for a record, else the field of its name or the first.

    Raises :class:`PayloadError` for what does not fit.
    """
    if not result:
        return None
    raw = result if field.type.record is not None else result.get(field.name, next(iter(result.values())))
    return convert(to_json(raw), field.type, field.name, zone)
