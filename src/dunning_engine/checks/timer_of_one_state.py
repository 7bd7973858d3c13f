"""E574: A timer of `anywhere` that belongs to one state."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.graph import BACK
from dunning_engine.checks.holding import followed
from dunning_engine.checks.plan import Plan
from dunning_engine.checks.possible import may_hold
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.ways import Way
from dunning_engine.model.finding import Finding
from dunning_engine.process.definition import StateDef, TimerDef

CODE = "E574"
EXPLANATION = Explanation(
    "timer that outlives its state",
    bad="""\
events: {promised: {on: date}, paid: {}, refused: {}}
data: {promised_until: optional date}
states:
  open: {on: {promised: {do: [set: {promised_until: "${event.on}"}], to: waiting}}}
  waiting: {on: {refused: {to: deciding}}}
  deciding: {task: {name: decide, assignee: manager, done: {to: settled}}}
  settled: {final: true}
anywhere:
  on: {paid: {to: settled}}
  ignore: [promised, refused]
  timers: {expired: {at: promised_until, if_closed_day: next, to: deciding}}
""",
    good="""\
events: {promised: {on: date}, paid: {}, refused: {}}
data: {promised_until: optional date}
states:
  open: {on: {promised: {do: [set: {promised_until: "${event.on}"}], to: waiting}}}
  waiting:
    on: {refused: {to: deciding}}
    timers: {expired: {at: promised_until, if_closed_day: next, to: deciding}}
  deciding: {task: {name: decide, assignee: manager, done: {to: settled}}}
  settled: {final: true}
anywhere:
  on: {paid: {to: settled}}
  ignore: [promised, refused]
""",
    text=(
        "A timer of a state ends with the visit, one of `anywhere` goes on. This one makes sense in a single state "
        "only: its `while` holds nowhere else, or its date is set on the way into that state, never taken back, and "
        "the timer would move the case from wherever it is by then."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Timers of `anywhere` whose condition holds in one state, or that move the case long after their state."""
    for timer in subject.definition.anywhere.timers:
        state = _only(subject, timer) if timer.condition is not None else _meant(subject, timer)
        if state is not None:
            runs = f"can only run in '{state}'"
            outlives = f"waits for what is set for '{state}' alone, and goes on once that is left"
            message = f"timer '{timer.name}' of `anywhere` {runs if timer.condition is not None else outlives}"
            help_ = f"put it under '{state}', or say in `while` how long it makes sense"
            yield Finding.at(timer.at, CODE, message, help=help_, severity="warning", length=len(timer.name))


def _only(subject: Subject, timer: TimerDef) -> str | None:
    """The one state in which the condition may hold, where there are others."""
    stages = list(subject.once(followed).stays())
    found = {name for name, known in stages if True in may_hold(timer.condition, known)}
    return found.pop() if len(found) == 1 and len({name for name, _ in stages}) > 1 else None


def _meant(subject: Subject, timer: TimerDef) -> str | None:
    """The one state on whose way in the date is set, where the timer moves the case and nothing takes the date back."""
    names = subject.reading.fields(timer.due)
    if not names or not any(branch.to is not None and branch.to.value != BACK for branch in timer.branches):
        return None
    states = subject.definition.states
    found = {name for name, state in states.items() for _ in _setting(subject, state, names)}
    written = {way for way in subject.ways if _writes(subject, way, names)}
    for way in written:
        targets = subject.graph.named(way.branch.to) if way.branch.to is not None else ()
        found |= {*targets} or {way.state.name if way.state is not None else ""}
    first = next(iter(states), "")
    return found.pop() if len(found) == 1 and not found & {first, "", BACK} else None


def _writes(subject: Subject, way: Way, names: frozenset[str]) -> bool:
    return bool(subject.once(Plan).writes(way) & names)


def _setting(subject: Subject, state: StateDef, names: frozenset[str]) -> Iterator[str]:
    if subject.once(Plan).writes_entering(state) & names:
        yield state.name
    task = state.task
    if task is not None and any(item.name.value in names for item in task.form if item.field is None):
        yield state.name
