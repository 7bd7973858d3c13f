"""E525: The end of a sub-case that is never started."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.walk import actions, owners
from dunning_engine.model.finding import Finding

CODE = "E525"
EXPLANATION = Explanation(
    "end of an unknown sub-case",
    bad="""\
events: {paid: {}}
states:
  open: {on: {paid: {to: settled}, dispute.ended: {to: settled}}}
  settled: {final: true}
""",
    good="""\
events: {paid: {}}
states:
  open: {on: {paid: {to: settled}, dispute.ended: {to: settled}}, enter: {start: {process: shop, as: dispute}}}
  settled: {final: true}
""",
    text="`<as>.ended` comes when a sub-case started under that name ends. Nothing here starts one of this name.",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Handlers of `<as>.ended` without a `start` of that name."""
    started = {action.modes["as"].value for action in actions(subject.definition) if "as" in action.modes}
    for owner in owners(subject.definition):
        for handler in owner.on:
            name, dot, word = handler.event.value.rpartition(".")
            if dot and word == "ended" and name not in started:
                message = f"no sub-case is started as '{name}'"
                help_ = f"started here: {', '.join(sorted(started)) or 'none'}"
                yield Finding.at(handler.event.at, CODE, message, help=help_, length=len(handler.event.value))
