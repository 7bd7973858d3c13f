"""The one mutable thing: what a step has worked out so far. It lives for one step and is then discarded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from dunning_engine.engine.facts import Facts, facts_of, here
from dunning_engine.model.case import Case, Control, Pending, Visit
from dunning_engine.model.decision import Asked, Did, Signal, Start
from dunning_engine.model.effect import Effect
from dunning_engine.model.event import Event
from dunning_engine.model.task import Task
from dunning_engine.process.program import Guard, Program, State, Way


class Cursor:
    """A step under way; ``state`` is the attribute that the machine moves."""

    __slots__ = (
        "_facts",
        "at_rest",
        "cancelled",
        "case",
        "children",
        "closed",
        "data",
        "deferred",
        "effects",
        "event",
        "expires",
        "facts_at",
        "failed",
        "fired",
        "holds",
        "joined",
        "moved",
        "now",
        "offered",
        "opened",
        "outcome",
        "payload",
        "pending",
        "postponed",
        "program",
        "reason",
        "reference",
        "rows",
        "signals",
        "starts",
        "state",
        "suspended",
        "tasks",
        "timer",
        "timers",
        "trace",
        "visit",
        "visits",
        "voided",
        "waiting",
        "way",
    )  # fmt: skip

    def __init__(self, program: Program, case: Case, event: Event, now: Any, *, trace: bool = True) -> None:
        control = case.control
        self.program, self.case, self.event, self.now = program, case, event, here(program, now)
        self.state: str = case.state
        self.data: Mapping[str, Any] = case.data
        self.payload: Mapping[str, Any] | None = None
        self.visit: Visit = control.visit
        self.suspended, self.visits = control.suspended, control.visits
        self.fired, self.waiting, self.timers = control.fired, control.waiting, control.timers
        self.holds, self.deferred, self.facts_at = control.holds, control.deferred, control.facts_at
        self.pending, self.tasks, self.children = control.pending, control.tasks, control.children
        self.joined, self.failed = control.joined, control.failed
        self.outcome = case.outcome
        self.trace: list[Asked | Did] | None = [] if trace else None
        self.rows: dict[str, Did] | None = {} if trace else None
        self.effects: list[Effect] = []
        self.voided: dict[str, str] = {}
        self.opened: dict[str, Task] = {}
        self.closed: dict[str, Literal["completed", "cancelled"]] = {}
        self.postponed: dict[str, Any] = {}
        self.starts: list[Start] = []
        self.signals: list[Signal] = []
        self.cancelled: tuple[str, ...] = ()
        self.offered: tuple[Event, ...] = ()
        self.moved = False
        self.reason = ""
        self.timer = ""
        self.expires: Any = None
        self.way: Way | None = None
        self.reference = 0
        self.at_rest: set[str] = set()
        self._facts: Facts | None = None

    @property
    def facts(self) -> Facts:
        """The facts of the data as they are now."""
        if self._facts is None:
            self._facts = facts_of(self.program, self.case, self.data, self.visit, self.now, self.payload, self.rows)
        return self._facts

    @property
    def here(self) -> State:
        """The compiled state that the case is in."""
        return self.program.states[self.state]

    def changed(self) -> None:
        """Something that facts are made of has changed."""
        self._facts = None

    def see(self, names: Mapping[str, Any]) -> None:
        """Let facts know more names, as long as the data stay as they are."""
        self._facts = self.facts.layered(names)

    def store(self, values: Mapping[str, Any]) -> None:
        """Put values into the data; later actions and guards see them."""
        self.data = {**self.data, **values}
        self._facts = None

    def ask(self, guard: Guard | None, facts: Facts) -> bool:
        """Whether a condition holds; no condition always does. The answer goes into the trace."""
        if guard is None:
            return True
        answer: bool = guard.test(facts)
        if self.trace is not None:
            self.trace.append(Asked(guard, answer, facts))
        return answer

    def did(self, what: str, where: str, detail: str = "") -> None:
        """Add to the trace."""
        if self.trace is not None:
            self.trace.append(Did(what, where, detail))

    def choose(self, ways: tuple[Way, ...], facts: Facts) -> Way | None:
        """The first branch whose condition holds."""
        for way in ways:
            if way.guard is None or self.ask(way.guard, facts):
                return way
        return None

    def next_reference(self) -> str:
        """A number for what this step plans; the same step always gives the same numbers."""
        self.reference += 1
        return f"{self.case.id}/{self.case.revision + 1}.{self.reference}"

    def await_effect(self, key: str, pending: Pending) -> None:
        """Remember a planned effect until it ends."""
        self.pending = {**self.pending, key: pending}

    def forget_effect(self, key: str) -> None:
        """An effect has ended, or its result no longer matters."""
        self.pending = {k: p for k, p in self.pending.items() if k != key}

    def control(self) -> Control:
        """The bookkeeping as it is now."""
        before = self.case.control
        return Control(
            self.visit, self.suspended, self.visits, self.fired, self.waiting, self.timers, self.holds,
            self.deferred, self.pending, self.tasks, self.children,
            before.parent, before.parent_name, before.outlives, self.facts_at, self.joined,
            self.failed,
        )  # fmt: skip
