"""E570: A timer whose `while` cannot hold in its state."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.holding import followed
from dunning_engine.checks.known import Known, knowing
from dunning_engine.checks.possible import may_hold
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.values import ANYTHING, NO, in_words
from dunning_engine.checks.walk import owners
from dunning_engine.model.finding import Finding
from dunning_engine.model.position import Text
from dunning_engine.process.definition import StateDef

CODE = "E570"
EXPLANATION = Explanation(
    "timer that is never armed",
    bad="""\
data: {level: "optional [R1, R2, R3]", due_on: date}
states:
  first_letter:
    call: {letter: {mail.send: {to: x, template: letter}}}
    confirmed: {do: [set: {level: R1}]}
    failed: {to: settled}
    timers:
      second: {while: level == 'R2', at: due_on, if_closed_day: next, to: settled}
      at_last: {every: 30 days, to: settled}
  settled: {final: true}
""",
    good="""\
data: {level: "optional [R1, R2, R3]", due_on: date}
states:
  first_letter:
    call: {letter: {mail.send: {to: x, template: letter}}}
    confirmed: {do: [set: {level: R1}]}
    failed: {to: settled}
    timers:
      second: {while: level == 'R1', at: due_on, if_closed_day: next, to: settled}
      at_last: {every: 30 days, to: settled}
  settled: {final: true}
""",
    text=(
        "All ways into the state, and all that happens in it, leave the data so that the timer's `while` is false. "
        "The timers of a state are armed once its call has ended, so what `confirmed` sets counts."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Timers of states, and of `anywhere`, whose condition holds in no state where they could run."""
    holding = subject.once(followed)
    everywhere = [known for _, known in holding.stays()]
    for owner in owners(subject.definition):
        state = owner.name if isinstance(owner, StateDef) else ""
        known = holding.known(state) if state else None
        stages = [known] if known is not None else [] if state else everywhere
        for timer in owner.timers:
            if timer.condition is not None and _never(subject, timer.condition, stages):
                where = f"'{state}'{_because(subject, timer.condition, known)}" if state else "any state"
                message = f"timer '{timer.name}' is never armed: its `while` cannot hold in {where}"
                help_ = "ask for what holds there, or remove the timer"
                yield Finding.at(timer.condition.at, CODE, message, help=help_, length=len(timer.condition.value))


def _never(subject: Subject, condition: Text, stages: list[Known]) -> bool:
    """Whether it is the states that rule it out; a condition that never holds by itself is another mistake."""
    if not stages or may_hold(condition, knowing(subject)) == NO:
        return False
    return all(may_hold(condition, known) == NO for known in stages)


def _because(subject: Subject, condition: Text, known: Known | None) -> str:
    """What is known there of the fields that it asks for."""
    values = known.values if known is not None else {}
    names = sorted(name for name in subject.reading.fields(condition) & values.keys() if not values[name] >= ANYTHING)
    return ", where " + " and ".join(f"{name} is {in_words(values[name])}" for name in names) if names else ""
