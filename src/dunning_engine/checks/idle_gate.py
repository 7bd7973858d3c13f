"""E521: `send_only_if` where nobody asks it."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.walk import actions
from dunning_engine.model.finding import Finding
from dunning_engine.process.definition import Action

CODE = "E521"
EXPLANATION = Explanation(
    "send_only_if that is never asked",
    bad="""\
events: {paid: {}}
states:
  open: {on: {paid: {do: [{note: Paid, send_only_if: today > 2026-01-01}], to: settled}}}
  settled: {final: true}
""",
    good="""\
events: {paid: {}}
states:
  open: {on: {paid: {do: [{note: Paid, if: today > 2026-01-01}], to: settled}}}
  settled: {final: true}
""",
    text=(
        "It is asked again before something leaves that reaches the customer or hurts them. This action does "
        "neither, so the condition would never be asked: use `if`."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Actions with a `send_only_if` that have nothing to send."""
    for action in actions(subject.definition):
        if action.send_only_if is not None and not _asks(subject, action):
            message = f"`send_only_if` is never asked of {action.name}: it neither reaches nor hurts the customer"
            yield Finding.at(
                action.send_only_if.at, CODE, message, help="use `if`", length=len(action.send_only_if.value)
            )


def _asks(subject: Subject, action: Action) -> bool:
    operation = subject.operations.get(action.name)
    return action.kind == "named" or (action.kind == "operation" and (operation is None or operation.asks_again))
