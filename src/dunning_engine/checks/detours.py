"""Ways out of a state and back into it by name on which nothing changes: the visit begins anew for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dunning_engine.checks.deeds import deeds, entered
from dunning_engine.checks.graph import BACK
from dunning_engine.checks.subject import Subject
from dunning_engine.checks.ways import Way
from dunning_engine.checks.writing import written_by
from dunning_engine.process.definition import StateDef

_LONGEST = 6


@dataclass(frozen=True, slots=True, eq=False)
class Detour:
    """Away from a state by one branch, through ``states``, and back by another."""

    away: Way
    states: tuple[str, ...]
    back: Way


def detours(subject: Subject, state: StateDef) -> Iterator[Detour]:
    """The shortest ways out of a state and back by its name, over other states, on which no data change."""
    for away in subject.ways:
        if away.owner is state and away.kind != "always":
            for target in _targets(subject, away):
                if target != state.name and not writes_of(subject, away):
                    yield from _back(subject, state, away, target)


def _back(subject: Subject, state: StateDef, away: Way, first: str) -> Iterator[Detour]:
    waiting, seen = list[tuple[str, ...]]([(first,)]), {first}
    while waiting:
        passed = waiting.pop(0)
        here = subject.definition.states.get(passed[-1])
        if here is None or here.final or len(passed) > _LONGEST or enters_with(subject, here):
            continue
        for way in subject.ways:
            if way.owner is not here or writes_of(subject, way):
                continue
            targets = _targets(subject, way)
            if state.name in targets:
                yield Detour(away, passed, way)
                return
            waiting += [(*passed, target) for target in targets if target not in seen]
            seen |= targets


def again(subject: Subject, state: StateDef, fields: frozenset[str]) -> Way | None:
    """A branch by which a case comes into a state anew without some fields having been written since it was there."""
    waiting, seen = [state.name], {state.name}
    while waiting:
        here = subject.definition.states.get(waiting.pop(0))
        if here is None or here.final or (here is not state and enters_with(subject, here) & fields):
            continue
        for way in subject.ways:
            if way.owner not in (here, subject.definition.anywhere) or writes_of(subject, way) & fields:
                continue
            targets = _targets(subject, way)
            if state.name in targets and way.state is not None and not enters_with(subject, state) & fields:
                return way
            waiting += sorted(targets - seen)
            seen |= targets
    return None


def _targets(subject: Subject, way: Way) -> frozenset[str]:
    found = subject.graph.named(way.branch.to) if way.branch.to is not None else ()
    return frozenset(found) - {BACK}


def writes_of(subject: Subject, way: Way) -> frozenset[str]:
    """The data fields that a branch, or the form before it, writes."""
    form = way.task.form if way.task is not None else ()
    filled = {item.name.value for item in form if item.field is None}
    return frozenset(filled).union(*(written_by(deed) for deed in deeds(subject, way.branch.do)))


def enters_with(subject: Subject, state: StateDef) -> frozenset[str]:
    """The data fields that entering a state writes, or its call fills in."""
    return frozenset().union(*(written_by(deed) for deed in deeds(subject, entered(state))))
