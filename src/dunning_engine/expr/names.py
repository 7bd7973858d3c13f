"""Names, dotted paths and literals."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dunning_engine.calendar import Duration
from dunning_engine.expr import codes
from dunning_engine.expr.context import MISSING, Code, Context, unknown, with_prefixes
from dunning_engine.expr.kinds import field_type
from dunning_engine.expr.scan import MAX_DEPTH, UNKNOWN
from dunning_engine.model.types import (
    BOOLEAN,
    DATE,
    DURATION,
    INSTANT,
    INTEGER,
    MONEY,
    NONE,
    NUMBER,
    ROLE,
    TIME,
    Type,
    choice,
)  # fmt: skip
from dunning_engine.money import Money

_WORDS = {
    "none": Code(NONE, "None", simple=True),
    "true": Code(BOOLEAN, "True", simple=True, value=True),
    "false": Code(BOOLEAN, "False", simple=True, value=False),
}


def name(ctx: Context, node: ast.Name) -> Code:
    """A name alone."""
    return _path(ctx, node, [])


def attribute(ctx: Context, node: ast.Attribute) -> Code:
    """A field of a record, or a dotted path as a whole."""
    steps: list[ast.Attribute] = []
    root: ast.AST = node
    while isinstance(root, ast.Attribute):
        steps.append(root)
        root = root.value
    if len(steps) > MAX_DEPTH:
        return ctx.problem(node, codes.DEEP, f"nested more than {MAX_DEPTH} deep", "give parts a name under computed:")
    steps.reverse()
    if isinstance(root, ast.Name):
        return _path(ctx, root, steps)
    return _steps(ctx, ctx.visit(root), steps)


def integer(ctx: Context, node: ast.Constant) -> Code:
    """A whole number (the scanner has replaced all other literals)."""
    if isinstance(node.value, bool) or not isinstance(node.value, int):
        return ctx.problem(node, codes.LITERAL, "not a number of the language", "write it like 12 or 12.50")
    return Code(INTEGER, repr(node.value), simple=True, value=node.value)


def _path(ctx: Context, root: ast.Name, steps: list[ast.Attribute]) -> Code:
    literal = ctx.scanned.literals.get(root.id, MISSING)
    if literal is not MISSING:
        return _steps(ctx, _literal(ctx, literal), steps)
    if root.id in ctx.variables:
        path = f"@{root.id}"
        kind = ctx.narrowed(path, ctx.variables[root.id])
        return _steps(ctx, Code(kind, f"v_{root.id}", simple=True, path=path), steps)
    if root.id in ctx.scope.names:
        return _read(ctx, root, steps)
    special = _SPECIAL.get(root.id)
    if special is not None:
        return special(ctx, root, steps)
    if root.id in _WORDS:
        return _steps(ctx, _WORDS[root.id], steps)
    return _unknown_name(ctx, root)


def _unknown_name(ctx: Context, root: ast.Name) -> Code:
    if root.id in ctx.scope.functions:
        signature = ctx.scope.functions[root.id].signature
        return ctx.problem(root, codes.NAME, f"'{root.id}' is a function", f"call it: {signature}")
    known = {*ctx.scope.names, *ctx.variables, "none", "true", "false"}
    return ctx.problem(root, codes.NAME, f"unknown name '{root.id}'", ctx.suggest(root.id, known))


def _literal(ctx: Context, value: Any) -> Code:
    if value is UNKNOWN:
        return unknown()
    if isinstance(value, str):
        return Code(choice(value), repr(value), simple=True, value=value)
    if isinstance(value, datetime) and value.tzinfo is None:
        return Code(INSTANT, f"_local(E, {ctx.constant(value)})")
    kind = next(kind for python, kind in _LITERALS if isinstance(value, python))
    return Code(kind, ctx.constant(value), simple=True, value=value)


_LITERALS: tuple[tuple[type, Type], ...] = (
    (Money, MONEY), (Duration, DURATION), (Decimal, NUMBER), (datetime, INSTANT), (date, DATE), (object, TIME),
)  # fmt: skip


def _read(ctx: Context, root: ast.Name, steps: list[ast.Attribute]) -> Code:
    path = ".".join((root.id, *(step.attr for step in steps)))
    before = len(ctx.findings)
    kind = ctx.narrowed(root.id, ctx.scope.names[root.id])
    code = _steps(ctx, Code(kind, f"E[{root.id!r}]", simple=True, path=root.id), steps)
    if len(ctx.findings) > before or code.refused:
        return code
    ctx.reads.add(path)
    value = _known(ctx.scope.constants, path)
    return code if value is MISSING else _fold(ctx, code, path, value)


def _known(constants: Mapping[str, Any], path: str) -> Any:
    value: Any = constants
    for part in path.split("."):
        if not isinstance(value, Mapping) or part not in value:
            return MISSING
        value = value[part]
    return value


def _fold(ctx: Context, code: Code, path: str, value: Any) -> Code:
    ctx.folded[path] = value
    text = repr(value) if value is None or isinstance(value, bool) else ctx.constant(value)
    shown = MISSING if value is None or isinstance(value, str | int) else value
    return replace(code, text=text, simple=True, value=shown)


def _steps(ctx: Context, code: Code, steps: list[ast.Attribute]) -> Code:
    for step in steps:
        if code.refused or step.attr in ctx.scanned.literals:
            return unknown()
        code = _field(ctx, code, step)
    return code


def _field(ctx: Context, code: Code, step: ast.Attribute) -> Code:
    record = code.type.record
    if not code.known:
        return Code(code.type, f"_field({code.text}, {step.attr!r})", path=_dotted(code.path, step.attr))
    if record is None:
        return _no_fields(ctx, code, step)
    if step.attr not in record.fields:
        message = f"unknown field '{step.attr}' of {record.name}"
        return _at_end(ctx, step, codes.FIELD, message, ctx.suggest(step.attr, record.fields, "field"))
    path = _dotted(code.path, step.attr)
    kind = field_type(record.fields[step.attr])
    if not code.type.optional:
        return Code(ctx.narrowed(path, kind), f"{code.text}[{step.attr!r}]", simple=code.simple, path=path)
    text = f"_field({code.text}, {step.attr!r})"
    if code.simple:
        text = f"(None if {code.text} is None else {code.text}[{step.attr!r}])"
    return Code(ctx.narrowed(path, kind.maybe()), text, path=path)


def _no_fields(ctx: Context, code: Code, step: ast.Attribute) -> Code:
    fixes = {
        "list": f"first(...).{step.attr}, or [x.{step.attr} for x in ...]",
        "money": "amount_of(...) gives its number",
        "none": "none has no fields",
    }
    fix = fixes.get(code.type.kind, "only records have fields; see the function library")
    return _at_end(ctx, step, codes.FIELD, f"{code.type} has no field '{step.attr}'", fix)


def _at_end(ctx: Context, step: ast.Attribute, code: str, message: str, fix: str) -> Code:
    end = step.end_col_offset or 0
    spot = ast.Name(id=step.attr, col_offset=max(end - len(step.attr), 0), end_col_offset=end)
    return ctx.problem(spot, code, message, fix)


def _dotted(path: str, attr: str) -> str:
    return f"{path}.{attr}" if path else ""


def _table(ctx: Context, root: ast.Name, steps: list[ast.Attribute]) -> Code:
    if len(steps) < 2:  # noqa: PLR2004 - table.<name>.<output>
        return ctx.problem(
            steps[-1] if steps else root, codes.TABLE, "a table is read by its outputs", "write table.<name>.<output>"
        )
    table, output = steps[0].attr, steps[1].attr
    if table not in ctx.scope.tables:
        return _at_end(
            ctx, steps[0], codes.TABLE, f"unknown table '{table}'", ctx.suggest(table, ctx.scope.tables, "table")
        )
    outputs = ctx.scope.tables[table]
    if output not in outputs:
        fix = ctx.suggest(output, outputs, "output")
        return _at_end(ctx, steps[1], codes.TABLE, f"unknown output '{output}' of table {table}", fix)
    path = f"table.{table}.{output}"
    ctx.reads.add(path)
    kind = ctx.narrowed(path, outputs[output])
    return _steps(ctx, Code(kind, f"E['table.{table}'][{output!r}]", simple=True, path=path), steps[2:])


def _role(ctx: Context, root: ast.Name, steps: list[ast.Attribute]) -> Code:
    if len(steps) != 1:
        return ctx.problem(root, codes.ROLE, "a role is written role.<name>", "e.g. role.site_manager")
    role, roles = steps[0].attr, ctx.scope.roles
    if roles is not None and role not in roles:
        return _at_end(ctx, steps[0], codes.ROLE, f"unknown role '{role}'", ctx.suggest(role, roles, "role"))
    return Code(ROLE, repr(role), simple=True)


_SPECIAL = {"table": _table, "role": _role}


def paths_of(code: Code) -> frozenset[str]:
    """The paths that are not none where this value is not."""
    return with_prefixes(code.path)
