"""Which names can matter: those that guards, timers and tables read, and whatever flows into them.

All else - texts for letters, references, names of people - is carried along and never looked at, so that cases which
differ in nothing but that look alike.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from dunning_engine.expr import interpolations, strip
from dunning_engine.expr.scan import scan
from dunning_engine.model.position import Text
from dunning_engine.process.definition import (
    Action,
    Anywhere,
    Argument,
    Branch,
    Definition,
    Handler,
    StateDef,
    TaskDef,
    TimerDef,
)


class Relevance:
    """The names of one or more processes that matter; a dotted name counts by each of its parts."""

    def __init__(self, definitions: Iterable[Definition]) -> None:
        self._flows: dict[str, list[Text]] = defaultdict(list)
        self._sources: list[Text] = []
        self._event: tuple[str, ...] = ()
        self._events: dict[Text, tuple[str, ...]] = {}
        for definition in definitions:
            self._definition(definition)
        self.names = self._closed()

    def _definition(self, definition: Definition) -> None:
        for name, text in definition.computed.items():
            self._flows[name].append(text)
        for table in definition.tables.values():
            self._flows[table.name] += [*table.inputs, *(cell for row in table.rows for cell in row.cells)]
        for state in definition.states.values():
            self._state(state, definition)
        self._owner(definition.anywhere, definition)
        for named in definition.actions.values():
            self._actions(named.do)
        for invariant in definition.invariants:
            for value in invariant.fields.values():
                self._sources += _argument_texts(value)
        if definition.key is not None:
            self._sources.append(definition.key)

    def _state(self, state: StateDef, definition: Definition) -> None:
        self._actions(state.enter)
        self._actions(entry.action for entry in state.call)
        for branches in (state.confirmed, state.failed):
            self._branches(branches)
        for task in (state.task, state.failed_task):
            if task is not None:
                self._task(task)
        for handler in state.reopen:
            self._handler(handler, definition)
        self._owner(state, definition)

    def _owner(self, owner: StateDef | Anywhere, definition: Definition) -> None:
        self._ask(owner.send_only_if)
        self._branches(owner.always)
        for handler in owner.on:
            self._handler(handler, definition)
        for timer in owner.timers:
            self._timer(timer)

    def _handler(self, handler: Handler, definition: Definition) -> None:
        """A bare ``event`` stands for all of the event's fields."""
        event = definition.events.get(handler.event.value)
        self._event = tuple(event.fields) if event is not None else ()
        self._branches(handler.branches)
        self._event = ()

    def _timer(self, timer: TimerDef) -> None:
        for text in (timer.due, timer.every, timer.condition, timer.not_before, timer.expires):
            self._ask(text)
        self._branches((*timer.branches, *timer.missed))

    def _task(self, task: TaskDef) -> None:
        for deadline in (task.remind, task.escalate):
            if deadline is not None:
                self._ask(deadline.due)
                self._ask(deadline.every)
                self._branches(deadline.branches)
        for text in (task.due, task.postpone_by, *task.not_by):
            self._ask(text)
        self._branches(task.done)

    def _branches(self, branches: Iterable[Branch]) -> None:
        for branch in branches:
            self._ask(branch.condition)
            self._ask(branch.to)
            self._actions(branch.do)

    def _actions(self, actions: Iterable[Action]) -> None:
        for action in actions:
            self._ask(action.condition)
            self._ask(action.send_only_if)
            self._actions(action.or_else)
            for name, argument in action.arguments.items():
                for text in _argument_texts(argument):
                    if action.kind in ("set", "named"):
                        self._flow(name, text)
                    elif action.kind in ("hold", "start", "signal"):
                        self._ask(text)

    def _flow(self, name: str, text: Text) -> None:
        self._flows[name].append(text)
        if self._event:
            self._events[text] = self._event

    def _ask(self, text: Text | None) -> None:
        if text is not None:
            self._sources.append(text)
            if self._event:
                self._events[text] = self._event

    def _closed(self) -> frozenset[str]:
        found: set[str] = set()
        todo = list(self._sources)
        while todo:
            text = todo.pop()
            names = names_in(text)
            if "event" in names:
                names = names | frozenset(self._events.get(text, ()) if _bare_event(text) else ())
            for name in names - found:
                found.add(name)
                todo += self._flows.get(name, ())
        return frozenset(found)


def _argument_texts(argument: Argument) -> Iterator[Text]:
    if argument.text is not None:
        yield argument.text
    for part in argument.items or ():
        yield from _argument_texts(part)
    for part in (argument.fields or {}).values():
        yield from _argument_texts(part)


def trees(text: Text) -> Iterator[tuple[ast.AST, Mapping[str, Any]]]:
    """The expressions of a text, with what their placeholders stand for: the whole of it, or each ``${...}``."""
    found = [part for part in interpolations(text) if isinstance(part, Text)]
    for part in found or [strip(text)]:
        tree, literals = parsed(part)
        if tree is not None:
            yield tree, literals


@lru_cache(maxsize=8192)
def parsed(text: Text) -> tuple[ast.AST | None, Mapping[str, Any]]:
    """An expression's tree; ``None`` for what is none."""
    try:
        scanned = scan(text)
        return ast.parse(scanned.source.strip(), mode="eval").body, scanned.literals
    except (SyntaxError, ValueError):
        return None, {}


def names_in(text: Text) -> frozenset[str]:
    """The names that a text reads, each part of a dotted one by itself."""
    nodes = [node for tree, _ in trees(text) for node in ast.walk(tree)]
    plain = {node.id for node in nodes if isinstance(node, ast.Name)}
    return frozenset(plain | {node.attr for node in nodes if isinstance(node, ast.Attribute)})


def _bare_event(text: Text) -> bool:
    for tree, _ in trees(text):
        under = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        if any(isinstance(n, ast.Name) and n.id == "event" and id(n) not in under for n in ast.walk(tree)):
            return True
    return False
