"""E510: A call that consists of optional entries only."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding

CODE = "E510"
EXPLANATION = Explanation(
    "call of optional entries only",
    bad="""\
events: {paid: {}}
states:
  open:
    on: {paid: {to: settled}}
    call: {letter: {post.plain: {to: x, template: letter}, optional: true}}
    confirmed: {do: {note: Sent}}
    failed: {do: {note: Not sent}}
  settled: {final: true}
""",
    good="""\
events: {paid: {}}
states:
  open:
    on: {paid: {to: settled}}
    enter: {post.plain: {to: x, template: letter}, optional: true}
  settled: {final: true}
""",
    text=(
        "A call is confirmed when, optional entries aside, none is dead and at least one is done. With optional "
        "entries only that can never be."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """States whose call has only optional entries."""
    for name, state in subject.definition.states.items():
        if state.call and all(entry.action.optional for entry in state.call):
            message = f"every entry of the call of '{name}' is optional, so it is never confirmed"
            yield Finding.at(
                state.at, CODE, message, help="make one entry count, or do it under `enter`", length=len(name)
            )
