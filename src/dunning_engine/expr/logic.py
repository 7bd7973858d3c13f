"""and, or, not, and ``x if c else y``: conditions, and what holds behind them."""

from __future__ import annotations

import ast
from dataclasses import replace

from dunning_engine.expr import codes
from dunning_engine.expr.arithmetic import negative
from dunning_engine.expr.coerce import coerce, could_be_none, words_refused
from dunning_engine.expr.context import NOTHING, Code, Context, unknown
from dunning_engine.expr.kinds import NUMBERS, described, join
from dunning_engine.model.types import BOOLEAN, MONEY, Type


def condition(ctx: Context, node: ast.AST, what: str = "a condition") -> Code:
    """A part that must be true or false, and never none."""
    code = ctx.visit(node)
    if code.refused or not code.known:
        return replace(code, type=BOOLEAN)
    if code.type.kind != "boolean":
        return ctx.problem(
            node, codes.CONDITION, f"{what}: {described(code.type)} is neither true nor false", _help(code)
        )
    return could_be_none(ctx, node, code, what) if code.optional else code


def _help(code: Code) -> str:
    name = code.path.lstrip("@") or "..."
    if code.type.kind == "list":
        return f"write len({name}) > 0"
    if code.type.optional:
        return f"write {name} != none"
    return f"write {name} != 0" if code.type.kind in {*NUMBERS, "money"} else "compare it with something: ... == ..."


def both(ctx: Context, node: ast.BoolOp) -> Code:
    """``and`` and ``or``: each part is read knowing what the parts before it have ruled out."""
    conjunction = isinstance(node.op, ast.And)
    parts: list[Code] = []
    seen: frozenset[str] = NOTHING
    for value in node.values:
        with ctx.assuming(seen):
            part = condition(ctx, value, f"'{'and' if conjunction else 'or'}'")
        parts.append(part)
        seen |= part.true if conjunction else part.false
    text = f"({(' and ' if conjunction else ' or ').join(part.text for part in parts)})"
    common = (part.false if conjunction else part.true for part in parts)
    shared = frozenset.intersection(*common)
    refused = any(part.refused for part in parts)
    if conjunction:
        return Code(BOOLEAN, text, true=seen, false=shared, refused=refused)
    return Code(BOOLEAN, text, true=shared, false=seen, refused=refused)


def unary(ctx: Context, node: ast.UnaryOp) -> Code:
    """``not`` before a condition, a sign before a number."""
    if isinstance(node.op, ast.Not):
        part = condition(ctx, node.operand, "'not'")
        return Code(BOOLEAN, f"(not {part.text})", true=part.false, false=part.true, refused=part.refused)
    return negative(ctx, node)


def choose(ctx: Context, node: ast.IfExp) -> Code:
    """``x if c else y``: one type for both branches."""
    test = condition(ctx, node.test, "'if'")
    with ctx.assuming(test.true):
        body = ctx.visit(node.body)
    with ctx.assuming(test.false):
        other = ctx.visit(node.orelse)
    if test.refused or body.refused or other.refused:
        return unknown()
    kind = _together(body, other)
    if kind is None:
        message = f"the branches are {described(body.type)} and {described(other.type)}"
        return ctx.problem(node, codes.EXPECTED, message, "both branches need one type")
    parts = [_as(ctx, branch, part, kind) for branch, part in ((node.body, body), (node.orelse, other))]
    true = (test.true | body.true) & (test.false | other.true)
    return Code(kind, f"({parts[0].text} if {test.text} else {parts[1].text})", true=true)


def _as(ctx: Context, node: ast.expr, part: Code, kind: Type) -> Code:
    return unknown() if words_refused(ctx, node, part, kind) else coerce(ctx, part, kind) or part


def _together(left: Code, right: Code) -> Type | None:
    for zero, other in ((left, right), (right, left)):
        if zero.zero and other.type.kind == "money":
            return replace(MONEY, optional=other.type.optional)
    return join(left.type, right.type)


def written_list(ctx: Context, node: ast.List) -> Code:
    """``[a, b]``: one type for all its entries."""
    parts = [ctx.visit(element) for element in node.elts]
    if any(part.refused for part in parts):
        return unknown()
    kind: Type | None = parts[0].type if parts else Type("any", optional=True)
    for part, element in zip(parts[1:], node.elts[1:], strict=True):
        before = kind
        kind = join(kind, part.type) if kind else None
        if kind is None:
            shown = described(before) if before else "mixed"
            return ctx.problem(
                element, codes.EXPECTED, f"a list of {shown} and {described(part.type)}", "the entries need one type"
            )
    coerced = [coerce(ctx, part, kind) or part for part in parts] if kind else parts
    text = f"({', '.join(part.text for part in coerced)}{',' if parts else ''})"
    return Code(Type("list", item=kind), text, items=coerced)
