"""A process as exploration needs it: compiled, with what it starts, and what it tells others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dunning_engine.errors import EvaluationError
from dunning_engine.process.definition import Definition
from dunning_engine.process.program import Act, Program


@dataclass(frozen=True, eq=False)
class Part:
    """A process that is explored; ``orders`` gives each timer its place in the file.

    ``restless``: a branch of `always` stays where it is and may act on every step, also on the end of what nobody
    waits for. ``eyed`` are the tasks and fields that a task's ``not_by`` names. ``started`` are the processes of its
    sub-cases by the name it has for them, ``told`` the events that it signals, by process.
    """

    program: Program
    definition: Definition
    orders: Mapping[str, int]
    restless: bool
    eyed: frozenset[str]
    started: Mapping[str, str]
    told: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, program: Program, definition: Definition) -> Part:
        """The part of a compiled process."""
        owners = (*program.states.values(), program.anywhere)
        orders = {alarm.name: alarm.order for owner in owners for alarm in owner.timers}
        works = (w for state in program.states.values() for w in (state.task, state.failed_task) if w is not None)
        asked = (name for work in works for name in work.not_by)
        eyed = frozenset((*asked, *(task for rule in program.properties for task in rule.tasks)))
        restless = any(way.target is None and way.choose is None for owner in owners for way in owner.always)
        return cls(program, definition, orders, restless, eyed, dict(_started(program)), _told(program))


def _started(program: Program) -> Iterator[tuple[str, str]]:
    for act in program.acts.values():
        if act.kind == "start":
            process = constant(act, "process")
            yield act.modes.get("as") or process, process


def _told(program: Program) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for act in program.acts.values():
        if act.kind == "signal":
            found[constant(act, "process")].add(constant(act, "event"))
    return {process: frozenset(events) for process, events in found.items()}


def constant(act: Act, name: str) -> str:
    """What an argument is whatever the facts are; empty where it depends on them."""
    evaluate = dict(act.arguments).get(name)
    try:
        return str(evaluate({})) if evaluate is not None else ""
    except (EvaluationError, KeyError, AttributeError, TypeError):
        return ""
