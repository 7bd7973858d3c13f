"""E588: A circle of states that sends the customer the same letter each time round."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.detours import again
from dunning_engine.checks.repeating import repeated, through
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding

CODE = "E588"
EXPLANATION = Explanation(
    "letter repeated by a circle",
    bad="""\
events: {paid: {}, called: {}}
states:
  waiting:
    enter: {mail.send: {to: x, template: letter}}
    on: {called: {to: noting}, paid: {to: settled}}
  noting:
    ignore: [called, paid]
    task: {name: write_down, assignee: agent, done: {to: waiting}}
  settled: {final: true, ignore: [called]}
""",
    good="""\
events: {paid: {}, called: {}}
states:
  waiting:
    enter: {mail.send: {to: x, template: letter}}
    on: {called: {to: noting}, paid: {to: settled}}
  noting:
    ignore: [called, paid]
    task: {name: write_down, assignee: agent, done: {to: back}}
  settled: {final: true, ignore: [called]}
""",
    text=(
        "`to` with a state's name enters it anew: its `enter` and its call are done again. On this circle nothing is "
        "written that could tell the second letter from the first. `to: back` goes on with the visit and sends nothing."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """States that reach the customer on entering, and are entered again without anything having changed."""
    every = frozenset(subject.definition.data)
    for state in subject.definition.states.values():
        detour = again(subject, state, every) if repeated(subject, state) is not None else None
        letter = repeated(subject, state, detour.back) if detour is not None and detour.states else None
        back = detour.back.branch.to if detour is not None else None
        if detour is not None and letter is not None and back is not None:
            circle = " -> ".join((state.name, *detour.states, state.name))
            message = f"{circle} repeats {letter.action.name}{through(letter)}, and nothing changes on the way"
            help_ = "write `to: back`, or remember in a field that the letter has gone and ask for it"
            yield Finding.at(back.at, CODE, message, help=help_, severity="warning", length=len(back.value))
