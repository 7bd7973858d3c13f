"""E505: An event handled in a state and in `anywhere` without saying which holds."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding

CODE = "E505"
EXPLANATION = Explanation(
    "instead is not said",
    bad="""\
events: {paid: {}}
states:
  open: {on: {paid: {to: settled}}}
  settled: {final: true}
anywhere:
  on: {paid: {do: {note: Paid}}}
""",
    good="""\
events: {paid: {}}
states:
  open: {on: {paid: {instead: true, to: settled}}}
  settled: {final: true}
anywhere:
  on: {paid: {do: {note: Paid}}}
""",
    text=(
        "Both the state and `anywhere` handle the event. `instead: true` keeps the handler of anywhere out; "
        "`instead: false` tries it when no branch of the state holds."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Handlers of states that have a twin in `anywhere` and do not say `instead`."""
    twins = {handler.event.value: handler.event.at for handler in subject.definition.anywhere.on}
    for state in subject.definition.states.values():
        for handler in state.on:
            event = handler.event.value
            if event in twins and not handler.said and not state.final:
                message = f"'{event}' is handled here and in anywhere (line {twins[event].line})"
                help_ = "add `instead: true`, or `instead: false` to try that of anywhere afterwards"
                yield Finding.at(handler.event.at, CODE, message, help=help_, length=len(event))
