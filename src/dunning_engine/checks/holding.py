"""What data fields may hold in each state, as far as the branches that lead there tell.

Followed from state to state until nothing is new: what conditions rule out, what actions write, what calls answer and
people fill in. The data that a case is opened with may be anything, but for a moment that the process itself sets
later: that is none. A state that is gone back to holds what it held, but for what was written meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dunning_engine.checks.given import given
from dunning_engine.checks.graph import BACK
from dunning_engine.checks.known import Known, knowing
from dunning_engine.checks.possible import supposing
from dunning_engine.checks.subject import Subject
from dunning_engine.checks.template_unsure import unsure_in
from dunning_engine.checks.used import reads_in
from dunning_engine.checks.values import GIVEN, NOTHING, Values
from dunning_engine.checks.walk import owners
from dunning_engine.checks.ways import Way
from dunning_engine.checks.writes import Writes
from dunning_engine.checks.writing import after, answered, field_values, filled_in
from dunning_engine.expr import strip
from dunning_engine.model.position import Text
from dunning_engine.model.types import Record, Type

OPEN, REST = "open", "rest"
"""A state whose call has not ended, and one that has none or whose call is over: then its timers are armed."""
Stage = tuple[str, str]
Held = dict[str, Values]
_ENDS = ("confirmed", "failed", "by_hand")
_ARMED = ("timer", "missed", "deadline")
_MANY = 30
_NONE: Values = frozenset()


class Holding:
    """What some fields of a process may hold, by state and stage; ``fields`` are those that are followed."""

    def __init__(self, subject: Subject, fields: Iterable[str]) -> None:
        data = subject.definition.data
        self.subject = subject
        self.fields = frozenset(name for name in fields if name in data and not data[name].source)
        self.held: dict[Stage, Held] = {}
        self._base = knowing(subject)
        self._writes = Writes(subject, self.fields)
        self._steps: dict[tuple[Any, ...], Held | None] = {}
        self._ways: dict[Stage, tuple[Way, ...]] = {}
        self._follow()

    def known(self, state: str, stage: str = REST) -> Known | None:
        """What is known in a state; ``None`` where no case comes to that stage of it."""
        held = self.held.get((state, stage))
        return self._base.also(held) if held is not None else None

    def stays(self) -> Iterator[tuple[str, Known]]:
        """The states in which a case may stay, with what is known in each stage; not those that it passes at once."""
        for name, stage in self.held:
            state, known = self.subject.definition.states[name], self.known(name, stage)
            passed = any(branch.to is not None and branch.condition is None for branch in state.always)
            if known is not None and not state.final and not passed:
                yield name, known

    def before(self, way: Way, state: str, stage: str = REST) -> Known | None:
        """What is known where a branch begins to act in a state; ``None`` where it is never taken there."""
        known = self.known(state, stage)
        return taken(way, arrived(way, known)) if known is not None else None

    def arriving(self, state: str) -> Iterator[tuple[Way, Known]]:
        """The branches that lead to a state, each with what is known once it has been entered by it."""
        done = self._writes.of(self.subject.definition.states[state])
        return ((way, after(done, known, self.fields)) for way, known in self._coming(state))

    def _coming(self, state: str) -> Iterator[tuple[Way, Known]]:
        for stage, held in self.held.items():
            for way in self._ways[stage]:
                leads = way.branch.to is not None and state in self.subject.graph.named(way.branch.to)
                found = self._step(way, held) if leads else None
                if found is not None:
                    yield way, self._base.also(found)

    def entering(self, state: str) -> Iterator[Known]:
        """What is known where a state is entered, before anything is done there: once for each way in."""
        first = next(iter(self.subject.definition.states), "")
        if state == first:
            yield self._base.also({name: self._writes.start(name) for name in self.fields})
        for _, known in self._coming(state):
            yield known

    def ways(self, stage: Stage) -> Iterator[Way]:
        """The branches that may be taken in a stage of a state, those of ``anywhere`` included."""
        state = self.subject.definition.states[stage[0]]
        own = {handler.event.value for handler in state.on if handler.instead}
        own |= {text.value for text in (*state.ignore, *state.defer)}
        for way in self.subject.ways:
            if way.state is None:
                if not state.final and not (way.kind == "on" and way.what in own):
                    yield way
            elif way.state is state and (way.kind not in _ENDS if stage[1] == REST else way.kind not in _ARMED):
                yield way

    def _follow(self) -> None:
        first = next(iter(self.subject.definition.states), "")
        waiting = list(self._entered(first, {name: self._writes.start(name) for name in self.fields}))
        while waiting:
            stage = waiting.pop()
            if stage not in self._ways:
                self._ways[stage] = tuple(
                    way for way in self.ways(stage) if way.moves or way.kind in _ENDS or self._writes.by(way)
                )
            for way in self._ways[stage]:
                waiting += [other for other in self._take(way, stage) if other not in waiting]

    def _take(self, way: Way, stage: Stage) -> Iterator[Stage]:
        """Take a branch in a stage; the stages in which something is new because of it."""
        held = self._step(way, self.held[stage])
        if held is None:
            return
        if way.branch.to is None:
            yield from self._joined((stage[0], REST if way.kind in _ENDS else stage[1]), held)
            return
        for target in self.subject.graph.named(way.branch.to):
            yield from self._resumed(stage[0], held) if target == BACK else self._entered(target, held)

    def _step(self, way: Way, held: Held) -> Held | None:
        """What is held after a branch; ``None`` where it is not taken. Worked out once for what it depends on."""
        names = self._writes.concerning(way)
        if not names:
            return held
        key = (way, *(held[name] for name in names))
        if key not in self._steps:
            known = taken(way, arrived(way, self._base.also({name: held[name] for name in names})))
            self._steps[key] = (
                None if known is None else self._kept(after(self._writes.of(way), known, self.fields), names)
            )
        found = self._steps[key]
        return None if found is None else {**held, **found}

    def _entered(self, name: str, held: Held) -> Iterator[Stage]:
        state = self.subject.definition.states.get(name)
        if state is None:
            return
        names = self._writes.concerning(state)
        key = (name, *(held[each] for each in names))
        if key not in self._steps:
            known = self._base.also({each: held[each] for each in names})
            self._steps[key] = self._kept(after(self._writes.of(state), known, self.fields), names)
        yield from self._joined((name, OPEN if state.call else REST), {**held, **(self._steps[key] or {})})

    def _kept(self, known: Known, names: Iterable[str]) -> Held:
        return {name: field_values(name, known) for name in names}

    def _resumed(self, name: str, held: Held) -> Iterator[Stage]:
        """Back from a state: those before it hold what was written meanwhile."""
        away = self._writes.away(name)
        for state in self.subject.graph.before[name]:
            for stage in ((state, OPEN), (state, REST)):
                if stage in self.held:
                    yield from self._joined(stage, {field: held[field] for field in away})

    def _joined(self, stage: Stage, held: Held) -> Iterator[Stage]:
        before = self.held.get(stage, {})
        late = self._writes.late
        new = {name: before.get(name, _NONE) | values | late.get(name, _NONE) for name, values in held.items()}
        if stage not in self.held or any(new[name] != before[name] for name in new):
            self.held[stage] = {**before, **{name: _bounded(values) for name, values in new.items()}}
            yield stage


def arrived(way: Way, known: Known) -> Known:
    """What is known once the input of a branch has been stored: an event's fields, a form, what a call answered."""
    event = known.subject.definition.events.get(way.what)
    if way.kind in ("on", "reopen") and event is not None:
        return known.naming("event", Type("record", record=Record(event.name, event.fields)))
    if way.kind == "confirmed" and way.state is not None:
        return answered(way.state, known)
    return filled_in(way.task, known) if way.task is not None and way.kind in ("done", "by_hand") else known


def taken(way: Way, known: Known) -> Known | None:
    """What is known where the conditions of a branch hold and those before it do not; ``None``: that cannot be."""
    found: Known | None = known
    if way.timer is not None:
        found = supposing(way.timer.condition, known)
        found = _due(way, way.timer.due, found) if found is not None and way.timer.due is not None else found
    for condition in way.before:
        found = supposing(condition, found, holds=False) if found is not None else None
    return supposing(way.branch.condition, found) if found is not None else None


def _due(way: Way, due: Text, known: Known) -> Known | None:
    """A timer that has fired had a moment; of a table's row that gives it the branch may read the other columns."""
    table = f"{strip(due).value.strip().rpartition('.')[0]}."
    read = reads_in(known.subject.definition, [way.branch]) if table.startswith("table.") else ()
    return given(due, known, [path.removeprefix(table) for path in read if path.startswith(table)])


def _bounded(values: Values) -> Values:
    return values if len(values) <= _MANY else GIVEN | (values & NOTHING)


def followed(subject: Subject) -> Holding:
    """What the fields hold that timers and templates ask for: for :meth:`Subject.once`."""
    timers = [timer for owner in owners(subject.definition) for timer in owner.timers]
    texts = [text for timer in timers for text in (timer.condition, timer.due)]
    names = frozenset[str]().union(*(subject.reading.fields(text) for text in texts))
    return Holding(subject, names | _shown(subject))


def _shown(subject: Subject) -> frozenset[str]:
    """The fields on which it depends what templates show without having asked for it."""
    definition = subject.definition
    roots = {unsure.path[0] for unsure in subject.once(unsure_in)}
    inside = (subject.reading.fields(definition.computed[name]) for name in roots & definition.computed.keys())
    return frozenset(roots & definition.data.keys()).union(*inside)
