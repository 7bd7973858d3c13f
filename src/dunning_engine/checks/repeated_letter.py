"""E513: Re-entering a state that writes to the customer on entering."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.repeating import repeated, through
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding

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
        "the customer gets the same letter twice. Leave `to` out to stay. A letter whose condition is false by then, "
        "or that has a business key, is not repeated."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Branches to the own state where entering reaches the customer."""
    for way in subject.ways:
        state = way.state
        if state is None or state.final or way.branch.to is None or way.branch.to.value != state.name:
            continue
        letter = repeated(subject, state, way)
        if letter is not None:
            message = f"entering '{state.name}' again repeats {letter.action.name}{through(letter)}"
            help_ = "leave `to` out to stay without entering again"
            at, length = way.branch.to.at, len(state.name)
            yield Finding.at(at, CODE, message, help=help_, severity="warning", length=length)
