"""Walks a whole process once and collects its flows; places are named as the compiler names them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from dunning_engine.checks.flow.actions import Actions
from dunning_engine.checks.flow.classes import AUDIENCES, INSIDE, Path
from dunning_engine.checks.flow.names import Bound, Names, Scope
from dunning_engine.checks.flow.piece import Letter, Piece, Sink
from dunning_engine.checks.flow.value import NOTHING, Cell, Value, union
from dunning_engine.model.operation import Operation
from dunning_engine.model.position import Position, Text
from dunning_engine.process.definition import (
    Action,
    Anywhere,
    Branch,
    Deadline,
    Definition,
    Handler,
    StateDef,
    TaskDef,
    TimerDef,
)

ENDED = ".ended"


def flows_of(definition: Definition, operations: Mapping[str, Operation]) -> tuple[Piece, Names]:
    """The flows of one process, and what its names stand for."""
    piece = Piece(definition.name)
    names = Names(definition, piece)
    _Walk(names, piece, operations).process()
    return piece, names


class _Walk:
    def __init__(self, names: Names, piece: Piece, operations: Mapping[str, Operation]) -> None:
        self.names, self.piece, self.definition = names, piece, names.definition
        self.actions = Actions(names, piece, operations)
        self.scope = Scope(names)
        self.operations = operations

    def process(self) -> None:
        """Everything of the process; what nothing reads is worked out too: its texts may."""
        definition = self.definition
        for name in definition.computed:
            self.names.look(name, ())
        for table in definition.tables.values():
            for output in table.outputs:
                self.names.look("table", (table.name, output))
        for event in definition.events.values():
            self.names.record("event", event.name, event.fields, event.at)
        if definition.key is not None:
            self.reach("key", "case.key", "the key of a case", self.names.work_out(definition.key), definition.key.at)
        for text in definition.result:
            value, what = self.names.look(text.value, ()), f"the result `{text.value}`"
            self.reach("result", f"result.{text.value}", what, value, text.at, len(text.value))
        for name, field in definition.data.items():
            if field.source:
                at = self.names.place_of(Cell(definition.name, "data", name))
                action = Action("operation", field.source, at, into=Text(name, at))
                self.actions.one(action, self.scope, f"data.{name}.source")
        self.owner(definition.anywhere, "anywhere")
        for state in definition.states.values():
            self.state(state)

    def owner(self, owner: StateDef | Anywhere, name: str) -> None:
        """What states and ``anywhere`` have in common."""
        self.handlers(owner.on, f"{name}.on")
        self.branches(owner.always, self.scope, f"{name}.always")
        for timer in owner.timers:
            self.timer(timer, name)

    def timer(self, timer: TimerDef, owner: str) -> None:
        """What is done when a timer fires or is missed."""
        where = f"{owner}.timers.{timer.name}"
        self.branches(timer.branches, self.scope, where)
        self.branches(timer.missed, self.scope, f"{where}.missed")

    def state(self, state: StateDef) -> None:
        """A state: on entering, its call, its tasks, and what it does with events and timers."""
        self.owner(state, state.name)
        self.actions.all(state.enter, self.scope, f"{state.name}.enter")
        for entry in state.call:
            self.actions.one(entry.action, self.scope, f"{state.name}.call.{entry.name}")
        failing = self.scope.with_names({"failed": NOTHING})
        self.branches(state.confirmed, self.scope, f"{state.name}.confirmed")
        self.branches(state.failed, failing, f"{state.name}.failed")
        self.handlers(state.reopen, f"{state.name}.reopen")
        if state.task is not None:
            self.task(state.task, self.scope, f"{state.name}.task")
            for word, deadline in (("remind", state.task.remind), ("escalate", state.task.escalate)):
                self.deadline(deadline, f"{state.name}.timers.{state.task.name}_{word}")
        if state.failed_task is not None:
            self.task(state.failed_task, failing, f"{state.name}.failed.task")

    def deadline(self, deadline: Deadline | None, where: str) -> None:
        """A reminder or an escalation of a task."""
        if deadline is not None:
            self.branches(deadline.branches, self.scope, where)

    def task(self, task: TaskDef, scope: Scope, where: str) -> None:
        """A task: what people see of it, and what is done with what they fill in."""
        for kind, name, argument in (("note", "note", task.note), ("assignee", "assignee", task.assignee)):
            if argument is not None:
                what = f"the {name} of a task"
                self.actions.reach(kind, where, what, name, AUDIENCES["colleague"], scope.argument(argument), argument)
        if task.script is not None:
            names, length = frozenset({task.script.value}), len(task.script.value)
            self.piece.letters.append(Letter(names, "", "customer", {}, where, task.script.at, length))
        self.branches(task.done, scope.with_names({"event": self.form(task)}), f"{where}.done")

    def form(self, task: TaskDef) -> Value:
        """What a completed form holds: data fields, and fields of its own."""
        own = {item.name.value: item.field for item in task.form if item.field is not None}
        stored = (item.name.value for item in task.form if item.field is None)
        known = (self.names.look(name, ()).under(name) for name in stored if name in self.definition.data)
        return union((self.names.record("form", task.name, own, task.at), *known))

    def handlers(self, handlers: Iterable[Handler], where: str) -> None:
        """What is done with events."""
        for handler in handlers:
            name = handler.event.value
            self.branches(handler.branches, self.scope.with_names({"event": self.event(name)}), f"{where}.{name}")

    def event(self, name: str) -> Bound:
        """An event's payload; that of ``<sub-case>.ended`` is known once all processes are."""
        event = self.definition.events.get(name)
        if event is not None:
            return self.names.record("event", name, event.fields, event.at)
        return partial(self._awaited, name) if name.endswith(ENDED) else NOTHING

    def _awaited(self, name: str, fields: Path) -> Value:
        cell = Cell(self.definition.name, "event", name, fields)
        self.piece.awaited.add(cell)
        return Value({((), cell, ()): self.definition.at})

    def branches(self, branches: Iterable[Branch], scope: Scope, where: str) -> None:
        """Branches; the n-th is addressed as ``where[n]``."""
        for n, branch in enumerate(branches):
            self.actions.all(branch.do, scope, f"{where}[{n}].do")

    def reach(self, kind: str, where: str, what: str, value: Value, at: Position, length: int = 1) -> None:
        """A value reaches a place that belongs to the case as a whole."""
        self.piece.sinks.append(Sink(kind, where, what, kind, INSIDE, value.flat(), at, length))
