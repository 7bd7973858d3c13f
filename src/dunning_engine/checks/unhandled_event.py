"""E506: An event that is declared and that no state takes."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.walk import owners
from dunning_engine.model.finding import Finding
from dunning_engine.process.definition import StateDef

CODE = "E506"
EXPLANATION = Explanation(
    "event nobody handles",
    bad="""\
events: {paid: {}, called: {}}
states:
  open: {on: {paid: {to: settled}}}
  settled: {final: true}
""",
    good="""\
events: {paid: {}, called: {}}
states:
  open: {on: {paid: {to: settled}}, ignore: [called]}
  settled: {final: true}
""",
    text="The host may send this event, and no state handles, ignores or defers it.",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Declared events that stand in no `on`, `reopen`, `ignore` or `defer`."""
    taken: set[str] = set()
    for owner in owners(subject.definition):
        taken |= {handler.event.value for handler in owner.on} | {text.value for text in (*owner.ignore, *owner.defer)}
        taken |= {handler.event.value for handler in owner.reopen} if isinstance(owner, StateDef) else set()
    for name, event in subject.definition.events.items():
        if name not in taken:
            message = f"event '{name}' is declared and handled nowhere"
            help_ = "handle it under `on`, list it under `ignore`, or remove it"
            yield Finding.at(event.at, CODE, message, help=help_, severity="warning", length=len(name))
