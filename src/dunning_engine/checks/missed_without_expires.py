"""E518: `missed` of a timer that never expires."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.walk import owners
from dunning_engine.model.finding import Finding

CODE = "E518"
EXPLANATION = Explanation(
    "missed without expires",
    bad="""\
states:
  open:
    timers: {later: {every: 1 week, do: {note: Still open}, to: settled, missed: {do: {note: Too late}}}}
  settled: {final: true}
""",
    good="""\
data: {due_on: date}
states:
  open:
    timers:
      later: {at: due_on, if_closed_day: next, expires: due_on + 5 days, to: settled, missed: {to: settled}}
  settled: {final: true}
""",
    text="`missed` is done instead when a timer fires later than its `expires`. Without `expires` it never is.",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Timers with `missed` and no `expires`."""
    for owner in owners(subject.definition):
        for timer in owner.timers:
            if timer.missed and timer.expires is None:
                message = f"timer '{timer.name}' has `missed` and never expires"
                yield Finding.at(
                    timer.at, CODE, message, help="add `expires:`, or remove `missed`", length=len(timer.name)
                )
