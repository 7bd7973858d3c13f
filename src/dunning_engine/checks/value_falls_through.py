"""E554: Values of an event or a form for which no branch is taken, although the branches tell values apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dunning_engine.checks.decide import Decider, TooManyError
from dunning_engine.checks.decided import Decided, decided
from dunning_engine.checks.formula import Ask, Formula, joined, negated, terms_of
from dunning_engine.checks.reasons import example_in_words
from dunning_engine.checks.reasons import joined as listed
from dunning_engine.checks.regions import OTHER, in_words
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding

CODE = "E554"
EXPLANATION = Explanation(
    "value that no branch takes",
    bad="""\
events: {letter: {outcome: "[delivered, refused, lost]"}}
states:
  open:
    on:
      letter:
        - {if: event.outcome == 'delivered', to: settled}
        - {if: event.outcome == 'refused', do: {note: Refused}}
  settled: {final: true}
""",
    good="""\
events: {letter: {outcome: "[delivered, refused, lost]"}}
states:
  open:
    on:
      letter:
        - {if: event.outcome == 'delivered', to: settled}
        - {if: event.outcome == 'refused', do: {note: Refused}}
        - {do: {note: Lost}}
  settled: {final: true}
""",
    text=(
        "The branches tell the values of a field apart, and for some value none of them holds: the event is taken and "
        "does nothing, or a task is completed and nothing follows. Add a branch, or a last one without `if`. A single "
        "branch with an `if` is taken to say that the rest is of no interest, but not in a task's `done`."
    ),
)
_NOTHING = {"done": "the task would be over and nothing would follow"}
_ASKED = ("on", "reopen", "done", "confirmed", "failed", "timer", "missed")
_SHOWN = 4


def check(subject: Subject) -> Iterator[Finding]:
    """Lists of conditional branches over plain fields that leave values out."""
    for each in subject.once(decided):
        if each.asked.kind in _ASKED and len(each.formulas) > (each.asked.kind != "done"):
            yield from _left_out(each)


def _left_out(each: Decided) -> Iterator[Finding]:
    terms, asked, decider = each.conditions.terms, each.asked, each.decider
    if not all(terms[name].plain for formula in each.formulas for name in terms_of(formula)):
        return
    rest = joined([negated(formula) for formula in (*each.formulas, *each.further)], every=True)
    try:
        example = decider.example(rest)
        values = _values(rest, decider) if example else {}
    except TooManyError:
        return
    if example:
        told = _told(values) if values else example_in_words(example, terms)
        message = f"no branch is taken when {told}: {_NOTHING.get(asked.kind, 'nothing would happen')}"
        help_ = f"add {_branch(values)} below, or a last branch without `if`"
        yield Finding.at(asked.listed[-1].at, CODE, message, help=help_, severity="warning")


def _values(rest: Formula, decider: Decider) -> dict[str, list[Any]]:
    """All values of a term with which a formula holds that asks nothing else; empty where it asks more."""
    (name, *others) = dict.fromkeys(terms_of(rest))
    if others:
        return {}
    return {name: [value for value in decider.classes(name) if decider.possible(rest, _is(name, value))]}


def _is(name: str, value: Any) -> Formula:
    return Ask((name,), lambda found: found is value or found == value)


def _told(values: dict[str, list[Any]]) -> str:
    ((name, found),) = values.items()
    more = ["..."] if len(found) > _SHOWN else []
    return f"{name} is {listed([*map(in_words, found[:_SHOWN]), *more], 'or')}"


def _branch(values: dict[str, list[Any]]) -> str:
    """The branch to add, for one value that can be written."""
    for name, found in values.items():
        if len(found) == 1 and (found[0] is None or isinstance(found[0], bool | str)) and found[0] != OTHER:
            value = repr(found[0]) if isinstance(found[0], str) else in_words(found[0])
            return f"`- {{if: {name} == {value}, ...}}`"
    return "a branch for it"
