"""What is known of the data after actions have written some of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dunning_engine.checks.deeds import Deed, given_values, reached
from dunning_engine.checks.known import Known
from dunning_engine.checks.possible import may_hold, supposing
from dunning_engine.checks.tree import called, tree_of
from dunning_engine.checks.values import GIVEN, NOTHING, YES, Values, values_of
from dunning_engine.model.types import Field
from dunning_engine.process.definition import Argument, StateDef, TaskDef

_COUNTED = ("integer", "number", "money")


def written_by(deed: Deed) -> frozenset[str]:
    """The data fields that a deed writes, now or once its effect has ended."""
    now = assigned_by(deed)
    return now | {deed.action.into.value} if deed.action.into is not None else now


def assigned_by(deed: Deed) -> frozenset[str]:
    """The data fields that a deed writes at once."""
    if deed.action.kind == "set":
        return frozenset(deed.action.arguments)
    if deed.action.kind == "forget":
        items = deed.action.arguments["fields"].items or ()
        return frozenset(item.text.value for item in items if item.text is not None)
    return frozenset()


def after(deeds: Iterable[Deed], known: Known, fields: frozenset[str] | None = None) -> Known:
    """What is known once deeds are done, one after the other; ``fields`` are those that matter (``None``: all)."""
    for deed in deeds:
        names = assigned_by(deed)
        if names and not deed.fallback:
            known = _after(deed, known, names if fields is None else names & fields)
    return known


def _after(deed: Deed, known: Known, names: frozenset[str]) -> Known:
    inside = reached(deed, known)
    if inside is None:
        return known
    new = assigned(deed, inside, names)
    if any(may_hold(condition, known) != YES for condition in deed.conditions):
        without = supposing(deed.conditions[0], known, holds=False) if len(deed.conditions) == 1 else known
        new = {name: values | field_values(name, without or known) for name, values in new.items()}
    return stored(known, new, assigned_by(deed))


def assigned(deed: Deed, known: Known, names: frozenset[str]) -> dict[str, Values]:
    """What a deed writes into some fields, where this is known."""
    data = known.subject.definition.data
    if deed.action.kind != "set":
        return dict.fromkeys(names & data.keys(), NOTHING)
    given = deed.action.arguments
    return {name: _set(given[name].text is not None, name, deed, data[name], known) for name in names & data.keys()}


def _set(plain: bool, name: str, deed: Deed, field: Field, known: Known) -> Values:
    argument = deed.action.arguments[name]
    found = given_values(argument, field, known) if plain else GIVEN
    if not field.type.optional or _taken_out(argument):
        found = found - NOTHING or GIVEN
    worked_out = argument.text is not None and "${" in argument.text.value
    return GIVEN | (found & NOTHING) if worked_out and field.type.kind in _COUNTED else found


def _taken_out(argument: Argument) -> bool:
    """Whether the first or last of a list is stored: who does that has seen that there is one."""
    tree = tree_of(argument.text) if argument.text is not None else None
    return tree is not None and called(tree.body) in ("first", "last")


def field_values(name: str, known: Known) -> Values:
    """What a data field may be."""
    found = known.values.get(name)
    return found if found is not None else values_of(known.typed(name))


def stored(known: Known, new: Mapping[str, Values], names: Iterable[str] = ()) -> Known:
    """With fields written: what was known of them (and of ``names``), and of anything worked out, is forgotten."""
    gone = {*new, *names, *known.subject.definition.computed, "table"}
    return known.forgetting(gone).also(new) if new or names else known


def filled_in(task: TaskDef, known: Known) -> Known:
    """What is known when a task is completed: its form has been stored."""
    names = {item.name.value for item in task.form if item.field is None}
    data = known.subject.definition.data
    return stored(known, {name: values_of(data[name].type) for name in names if name in data})


def answered(state: StateDef, known: Known) -> Known:
    """What is known when a call is confirmed: the results of what was surely done are there.

    What a person did by hand instead has none, and what was void in the end has none either.
    """
    new: dict[str, Values] = {}
    for entry in state.call:
        action, operation = entry.action, known.subject.operations.get(entry.action.name)
        field = known.subject.definition.data.get(action.into.value) if action.into is not None else None
        if field is None or operation is None:
            continue
        sure = not (action.optional or action.condition or state.failed_task or operation.asks_again)
        optional = len(operation.result) == 1 and any(part.type.optional for part in operation.result.values())
        found = values_of(field.type.sure())
        new[field.name] = found if sure and not optional else found | field_values(field.name, known)
    return stored(known, new)
