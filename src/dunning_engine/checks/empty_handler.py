"""E514: A handler or timer that does nothing."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.walk import owners
from dunning_engine.model.finding import Finding
from dunning_engine.process.definition import Branch

CODE = "E514"
EXPLANATION = Explanation(
    "nothing is done",
    bad="""\
events: {paid: {}, called: {}}
states:
  open: {on: {paid: {to: settled}, called: {}}}
  settled: {final: true}
""",
    good="""\
events: {paid: {}, called: {}}
states:
  open: {on: {paid: {to: settled}}, ignore: [called]}
  settled: {final: true}
""",
    text=(
        "The event is taken or the timer fires, and nothing follows. An event that may be passed over belongs "
        "under `ignore`."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Handlers and timers all of whose branches are empty."""
    for owner in owners(subject.definition):
        for handler in owner.on:
            if _idle(handler.branches):
                event = handler.event.value
                help_ = f"add `do` or `to`, or write `ignore: [{event}]`"
                yield Finding.at(
                    handler.event.at, CODE, f"nothing is done about '{event}'", help=help_, length=len(event)
                )
        for timer in owner.timers:
            if _idle(timer.branches):
                message = f"timer '{timer.name}' does nothing"
                yield Finding.at(timer.at, CODE, message, help="add `do` or `to`", length=len(timer.name))


def _idle(branches: tuple[Branch, ...]) -> bool:
    return not any(branch.do or branch.to for branch in branches)
