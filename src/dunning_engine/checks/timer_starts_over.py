"""E575: A deadline that starts over whenever the case is elsewhere for a moment."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.deeds import deeds
from dunning_engine.checks.detours import Detour, detours, unwritten
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding
from dunning_engine.process.definition import StateDef, TimerDef

CODE = "E575"
EXPLANATION = Explanation(
    "deadline that starts over",
    bad="""\
events: {called: {}, paid: {}}
states:
  waiting:
    on: {called: {to: noting}, paid: {to: settled}}
    timers: {silence: {at: "${entered_at + 15 days}", to: settled}}
  noting:
    ignore: [called, paid]
    task: {name: write_down, assignee: agent, done: {to: waiting}}
  settled: {final: true}
""",
    good="""\
events: {called: {}, paid: {}}
states:
  waiting:
    on: {called: {to: noting}, paid: {to: settled}}
    timers: {silence: {at: "${entered_at + 15 days}", to: settled}}
  noting:
    ignore: [called, paid]
    task: {name: write_down, assignee: agent, done: {to: back}}
  settled: {final: true}
""",
    text=(
        "`to` with a state's name begins a new visit: `entered_at` is now, and a timer that counts from it starts "
        "over. Here an event leads away and straight back, nothing is changed on the way, and each such event puts "
        "the deadline off. `to: back` goes on with the visit as it was. A timer of `anywhere` that counts from "
        "`entered_at` starts over with every move."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Timers that count from the beginning of a visit that an event can begin anew."""
    for state in subject.definition.states.values():
        timers = [timer for timer in state.timers if _counts(subject, timer) and _matters(subject, timer)]
        for detour in detours(subject, state, unwritten(subject)) if timers else ():
            for timer in timers:
                if not _expected(detour, timer):
                    yield _finding(state, timer, detour)
    for timer in subject.definition.anywhere.timers:
        if timer.due is not None and _counts(subject, timer):
            message = f"timer '{timer.name}' of `anywhere` counts from entered_at: it starts over with each move"
            help_ = "count from opened_at or from a data field, or put it under the state that is meant"
            yield Finding.at(timer.due.at, CODE, message, help=help_, severity="warning", length=len(timer.due.value))


def _counts(subject: Subject, timer: TimerDef) -> bool:
    return timer.due is not None and "entered_at" in subject.reading.paths(timer.due)


def _matters(subject: Subject, timer: TimerDef) -> bool:
    """Whether more than a colleague's reminder hangs on it."""
    done = (deed for branch in timer.branches for deed in deeds(subject, branch.do))
    operations = [subject.operations.get(deed.action.name) for deed in done]
    return any(branch.to for branch in timer.branches) or any(op is not None and op.asks_again for op in operations)


def _expected(detour: Detour, timer: TimerDef) -> bool:
    """Whether the event leads where the deadline itself would: nothing is put off then."""
    return any(branch.to is not None and branch.to.value == detour.states[0] for branch in timer.branches)


def _finding(state: StateDef, timer: TimerDef, detour: Detour) -> Finding:
    back = detour.back.branch.to
    way = " -> ".join((state.name, *detour.states, state.name))
    what = f"each '{detour.away.what}'" if detour.away.what else "each time it leaves"
    message = f"timer '{timer.name}' of '{state.name}' starts over with {what}: {way}"
    help_ = "write `to: back`, or let the timer count from a data field"
    at = back.at if back is not None else timer.at
    return Finding.at(at, CODE, message, help=help_, severity="warning", length=len(state.name))
