"""The state machine of a program, run by ``transitions``: the only place that imports it.

One shared machine per program. Each input of a state is an internal transition whose condition chooses a
branch and whose ``before`` does it; a move is a second trigger, ``go:<state>``, since a callback of the
first could not redirect it. Conditions and callbacks are closures of ours, never names from a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from typing import Any

from transitions import EventData, Machine, Transition

from dunning_engine.engine.acting import act
from dunning_engine.engine.cursor import Cursor
from dunning_engine.engine.moving import enter, leave, resume
from dunning_engine.process.program import Program, Reaction, State, Way

NEW = "(new)"
_NO_LOCALS: Mapping[str, Any] = {}
Trigger = Callable[[Cursor], bool]


class _Direct(Transition):
    """Calls our closures with the cursor.

    The library's own way also resolves names, which ours never are, logs around each callback, and looks for the
    callbacks of states, of which ours have none; together that takes half of a trigger.
    """

    def execute(self, event_data: EventData) -> bool:
        """Ask the conditions; where all hold, do ``before``, move, do ``after``: whether it was done."""
        cursor = event_data.model
        for condition in self.conditions:
            if not condition.func(cursor):  # type: ignore[operator]  # a closure, never a name
                return False
        for callback in self.before:
            callback(cursor)  # type: ignore[operator]  # likewise
        if self.dest is not None:
            event_data.machine.set_state(self.dest, cursor)
        for callback in self.after:
            callback(cursor)  # type: ignore[operator]  # likewise
        return True


class _Machine(Machine):
    transition_cls = _Direct


class Runner:
    """Fires the triggers of one program's machine at a cursor."""

    def __init__(self, program: Program) -> None:
        self._machine = _Machine(
            model=None, states=[NEW, *program.states], initial=NEW, auto_transitions=False, queued=False
        )
        for state in program.states.values():
            self._add_state(state, program.anywhere)
            self._machine.add_transition(f"go:{state.name}", "*", state.name, before=[_leave], after=[_enter])
            self._machine.add_transition(f"back:{state.name}", "*", state.name, before=[_leave_back], after=[resume])
        self._triggers: dict[str, Trigger] = {name: event.trigger for name, event in self._machine.events.items()}

    def _add_state(self, state: State, anywhere: State) -> None:
        for name, ways, more in inputs(state, anywhere):
            self._machine.add_transition(
                name, state.name, None, conditions=[partial(_choose, (*ways, *more))], before=[_do]
            )  # fmt: skip

    def take(self, cursor: Cursor, name: str) -> bool:
        """Offer an input to the state: whether a branch took it."""
        return self._triggers[name](cursor)

    def go(self, cursor: Cursor, state: str) -> None:
        """Leave the present state and enter another (or the same again)."""
        self._triggers[f"go:{state}"](cursor)

    def back(self, cursor: Cursor) -> None:
        """Resume the visit before."""
        self._triggers[f"back:{cursor.suspended[-1].state}"](cursor)


@lru_cache(maxsize=256)
def runner(program: Program) -> Runner:
    """The runner of a program, made once."""
    return Runner(program)


def inputs(state: State, anywhere: State) -> Iterable[tuple[str, tuple[Way, ...], tuple[Way, ...]]]:
    """What a state reacts to: trigger name, its own branches, and those of ``anywhere`` tried after them."""
    if state.final:
        for name, reaction in state.reopen.items():
            yield f"event:{name}", reaction.ways, ()
        return
    for name in {**state.on, **anywhere.on}:
        yield f"event:{name}", *_both(state.on.get(name), anywhere.on.get(name))
    for alarm in (*state.timers, *anywhere.timers):
        yield f"timer:{alarm.name}", alarm.ways, ()
        yield f"missed:{alarm.name}", alarm.missed, ()
    for work in (state.task, state.failed_task):
        if work is not None:
            yield f"task:{work.place}", work.ways, ()


def _both(own: Reaction | None, other: Reaction | None) -> tuple[tuple[Way, ...], tuple[Way, ...]]:
    if own is None:
        return (), other.ways if other is not None else ()
    return own.ways, () if own.instead or other is None else other.ways


def _choose(ways: tuple[Way, ...], cursor: Cursor) -> bool:
    cursor.way = cursor.choose(ways, cursor.facts)
    return cursor.way is not None


def _do(cursor: Cursor) -> None:
    follow(cursor, cursor.way)


def follow(cursor: Cursor, way: Way | None, local: Mapping[str, Any] = _NO_LOCALS) -> Way | None:
    """Do the actions of a branch, and give it back. ``local`` are names that only this branch knows."""
    if way is None:
        return None
    if cursor.trace is not None:
        cursor.did("taken", way.place)
    if way.do:
        act(cursor, way.do, local)
    return way


def _leave(cursor: Cursor) -> None:
    cursor.reason = cursor.state
    if cursor.state != NEW:
        leave(cursor)


def _enter(cursor: Cursor) -> None:
    came_from, cursor.reason = cursor.reason, ""
    enter(cursor, came_from)


def _leave_back(cursor: Cursor) -> None:
    leave(cursor)
