"""Which moves a world has: what the outside, people, the clock and a crash may do next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from dunning_engine.explore.samples import Samples
from dunning_engine.explore.stage import Part, Stage
from dunning_engine.explore.world import Member, Move, Parcel, World
from dunning_engine.model.types import Field, Type
from dunning_engine.process.definition import Definition
from dunning_engine.process.program import State, Work

MOST_WAITING = 4
"""Effects of a case that wait before the environment has to let them end."""
OUTAGE = timedelta(days=8)
PEOPLE = ("ann", "bob")
_ITEMS = 2  # a list grows no further


class Environment:
    """Everything that is not the process: payers, people, systems that answer, fail, or crash.

    ``targets`` are the definitions of all processes by name, for the outcomes of sub-cases that are not explored.
    """

    def __init__(self, stage: Stage, samples: Samples, targets: Mapping[str, Definition]) -> None:
        self._stage, self._samples, self._targets = stage, samples, targets
        self._made: dict[Any, list[dict[str, Any]]] = {}
        self._inner = _signalled(stage.parts)

    def moves(self, world: World) -> Iterator[Move]:
        """Every move, the deeds outside first. Where too much waits outside, only that.

        A deed that no property speaks of and no call waits for comes before all else: when it is done changes nothing.
        """
        crowded = False
        for slot, member in enumerate(world.members):
            for parcel in member.outbox if member is not None else ():
                if member is not None and self._first(slot, member, parcel):
                    yield from self._ends(world, slot, self._stage.parts[slot], member, parcel, ("done", "dead"))
                    return
        for slot, member in enumerate(world.members):
            if member is not None and member.outbox:
                yield from self._deeds(world, slot, member)
                crowded = crowded or len(member.outbox) >= MOST_WAITING
        if crowded:
            return
        for slot, member in enumerate(world.members):
            if member is not None:
                yield from self._events(world, slot, member)
                yield from self._tasks(world, slot, member)
                yield from self._answers(world, slot, member)
        yield from self._clock(world)

    def _first(self, slot: int, member: Member, parcel: Parcel) -> bool:
        """Whether it does not matter what else happens before an effect ends."""
        waits = member.case.control.pending.get(parcel.effect.key)
        program = self._stage.parts[slot].program
        return not (waits is not None and waits.entry) and not self._stage.watcher.watched(program, parcel.effect)

    def _deeds(self, world: World, slot: int, member: Member) -> Iterator[Move]:
        """The oldest effect ends: done, dead, or done with a crash before anybody noted it; what was found ends too."""
        part = self._stage.parts[slot]
        first = next((parcel for parcel in member.outbox if not parcel.begun), None)
        for parcel in member.outbox:
            if parcel.begun:
                yield from self._ends(world, slot, part, member, parcel, ("found",))
        if first is None:
            return
        crash = self._may_be_lost(part, first) and not any(parcel.begun for parcel in member.outbox)
        ways = ("done", "dead", "unknown") if crash else ("done", "dead")
        yield from self._ends(world, slot, part, member, first, ways)

    def _may_be_lost(self, part: Part, parcel: Parcel) -> bool:
        """Whether a crash behind a deed is played: where a property speaks of it, or it cannot be undone."""
        action = part.program.acts.get(parcel.effect.action)
        lasting = action is not None and action.operation is not None and action.operation.irreversible
        return lasting or self._stage.watcher.watched(part.program, parcel.effect)

    def _ends(
        self, world: World, slot: int, part: Part, member: Member, parcel: Parcel, ways: tuple[str, ...]
    ) -> Iterator[Move]:
        effect = parcel.effect
        action = part.program.acts.get(effect.action)
        for ends in ways:
            if ends in ("done", "found") and action is not None and action.into:
                field = part.program.data[action.into]
                for payload in self._values(
                    world, slot, member, ("into", action.into), {"value": field}, name=action.into
                ):
                    yield Move("perform", slot, effect.key, world.now, payload, ends=ends)  # type: ignore[arg-type]  # one of Ends
            else:
                yield Move("perform", slot, effect.key, world.now, None, ends=ends)  # type: ignore[arg-type]  # likewise

    def _events(self, world: World, slot: int, member: Member) -> Iterator[Move]:
        program = self._stage.parts[slot].program
        here = program.states.get(member.case.state)
        if here is None or (not member.case.open and not here.final):
            return
        for name in _accepted(here, program.anywhere):
            fields = program.events.get(name)
            if fields is None or (program.name, name) in self._inner or self._full(member, fields):
                continue
            for payload in self._values(world, slot, member, ("event", name), fields):
                yield Move("send", slot, name, world.now, payload)

    def _full(self, member: Member, fields: Mapping[str, Field]) -> bool:
        """Whether an event would make a list of records longer than two."""
        records = [f.type.item.record for f in fields.values() if _lists_records(f.type) and f.type.item is not None]
        if not records:
            return False
        return any(
            isinstance(v, tuple) and len(v) >= _ITEMS and isinstance(v[0], Mapping) for v in member.case.data.values()
        )

    def _tasks(self, world: World, slot: int, member: Member) -> Iterator[Move]:
        part = self._stage.parts[slot]
        for task_id, place in member.case.control.tasks.items():
            work = _work(part, member, place)
            if work is None:
                continue
            for by in PEOPLE if part.eyed else PEOPLE[:1]:
                if by in _others(member, work):
                    continue
                for payload in self._values(world, slot, member, ("task", place), work.fields):
                    yield Move("complete", slot, task_id, world.now, payload, by)

    def _answers(self, world: World, slot: int, member: Member) -> Iterator[Move]:
        """Sub-cases that are not explored end by each of their outcomes."""
        there = {m.case.id for m in world.members if m is not None}
        for child, case_id in member.case.control.children.items():
            if case_id in there:
                continue
            for payload in self._outcomes(self._stage.parts[slot], child):
                yield Move("answer", slot, child, world.now, payload)

    def _outcomes(self, part: Part, child: str) -> list[dict[str, Any]]:
        name = ("child", part.program.name, child)
        if name not in self._made:
            target = self._targets.get(_process_of(part, child))
            finals = [s.outcome or s.name for s in target.states.values() if s.final] if target else []
            self._made[name] = [{"outcome": o, "case": child, "result": {}} for o in finals or ["done"]]
        return self._made[name]

    def _clock(self, world: World) -> Iterator[Move]:
        """The earliest timers fire; or nobody is at work for a while."""
        due = [(m.timers[0], slot) for slot, m in enumerate(world.members) if m is not None and m.timers]
        if not due:
            return
        earliest = min(timer[0] for timer, _ in due)
        for (at, _, name), slot in due:
            if at <= max(earliest, world.now):
                yield Move("fire", slot, name, max(at, world.now))
        if world.outages and earliest > world.now:
            yield Move("outage", 0, "", earliest + OUTAGE)

    def _values(
        self, world: World, slot: int, member: Member, of: tuple[str, str], fields: Mapping[str, Field], name: str = ""
    ) -> list[dict[str, Any]]:
        """The payloads for a member at an instant, made once for as long as both stay: moves are known by them."""
        calendar = self._stage.parts[slot].program.calendar
        known = (slot, of, calendar.local_date(world.now), member)
        if known not in self._made:
            if len(self._made) > 50_000:  # noqa: PLR2004 - what can be made again
                self._made.clear()
            if name:
                fields = {name: fields["value"]}
            made = self._samples.payloads(fields, member.case.data, world.now, calendar)
            self._made[known] = [{"value": each[name]} for each in made] if name else made
        return self._made[known]


def _accepted(here: State, anywhere: State) -> tuple[str, ...]:
    """The events that a state does something with."""
    if here.final:
        return tuple(here.reopen)
    return tuple(dict.fromkeys([*here.on, *here.defer, *anywhere.on, *anywhere.defer]))


def _lists_records(kind: Type) -> bool:
    return kind.kind == "list" and kind.item is not None and kind.item.record is not None


def _work(part: Part, member: Member, place: str) -> Work | None:
    where = place.rpartition(":")[0]
    here = part.program.states[member.case.state]
    return next((w for w in (here.task, here.failed_task) if w is not None and w.place == where), None)


def _others(member: Member, work: Work) -> set[str]:
    """Who did what a task's ``not_by`` names."""
    data, done = member.case.data, dict(member.completed)
    return {str(data[n]) if n in data else done.get(n, "") for n in work.not_by}


def _signalled(parts: tuple[Part, ...]) -> frozenset[tuple[str, str]]:
    """Events that come from another process of the exploration: nobody else sends them."""
    found = set()
    for part in parts:
        for act in part.program.acts.values():
            if act.kind == "signal":
                given = dict(act.arguments)
                found.add((_constant(given.get("process")), _constant(given.get("event"))))
    names = {part.program.name for part in parts}
    return frozenset(each for each in found if each[0] in names)


def _constant(evaluate: Any) -> str:
    """What an argument is whatever the facts; empty where it depends on them."""
    try:
        return str(evaluate({}))
    except Exception:  # noqa: BLE001 - it asks for facts: then it is no constant
        return ""


def _process_of(part: Part, child: str) -> str:
    for act in part.program.acts.values():
        if act.kind == "start":
            process = _constant(dict(act.arguments).get("process"))
            if (act.modes.get("as") or process) == child:
                return process
    return ""


def deadline(world: World) -> datetime | None:
    """The next instant at which a timer fires."""
    return min((m.timers[0][0] for m in world.members if m is not None and m.timers), default=None)
