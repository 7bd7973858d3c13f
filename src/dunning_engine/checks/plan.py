"""What each branch does, and what entering each state does, opened up once for all checks."""

from __future__ import annotations

from dunning_engine.checks.deeds import Deed, deeds
from dunning_engine.checks.subject import Subject
from dunning_engine.checks.ways import Way
from dunning_engine.checks.writing import written_by
from dunning_engine.process.definition import StateDef


class Plan:
    """The deeds of a process by branch and by state; get it by ``subject.once(Plan)``."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._of: dict[Way, tuple[Deed, ...]] = {}
        self._enter: dict[str, tuple[Deed, ...]] = {}
        self._call: dict[str, tuple[Deed, ...]] = {}
        self._writes: dict[Way, frozenset[str]] = {}
        self._entering: dict[str, frozenset[str]] = {}

    def of(self, way: Way) -> tuple[Deed, ...]:
        """What a branch does."""
        if way not in self._of:
            self._of[way] = tuple(deeds(self.subject, way.branch.do))
        return self._of[way]

    def enter(self, state: StateDef) -> tuple[Deed, ...]:
        """What `enter` of a state does."""
        if state.name not in self._enter:
            self._enter[state.name] = tuple(deeds(self.subject, state.enter))
        return self._enter[state.name]

    def call(self, state: StateDef) -> tuple[Deed, ...]:
        """What the call of a state does."""
        if state.name not in self._call:
            self._call[state.name] = tuple(deeds(self.subject, (entry.action for entry in state.call)))
        return self._call[state.name]

    def entering(self, state: StateDef) -> tuple[Deed, ...]:
        """What is done on entering a state: its `enter` and its call."""
        return (*self.enter(state), *self.call(state))

    def writes(self, way: Way) -> frozenset[str]:
        """The data fields that a branch, or the form before it, writes, now or once its effects have ended."""
        if way not in self._writes:
            form = way.task.form if way.task is not None else ()
            filled = frozenset(item.name.value for item in form if item.field is None)
            self._writes[way] = filled.union(*map(written_by, self.of(way)))
        return self._writes[way]

    def writes_entering(self, state: StateDef) -> frozenset[str]:
        """The data fields that entering a state writes, or its call fills in."""
        if state.name not in self._entering:
            self._entering[state.name] = frozenset[str]().union(*map(written_by, self.entering(state)))
        return self._entering[state.name]

    def reaching(self, found: tuple[Deed, ...]) -> tuple[Deed, ...]:
        """Of some deeds those that reach the customer, other channels that only stand in left out."""
        operations = self.subject.operations
        names = {deed.action.name for deed in found if deed.action.kind == "operation"}
        named = {name for name in names & operations.keys() if operations[name].reaches == "customer"}
        return tuple(deed for deed in found if deed.action.name in named and not deed.fallback)
