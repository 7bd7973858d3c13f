"""Which branches and states write some data fields, or ask about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dunning_engine.checks.deeds import Deed
from dunning_engine.checks.graph import BACK
from dunning_engine.checks.plan import Plan
from dunning_engine.checks.subject import Subject
from dunning_engine.checks.values import NOTHING, Values, values_of
from dunning_engine.checks.ways import Way
from dunning_engine.checks.writing import assigned_by
from dunning_engine.model.position import Text
from dunning_engine.process.definition import StateDef

Acting = Way | StateDef


class Writes:
    """The writes to ``fields`` of a process, worked out once."""

    def __init__(self, subject: Subject, fields: frozenset[str]) -> None:
        self.subject, self.fields = subject, fields
        states = subject.definition.states
        plan = subject.once(Plan)
        self._of = {way: self._writing(plan.of(way)) for way in subject.ways}
        self._entering = {name: self._writing(plan.enter(state)) for name, state in states.items()}
        self._concerning = {way: self._concerned(way) for way in subject.ways}
        self._entered = {name: self._depends(self._entering[name]) for name in states}
        self._away: dict[str, frozenset[str]] = {}
        self.late = self._results()

    def of(self, acting: Acting) -> tuple[Deed, ...]:
        """The deeds of a branch, or on entering a state, that write."""
        return self._of[acting] if isinstance(acting, Way) else self._entering[acting.name]

    def concerning(self, acting: Acting) -> tuple[str, ...]:
        """The fields that a branch, or entering a state, asks about or writes."""
        return self._concerning[acting] if isinstance(acting, Way) else self._entered[acting.name]

    def by(self, way: Way) -> bool:
        """Whether a branch, or what leads to it, writes anything."""
        return bool(self._of[way] or self._stored(way))

    def start(self, name: str) -> Values:
        """What a field may be when a case is opened."""
        kind = self.subject.definition.data[name].type
        lists = (*self._of.values(), *self._entering.values())
        ours = any(name in assigned_by(deed) for listed in lists for deed in listed)
        return NOTHING if kind.optional and kind.kind in ("date", "instant") and ours else values_of(kind)

    def away(self, name: str) -> frozenset[str]:
        """The fields that may be written from leaving another state for this one until coming back."""
        if name not in self._away:
            self._away[name] = frozenset()  # while it is worked out: two states may each be before the other
            self._away[name] = self._meanwhile(name)
        return self._away[name]

    def _meanwhile(self, name: str) -> frozenset[str]:
        definition, graph = self.subject.definition, self.subject.graph
        found = {field for deed in self._entering[name] for field in assigned_by(deed)}
        for way in self.subject.ways:
            if way.owner is definition.states[name] or (
                way.branch.to is not None and name in graph.named(way.branch.to)
            ):
                found |= {field for deed in self._of[way] for field in assigned_by(deed)} | self._stored(way)
        inner = (n for n in definition.states if name in graph.before[n] and BACK in graph.direct[n])
        return self.fields & frozenset(found).union(*(self.away(n) for n in inner))

    def _stored(self, way: Way) -> frozenset[str]:
        """The fields that the input of a branch fills in: a form, what a call answers."""
        form = way.task.form if way.task is not None and way.kind in ("done", "by_hand") else ()
        answers = way.state.call if way.kind == "confirmed" and way.state is not None else ()
        found = {item.name.value for item in form if item.field is None}
        return self.fields & (found | {entry.action.into.value for entry in answers if entry.action.into is not None})

    def _writing(self, found: Iterable[Deed]) -> tuple[Deed, ...]:
        return tuple(deed for deed in found if assigned_by(deed) & self.fields)

    def _concerned(self, way: Way) -> tuple[str, ...]:
        texts: list[Text | None] = [*way.before, way.branch.condition]
        texts += [way.timer.condition, way.timer.due] if way.timer is not None else []
        asked = (self.subject.reading.fields(text) for text in texts)
        return tuple(sorted(self.fields.intersection(self._stored(way).union(self._depends(self._of[way]), *asked))))

    def _depends(self, found: Iterable[Deed]) -> tuple[str, ...]:
        """The fields that deeds write, and those that what they write depends on."""
        reading, names = self.subject.reading, set[str]()
        for deed in found:
            names |= assigned_by(deed)
            for level in deed.levels:
                names = names.union(*(reading.fields(text) for text in level.conditions))
                names = names.union(*(reading.argument(argument) for argument in (level.given or {}).values()))
            given = deed.action.arguments.values() if deed.action.kind == "set" else ()
            names = names.union(*(reading.argument(argument) for argument in given))
        return tuple(sorted(self.fields & names))

    def _results(self) -> Mapping[str, Values]:
        """The fields that effects fill in when they end, whatever the state is then."""
        plan, data = self.subject.once(Plan), self.subject.definition.data
        lists = [plan.of(way) for way in self.subject.ways]
        lists += [plan.entering(state) for state in self.subject.definition.states.values()]
        found = {deed.action.into.value for listed in lists for deed in listed if deed.action.into is not None}
        return {name: values_of(data[name].type.sure()) for name in found & self.fields}
