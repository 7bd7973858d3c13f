"""What a list of actions does in the end: named actions and notes opened up, with the conditions on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from dunning_engine.checks.known import Known
from dunning_engine.checks.possible import may_give, supposing
from dunning_engine.checks.subject import Subject
from dunning_engine.checks.values import GIVEN, NOTHING, Values, values_of
from dunning_engine.expr import strip
from dunning_engine.model.operation import Operation
from dunning_engine.model.position import Text
from dunning_engine.model.types import Field
from dunning_engine.process.definition import Action, Argument, StateDef


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """The conditions in one list of actions, and the parameters that they may name: what each is given."""

    conditions: tuple[Text, ...] = ()
    given: Mapping[str, Argument] | None = None
    parameters: Mapping[str, Field] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Deed:
    """An action that is carried out: anything but a named action, which is opened up.

    ``written`` is the action as it stands in the list that was asked about, ``levels`` lead from there to this one;
    ``gate`` is the ``send_only_if`` in force. ``fallback``: only where another has failed.
    """

    action: Action
    written: Action
    levels: tuple[Level, ...]
    gate: Text | None = None
    fallback: bool = False

    @property
    def conditions(self) -> tuple[Text, ...]:
        """The conditions of all levels."""
        return tuple(text for level in self.levels for text in level.conditions)


def deeds(subject: Subject, actions: Iterable[Action], gate: Text | None = None) -> Iterator[Deed]:
    """What actions do, in order; ``gate`` is the ``send_only_if`` around them."""
    for action in actions:
        yield from _opened(subject, Deed(action, action, (Level(),), gate), ())


def _opened(subject: Subject, deed: Deed, naming: tuple[str, ...]) -> Iterator[Deed]:
    action = deed.action
    level = deed.levels[-1]
    if action.condition is not None:
        level = replace(level, conditions=(*level.conditions, action.condition))
    deed = replace(deed, levels=(*deed.levels[:-1], level), gate=action.send_only_if or deed.gate)
    named = subject.definition.actions.get(action.name) if action.kind == "named" else None
    notes = subject.definition.notes if action.kind == "note" else None
    if action.kind != "named":
        yield deed
    if named is not None and action.name not in naming:
        inner = Level((), action.arguments, named.parameters)
        yield from _all(subject, named.do, replace(deed, levels=(*deed.levels, inner)), (*naming, action.name))
    if notes is not None and "note" not in naming:
        yield from _all(subject, notes.to, replace(deed, levels=(*deed.levels, Level())), (*naming, "note"))
    yield from _all(subject, action.or_else, replace(deed, fallback=True), naming)


def _all(subject: Subject, actions: Iterable[Action], outer: Deed, naming: tuple[str, ...]) -> Iterator[Deed]:
    for action in actions:
        yield from _opened(subject, replace(outer, action=action), naming)


def operation_of(subject: Subject, deed: Deed) -> Operation | None:
    """The signature of the operation that a deed performs."""
    return subject.operations.get(deed.action.name) if deed.action.kind == "operation" else None


def entered(state: StateDef) -> tuple[Action, ...]:
    """What is done on entering a state: its `enter` and its call."""
    return (*state.enter, *(entry.action for entry in state.call))


def reached(deed: Deed, known: Known) -> Known | None:
    """What is known where a deed is planned; ``None`` where its conditions rule it out."""
    found: Known | None = known
    for level in deed.levels:
        if found is None:
            return None
        found = _inside(level, found)
        for condition in level.conditions:
            found = supposing(condition, found) if found is not None else None
    return found


def _inside(level: Level, known: Known) -> Known:
    """With the parameters of a named action, by what they are given."""
    parameters = level.parameters or {}
    given = level.given or {}
    values = {
        name: given_values(given[name], field, known) if name in given else frozenset({field.default})
        for name, field in parameters.items()
    }
    types = {name: field.type for name, field in parameters.items()}
    return replace(known.also(values), types={**known.types, **types}) if parameters else known


def given_values(argument: Argument, field: Field, known: Known) -> Values:
    """What an argument (or the value of a `set`) may be."""
    text = argument.text
    if text is None:
        return GIVEN
    if "${" in text.value:
        return may_give(text, known) if strip(text) is not text else GIVEN
    word = text.value.strip()
    if field.type.optional and word == "none":
        return NOTHING
    if field.type.kind == "boolean":
        return frozenset({word in ("true", "yes")})
    if field.type.kind in ("text", "choice", "role", "state"):
        return frozenset({text.value})
    return frozenset({int(word)}) if field.type.kind == "integer" and word.isdigit() else values_of(field.type.sure())
