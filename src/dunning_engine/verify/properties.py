"""Watches the properties of processes while they are explored: what each remembers, and when it is broken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dunning_engine.calendar import add
from dunning_engine.engine import facts_of
from dunning_engine.explore import Completed, Member, Part, Refused, Seen, Sent, Took, Until, World, minutes
from dunning_engine.explore.abstraction import MOST_COUNTED
from dunning_engine.model.effect import Effect
from dunning_engine.model.values import to_json
from dunning_engine.process.program import Pick, Program, Property

WAITS = "waits"
"""The property that every process has: a case ends, or a person, a timer, a sub-case or the outside is waited for."""
STEPS = "steps"
"""The other one: no step of a timer or of a result is refused, so that nobody could do better."""
_NEVER = "this must never hold: "


@dataclass(frozen=True)
class Watched:
    """A property of one member; ``name`` is ``process:place``, ``mark`` where it remembers things in a world."""

    slot: int
    name: str
    property: Property
    mark: int


class Watch:
    """All properties of the parts of an exploration. ``tags`` gives each process's templates their tags."""

    def __init__(self, parts: tuple[Part, ...], tags: Mapping[str, Mapping[str, str]]) -> None:
        self._parts, self._tags = parts, tags
        every = [(slot, part.program.name, each) for slot, part in enumerate(parts) for each in part.program.properties]
        self.properties = [Watched(slot, f"{name}:{each.place}", each, n) for n, (slot, name, each) in enumerate(every)]
        self._of = [[w for w in self.properties if w.slot == slot] for slot in range(len(parts))]
        self._slots = {part.program.name: slot for slot, part in enumerate(parts)}
        self._spoken: dict[tuple[int, str, str], bool] = {}

    def watched(self, program: Program, effect: Effect) -> bool:
        """Whether a property speaks of an effect."""
        slot = self._slots[program.name]
        template = str(effect.arguments.get("template", ""))
        known = (slot, effect.operation, template)
        if known not in self._spoken:
            picks = [p for w in self._of[slot] for p in (w.property.what, w.property.sent) if p is not None]
            self._spoken[known] = any(self._means(slot, pick, effect, loosely=True) for pick in picks)
        return self._spoken[known]

    def first(self) -> tuple[Any, ...]:
        """Nothing has happened yet."""
        return tuple(_nothing(watched.property) for watched in self.properties)

    def after(self, before: World, world: World, seen: list[Seen]) -> tuple[tuple[Any, ...], tuple[str, ...]]:
        """What is remembered after a move, and the properties that it breaks."""
        marks, broken = list(before.marks), list[str]()
        for each in seen:
            if isinstance(each, Sent):
                self._sent(each, marks, broken)
            elif isinstance(each, Took):
                self._took(each, marks)
            elif isinstance(each, Completed):
                self._completed(each, marks, broken)
            elif each.inside:
                broken.append(self._refused(each))
        for slot, member in enumerate(world.members):
            if member is not None and member is not before.members[slot]:
                self._moved(slot, member, world, marks, broken)
        return tuple(marks), tuple(broken)

    def _sent(self, sent: Sent, marks: list[Any], broken: list[str]) -> None:
        for watched in self._of[sent.slot]:
            rule = watched.property
            if rule.what is not None and not sent.by_hand and self._means(sent.slot, rule.what, sent.effect):
                self._done(watched, sent, marks, broken)
            if rule.sent is not None and self._means(sent.slot, rule.sent, sent.effect):
                marks[watched.mark] = self._from(watched, sent)

    def _done(self, watched: Watched, sent: Sent, marks: list[Any], broken: list[str]) -> None:
        """A deed that the property speaks of was done."""
        rule, calendar = watched.property, self._parts[sent.slot].program.calendar
        remembered = marks[watched.mark]
        if rule.kind == "never_sent" and self._holds(sent, rule.when):
            broken.append(watched.name)
        elif rule.kind == "only_after":
            if remembered is None or (remembered.at > minutes(sent.now, calendar)):
                broken.append(watched.name)
        elif rule.kind == "at_most_once":
            self._counted(watched, sent, marks, broken)

    def _counted(self, watched: Watched, sent: Sent, marks: list[Any], broken: list[str]) -> None:
        """A deed that is done once: for each event, for each value, or in the case."""
        rule, remembered = watched.property, marks[watched.mark]
        if rule.each:
            marks[watched.mark] = max(0, remembered - 1)
            again = remembered < 1
        else:
            value = str(to_json(rule.per(self._facts(sent)))) if rule.per is not None else ""
            marks[watched.mark] = remembered | {value}
            again = value in remembered
        if again:
            broken.append(watched.name)

    def _from(self, watched: Watched, sent: Sent) -> Until:
        """From when on what comes after may be done."""
        gap, calendar = watched.property.gap, self._parts[sent.slot].program.calendar
        if gap is None:
            return Until(0)
        return Until(minutes(add(calendar.local_date(sent.now), gap(self._facts(sent)), calendar), calendar))

    def _took(self, took: Took, marks: list[Any]) -> None:
        for watched in self._of[took.slot]:
            if watched.property.each == took.event:
                marks[watched.mark] = min(MOST_COUNTED, marks[watched.mark] + 1)

    def _completed(self, done: Completed, marks: list[Any], broken: list[str]) -> None:
        """Who did one of the other tasks never does the first."""
        for watched in self._of[done.slot]:
            first, *others = watched.property.tasks or ("",)
            if done.task == first and done.by in marks[watched.mark]:
                broken.append(watched.name)
            elif done.task in others:
                marks[watched.mark] |= {done.by}

    def _refused(self, refused: Refused) -> str:
        for watched in self._of[refused.slot]:
            rule = watched.property
            if rule.kind == "never" and rule.holds is not None and refused.reason.startswith(_NEVER + rule.holds.text):
                return watched.name
        return f"{self._parts[refused.slot].program.name}:{STEPS}"

    def _moved(self, slot: int, member: Member, world: World, marks: list[Any], broken: list[str]) -> None:
        case = member.case
        stands = not _waits(member)
        if stands and case.open:
            broken.append(f"{case.process}:{WAITS}")
        for watched in self._of[slot]:
            if watched.property.kind != "leads_to":
                continue
            owing = self._owing(slot, member, world, watched, marks[watched.mark])
            if owing and (stands or not case.open):
                broken.append(watched.name)
                owing = None
            marks[watched.mark] = owing

    def _owing(self, slot: int, member: Member, world: World, watched: Watched, before: Any) -> bool | None:
        """Whether what a leads_to speaks of is still to come."""
        program = self._parts[slot].program
        facts = facts_of(program, member.case, member.case.data, member.case.control.visit, world.now)
        rule = watched.property
        if rule.holds is not None and rule.holds.test(facts):
            return None
        return True if before or rule.when is None or rule.when.test(facts) else None

    def _facts(self, sent: Sent) -> Any:
        return facts_of(self._parts[sent.slot].program, sent.case, sent.case.data, sent.case.control.visit, sent.now)

    def _holds(self, sent: Sent, guard: Any) -> bool:
        return guard is None or bool(guard.test(self._facts(sent)))

    def _means(self, slot: int, pick: Pick, effect: Effect, *, loosely: bool = False) -> bool:
        """Whether a property means an effect; ``loosely``: whatever its other arguments are."""
        template = str(effect.arguments.get("template", ""))
        if pick.operation and pick.operation != effect.operation:
            return False
        if pick.template and pick.template != template:
            return False
        if pick.tag and self._tags.get(self._parts[slot].program.name, {}).get(template) != pick.tag:
            return False
        return loosely or all(str(to_json(effect.arguments.get(n))) == v for n, v in pick.arguments)


def _nothing(rule: Property) -> Any:
    """What a property remembers at first."""
    if rule.kind not in ("at_most_once", "four_eyes"):
        return None
    return 0 if rule.each else frozenset()


def arguments_told_apart(parts: tuple[Part, ...]) -> frozenset[str]:
    """The arguments of effects that properties look at."""
    picks = [pick for part in parts for p in part.program.properties for pick in (p.what, p.sent) if pick is not None]
    return frozenset(name for pick in picks for name, _ in pick.arguments)


def _waits(member: Member) -> bool:
    """Whether anything is still to come by itself, or somebody has it to do."""
    control = member.case.control
    return bool(member.outbox or control.timers or control.tasks or control.children or member.away)
