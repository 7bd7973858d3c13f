"""E513: Re-entering a state that writes to the customer on entering."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.walk import branch_lists
from dunning_engine.model.finding import Finding
from dunning_engine.process.definition import StateDef

CODE = "E513"
EXPLANATION = Explanation(
    "letter repeated by re-entry",
    bad="""\
events: {paid: {}, asked: {}}
states:
  open:
    enter: {mail.send: {to: x, template: letter}}
    on: {paid: {to: settled}, asked: {do: {note: Asked}, to: open}}
  settled: {final: true}
""",
    good="""\
events: {paid: {}, asked: {}}
states:
  open:
    enter: {mail.send: {to: x, template: letter}}
    on: {paid: {to: settled}, asked: {do: {note: Asked}}}
  settled: {final: true}
""",
    text=(
        "A `to` that names the own state leaves it and enters it again: `enter` and `call` are done again, and "
        "the customer gets the same letter twice. Leave `to` out to stay."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Branches to the own state where entering reaches the customer."""
    for name, state in subject.definition.states.items():
        letter = _letter(subject, state)
        for _, branches in branch_lists(state):
            for branch in branches:
                if letter and branch.to is not None and branch.to.value == name:
                    message = f"entering '{name}' again repeats {letter}"
                    help_ = "leave `to` out to stay without entering again"
                    yield Finding.at(branch.to.at, CODE, message, help=help_, severity="warning", length=len(name))


def _letter(subject: Subject, state: StateDef) -> str:
    """The operation done on entering that reaches the customer, if there is one."""
    done = [*state.enter, *(entry.action for entry in state.call)]
    names = [action.name for action in done if action.name in subject.operations]
    return next((name for name in names if subject.operations[name].reaches == "customer"), "")
