"""E588: A circle of states that sends the customer the same letter each time round."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.deeds import Deed
from dunning_engine.checks.detours import Still, again
from dunning_engine.checks.plan import Plan
from dunning_engine.checks.reading import expressions_of
from dunning_engine.checks.repeating import repeated, shown_by, through
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.ways import Way
from dunning_engine.model.finding import Finding
from dunning_engine.process.definition import StateDef

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
        "written that the letter shows or asks for, no event has told anything, nothing was read and nobody has "
        "decided that it goes again. `to: back` goes on with the visit and sends nothing."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """States that reach the customer on entering, and are entered again without any news."""
    for state in subject.definition.states.values():
        letter = repeated(subject, state)
        detour = again(subject, state, _no_news(subject, letter)) if letter is not None else None
        letter = repeated(subject, state, detour.back) if detour is not None and detour.states else None
        back = detour.back.branch.to if detour is not None else None
        if detour is not None and letter is not None and back is not None:
            circle = " -> ".join((state.name, *detour.states, state.name))
            message = f"{circle} repeats {letter.action.name}{through(letter)}, and nothing in it is new"
            help_ = "write `to: back`, or remember in a field that the letter has gone and ask for it"
            yield Finding.at(back.at, CODE, message, help=help_, severity="warning", length=len(back.value))


def _no_news(subject: Subject, letter: Deed) -> Still:
    """Nothing is written that the letter shows or asks for, nothing is told by an event, read or decided."""
    plan, reads = subject.once(Plan), shown_by(subject, letter)

    def way(way: Way) -> bool:
        if way.kind == "always" and subject.reading.fields(way.branch.condition) & reads:
            return False  # what it asks for has changed, or it would have gone that way before
        decided = way.kind == "done" and way.task is not None and bool(way.task.form)
        told = way.kind in ("on", "reopen") and any(_tells(deed) for deed in plan.of(way))
        return not (decided or told or plan.writes(way) & reads or any(deed.action.into for deed in plan.of(way)))

    def state(state: StateDef) -> bool:
        return not (plan.writes_entering(state) & reads or any(deed.action.into for deed in plan.entering(state)))

    return Still(way, state)


def _tells(deed: Deed) -> bool:
    """Whether something of the event is kept."""
    given = deed.action.arguments.values() if deed.action.kind == "set" else ()
    return any("event." in text.value for argument in given for text in expressions_of(argument))
