"""Where each template is sent or shown, and what is known of the data there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dunning_engine.checks.deeds import Deed, reached
from dunning_engine.checks.holding import REST, Holding, followed
from dunning_engine.checks.known import Known
from dunning_engine.checks.plan import Plan
from dunning_engine.checks.possible import may_give, supposing
from dunning_engine.checks.subject import Subject
from dunning_engine.checks.template_unsure import unsure_in
from dunning_engine.checks.values import SOME
from dunning_engine.checks.walk import tasks_of
from dunning_engine.checks.writing import after
from dunning_engine.model.position import Position


@dataclass(frozen=True, slots=True, eq=False)
class Send:
    """A place where a template is used, in words, and what is known there."""

    at: Position
    where: str
    known: Known


def sends_of(subject: Subject) -> Mapping[str, tuple[Send, ...]]:
    """The uses of the templates that hold an unsure value, by name. For :meth:`Subject.once`."""
    found: dict[str, list[Send]] = {}
    names = frozenset(unsure.template.name for unsure in subject.once(unsure_in))
    for name, send in _all(subject, names) if names else ():
        found.setdefault(name, []).append(send)
    return {name: tuple(sends) for name, sends in found.items()}


def _all(subject: Subject, names: frozenset[str]) -> Iterator[tuple[str, Send]]:
    holding, plan = subject.once(followed), subject.once(Plan)
    for stage in holding.held:
        state = subject.definition.states[stage[0]]
        for way in holding.ways(stage):
            done = plan.of(way)
            known = holding.before(way, *stage) if any(_sends(deed, names) for deed in done) else None
            if known is not None:
                yield from _listed(done, known, f"in '{state.name}'", names, holding.fields)
        for task in tasks_of(state) if stage[1] == REST or state.call else ():
            shown = holding.known(*stage)
            if task.script is not None and task.script.value in names and shown is not None:
                yield task.script.value, Send(task.script.at, f"in '{state.name}'", shown)
    yield from _entering(subject, holding, names)


def _entering(subject: Subject, holding: Holding, names: frozenset[str]) -> Iterator[tuple[str, Send]]:
    plan = subject.once(Plan)
    for name in {name for name, _ in holding.held}:
        state = subject.definition.states[name]
        if any(_sends(deed, names) for deed in plan.entering(state)):
            for known in holding.entering(name):
                yield from _listed(plan.entering(state), known, f"on entering '{name}'", names, holding.fields)


def _sends(deed: Deed, names: frozenset[str]) -> bool:
    """Whether a deed may send one of some templates."""
    text = deed.action.arguments["template"].text if "template" in deed.action.arguments else None
    return text is not None and ("${" in text.value or text.value in names)


def _listed(
    done: tuple[Deed, ...], known: Known, where: str, names: frozenset[str], fields: frozenset[str]
) -> Iterator[tuple[str, Send]]:
    """The templates that a list of actions sends, each with what the actions before it have left."""
    for deed in done:
        inside = reached(deed, known) if _sends(deed, names) else None
        inside = supposing(deed.gate, inside) if inside is not None else None
        if inside is not None:
            for name in _named(deed, inside):
                yield name, Send(deed.written.at, where, inside)
        known = after((deed,), known, fields)


def _named(deed: Deed, known: Known) -> Iterator[str]:
    text = deed.action.arguments["template"].text
    if text is not None and "${" not in text.value:
        yield text.value
    elif text is not None:
        yield from (str(value) for value in may_give(text, known) if value is not None and value is not SOME)
