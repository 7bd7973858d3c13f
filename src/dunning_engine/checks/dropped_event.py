"""E555: A state that says nothing about an event which other states take."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.conditions import Conditions
from dunning_engine.checks.decide import Decider, TooManyError
from dunning_engine.checks.formula import negated
from dunning_engine.checks.reasons import joined
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding
from dunning_engine.process.definition import Anywhere, StateDef

CODE = "E555"
EXPLANATION = Explanation(
    "event that a state would drop",
    bad="""\
events: {paid: {}, called: {}}
states:
  open: {on: {paid: {to: settled}, called: {to: waiting}}}
  waiting: {on: {called: {to: open}}}
  settled: {final: true}
""",
    good="""\
events: {paid: {}, called: {}}
states:
  open: {on: {paid: {to: settled}, called: {to: waiting}}}
  waiting: {on: {called: {to: open}, paid: {to: settled}}}
  settled: {final: true}
""",
    text=(
        "An event may come at any time. In this state it is neither handled, here or in `anywhere`, nor listed under "
        "`ignore` or `defer`: the sender would get EVENT_NOT_ACCEPTED, and what the event says - a payment, say - "
        "would be lost for the case. Final states are not asked: they take what `reopen` names."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """The states that a case can be in, with the events that they leave out."""
    definition = subject.definition
    everywhere = _taken(definition.anywhere)
    known = everywhere.union(*(_taken(state) for state in definition.states.values()))
    for name in definition.states:
        state = definition.states[name]
        own = everywhere | _taken(state)
        missing = [event for event in definition.events if event in known and event not in own]
        if missing and _waits(subject, state):
            plural = "s" if len(missing) > 1 else ""
            events = joined(f"'{event}'" for event in missing)
            message = f"state '{name}' would drop the event{plural} {events}: it neither handles, ignores nor defers "
            message += "them" if plural else "it"
            help_ = "handle it under `on`, list it under `ignore`, or under `defer` to keep it until the next move"
            yield Finding.at(state.at, CODE, message, help=help_, severity="warning", length=len(name))


def _waits(subject: Subject, state: StateDef) -> bool:
    """Whether a case may be in a state when something comes; a state that leads nowhere is told of as such."""
    stays = not state.final and state.name not in subject.graph.dead_ends
    return stays and state.name in subject.graph.reachable and not _passes(subject, state)


def _passes(subject: Subject, state: StateDef) -> bool:
    """Whether `always` leads on at once in every case."""
    conditions = Conditions(subject)
    kept = [negated(conditions.formula(branch.condition)) for branch in state.always if branch.to is not None]
    try:
        return not Decider(conditions.terms).possible(*kept)
    except TooManyError:
        return False


def _taken(owner: StateDef | Anywhere) -> frozenset[str]:
    """The events that an owner says something about."""
    return frozenset((*(h.event.value for h in owner.on), *(text.value for text in (*owner.ignore, *owner.defer))))
