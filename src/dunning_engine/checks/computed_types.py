"""The types of everything that templates name, computed values included."""

from __future__ import annotations

from collections.abc import Mapping

from dunning_engine.checks.reading import paths
from dunning_engine.checks.subject import Subject
from dunning_engine.checks.template_names import names_of
from dunning_engine.checks.template_uses import uses_of
from dunning_engine.expr import Compiled, Scope, compile_expression, strip
from dunning_engine.expr.kinds import field_type
from dunning_engine.model.types import ANY, Type


def types_of(subject: Subject) -> Mapping[str, Type]:
    """The types by name; of what cannot be worked out from the file alone, any. For :meth:`Subject.once`."""
    definition = subject.definition
    tables = {name: {o: f.type for o, f in table.outputs.items()} for name, table in definition.tables.items()}
    settings = {name: field.default for name, field in definition.settings.items()}
    known = {name: kind for name, kind in names_of(subject).items() if kind is not None}
    for name in _ordered(subject, _shown(subject)):
        scope = Scope(names=known, tables=tables, constants={"settings": settings})
        made = compile_expression(strip(definition.computed[name]), scope)
        known[name] = made.type if isinstance(made, Compiled) else ANY
    return known


def _shown(subject: Subject) -> list[str]:
    """The computed values that templates name."""
    said = (text.value for template in subject.templates for text in template.said())
    roots = {path[0] for text in said for path, _, _ in uses_of(text)}
    roots |= {text.value.strip("${} ") for template in subject.templates if (text := template.items) is not None}
    return sorted(roots & subject.definition.computed.keys())


def _ordered(subject: Subject, names: list[str]) -> list[str]:
    """Some computed values with all that they need, each after those."""
    computed, order = subject.definition.computed, list[str]()

    def visit(name: str, seen: frozenset[str]) -> None:
        for path in sorted(paths(computed[name])):
            root = path.partition(".")[0]
            if root in computed and root not in seen:
                visit(root, seen | {root})
        if name not in order:
            order.append(name)

    for name in names:
        visit(name, frozenset({name}))
    return [name for name in order if name not in subject.definition.data]


def may_be_none(types: Mapping[str, Type], path: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The beginnings of a path that may be none by their types; ``*`` is an entry of a list."""
    kind, found = types.get(path[0]), list[tuple[str, ...]]()
    for n, name in enumerate((*path[1:], "")):
        if kind is None or kind.kind == "any":
            break
        if kind.optional:
            found.append(path[: n + 1])
        if name == "*":
            kind = kind.item
        else:
            fields = kind.record.fields if kind.record is not None else {}
            kind = field_type(fields[name]) if name in fields else None
    return tuple(found)
