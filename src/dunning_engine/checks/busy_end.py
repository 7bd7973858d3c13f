"""E507: A final state that does something later."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding

CODE = "E507"
EXPLANATION = Explanation(
    "final state with work to do",
    bad="""\
events: {paid: {}}
states:
  open: {on: {paid: {to: settled}}}
  settled:
    final: true
    timers: {later: {every: 1 week, do: {note: Still settled}}}
""",
    good="""\
events: {paid: {}, taken_back: {}}
states:
  open: {on: {paid: {to: settled}}}
  settled:
    final: true
    reopen: {taken_back: {to: back}}
""",
    text=(
        "A case has ended in a final state: no timer fires there, no task is open, no call is waited for. Only "
        "`enter` is done, and `reopen` brings the case back."
    ),
)


_IDLE = ("timers", "task", "call", "on", "always", "defer", "confirmed", "failed")


def check(subject: Subject) -> Iterator[Finding]:
    """Keys of final states that can have no effect there."""
    for name, state in subject.definition.states.items():
        written = [key for key in _IDLE if getattr(state, key)]
        if state.final and written:
            message = f"state '{name}' is final, its `{written[0]}` can never be asked"
            help_ = (
                "use `reopen` for events after the end" if written[0] == "on" else f"remove `{written[0]}` or `final`"
            )
            yield Finding.at(state.at, CODE, message, help=help_, length=len(name))
