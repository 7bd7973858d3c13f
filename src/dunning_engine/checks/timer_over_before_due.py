"""E571: A timer that is over before it is due."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.moments import moment_of, not_before, rows_of, shown_row
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.walk import owners
from dunning_engine.model.finding import Finding
from dunning_engine.model.position import Text
from dunning_engine.process.definition import TimerDef

CODE = "E571"
EXPLANATION = Explanation(
    "timer over before it is due",
    bad="""\
data: {due_on: date}
states:
  open:
    timers:
      letter:
        at: "${due_on + 15 days}"
        expires: "${due_on + 10 days}"
        if_closed_day: next
        to: settled
        missed: {to: settled}
  settled: {final: true}
""",
    good="""\
data: {due_on: date}
states:
  open:
    timers:
      letter:
        at: "${due_on + 10 days}"
        expires: "${due_on + 15 days}"
        if_closed_day: next
        to: settled
        missed: {to: settled}
  settled: {final: true}
""",
    text=(
        "`expires` is the moment from which on the timer counts as missed. One that is not after `at`, or not after "
        "`not_before`, is missed each time. Settings count with their defaults, tables row by row."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Timers whose `at` or `not_before` is surely not before `expires`."""
    for owner in owners(subject.definition):
        for timer in owner.timers:
            if timer.expires is None:
                continue
            for key, begins in (("at", timer.due), ("not_before", timer.not_before)):
                found = _late(subject, timer, key, begins, timer.expires) if begins is not None else None
                if found is not None:
                    yield found
                    break


def _late(subject: Subject, timer: TimerDef, key: str, begins: Text, expires: Text) -> Finding | None:
    for row in rows_of(subject, begins, expires):
        first, last = moment_of(subject, begins, row), moment_of(subject, expires, row)
        if first is not None and last is not None and not_before(first, last):
            message = f"timer '{timer.name}' is always missed: it expires no later than its `{key}`{shown_row(row)}"
            help_ = f"let `expires` lie after `{key}`"
            return Finding.at(expires.at, CODE, message, help=help_, length=len(expires.value))
    return None
