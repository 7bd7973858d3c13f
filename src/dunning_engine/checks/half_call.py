"""E509: A call whose success or failure leads nowhere, or an answer without a call."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding
from dunning_engine.process.definition import StateDef

CODE = "E509"
EXPLANATION = Explanation(
    "call without an answer",
    bad="""\
events: {paid: {}}
states:
  open:
    on: {paid: {to: settled}}
    call: {letter: {post.plain: {to: x, template: letter}}}
    confirmed: {do: {note: Sent}}
  settled: {final: true}
""",
    good="""\
events: {paid: {}}
states:
  open:
    on: {paid: {to: settled}}
    call: {letter: {post.plain: {to: x, template: letter}}}
    confirmed: {do: {note: Sent}}
    failed: {do: {note: Not sent}}
  settled: {final: true}
""",
    text=(
        "A call is waited for: `confirmed` says what follows when it has succeeded, `failed` when an entry is "
        "dead. Without either a case could wait for ever."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """States with a call and no `confirmed` or `failed`, and the other way round."""
    for name, state in subject.definition.states.items():
        message, help_ = _trouble(state)
        if message:
            yield Finding.at(state.at, CODE, f"state '{name}' {message}", help=help_, length=len(name))


def _trouble(state: StateDef) -> tuple[str, str]:
    failed = bool(state.failed or state.failed_task)
    if state.call:
        missing = [key for key, there in (("confirmed", bool(state.confirmed)), ("failed", failed)) if not there]
        if missing and not all(entry.action.optional for entry in state.call):
            return f"has a call and no `{missing[0]}`", f"add `{missing[0]}:` with a branch, or `failed: {{task: ...}}`"
        return "", ""
    answered = [key for key, there in (("confirmed", bool(state.confirmed)), ("failed", failed)) if there]
    return (f"has `{answered[0]}` and no call", f"add `call:`, or remove `{answered[0]}`") if answered else ("", "")
