"""Compiles a mutated definition: only the states that differ, where nothing else does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from dunning_engine.expr import Function
from dunning_engine.model.finding import Finding
from dunning_engine.model.operation import Operation
from dunning_engine.process.compile import compile_program
from dunning_engine.process.compile.context import Context
from dunning_engine.process.compile.program import frame
from dunning_engine.process.compile.states import compile_anywhere, compile_state, gated
from dunning_engine.process.definition import Definition
from dunning_engine.process.program import Program, State

ANYWHERE = "anywhere"


@dataclass(frozen=True)
class Compiler:
    """A program and its definition, ready to be compiled again with a state that differs.

    ``given`` are the settings that are not left at their default; ``roles``, ``templates`` and ``functions`` are as for
    :func:`compile_program`, ``operations`` those of the program.
    """

    program: Program
    definition: Definition
    given: Mapping[str, Any]
    operations: Mapping[str, Operation]
    roles: frozenset[str]
    templates: frozenset[str]
    functions: Mapping[str, Function]

    def compile(self, definition: Definition) -> tuple[Program | None, list[Finding]]:
        """The program of another definition, with the settings, the calendar and the digest of this one."""
        differing = self._differing(definition)
        return self._whole(definition) if differing is None else self._parts(definition, differing)

    def _differing(self, definition: Definition) -> tuple[str, ...] | None:
        """The states (and ``anywhere``) that differ; ``None`` where something else does."""
        known = self.definition
        if tuple(definition.states) != tuple(known.states) or _frame_of(definition) != self._frame:
            return None
        gates = [part.anywhere.send_only_if is None for part in (definition, known)]
        if gates[0] != gates[1]:
            return None
        found = [name for name, state in definition.states.items() if state != known.states[name]]
        return (*found, *([ANYWHERE] if definition.anywhere != known.anywhere else []))

    @cached_property
    def _frame(self) -> Definition:
        return _frame_of(self.definition)

    @cached_property
    def _context(self) -> Context:
        made = self.program
        return frame(
            self.definition, made.calendar, self.operations, made.settings, self.roles, self.templates, self.functions
        )[0]

    def _whole(self, definition: Definition) -> tuple[Program | None, list[Finding]]:
        return compile_program(
            definition, calendar=self.program.calendar, operations=self.operations, settings=self.given,
            digest=self.program.digest, roles=self.roles, templates=self.templates, functions=self.functions,
        )  # fmt: skip

    def _parts(self, definition: Definition, names: tuple[str, ...]) -> tuple[Program | None, list[Finding]]:
        context = replace(self._context, definition=definition, findings=[], acts={}, gates={}, rules={}, positions={})
        below = gated(definition.anywhere.send_only_if, context, ANYWHERE)
        made: dict[str, State] = {
            name: compile_state(state, context if state.final else below)
            for name, state in definition.states.items() if name in names
        }  # fmt: skip
        anywhere = compile_anywhere(definition.anywhere, context) if ANYWHERE in names else self.program.anywhere
        errors = [each for each in dict.fromkeys(context.findings) if each.severity == "error"]
        return (None if errors else self._joined(made, anywhere, names, context)), errors

    def _joined(self, made: Mapping[str, State], anywhere: State, names: tuple[str, ...], context: Context) -> Program:
        known = self.program

        def joined(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
            return {place: value for place, value in old.items() if place.split(".")[0] not in names} | dict(new)

        return replace(
            known, states={**known.states, **made}, anywhere=anywhere, acts=joined(known.acts, context.acts),
            gates=joined(known.gates, context.gates), carriers=joined(known.carriers, context.rules),
            rules=joined(known.rules, {place: tuple(map(str, ids)) for place, ids in context.rules.items()}),
            positions=joined(known.positions, context.positions),
        )  # fmt: skip


def _frame_of(definition: Definition) -> Definition:
    """A definition without its states and what holds in all of them."""
    return replace(definition, states={}, anywhere=type(definition.anywhere)())
