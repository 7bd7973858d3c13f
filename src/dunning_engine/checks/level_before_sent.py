"""E590: A level that is set where its letter is only planned."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from dunning_engine.checks.deeds import Deed, operation_of
from dunning_engine.checks.plan import Plan
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.tree import dotted, tree_of
from dunning_engine.checks.ways import Way
from dunning_engine.expr import strip
from dunning_engine.model.finding import Finding
from dunning_engine.model.position import Text
from dunning_engine.model.types import Field
from dunning_engine.process.definition import Argument, StateDef

CODE = "E590"
EXPLANATION = Explanation(
    "level before its letter",
    bad="""\
data: {level: "optional [R1, R2]", due_on: date}
states:
  open:
    timers:
      reminder_1: {at: "${due_on + 15 days}", if_closed_day: next, do: [set: {level: R1}], to: reminded}
  reminded:
    call: {letter: {mail.send: {to: x, template: letter}}}
    confirmed: {do: {note: Reminder 1}}
    failed: {to: settled}
    timers:
      reminder_2: {while: level == 'R1', at: "${due_on + 30 days}", if_closed_day: next, to: settled}
  settled: {final: true}
""",
    good="""\
data: {level: "optional [R1, R2]", due_on: date}
states:
  open:
    timers:
      reminder_1: {at: "${due_on + 15 days}", if_closed_day: next, to: reminded}
  reminded:
    call: {letter: {mail.send: {to: x, template: letter}}}
    confirmed: {do: [set: {level: R1}, note: Reminder 1]}
    failed: {to: settled}
    timers:
      reminder_2: {while: level == 'R1', at: "${due_on + 30 days}", if_closed_day: next, to: settled}
  settled: {final: true}
""",
    text=(
        "An action is planned here and performed later, if at all: paid in between it is void, and a wrong address "
        "ends it dead. A field that other branches and timers read as a milestone is set once the letter has gone: "
        "under `confirmed` of the state whose `call` sends it. A mark that only keeps a branch from writing twice is "
        "no milestone, nor is a field that decides which letter goes."
    ),
)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A field is set to say that something has been reached."""

    name: str
    value: Text
    counts: bool = False


def check(subject: Subject) -> Iterator[Finding]:
    """Milestones set in a branch, or on entering a state, that plans what they stand for."""
    plan = subject.once(Plan)
    for way in subject.ways:
        if way.kind != "by_hand" and not (way.kind == "confirmed" and _asking(subject, way.state)):
            planned = (*plan.of(way), *_beyond(subject, way))
            yield from _list(subject, plan.of(way), planned, way)
    for state in subject.definition.states.values():
        yield from _list(subject, plan.enter(state), plan.entering(state), None)


def _asking(subject: Subject, state: StateDef | None) -> bool:
    """Whether the call of a state reaches or hurts the customer: then `confirmed` speaks of that."""
    return state is not None and any(_felt(subject, deed) for deed in subject.once(Plan).call(state))


def _beyond(subject: Subject, way: Way) -> tuple[Deed, ...]:
    """What is done on entering the state that a branch leads to."""
    states = subject.definition.states
    target = states.get(way.branch.to.value) if way.branch.to is not None else None
    return subject.once(Plan).entering(target) if target is not None else ()


def _list(subject: Subject, done: tuple[Deed, ...], planned: tuple[Deed, ...], way: Way | None) -> Iterator[Finding]:
    claims = [claim for deed in done for claim in _claims(subject, deed)]
    felt = [deed for deed in planned if _felt(subject, deed) and not deed.fallback] if claims else []
    for claim in claims:
        letter = next((deed for deed in felt if not _chosen_by(subject, deed, claim.name)), None)
        if letter is None:
            continue
        target = way.branch.to if way is not None and letter not in done else None
        reader = _reader(subject, claim, way, target.value if target is not None else "")
        if reader:
            message = f"'{claim.name}' is set before {letter.action.name} has been done, and {reader} counts on it"
            help_ = "set it under `confirmed` of the state whose `call` does it"
            at, length = claim.value.at, len(claim.value.value)
            yield Finding.at(at, CODE, message, help=help_, severity="warning", length=length)
            return


def _felt(subject: Subject, deed: Deed) -> bool:
    operation = operation_of(subject, deed)
    return operation is not None and operation.asks_again


def _chosen_by(subject: Subject, deed: Deed, name: str) -> bool:
    """Whether the field decides whether that is done at all: it is a choice then and no milestone."""
    return any(name in subject.reading.fields(condition) for condition in deed.conditions)


def _claims(subject: Subject, deed: Deed) -> Iterator[_Claim]:
    data = subject.definition.data
    for name, argument in deed.action.arguments.items() if deed.action.kind == "set" else ():
        if name in data and argument.text is not None and _claiming(argument, data[name]):
            yield _Claim(name, argument.text, counts=data[name].type.kind == "integer")


def _claiming(argument: Argument, field: Field) -> bool:
    """Whether a value says that something has been reached: today, now, a count, or a word that is not the default."""
    text = strip(argument.text or Text("")).value.strip()
    if "${" in (argument.text or Text("")).value:
        return text in ("today", "now") or (field.type.kind == "integer" and text.startswith(f"{field.name} +"))
    default = {True: "true", False: "false", None: "none"}.get(field.default, field.default)
    reset = ("", "none", "false", "no", str(default))
    return field.type.kind in ("choice", "text", "boolean", "integer", "date") and text not in reset


def _reader(subject: Subject, claim: _Claim, way: Way | None, where: str) -> str:
    """Who goes by the field later, in words: a timer, or a branch of another input than this one; empty: nobody.

    ``where`` is the state on whose entering the letter is planned: what is set on the way there and asked for only
    elsewhere says something else. What `always` asks for, it asks at once: such a field says where to go.
    """
    for other in subject.ways:
        same = way is not None and (other.owner, other.kind, other.what) == (way.owner, way.kind, way.what)
        elsewhere = where and (other.state is None or other.state.name != where)
        if same or elsewhere or other.kind == "always":
            continue
        texts = [other.branch.condition]
        texts += [other.timer.condition, other.timer.due, other.timer.not_before] if other.timer is not None else []
        if any(claim.name in subject.reading.fields(text) and _exactly(claim, text) for text in texts):
            return _named(other)
    return ""


def _exactly(claim: _Claim, text: Text | None) -> bool:
    """Whether a condition asks for one value; of a count only this makes it a level, and not a number of attempts."""
    tree = tree_of(text) if text is not None else None
    if not claim.counts or tree is None:
        return True
    return any(
        dotted(node.left) == claim.name and isinstance(node.ops[0], ast.Eq | ast.In)
        for node in ast.walk(tree.body)
        if isinstance(node, ast.Compare)
    )


def _named(way: Way) -> str:
    where = f"'{way.state.name}'" if way.state is not None else "`anywhere`"
    what = f"timer '{way.what}' of" if way.kind in ("timer", "missed") else f"`{way.kind}` of"
    return f"{what} {where}"
