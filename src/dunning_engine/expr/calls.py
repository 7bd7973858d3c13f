"""Calls of library functions: arguments are counted, typed and made to fit."""

from __future__ import annotations

import ast

from dunning_engine.expr import codes
from dunning_engine.expr.coerce import expect, words_refused
from dunning_engine.expr.context import Code, Context, unknown
from dunning_engine.expr.function import Chosen, Function
from dunning_engine.expr.loops import loop
from dunning_engine.expr.runtime import lifted
from dunning_engine.expr.scan import UNKNOWN
from dunning_engine.model.types import Type


def call(ctx: Context, node: ast.Call) -> Code:
    """A call by name, its arguments in order."""
    function = _function(ctx, node)
    arguments = [_argument(ctx, argument, function) for argument in node.args]
    if node.keywords:
        spot = node.keywords[0]
        return ctx.problem(
            spot, codes.COUNT, f"no arguments by name: {spot.arg}", "give them in order; a comparison is written =="
        )
    if function is None or not _counted(ctx, node, function):
        return unknown()
    if any(argument.refused for argument in arguments):
        return _refused(function)
    return _call(ctx, node, function, arguments)


def _refused(function: Function) -> Code:
    code = unknown()
    if function.rule is None:
        code.type = function.result
    return code


def _function(ctx: Context, node: ast.Call) -> Function | None:
    if isinstance(node.func, ast.Attribute):
        name = node.func.attr
        ctx.problem(
            node.func,
            codes.CONSTRUCT,
            "values have no methods",
            f"write {name}(...)" if name in ctx.scope.functions else "use a library function",
        )
    elif not isinstance(node.func, ast.Name) or node.func.id in ctx.scanned.literals:
        if not isinstance(node.func, ast.Name) or ctx.scanned.literals[node.func.id] is not UNKNOWN:
            ctx.problem(node.func, codes.CONSTRUCT, "only library functions can be called", "write name(...)")
    elif node.func.id not in ctx.scope.functions:
        fix = ctx.suggest(node.func.id, ctx.scope.functions, "function")
        ctx.problem(node.func, codes.FUNCTION, f"unknown function '{node.func.id}'", fix)
    else:
        return ctx.scope.functions[node.func.id]
    return None


def _argument(ctx: Context, node: ast.expr, function: Function | None) -> Code:
    if isinstance(node, ast.GeneratorExp) or (
        isinstance(node, ast.ListComp) and function is not None and function.consumes
    ):
        code = loop(ctx, node)
        if code.refused:
            return code
        inner = code.text[1:-1]
        if function is None or not function.consumes:
            code.text = f"tuple([{inner}])"
        elif not function.lazy:
            code.text = f"[{inner}]"
        return code
    return ctx.visit(node)


def _counted(ctx: Context, node: ast.Call, function: Function) -> bool:
    given, most = len(node.args), len(function.parameters)
    fine = most - function.optional <= given <= most if most else given > 0
    if not fine:
        wanted = (
            "at least 1"
            if not most
            else str(most)
            if not function.optional
            else f"{most - function.optional} to {most}"
        )
        ctx.problem(node, codes.COUNT, f"{function.name} takes {wanted} arguments, {given} given", function.signature)
    return fine


def _call(ctx: Context, node: ast.Call, function: Function, arguments: list[Code]) -> Code:
    chosen = function.choose(tuple(argument.type for argument in arguments))
    if isinstance(chosen, str):
        return ctx.problem(node, codes.ARGUMENT, f"{function.name}: {chosen}", function.signature)
    ctx.arithmetic = True
    parts = [
        _fitted(ctx, spot, argument, kind, function)
        for spot, argument, kind in zip(node.args, arguments, chosen.parameters, strict=False)
    ]
    if any(part.refused for part in parts):
        return _refused(function)
    return _emit(ctx, chosen, parts)


def _fitted(ctx: Context, node: ast.expr, argument: Code, kind: Type, function: Function) -> Code:
    if words_refused(ctx, node, argument, kind):
        return unknown()
    return expect(ctx, node, argument, kind.maybe(), (codes.ARGUMENT, function.name))


def _emit(ctx: Context, chosen: Chosen, parts: list[Code]) -> Code:
    skip = int(chosen.uses_env)
    unsure = tuple(n + skip for n, part in enumerate(parts) if part.optional and not chosen.parameters[n].optional)
    implementation, result = chosen.implementation, chosen.result
    if unsure:
        implementation, result = lifted(implementation, unsure), result.maybe()
    texts = ["E"] * skip + [part.text for part in parts]
    return Code(result, f"{ctx.constant(implementation)}({', '.join(texts)})")
