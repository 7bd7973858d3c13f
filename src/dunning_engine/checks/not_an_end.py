"""E508: `reopen` or `outcome` in a state that is not final."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding

CODE = "E508"
EXPLANATION = Explanation(
    "key of a final state elsewhere",
    bad="""\
events: {paid: {}}
states:
  open: {outcome: unpaid, on: {paid: {to: settled}}}
  settled: {final: true}
""",
    good="""\
events: {paid: {}}
states:
  open: {on: {paid: {to: settled}}}
  settled: {final: true, outcome: paid}
""",
    text=(
        "`reopen` and `outcome` belong to final states: elsewhere events are handled under `on`, and there is no "
        "outcome yet."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """States that are not final and have a key of those."""
    for name, state in subject.definition.states.items():
        written = [key for key in ("reopen", "outcome") if getattr(state, key)]
        if written and not state.final:
            message = f"state '{name}' has `{written[0]}` and is not final"
            yield Finding.at(
                state.at, CODE, message, help=f"add `final: true`, or remove `{written[0]}`", length=len(name)
            )
