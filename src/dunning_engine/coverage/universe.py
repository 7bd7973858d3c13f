"""All that scenarios can come by in a process: states, branches, guards, table rows, timers, calls, tasks, rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dunning_engine.checks.graph import Graph
from dunning_engine.checks.walk import branch_lists, texts
from dunning_engine.coverage.triggers import triggers, triggers_of
from dunning_engine.model.position import NOWHERE, Position
from dunning_engine.process.definition import Branch, Definition
from dunning_engine.process.program import Act, Alarm, Guard, Program, State, Way, Work
from dunning_engine.scenario import Element
from dunning_engine.views.coverage_records import Item, ItemKind

ESCALATE = "_escalate"


class Universe:
    """The items of a process, and which of them a place and an outcome of its trace stand for.

    What is written once and compiled into several places, such as a named action, is one item.
    """

    def __init__(self, program: Program, definition: Definition, elements: Iterable[Element]) -> None:
        self.program, self.definition = program, definition
        self.items: dict[tuple[ItemKind, str, str], Item] = {}
        self._graph = Graph(definition)
        self._written: dict[tuple[Position, str], Item] = {}
        for item in self._all(elements):
            self._add(item)

    def _add(self, item: Item) -> None:
        known = self._written.setdefault((item.at, item.outcome), item) if item.kind == "guard" else item
        self.items.setdefault((item.kind, item.place, item.outcome), known)

    def _all(self, elements: Iterable[Element]) -> Iterator[Item]:
        program = self.program
        for state in program.states.values():
            yield Item("state", state.name, "", self._at(state.name))
        for owner in (*program.states.values(), program.anywhere):
            yield from self._of(owner)
        for guard in guards(program):
            for outcome in ("true", "false"):
                yield Item("guard", guard.where, outcome, guard.compiled.at, guard.text)
        yield from self._rows()
        for element in elements:
            if element.process == program.name:
                yield Item("rule", element.rule, "", element.at)

    def _at(self, place: str) -> Position:
        return self.program.positions.get(place, NOWHERE)

    def _of(self, owner: State) -> Iterator[Item]:
        for trigger in triggers_of(owner):
            yield from self._way(owner, trigger.way)
        for alarm in owner.timers:
            yield from self._alarm(owner, alarm)
        for work in (owner.task, owner.failed_task):
            if work is not None:
                yield from self._work(owner, work)
        if owner.call:
            yield from self._call(owner)

    def _way(self, owner: State, way: Way) -> Iterator[Item]:
        """A branch; one that works out where it leads is one item for each state that it names."""
        targets = self._targets(owner, way) if way.choose is not None else []
        for outcome in [f"-> {name}" for name in targets] if len(targets) > 1 else [""]:
            yield Item("transition", way.place, outcome, self._at(way.place), _told(way))

    def _targets(self, owner: State, way: Way) -> list[str]:
        """The states that the file names for a computed `to`; none where it may be any."""
        branch = self._branches(owner.name).get(self._at(way.place))
        found = set(self._graph.named(branch.to)) if branch is not None and branch.to is not None else set()
        return [] if found >= set(self.program.states) else [name for name in self.program.states if name in found]

    def _branches(self, owner: str) -> dict[Position, Branch]:
        part = self.definition.states.get(owner, self.definition.anywhere)
        return {branch.at: branch for _, listed in branch_lists(part) for branch in listed}

    def said(self, place: str) -> str:
        """All that a branch says, as it is written."""
        branch = self._branches(place.partition(".")[0]).get(self._at(place))
        return "\n".join(text.value for text in texts(branch))

    def _alarm(self, owner: State, alarm: Alarm) -> Iterator[Item]:
        at = self._at(alarm.place)
        if owner.task is not None and alarm.name == f"{owner.name}.{owner.task.name}{ESCALATE}":
            yield Item("task", owner.task.place, "escalated", at)
            return
        outcomes = ["armed", "fired"]
        outcomes += ["missed"] if alarm.expires is not None else []
        outcomes += ["held"] if any(act.kind == "hold" for act in self.program.acts.values()) else []
        yield from (Item("timer", alarm.place, outcome, at) for outcome in outcomes)

    def _work(self, owner: State, work: Work) -> Iterator[Item]:
        at = self._at(work.place)
        yield Item("task", work.place, "completed", at)
        if work is owner.task and work.postpone_by is not None:
            yield Item("task", work.place, "postponed", at)

    def _call(self, state: State) -> Iterator[Item]:
        """How a call ends; what its operations cannot come to is left out: a question is never void."""
        counted = [act for act in state.call.values() if not act.optional]
        place, at = f"{state.name}.call", self._at(next(iter(state.call.values())).place)
        yield Item("call", place, "confirmed", at)
        if state.failed_task is None and any(act.operation is not None for act in counted):
            yield Item("call", place, "failed", at)
        if counted and all(_may_be_void(act) for act in counted):
            yield Item("call", place, "void", at)
        for act in state.call.values():
            outcomes = ["done", *(["dead"] if act.operation else []), *(["void"] if _may_be_void(act) else [])]
            yield from (Item("call", act.place, outcome, self._at(act.place)) for outcome in outcomes)

    def _rows(self) -> Iterator[Item]:
        for table in self.definition.tables.values():
            for n, row in enumerate(table.rows):
                yield Item("row", f"tables.{table.name}[{n}]", "", row.at)


def guards(program: Program) -> Iterator[Guard]:
    """Every condition that a step asks, and those that are asked again; what must never hold is not among them."""
    yield from (each.way.guard for each in triggers(program) if each.way.guard is not None)
    for owner in (*program.states.values(), program.anywhere):
        yield from (alarm.guard for alarm in owner.timers if alarm.guard is not None)
    yield from (act.guard for act in program.acts.values() if act.guard is not None)
    yield from program.gates.values()


def _told(way: Way) -> str:
    """Where a branch leads, and on what condition."""
    where = f"to {way.target}" if way.target is not None else ""
    condition = f"if {way.guard.text}" if way.guard is not None else ""
    return f"{where} {condition}".strip()


def _may_be_void(act: Act) -> bool:
    """Whether its reason may be gone when it is to be done: it is asked again, or performed once under a key."""
    return act.operation is not None and (act.operation.asks_again or act.key is not None)
