"""Ways out of a state and back into it by its name: the visit begins anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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


@dataclass(frozen=True, slots=True)
class Still:
    """Whether nothing changes that matters: by taking a branch, and by entering a state."""

    way: Callable[[Way], bool]
    state: Callable[[StateDef], bool]


def unwritten(subject: Subject, fields: frozenset[str] | None = None) -> Still:
    """Some fields are not written (``None``: none at all is)."""
    plan = subject.once(Plan)
    if fields is None:
        return Still(lambda way: not plan.writes(way), lambda state: not plan.writes_entering(state))
    return Still(lambda way: not plan.writes(way) & fields, lambda state: not plan.writes_entering(state) & fields)


def detours(subject: Subject, state: StateDef, still: Still) -> Iterator[Detour]:
    """The shortest way back, over other states, for each branch that leads out of a state other than at once."""
    for away in subject.ways:
        if away.owner is state and away.kind != "always" and still.way(away):
            for target in _targets(subject, away) - {state.name}:
                found = _back(subject, state, [((target,), away)], still, (), _LONGEST)
                if found is not None:
                    yield found


def again(subject: Subject, state: StateDef, still: Still) -> Detour | None:
    """The shortest way out of a state, by branches of `anywhere` too, and into it anew by a branch of a state."""
    if not still.state(state):
        return None
    return _back(subject, state, [((state.name,), None)], still, (subject.definition.anywhere,), len(subject.ways))


def _back(
    subject: Subject, state: StateDef, waiting: list[tuple[tuple[str, ...], Way | None]], still: Still,
    common: tuple[object, ...], longest: int,
) -> Detour | None:  # fmt: skip
    seen: set[str] = set()
    while waiting:
        passed, first = waiting.pop(0)
        here = subject.definition.states.get(passed[-1])
        if here is None or here.final or len(passed) > longest or not (here is state or still.state(here)):
            continue
        for way in subject.ways:
            if way.owner is not here and way.owner not in common:
                continue
            targets = _targets(subject, way)
            if not targets or not still.way(way):
                continue
            if state.name in targets and way.state is not None:
                return Detour(first or way, passed[1:] if first is None or passed[0] == state.name else passed, way)
            waiting += [((*passed, target), first or way) for target in sorted(targets - seen)]
            seen |= targets
    return None


def _targets(subject: Subject, way: Way) -> frozenset[str]:
    found = subject.graph.named(way.branch.to) if way.branch.to is not None else ()
    return frozenset(found) - {BACK}
