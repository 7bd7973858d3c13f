"""Drafts in which something happens: what leads to a branch, a call that fails, an effect whose reason goes away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain, islice
from math import ceil
from typing import Any

from dunning_engine.coverage.suggest.diary import Stage
from dunning_engine.coverage.suggest.draft import Draft, Step
from dunning_engine.coverage.suggest.places import ANYWHERE, MOST_STAGES, Places
from dunning_engine.coverage.suggest.values import Payload, Values
from dunning_engine.coverage.triggers import Trigger, triggers
from dunning_engine.coverage.universe import Universe
from dunning_engine.engine import facts_of
from dunning_engine.engine.timing import instant
from dunning_engine.process.program import Act, Alarm, State, Work

MOST_PAYLOADS = 8
_DEPTH = 3  # of calls that follow one another
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)
_STOPPED: Step = ("worker", "stopped")
_RUNNING: Step = ("worker", "running")


class Reach:
    """Makes things happen in one process, in drafts that begin as the nearest scenarios."""

    def __init__(self, universe: Universe, places: Places, values: Values) -> None:
        self._universe, self.program = universe, universe.program
        self._places, self._values = places, values
        self.triggers = {each.way.place: each for each in triggers(self.program)}
        owners = (*self.program.states.values(), self.program.anywhere)
        self.alarms = {alarm.name: (owner, alarm) for owner in owners for alarm in owner.timers}

    def of(self, trigger: Trigger) -> Iterator[Draft]:
        """What leads to a branch happens."""
        return _REACH[trigger.kind](self, trigger)

    def around(self, place: str) -> Trigger | None:
        """The branch that a place is in."""
        found = [name for name in self.triggers if place.startswith((f"{name}.", f"{name}["))]
        return self.triggers[max(found, key=len)] if found else None

    def into(self, state: str) -> Iterator[Draft]:
        """Scenarios up to the step that leads into a state."""
        return map(Draft, self._places.into(state))

    def inside(self, owner: str) -> Iterator[Draft]:
        """Scenarios up to where their case stands in a state."""
        return map(Draft, self._places.at(owner))

    def sent(self, event: str, owner: str, most: int = MOST_PAYLOADS) -> Iterator[Draft]:
        """An event comes in, with different payloads."""
        for stage in self._places.at(owner):
            for payload in islice(self._values.payloads(event, stage), most):
                yield Draft(stage).then(send(event, payload))

    def due(self, owner: str, timer: str) -> Iterator[Draft]:
        """An armed timer falls due."""
        for stage in self._places.armed(owner, timer):
            yield Draft(stage).then(_until(stage.case.control.timers[timer].due_at, stage))

    def overslept(self, owner: State, alarm: Alarm) -> Iterator[Draft]:
        """Nobody works until a timer's time is over."""
        for stage in self._places.armed(owner.name, alarm.name):
            facts = facts_of(stage.program, stage.case, stage.case.data, stage.case.control.visit, stage.now)
            over = alarm.expires(facts) if alarm.expires is not None else None
            if over is not None:
                left = instant(over, stage.program.calendar) - stage.now
                yield Draft(stage).then(("outage", f"{max(1, ceil(left / _DAY))} days"))

    def completed(self, owner: str, work: Work) -> Iterator[Draft]:
        """A task is completed, with different forms."""
        for stage in self._places.asked(owner, work.name):
            for form in islice(self._values.forms(work, stage), MOST_PAYLOADS):
                yield Draft(stage).then(_complete(work.name, form))

    def by_hand(self, state: State) -> Iterator[Draft]:
        """A call fails, and a person does what failed."""
        work = state.failed_task
        for entry, act in state.call.items() if work is not None else ():
            for draft in self.failing(state, act) if not act.optional else ():
                forms = islice(self._values.forms(work, draft.stage), MOST_PAYLOADS) if work is not None else ()
                name = f"{work.name if work is not None else ''}_{entry}"
                yield from (draft.then(_complete(name, form)) for form in forms)

    def disturbed(self, owner: str) -> Iterator[Draft]:
        """Something happens in a state: any of its events, any of its tasks."""
        yield from chain.from_iterable(self.sent(event, owner, 2) for event in self._events(owner))
        work = self._own(owner).task
        if work is not None:
            yield from self.completed(owner, work)

    def failing(self, state: State, act: Act) -> Iterator[Draft]:
        """A stand-in is told to decline; where it would decline something before, the effect ends as it is told to."""
        if act.operation is None:
            return
        for times in ("1", "always"):
            told = {act.operation.capability: {act.operation.verb: {"decline": times}}}
            yield from (draft.given(standins=told) for draft in self.into(state.name))
        for draft in self.entering(state.name):
            yield draft.then(_ended(act, "dead"), _RUNNING)

    def voiding(self, act: Act) -> Iterator[Draft]:
        """An effect waits, and meanwhile something happens that takes its reason away."""
        trigger, state = self.around(act.place), act.place.partition(".")[0]
        waiting = self.stopped(trigger) if trigger is not None else self.entering(state)
        for draft in islice(waiting, 2 * MOST_STAGES):
            for event in self._events(state):
                for payload in islice(self._values.payloads(event, draft.stage), 2):
                    yield draft.then(send(event, payload), _RUNNING)

    def entering(self, state: str, depth: int = _DEPTH) -> Iterator[Draft]:
        """A state is entered while nobody works, so that its call stands open."""
        for trigger in self.leading(state) if depth else ():
            yield from self.stopped(trigger, depth - 1)

    def leading(self, state: str) -> Iterator[Trigger]:
        """The branches that lead into a state."""
        for place, trigger in self.triggers.items():
            if trigger.way.target == state or ("transition", place, f"-> {state}") in self._universe.items:
                yield trigger

    def stopped(self, trigger: Trigger, depth: int = _DEPTH) -> Iterator[Draft]:
        """What leads to a branch happens while nobody works."""
        if trigger.kind == "timer":
            for stage in self._places.armed(trigger.owner, trigger.name):
                yield Draft(stage).then(_STOPPED, ("fire", trigger.name))
        elif trigger.kind in ("event", "task", "reopen"):
            for draft in islice(self.of(trigger), MOST_STAGES):
                yield Draft(draft.stage).then(_STOPPED, *draft.added)
        elif trigger.kind == "always" and trigger.owner != ANYWHERE:
            yield from self.entering(trigger.owner, depth)
        elif trigger.kind == "confirmed":
            done = [_ended(act, "done") for act in self._own(trigger.owner).call.values() if act.operation is not None]
            yield from (draft.then(*done) for draft in self.entering(trigger.owner, depth))

    def _own(self, owner: str) -> State:
        return self.program.states.get(owner, self.program.anywhere)

    def _events(self, owner: str) -> list[str]:
        """The events that a state does something about; the ends of sub-cases are none."""
        return [name for name in {**self._own(owner).on, **self.program.anywhere.on} if name in self.program.events]

    # --- what leads to a branch, by its kind --------------------------------------------------------------

    def _event(self, trigger: Trigger) -> Iterator[Draft]:
        if trigger.name not in self.program.events:
            return
        yield from self.sent(trigger.name, trigger.owner)
        for draft in self.entering(trigger.owner):  # a state that a case only passes through while nobody works
            for payload in islice(self._values.payloads(trigger.name, draft.stage), 2):
                yield draft.then(send(trigger.name, payload), _RUNNING)

    def _timer(self, trigger: Trigger) -> Iterator[Draft]:
        return chain(self.due(trigger.owner, trigger.name), self.disturbed(trigger.owner))

    def _missed(self, trigger: Trigger) -> Iterator[Draft]:
        return self.overslept(*self.alarms[trigger.name])

    def _task(self, trigger: Trigger) -> Iterator[Draft]:
        work = self._own(trigger.owner).task
        return self.completed(trigger.owner, work) if work is not None else iter(())

    def _by_hand(self, trigger: Trigger) -> Iterator[Draft]:
        return self.by_hand(self._own(trigger.owner))

    def _confirmed(self, trigger: Trigger) -> Iterator[Draft]:
        return self.into(trigger.owner)

    def _failed(self, trigger: Trigger) -> Iterator[Draft]:
        state = self._own(trigger.owner)
        return chain.from_iterable(self.failing(state, act) for act in state.call.values() if not act.optional)

    def _always(self, trigger: Trigger) -> Iterator[Draft]:
        return chain(self.disturbed(trigger.owner), self.into(trigger.owner))


def send(event: str, payload: Payload) -> Step:
    """The step that sends an event."""
    return "send", {event: dict(payload)}


def _complete(task: str, form: Payload) -> Step:
    return "complete", {"task": task, **({"form": dict(form)} if form else {}), "by": "somebody"}


def _until(due: datetime, stage: Stage) -> Step:
    local = (due + _MINUTE).astimezone(stage.program.calendar.tz)
    return "until", local.replace(tzinfo=None).isoformat(timespec="minutes")


def _ended(act: Act, ends: str) -> Step:
    """The step that lets the effect of an action end."""
    operation = act.operation.name if act.operation is not None else act.name
    return "outside", {operation: _template(act), "ends": ends}


def _template(act: Act) -> dict[str, Any]:
    """The template that an action names, to tell its effect from others of the operation."""
    named = dict(act.arguments).get("template")
    try:
        return {"template": named({})} if named is not None else {}
    except (KeyError, AttributeError):  # worked out from the case: the operation alone has to do
        return {}


_REACH: Mapping[str, Callable[[Reach, Trigger], Iterator[Draft]]] = {
    "event": Reach._event, "reopen": Reach._event, "timer": Reach._timer, "missed": Reach._missed,  # noqa: SLF001 - the class's own table
    "task": Reach._task, "by_hand": Reach._by_hand, "confirmed": Reach._confirmed, "failed": Reach._failed,  # noqa: SLF001 - likewise
    "always": Reach._always,  # noqa: SLF001 - likewise
}  # fmt: skip
