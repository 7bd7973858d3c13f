"""Compiles a definition as a whole, with its settings, calendar and operation signatures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dunning_engine.calendar import Calendar
from dunning_engine.expr import BUILTINS, Function, Scope
from dunning_engine.model.finding import Finding
from dunning_engine.model.operation import Operation
from dunning_engine.model.position import Text
from dunning_engine.model.types import DATE, INSTANT, TEXT, Field, Record, Type
from dunning_engine.process.compile.actions import compile_action
from dunning_engine.process.compile.context import Context
from dunning_engine.process.compile.memory import remembered
from dunning_engine.process.compile.properties import compile_properties
from dunning_engine.process.compile.states import compile_anywhere, compile_state, gated
from dunning_engine.process.compile.tables import compile_table
from dunning_engine.process.definition import Action, Definition
from dunning_engine.process.program import Evaluate, Guard, Program, Property

_WORD = re.compile(r"[A-Za-z_]\w*")
BUILT_IN_NAMES: Mapping[str, Type] = {
    "today": DATE,
    "now": INSTANT,
    "entered_at": INSTANT,
    "opened_at": INSTANT,
    "case": Type("record", record=Record("case", {"id": Field("id", TEXT), "key": Field("key", TEXT.maybe())})),
}


def compile_program(
    definition: Definition,
    *,
    calendar: Calendar,
    operations: Mapping[str, Operation],
    settings: Mapping[str, Any] | None = None,
    digest: str = "",
    roles: frozenset[str] | None = None,
    templates: frozenset[str] | None = None,
    functions: Mapping[str, Function] | None = None,
) -> tuple[Program | None, list[Finding]]:
    """Compile a definition.

    ``settings`` are typed values that override the defaults; ``roles`` and ``templates`` are the names that
    exist (``None``: not checked). Every finding of the process is returned; the program is ``None`` when one
    of them is an error.
    """
    values = {name: field.default for name, field in definition.settings.items()} | dict(settings or {})
    context, computed, tables = frame(definition, calendar, operations, values, roles, templates, functions)
    below = gated(definition.anywhere.send_only_if, context, "anywhere")
    anywhere = compile_anywhere(definition.anywhere, context)
    states = {
        name: compile_state(state, context if state.final else below) for name, state in definition.states.items()
    }
    _sources(definition, context)
    context.named(definition.name, definition.rules)
    properties = compile_properties(definition, context)
    program = Program(
        definition.name, definition.version, digest, calendar,
        first=next(iter(definition.states), ""),
        key=context.evaluate(definition.key, TEXT), unique=definition.unique,
        data=definition.data, settings=values, computed=computed,
        events={name: event.fields for name, event in definition.events.items()},
        result=_result(definition, context),
        tables=tables, derived=_derived(computed, tables), states=states, anywhere=anywhere,
        acts=context.acts, gates=context.gates, never=_never(properties), properties=properties,
        bounded=_bounded(definition),
        rules={place: tuple(map(str, ids)) for place, ids in context.rules.items()}, carriers=context.rules,
        positions=context.positions, migrate=definition.migrate, doc=definition.doc,
    )  # fmt: skip
    findings = list(dict.fromkeys(context.findings))
    return (None if any(f.severity == "error" for f in findings) else program), findings


def frame(
    definition: Definition, calendar: Calendar, operations: Mapping[str, Operation], settings: Mapping[str, Any],
    roles: frozenset[str] | None, templates: frozenset[str] | None, functions: Mapping[str, Function] | None,
) -> tuple[Context, dict[str, Evaluate], dict[str, Evaluate]]:  # fmt: skip
    """What the states of a definition are compiled in: the context, the computed values and the tables."""
    context = _context(definition, calendar, operations, settings, roles, templates, {**BUILTINS, **(functions or {})})
    computed, context = _computed(definition, context)
    return context, computed, {name: compile_table(table, context) for name, table in definition.tables.items()}


def _context(
    definition: Definition, calendar: Calendar, operations: Mapping[str, Operation], settings: Mapping[str, Any],
    roles: frozenset[str] | None, templates: frozenset[str] | None, functions: Mapping[str, Function],
) -> Context:  # fmt: skip
    names = dict(BUILT_IN_NAMES) | {name: field.type for name, field in definition.data.items()}
    names["settings"] = Type("record", record=Record("settings", definition.settings))
    outputs = {name: {o: f.type for o, f in table.outputs.items()} for name, table in definition.tables.items()}
    scope = Scope(
        names=names, tables=outputs, roles=roles, functions=functions,
        states=frozenset(definition.states), constants={"settings": settings},
    )  # fmt: skip
    return Context(definition, scope, operations, calendar.tz, [], {}, {}, {}, templates)


def _computed(definition: Definition, context: Context) -> tuple[dict[str, Evaluate], Context]:
    """Computed values in the order of their needs, each adding its name to the scope."""
    done: dict[str, Evaluate] = {}
    known = len(context.findings)
    order = _ordered(definition.computed, context)
    if len(context.findings) > known:  # a circle: the names in it would each be reported as unknown
        context = context.with_names(dict.fromkeys(order, Type("any", optional=True)))
    for name in order:
        compiled = context.expression(definition.computed[name])
        context = context.with_names({name: compiled.type if compiled is not None else Type("any", optional=True)})
        done[name] = remembered(compiled, context, name) if compiled is not None else _nothing
    return done, context


def _nothing(_env: Any) -> None:
    return None


def _derived(computed: Mapping[str, Evaluate], tables: Mapping[str, Evaluate]) -> dict[str, Evaluate]:
    return {**computed, **{f"table.{name}": table for name, table in tables.items()}}


def _sources(definition: Definition, context: Context) -> None:
    """The operations that refresh data fields, as actions: their arguments are those of ``defaults``."""
    for name, field in definition.data.items():
        if field.source:
            at = definition.places.get(f"data.{name}") or definition.places.get("data", definition.at)
            compile_action(Action("operation", field.source, at), context, f"data.{name}.source")


def _ordered(computed: Mapping[str, Text], context: Context) -> list[str]:
    order: list[str] = []
    underway: list[str] = []

    def visit(name: str) -> None:
        if name in order:
            return
        if name in underway:
            chain = " -> ".join([*underway[underway.index(name) :], name])
            context.report(
                computed[name].at, "E441", f"computed value '{name}' depends on itself ({chain})", "break the circle"
            )
            return
        underway.append(name)
        for word in _WORD.findall(computed[name].value):
            if word in computed and word != name:
                visit(word)
        underway.pop()
        order.append(name)

    for name in computed:
        visit(name)
    return order


def _result(definition: Definition, context: Context) -> tuple[str, ...]:
    known = {*definition.data, *definition.computed}
    for text in definition.result:
        if text.value not in known:
            context.unknown("E407", "data field", text, known)
    return tuple(text.value for text in definition.result)


def _never(properties: tuple[Property, ...]) -> tuple[Guard, ...]:
    """The conditions that no step may make true."""
    return tuple(each.holds for each in properties if each.kind == "never" and each.holds is not None)


def _bounded(definition: Definition) -> tuple[Field, ...]:
    fields = definition.data.values()
    return tuple(field for field in fields if field.minimum is not None or field.maximum is not None)
