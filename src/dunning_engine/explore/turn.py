"""A move under way: steps by ``decide()``, and what follows from them, as the runtime does in a transaction."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from dunning_engine.engine import begin, decide, facts_of, key_of
from dunning_engine.errors import PayloadError
from dunning_engine.explore.abstraction import Abstraction
from dunning_engine.explore.part import Part
from dunning_engine.explore.world import Draft, Member, Parcel, Refused, Seen, Took, World
from dunning_engine.model.case import Case
from dunning_engine.model.decision import Decision, Signal, Start
from dunning_engine.model.effect import Effect
from dunning_engine.model.event import Event
from dunning_engine.model.values import fill, to_json
from dunning_engine.process.program import Program

MOST_FOLLOWING = 200
_INSIDE = frozenset({"timer", "result", "facts", "ended", "cancel"})


class Watcher(Protocol):
    """The properties, as exploration needs them."""

    def watched(self, program: Program, effect: Effect) -> bool:
        """Whether a property speaks of an effect, so that what comes before it is done matters."""

    def first(self) -> tuple[Any, ...]:
        """What is remembered where nothing has happened yet."""

    def after(self, before: World, world: World, seen: list[Seen]) -> tuple[tuple[Any, ...], tuple[str, ...]]:
        """What is remembered after a move, and the properties that it breaks."""


class Cast:
    """The processes that are explored together, ``others`` being all there are, by name.

    ``plain``: every step is decided afresh, for cross-checks. ``decided`` counts the steps.
    """

    def __init__(
        self, parts: tuple[Part, ...], watcher: Watcher, abstraction: Abstraction,
        others: Mapping[str, Part] | None = None, *, plain: bool = False,
    ) -> None:  # fmt: skip
        self.parts, self.watcher, self.abstraction = parts, watcher, abstraction
        self.others = others or {}
        self.slots = {part.program.name: n for n, part in enumerate(parts)}
        self.plain = plain
        self.decided = 0

    def waits_alone(self, part: Part, case: Case, effect: Effect) -> bool:
        """Whether nothing depends on how an effect ends, or on when: it is taken as done at once."""
        action = part.program.acts.get(effect.action)
        waits = case.control.pending.get(effect.key)
        if action is None or (waits is not None and waits.entry) or action.into or action.or_else:
            return False
        return not self.watcher.watched(part.program, effect)


class Turn:
    """A move under way. ``touched`` are the places of the members that took a step."""

    def __init__(self, cast: Cast, world: World, now: datetime) -> None:
        self.cast, self.now, self._before = cast, now, world.members
        self.drafts = [
            None if m is None else Draft(m.case, m.outbox, m.keys, m.completed, m.away) for m in world.members
        ]
        self.touched: set[int] = set()
        self.seen: list[Seen] = []
        self._quick: deque[tuple[int, Effect]] = deque()
        self._steps = 0

    def members(self) -> tuple[Member | None, ...]:
        """The members as they are now."""
        return tuple(
            self._made(slot, draft) if slot in self.touched and draft is not None else self._before[slot]
            for slot, draft in enumerate(self.drafts)
        )

    def _made(self, slot: int, draft: Draft) -> Member:
        orders = self.cast.parts[slot].orders
        return self.cast.abstraction.member(draft, orders)

    def settle(self) -> None:
        """Perform what nobody waits for."""
        while self._quick:
            slot, effect = self._quick.popleft()
            draft = self.draft(slot)
            if effect.key not in draft.case.control.pending:
                continue
            if self.cast.plain or self.cast.parts[slot].restless:
                self.result(slot, effect, "done", None)
            else:
                draft.case = _without(draft.case, effect.key)

    def result(self, slot: int, effect: Effect, status: str, value: Any, reason: str = "", gate: str = "") -> None:
        """An effect has ended."""
        draft = self.draft(slot)
        draft.outbox = tuple(parcel for parcel in draft.outbox if parcel.effect.key != effect.key)
        if status == "done" and effect.business_key:
            draft.keys |= {effect.business_key}
        payload = {"status": status, "reason": reason, "gate": gate, "value": value}
        self.step(slot, Event("result", effect.key, payload))

    def draft(self, slot: int) -> Draft:
        """The member at a place, as it is now. Raises :class:`KeyError` where there is none."""
        draft = self.drafts[slot]
        if draft is None:
            raise KeyError(slot)
        return draft

    def step(self, slot: int, event: Event) -> None:
        """Take an event into a member, and what follows from it."""
        self._steps += 1
        if self._steps > MOST_FOLLOWING:
            self.seen.append(Refused(slot, event.name, "steps follow from one another without end", inside=True))
            return
        draft = self.draft(slot)
        self.touched.add(slot)
        begun = frozenset(parcel.effect.key for parcel in draft.outbox if parcel.begun)
        event = replace(event, begun=begun) if begun else event
        self.cast.decided += 1
        decision = decide(self.cast.parts[slot].program, draft.case, event, self.now, trace=False)
        if decision.outcome == "refused":
            self.seen.append(Refused(slot, event.name, decision.reason, event.kind in _INSIDE))
        if decision.outcome in ("accepted", "deferred"):
            draft.case = decision.case
            draft.outbox = self._planned(slot, decision, draft)
            self._double(slot, decision, draft.keys)
            self._follow(slot, decision)

    def _planned(self, slot: int, decision: Decision, draft: Draft) -> tuple[Parcel, ...]:
        """What is on its way after a step: without what it voided, with what it planned and somebody waits for."""
        cast, part, outbox = self.cast, self.cast.parts[slot], draft.outbox
        if decision.voided:
            outbox = tuple(parcel for parcel in outbox if parcel.effect.key not in decision.voided)
        slow = []
        for effect in decision.effects:
            if effect.business_key and effect.business_key in draft.keys:
                continue
            if cast.waits_alone(part, decision.case, effect):
                self._quick.append((slot, effect))
            else:
                slow.append(Parcel(effect))
        return (*outbox, *slow)

    def _double(self, slot: int, decision: Decision, keys: frozenset[str]) -> None:
        """What was performed under its business key already is void."""
        for effect in decision.effects:
            if effect.business_key and effect.business_key in keys:
                self.result(slot, effect, "void", None, "already performed under its business key")

    def _follow(self, slot: int, decision: Decision) -> None:
        case = decision.case
        for event in decision.offered:
            self.step(slot, replace(event, begun=frozenset()))
        for start in decision.starts:
            self.start(slot, start)
        for signal in decision.signals:
            self._signal(signal)
        for child in decision.cancelled:
            if (at := self._slot_of(child)) is not None and not self._awaited(at):
                self.step(at, Event("cancel", "parent_ended"))
        if case.outcome is not None and decision.from_state != decision.to_state and decision.event.kind != "cancel":
            for parent, name in ((case.control.parent, case.control.parent_name), *case.control.joined):
                self._tell(slot, case, parent, name)

    def begin(
        self, slot: int, case_id: str, data: Mapping[str, Any], *, start: Start | None = None, parent: str = ""
    ) -> bool:
        """Open a case; whether it could be opened."""
        part = self.cast.parts[slot]
        event = Event("start", part.program.name, data)
        decision = begin(
            part.program, case_id, data, event, self.now, key=key_of(part.program, data, self.now), parent=parent,
            parent_name=start.name if start is not None else "", outlives=start is not None and start.outlives,
        )  # fmt: skip
        if decision.outcome != "accepted":
            return False
        draft = self.drafts[slot] = Draft(decision.case)
        self.touched.add(slot)
        draft.outbox = self._planned(slot, decision, draft)
        self._follow(slot, decision)
        return True

    def start(self, parent: int, start: Start) -> None:
        """Open a sub-case where its process is explored; elsewhere the environment answers for it."""
        at = self.cast.slots.get(start.process)
        if start.outlives:
            self.draft(parent).away |= {start.name}
        if at is None:
            return
        program, case = self.cast.parts[at].program, self.draft(parent).case
        try:
            data = fill(to_json(start.data), program.data, program.calendar.tz)
        except PayloadError as error:
            self.seen.append(Refused(parent, start.name, str(error), inside=True))
            return
        there = self.drafts[at]
        if there is not None and there.case.open:
            if program.unique and start.if_open == "join":
                self.step(at, Event("join", start.name, {"parent": case.id}))
            return
        if not self.begin(at, start.case_id, data, start=start, parent=case.id):
            self.seen.append(Refused(parent, start.name, f"{start.process} cannot start", inside=True))

    def _signal(self, signal: Signal) -> None:
        at = self.cast.slots.get(signal.process)
        there = self.drafts[at] if at is not None else None
        if at is None or there is None or not there.case.open or there.case.key != signal.key:
            return
        program = self.cast.parts[at].program
        try:
            payload = fill(to_json(signal.data), program.events[signal.event], program.calendar.tz)
        except (PayloadError, KeyError) as error:
            self.seen.append(Refused(at, signal.event, str(error), inside=True))
            return
        self.seen.append(Took(at, signal.event))
        self.step(at, Event("external", signal.event, payload))

    def _tell(self, slot: int, case: Case, parent: str, name: str) -> None:
        at = self._slot_of(parent) if parent else None
        if at is None or not self.draft(at).case.open:
            return
        program = self.cast.parts[slot].program
        facts = facts_of(program, case, case.data, case.control.visit, self.now)
        result = {field: to_json(facts[field]) for field in program.result}
        self.draft(at).away -= {name}
        payload = {"outcome": case.outcome, "case": case.id, "result": result}
        self.step(at, Event("ended", f"{name}.ended", payload))

    def _awaited(self, slot: int) -> bool:
        """Whether an open member has joined this one, and waits for its end."""
        others = (self._slot_of(parent) for parent, _ in self.draft(slot).case.control.joined)
        return any(at is not None and self.draft(at).case.open for at in others)

    def _slot_of(self, case_id: str) -> int | None:
        return next((n for n, m in enumerate(self.drafts) if m is not None and m.case.id == case_id), None)


def _without(case: Case, key: str) -> Case:
    """The case once an effect that nobody waits for has ended: what ``decide()`` would leave of it."""
    control = case.control
    pending = {name: waits for name, waits in control.pending.items() if name != key}
    return case._replace(control=control._replace(pending=pending))
