"""Which moves a world has: what the outside, people, the clock and a crash may do next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from dunning_engine.explore.part import Part
from dunning_engine.explore.samples import Samples
from dunning_engine.explore.stage import Stage
from dunning_engine.explore.world import Ends, Member, Move, Parcel, World
from dunning_engine.model.types import Field, Type
from dunning_engine.process.program import State, Work

MOST_WAITING = 4
"""Effects of a case that wait before the environment has to let them end."""
OUTAGE = timedelta(days=8)
PEOPLE = ("ann", "bob")
_ITEMS = 2  # a list grows no further


class Environment:
    """Everything that is not the process: payers, people, systems that answer, fail, or crash."""

    def __init__(self, stage: Stage, samples: Samples) -> None:
        self._stage, self._samples = stage, samples
        self._made: dict[Any, list[dict[str, Any]]] = {}
        self._inner = _signalled(stage.parts)
        self._free = _unstarted(stage.parts)

    def moves(self, world: World) -> Iterator[Move]:
        """The ordinary course: what falls due, what people do, deeds that succeed. A deed that comes first, alone.

        A deed that no property speaks of and no call waits for comes before all else: when it is done changes nothing.
        """
        crowded = False
        for slot, member in enumerate(world.members):
            if member is None:
                continue
            if (parcel := self._before_all(slot, member)) is not None:
                yield from self._ends(world, slot, member, parcel, ("done",))
                return
            yield from self._deeds(world, slot, member)
            crowded = crowded or len(member.outbox) >= MOST_WAITING
        if crowded:
            return
        for slot, member in enumerate(world.members):
            if member is not None:
                yield from self._tasks(world, slot, member)
                yield from self._answers(world, slot, member)
        yield from self._timers(world)

    def disturbances(self, world: World) -> Iterator[Move]:
        """What comes unasked: an event, a deed that fails or whose end nobody learns, an outage, another case begun."""
        for slot, member in enumerate(world.members):
            if member is not None and (parcel := self._before_all(slot, member)) is not None:
                yield from self._ends(world, slot, member, parcel, ("dead",))
                yield from self._unusual(world, slot, member, parcel)
                return
        crowded = False
        for slot, member in enumerate(world.members):
            if member is not None:
                yield from self._mishaps(world, slot, member)
                crowded = crowded or len(member.outbox) >= MOST_WAITING
        if crowded:
            return
        for slot, member in enumerate(world.members):
            if member is not None:
                yield from self._events(world, slot, member)
        yield from self._begun(world)
        at = deadline(world)
        if world.outages and at is not None and at > world.now:
            yield Move("outage", 0, "", at + OUTAGE)

    def _before_all(self, slot: int, member: Member) -> Parcel | None:
        """An effect of which it does not matter what else happens before it ends."""
        pending, program = member.case.control.pending, self._stage.parts[slot].program
        for parcel in member.outbox:
            waits = pending.get(parcel.effect.key)
            if not (waits is not None and waits.entry) and not self._stage.watcher.watched(program, parcel.effect):
                return parcel
        return None

    def _begun(self, world: World) -> Iterator[Move]:
        """A case of another process that nobody of these starts, about the same customer and items."""
        main = world.members[0]
        for slot in self._free:
            if world.members[slot] is not None or main is None or not main.case.open:
                continue
            fields = self._stage.parts[slot].program.data
            needed = {name: field for name, field in fields.items() if field.required and field.default is None}
            rest = {name: field.default for name, field in fields.items() if name not in needed}
            for payload in self._values(world, slot, main, ("start", ""), needed):
                yield Move("start", slot, self._stage.parts[slot].program.name, world.now, {**rest, **payload})

    def _deeds(self, world: World, slot: int, member: Member) -> Iterator[Move]:
        """The oldest effect is done; what was begun and lost is found again."""
        for parcel in member.outbox:
            if parcel.begun:
                yield from self._ends(world, slot, member, parcel, ("found",))
        first = next((parcel for parcel in member.outbox if not parcel.begun), None)
        if first is not None:
            yield from self._ends(world, slot, member, first, ("done",))

    def _mishaps(self, world: World, slot: int, member: Member) -> Iterator[Move]:
        """The oldest effect fails, gives something unusual, or is done and a crash keeps anybody from knowing."""
        first = next((parcel for parcel in member.outbox if not parcel.begun), None)
        if first is None:
            return
        lasting = self._may_be_lost(self._stage.parts[slot], first)
        crash = lasting and not any(parcel.begun for parcel in member.outbox)
        yield from self._ends(world, slot, member, first, ("dead", "unknown") if crash else ("dead",))
        yield from self._unusual(world, slot, member, first)

    def _may_be_lost(self, part: Part, parcel: Parcel) -> bool:
        """Whether a crash behind a deed is played: where a property speaks of it, or it cannot be undone."""
        action = part.program.acts.get(parcel.effect.action)
        lasting = action is not None and action.operation is not None and action.operation.irreversible
        return lasting or self._stage.watcher.watched(part.program, parcel.effect)

    def _ends(
        self, world: World, slot: int, member: Member, parcel: Parcel, ways: tuple[Ends, ...]
    ) -> Iterator[Move]:  # fmt: skip
        """An effect ends; what it gives is what is usual."""
        number = member.outbox.index(parcel)
        for ends in ways:
            given = self._given(world, slot, member, parcel)[:1] if ends in ("done", "found") else []
            for payload in given or (None,):
                yield Move("perform", slot, parcel.effect.operation, world.now, payload, ends=ends, number=number)

    def _unusual(self, world: World, slot: int, member: Member, parcel: Parcel) -> Iterator[Move]:
        """An effect is done, and what it gives is not what is usual."""
        number = member.outbox.index(parcel)
        for payload in self._given(world, slot, member, parcel)[1:]:
            yield Move("perform", slot, parcel.effect.operation, world.now, payload, ends="done", number=number)

    def _given(self, world: World, slot: int, member: Member, parcel: Parcel) -> list[dict[str, Any]]:
        """What the outside may give back, the usual first; empty where nobody takes it."""
        program = self._stage.parts[slot].program
        action = program.acts.get(parcel.effect.action)
        if action is None or not action.into:
            return []
        field = {"value": program.data[action.into]}
        return self._values(world, slot, member, ("into", action.into), field, name=action.into)

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
        for place in member.case.control.tasks.values():
            work = _work(part, member, place)
            if work is None:
                continue
            for by in PEOPLE if part.eyed else PEOPLE[:1]:
                if by in _others(member, work):
                    continue
                for payload in self._values(world, slot, member, ("task", place), work.fields):
                    yield Move("complete", slot, place, world.now, payload, by)

    def _answers(self, world: World, slot: int, member: Member) -> Iterator[Move]:
        """Sub-cases that are not explored end by each of their outcomes."""
        part = self._stage.parts[slot]
        for child in (*member.case.control.children, *sorted(member.away & part.started.keys())):
            if part.started.get(child) not in self._stage.slots:
                for payload in self._outcomes(part, child):
                    yield Move("answer", slot, child, world.now, payload)

    def _outcomes(self, part: Part, child: str) -> list[dict[str, Any]]:
        name = ("child", part.program.name, child)
        if name not in self._made:
            target = self._stage.others.get(part.started.get(child, ""))
            finals = [state.outcome for state in target.program.states.values() if state.final] if target else []
            self._made[name] = [{"outcome": o, "case": child, "result": {}} for o in finals or ["done"]]
        return self._made[name]

    def _timers(self, world: World) -> Iterator[Move]:
        """The earliest timers fire; those that are overdue in the order of their instants."""
        due = [(m.timers[0], slot) for slot, m in enumerate(world.members) if m is not None and m.timers]
        earliest = min((timer[0] for timer, _ in due), default=world.now)
        for (at, _, name), slot in due:
            if at == earliest:
                yield Move("fire", slot, name, max(at, world.now))

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
    names = {part.program.name for part in parts}
    return frozenset(
        (to, event) for part in parts for to, events in part.told.items() if to in names for event in events
    )


def _unstarted(parts: tuple[Part, ...]) -> tuple[int, ...]:
    """The places of the processes, but for the first, that none of them starts: the outside does."""
    started = {process for part in parts for process in part.started.values()}
    return tuple(n for n, part in enumerate(parts) if n and part.program.name not in started)


def deadline(world: World) -> datetime | None:
    """The next instant at which a timer fires."""
    return min((m.timers[0][0] for m in world.members if m is not None and m.timers), default=None)
