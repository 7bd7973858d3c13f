"""E572: A timer whose `at` is none where its state is entered."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.holding import Holding, followed
from dunning_engine.checks.known import Known
from dunning_engine.checks.possible import may_give
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.values import GIVEN, NOTHING
from dunning_engine.checks.ways import Way
from dunning_engine.model.finding import Finding
from dunning_engine.model.position import Text
from dunning_engine.process.definition import StateDef, TimerDef

CODE = "E572"
EXPLANATION = Explanation(
    "timer without a date",
    bad="""\
events: {promised: {on: date}, called: {}, paid: {}}
data: {promised_until: optional date}
states:
  open:
    on:
      promised: {do: [set: {promised_until: "${event.on}"}], to: waiting}
      called: {to: waiting}
      paid: {to: settled}
  waiting:
    ignore: [promised, called, paid]
    timers: {expired: {at: promised_until, if_closed_day: next, to: open}}
  settled: {final: true}
""",
    good="""\
events: {promised: {on: date}, called: {}, paid: {}}
data: {promised_until: optional date}
states:
  open:
    on:
      promised: {do: [set: {promised_until: "${event.on}"}], to: waiting}
      called: {do: [set: {promised_until: "${today + 5 days}"}], to: waiting}
      paid: {to: settled}
  waiting:
    ignore: [promised, called, paid]
    timers: {expired: {at: promised_until, if_closed_day: next, to: open}}
  settled: {final: true}
""",
    text=(
        "A timer whose `at` is none is not armed. On this way into the state nothing has set the date, and nothing "
        "else there leads on: no task, no call, no other timer. The case would wait for ever."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Timers that nothing in their state can arm, and ways into a state that leave its only timer without a date."""
    holding = subject.once(followed)
    for state in subject.definition.states.values():
        known = holding.known(state.name)
        for timer in state.timers:
            if known is None or timer.due is None or not _of_data(subject, timer.due, known):
                continue
            if may_give(timer.due, known) == NOTHING:
                yield _never(timer, timer.due, state)
            elif _alone(state, timer):
                yield from _on_a_way(holding, timer, timer.due, state)


def _of_data(subject: Subject, due: Text, known: Known) -> bool:
    """Whether `at` is none only where a data field is."""
    names = subject.reading.fields(due) & known.values.keys()
    return bool(names) and None not in may_give(due, known.also(dict.fromkeys(names, GIVEN)))


def _alone(state: StateDef, timer: TimerDef) -> bool:
    """Whether nothing but the timer and what comes from outside leads on."""
    others = (state.task, state.failed_task, *state.call, *state.always)
    return len(state.timers) == 1 and not any(others) and any(branch.to for branch in timer.branches)


def _never(timer: TimerDef, due: Text, state: StateDef) -> Finding:
    message = f"timer '{timer.name}' is never armed: `{due}` is none in '{state.name}', nothing has set it before"
    help_ = "set it on the way into the state, or count from another moment"
    return Finding.at(due.at, CODE, message, help=help_, length=len(due.value))


def _on_a_way(holding: Holding, timer: TimerDef, due: Text, state: StateDef) -> Iterator[Finding]:
    reported: set[Way] = set()
    for way, known in holding.arriving(state.name):
        if None in may_give(due, known) and way.branch.to is not None and way not in reported:
            reported.add(way)
            message = f"'{state.name}' waits for timer '{timer.name}', and on this way its `at` may be none"
            help_ = f"set what `{due}` is made of here, or give '{state.name}' another way on"
            length = len(way.branch.to.value)
            yield Finding.at(way.branch.to.at, CODE, message, help=help_, severity="warning", length=length)
