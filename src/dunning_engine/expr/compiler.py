"""Compiles an expression: scan, parse, check and translate in one walk, then one plain Python function."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from dunning_engine.calendar import Duration, add
from dunning_engine.expr import arithmetic, calls, codes, compare, logic, loops, names, runtime
from dunning_engine.expr.coerce import expect
from dunning_engine.expr.context import Code, Context, Handler
from dunning_engine.expr.function import Env
from dunning_engine.expr.scan import Scanned, scan
from dunning_engine.expr.scope import Compiled, Scope
from dunning_engine.expr.split import strip
from dunning_engine.model.finding import Finding
from dunning_engine.model.position import Text
from dunning_engine.model.types import Type

_HANDLERS: Mapping[type[ast.AST], Handler] = {
    ast.Name: names.name, ast.Attribute: names.attribute, ast.Constant: names.integer,
    ast.BinOp: arithmetic.binary, ast.UnaryOp: logic.unary, ast.BoolOp: logic.both, ast.Compare: compare.compare,
    ast.IfExp: logic.choose, ast.List: logic.written_list, ast.ListComp: loops.comprehension, ast.Call: calls.call,
}  # fmt: skip
_GLOBALS: dict[str, Any] = {
    "__builtins__": {}, "tuple": tuple, "_Exception": Exception, "_Duration": Duration, "_add": add,
    "_failed": runtime.failed, "_bounded": runtime.bounded, "_times": runtime.times, "_divide": runtime.divide,
    "_decimal": runtime.decimal, "_zero": runtime.zero, "_opening": runtime.opening, "_typed": runtime.typed,
    "_local": runtime.local,
    "_through": runtime.through, "_field": runtime.field, "_concat_texts": runtime.concat_texts,
    "_concat_lists": runtime.concat_lists, "_bounded_list": runtime.bounded_list, "_move": runtime.move,
    "_between_instants": runtime.between_instants, "_scaled": runtime.scaled, "_add_spans": runtime.add_spans,
    "_span_gap": runtime.span_gap, "_span_equal": runtime.span_equal, "_money_gap": runtime.money_gap,
    "_loose": runtime.loose,
}  # fmt: skip
_FORM = "def f(E):\n try:\n  return {}\n except _Exception as error:\n  _failed(error, _text, _at)\n"


def compile_expression(
    text: Text, scope: Scope, expects: Type | None = None, *, guard: bool = False
) -> Compiled | tuple[Finding, ...]:
    """The compiled expression, or all findings about it, in the order of their places.

    ``text`` may stand in ``${}``. ``expects`` is the type that its place asks for; ``guard`` asks for true or
    false. Raises nothing.
    """
    scanned = scan(strip(text))
    tree = _parse(scanned)
    if tree is None:
        return _sorted(scanned.findings)
    ctx = Context(scanned, scope, _HANDLERS)
    code = _root(ctx, tree.body, expects, guard)
    if scanned.findings or ctx.findings:
        return _sorted(scanned.findings + ctx.findings)
    code = arithmetic.settled(ctx, code)
    return Compiled(
        scanned.text.value, scanned.text.at, code.type, frozenset(ctx.reads), _function(ctx, code), dict(ctx.folded)
    )


def _root(ctx: Context, node: ast.expr, expects: Type | None, guard: bool) -> Code:
    if guard:
        return logic.condition(ctx, node, "a guard")
    code = ctx.visit(node)
    return code if expects is None else expect(ctx, node, code, expects, (codes.EXPECTED, "the expression"))


def _function(ctx: Context, code: Code) -> Callable[[Env], Any]:
    space = {**_GLOBALS, **ctx.values, "_text": ctx.scanned.text.value, "_at": ctx.scanned.text.at}
    exec(compile(_FORM.format(code.text), "<expression>", "exec"), space)  # noqa: S102 - the text is ours, made from a checked tree
    function: Callable[[Env], Any] = space.pop("f")
    return function


def _parse(scanned: Scanned) -> ast.Expression | None:
    blank = len(scanned.source) - len(scanned.source.lstrip())
    if not scanned.source.strip():
        if not scanned.findings:
            scanned.report(0, codes.SYNTAX, "the expression is empty", "write a value or a condition")
        return None
    if any(finding.code == codes.DEEP for finding in scanned.findings):
        return None
    if blank:
        scanned.shifts = [(max(at - blank, 0), by) for at, by in scanned.shifts]
        scanned.shifts.insert(0, (-1, -blank))
    try:
        return ast.parse(scanned.source.strip(), mode="eval")
    except SyntaxError as error:
        if not scanned.findings:
            _syntax(scanned, error)
    except (ValueError, MemoryError, RecursionError):
        if not scanned.findings:
            scanned.report(0, codes.DEEP, "nested too deep", "give parts a name under computed:")
    return None


def _syntax(scanned: Scanned, error: SyntaxError) -> None:
    offset = scanned.origin((error.offset or len(scanned.source) + 1) - 1)
    offset = min(offset, max(len(scanned.text.value) - 1, 0))
    if "too many nested" in error.msg:
        scanned.report(offset, codes.DEEP, "nested too deep", "give parts a name under computed:")
        return
    fix = "a word or an operator is missing or out of place here"
    if "parenthesized" in error.msg:
        fix = "put the loop in brackets: [... for x in list]"
    scanned.report(offset, codes.SYNTAX, "the expression cannot be read from here on", fix)


def _sorted(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: (finding.line, finding.column, finding.code)))
