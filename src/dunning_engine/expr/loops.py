"""Comprehensions: loops over lists, at most two deep."""

from __future__ import annotations

import ast

from dunning_engine.expr import codes
from dunning_engine.expr.coerce import could_be_none
from dunning_engine.expr.context import Code, Context, unknown
from dunning_engine.expr.kinds import described
from dunning_engine.expr.logic import condition
from dunning_engine.model.types import ANY, Type, list_of

MAX_LOOPS = 2


def comprehension(ctx: Context, node: ast.ListComp) -> Code:
    """``[x for x in list if c]``: a list."""
    code = loop(ctx, node)
    code.text = f"_bounded_list({code.text})" if len(node.generators) > 1 else f"tuple([{code.text[1:-1]}])"
    return code


def loop(ctx: Context, node: ast.ListComp | ast.GeneratorExp) -> Code:
    """The type of the list, and a Python generator in round brackets."""
    before, certain = dict(ctx.variables), ctx.certain
    ctx.loops += len(node.generators)
    try:
        if ctx.loops > MAX_LOOPS:
            return ctx.problem(
                node, codes.DEEP, f"loops more than {MAX_LOOPS} deep", "give the inner list a name under computed:"
            )
        return _loop(ctx, node)
    finally:
        ctx.loops -= len(node.generators)
        ctx.variables, ctx.certain = before, certain


def _loop(ctx: Context, node: ast.ListComp | ast.GeneratorExp) -> Code:
    clauses, refused = [], False
    for generator in node.generators:
        text, fine = _clause(ctx, generator)
        clauses.append(text)
        refused |= not fine
    element = ctx.visit(node.elt)
    if refused or element.refused:
        return unknown()
    return Code(list_of(element.type), f"({element.text} {' '.join(clauses)})")


def _clause(ctx: Context, generator: ast.comprehension) -> tuple[str, bool]:
    source = ctx.visit(generator.iter)
    item, fine = _item(ctx, generator.iter, source)
    target = generator.target
    if not isinstance(target, ast.Name) or generator.is_async or target.id in ctx.scanned.literals:
        ctx.problem(target, codes.CONSTRUCT, "a loop has one name", "write for x in list")
        return "", False
    ctx.variables[target.id] = item
    ctx.certain = frozenset(path for path in ctx.certain if path.split(".")[0] != f"@{target.id}")
    text = f"for v_{target.id} in {source.text}"
    for asked in generator.ifs:
        part = condition(ctx, asked, "'if'")
        ctx.certain |= part.true
        text += f" if {part.text}"
        fine &= not part.refused
    return text, fine


def _item(ctx: Context, node: ast.expr, source: Code) -> tuple[Type, bool]:
    if source.refused or not source.known:
        return ANY, not source.refused
    if source.type.kind != "list":
        ctx.problem(node, codes.ARGUMENT, f"a loop needs a list, not {described(source.type)}", "write for x in list")
        return ANY, False
    if source.optional:
        could_be_none(ctx, node, source, "a loop")
        return source.type.item or ANY, False
    return source.type.item or ANY, True
