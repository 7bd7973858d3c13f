"""E576: A timer that fires again each time its state is entered anew."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.deeds import Deed, deeds, operation_of
from dunning_engine.checks.detours import again, unwritten
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.writing import written_by
from dunning_engine.model.finding import Finding
from dunning_engine.process.definition import TimerDef

CODE = "E576"
EXPLANATION = Explanation(
    "timer that fires again on return",
    bad="""\
events: {paid: {}, called: {}}
data: {due_on: date}
states:
  open:
    on: {called: {to: talking}, paid: {to: settled}}
    timers: {letter: {at: "${due_on + 30 days}", if_closed_day: next, do: [mail.send: {to: x, template: letter}]}}
  talking: {ignore: [called, paid], task: {name: talk, assignee: agent, done: {to: open}}}
  settled: {final: true}
""",
    good="""\
events: {paid: {}, called: {}}
data: {due_on: date, written: {type: boolean, default: false}}
states:
  open:
    on: {called: {to: talking}, paid: {to: settled}}
    timers:
      letter:
        while: not written
        at: "${due_on + 30 days}"
        if_closed_day: next
        do: [mail.send: {to: x, template: letter}, set: {written: true}]
  talking: {ignore: [called, paid], task: {name: talk, assignee: agent, done: {to: open}}}
  settled: {final: true}
""",
    text=(
        "That a timer has fired is remembered for one visit. Entered anew by its name, the state begins another visit, "
        "the moment in `at` is long past, and the timer fires at once: the same letter again."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Timers that stay, tell somebody, and whose moment is the same when their state is entered again."""
    for state in subject.definition.states.values():
        for timer in state.timers:
            told = _told(subject, timer)
            fields = subject.reading.fields(timer.due) | subject.reading.fields(timer.condition)
            detour = (
                again(subject, state, unwritten(subject, fields))
                if told is not None and _stands(subject, timer, fields)
                else None
            )
            if told is not None and detour is not None:
                back = detour.back.branch
                line = back.to.at.line if back.to is not None else back.at.line
                message = (
                    f"timer '{timer.name}' fires again each time '{state.name}' is entered anew, as from line {line}: "
                    f"{told.action.name} is repeated"
                )
                help_ = "set a field when it has fired and ask for it in `while`, or come back by `to: back`"
                yield Finding.at(timer.at, CODE, message, help=help_, severity="warning", length=len(timer.name))


def _told(subject: Subject, timer: TimerDef) -> Deed | None:
    """What the timer tells somebody, where it stays in the state."""
    for branch in timer.branches:
        for deed in deeds(subject, branch.do) if branch.to is None else ():
            operation = operation_of(subject, deed)
            if operation is not None and (operation.reaches != "nobody" or operation.hurts):
                return deed
    return None


def _stands(subject: Subject, timer: TimerDef, fields: frozenset[str]) -> bool:
    """Whether its moment stays the same, in a new visit too, and firing does not end it."""
    if timer.due is None or timer.expires is not None or "entered_at" in subject.reading.paths(timer.due):
        return False
    done = (deed for branch in timer.branches for deed in deeds(subject, branch.do))
    return not any(written_by(deed) & fields for deed in done)
