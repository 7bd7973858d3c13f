"""Ways out of a state and back into it by name on which nothing changes: the visit begins anew for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dunning_engine.checks.graph import BACK
from dunning_engine.checks.plan import Plan
from dunning_engine.checks.subject import Subject
from dunning_engine.checks.ways import Way
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
                if target != state.name and not subject.once(Plan).writes(away):
                    yield from _back(subject, state, away, target)


def _back(subject: Subject, state: StateDef, away: Way, first: str) -> Iterator[Detour]:
    waiting, seen = list[tuple[str, ...]]([(first,)]), {first}
    while waiting:
        passed = waiting.pop(0)
        here = subject.definition.states.get(passed[-1])
        if here is None or here.final or len(passed) > _LONGEST or subject.once(Plan).writes_entering(here):
            continue
        for way in subject.ways:
            if way.owner is not here or subject.once(Plan).writes(way):
                continue
            targets = _targets(subject, way)
            if state.name in targets:
                yield Detour(away, passed, way)
                return
            waiting += [(*passed, target) for target in targets if target not in seen]
            seen |= targets


def again(subject: Subject, state: StateDef, fields: frozenset[str]) -> Detour | None:
    """A way out of a state and into it anew on which some fields are not written: the shortest."""
    waiting = list[tuple[tuple[str, ...], Way | None]]([((state.name,), None)])
    seen: set[str] = set()
    while waiting:
        passed, first = waiting.pop(0)
        here = subject.definition.states.get(passed[-1])
        if here is None or here.final or (here is not state and subject.once(Plan).writes_entering(here) & fields):
            continue
        for way in subject.ways:
            if way.owner not in (here, subject.definition.anywhere) or subject.once(Plan).writes(way) & fields:
                continue
            targets = _targets(subject, way)
            if (
                state.name in targets
                and way.state is not None
                and not subject.once(Plan).writes_entering(state) & fields
            ):
                return Detour(first or way, passed[1:], way)
            waiting += [((*passed, target), first or way) for target in sorted(targets - seen)]
            seen |= targets
    return None


def _targets(subject: Subject, way: Way) -> frozenset[str]:
    found = subject.graph.named(way.branch.to) if way.branch.to is not None else ()
    return frozenset(found) - {BACK}
