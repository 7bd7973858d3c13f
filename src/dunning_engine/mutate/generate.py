"""All mutants of a process, in the order of its file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dunning_engine.model.operation import Operation
from dunning_engine.model.position import Position, Text
from dunning_engine.mutate.actions import actions, calls
from dunning_engine.mutate.branches import branches, handlers
from dunning_engine.mutate.draft import Draft
from dunning_engine.mutate.model import Mutant
from dunning_engine.mutate.readers import readers
from dunning_engine.mutate.tasks import task
from dunning_engine.mutate.timers import timers
from dunning_engine.mutate.values import computed, settings, table
from dunning_engine.process.definition import Definition, StateDef


def mutants_of(
    definition: Definition, files: Mapping[str, str], operations: Mapping[str, Operation],
    roles: Sequence[str], templates: Mapping[str, str],
) -> list[Mutant]:  # fmt: skip
    """The mutants of a definition that was read from ``files``; those of shared files included.

    ``templates`` are what its templates say, by name.
    """
    draft = Draft(definition, files, operations, roles, sorted(templates))
    if definition.notes is not None:
        actions(draft, definition.notes.to, "notes")
    for named in definition.actions.values():
        actions(draft, named.do, f"actions.{named.name}")
    for state in definition.states.values():
        _state(draft, state)
    _anywhere(draft)
    read = readers(definition, draft.reads, templates)
    settings(draft, read)
    computed(draft, read)
    for made in definition.tables.values():
        table(draft, made, read[made.name])
    return sorted(draft.found.values(), key=lambda each: (each.at.file, each.at.line, each.at.column, each.key))


def _state(draft: Draft, state: StateDef) -> None:
    name = state.name
    actions(draft, state.enter, f"{name}.enter")
    calls(draft, state.call, f"{name}.call")
    branches(draft, state.confirmed, f"{name}.confirmed")
    branches(draft, state.failed, f"{name}.failed")
    if state.failed_task is not None:
        task(draft, state.failed_task, name, f"{name}.failed.task")
    if state.task is not None:
        task(draft, state.task, name, f"{name}.task")
    timers(draft, state.timers, name)
    handlers(draft, state.on, f"{name}.on")
    branches(draft, state.always, f"{name}.always")
    handlers(draft, state.reopen, f"{name}.reopen")
    _gate(draft, state.send_only_if, state.at, name, name)


def _anywhere(draft: Draft) -> None:
    part, whole = draft.definition.anywhere, draft.definition.name
    handlers(draft, part.on, "anywhere.on")
    branches(draft, part.always, "anywhere.always")
    timers(draft, part.timers, "anywhere")
    _gate(draft, part.send_only_if, part.at, "anywhere", whole)


def _gate(draft: Draft, gate: Text | None, at: Position, place: str, touch: str) -> None:
    """A ``send_only_if`` of a state or of ``anywhere``; ``at`` is where its owner's name stands."""
    if gate is None:
        return
    draft.without("gate-dropped", place, gate.at, "send_only_if", draft.page(at).value(at), touch)
    draft.guard(gate, f"{place}.send_only_if", touch)
