"""Plus, minus, times and divided by: which types meet, and what is computed."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from dunning_engine.calendar import Duration
from dunning_engine.expr import codes
from dunning_engine.expr.context import Code, Context, unknown
from dunning_engine.expr.kinds import MOMENTS, NUMBERS, TEXTS, described, join
from dunning_engine.model.types import ANY, DATE, DURATION, INSTANT, INTEGER, MONEY, NUMBER, TEXT, Type

_SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
}  # fmt: skip
_NATIVE = "({0} %s {1})"
_SCALARS = {"integer": INTEGER, "number": NUMBER}
_EXACT: dict[str, Callable[[int, int], int]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}
_MONEY = {
    ("+", "money", "money"): MONEY, ("-", "money", "money"): MONEY, ("/", "money", "money"): NUMBER,
    ("*", "money", "integer"): MONEY, ("*", "money", "number"): MONEY, ("*", "integer", "money"): MONEY,
    ("*", "number", "money"): MONEY, ("/", "money", "integer"): MONEY, ("/", "money", "number"): MONEY,
}  # fmt: skip
_SPANS = {
    ("+", "duration", "duration"): "_add_spans({0}, {1})", ("-", "duration", "duration"): "_add_spans({0}, -{1})",
    ("*", "duration", "integer"): "_scaled({0}, {1})", ("*", "integer", "duration"): "_scaled({1}, {0})",
}  # fmt: skip


def binary(ctx: Context, node: ast.BinOp) -> Code:
    """Two operands and an operator; ``none`` on either side gives ``none``."""
    left, right = ctx.visit(node.left), ctx.visit(node.right)
    sign = _SIGNS.get(type(node.op))
    if sign is None:
        shown = {ast.Pow: "**", ast.BitXor: "^", ast.MatMult: "@"}.get(type(node.op), "the operator")
        return ctx.problem(node, codes.CONSTRUCT, f"{shown} is not part of the language", "multiply instead")
    if left.refused or right.refused:
        return unknown()
    ctx.arithmetic = True
    if not (left.known and right.known):
        return Code(ANY, f"_loose({sign!r}, {left.text}, {right.text})")
    if isinstance(left.value, int) and isinstance(right.value, int) and sign in _EXACT:
        return _computed(_EXACT[sign](left.value, right.value))
    found = _meet(ctx, sign, left, right)
    if found is None:
        message = f"no {sign} between {described(left.type)} and {described(right.type)}"
        return ctx.problem(node, codes.ARITHMETIC, message, _help(sign, left, right))
    result, template = found
    return through(result, template, [left, right])


def _computed(value: int) -> Code:
    return Code(INTEGER, f"({value!r})", simple=True, value=value)


def negative(ctx: Context, node: ast.UnaryOp) -> Code:
    """A minus before a number, an amount or a duration."""
    operand = ctx.visit(node.operand)
    if operand.refused:
        return operand
    if operand.type.kind not in {*NUMBERS, "money", "duration", "any"}:
        return ctx.problem(
            node,
            codes.ARITHMETIC,
            f"no sign before {described(operand.type)}",
            "write a number, an amount or a duration",
        )
    if isinstance(node.op, ast.UAdd):
        return operand
    if isinstance(operand.value, Duration):
        return Code(DURATION, ctx.constant(-operand.value), simple=True, value=-operand.value)
    return through(operand.type, "(-{0})", [operand])


def through(result: Type, template: str, parts: list[Code]) -> Code:
    """The template on the parts; where one may be none, the result is none whenever one is."""
    texts = [part.text for part in parts]
    unsure = [part for part in parts if part.optional]
    if not unsure:
        return Code(result, template.format(*texts))
    if all(part.simple for part in unsure):
        asked = " or ".join(f"{part.text} is None" for part in unsure)
        return Code(result.maybe(), f"(None if {asked} else {template.format(*texts)})")
    names = [f"a{n}" for n in range(len(parts))]
    return Code(result.maybe(), f"_through((lambda {', '.join(names)}: {template.format(*names)}), {', '.join(texts)})")


def _meet(ctx: Context, sign: str, left: Code, right: Code) -> tuple[Type, str] | None:
    first, second = left.type.kind, right.type.kind
    key = (sign, first, second)
    if first in NUMBERS and second in NUMBERS:
        return _numbers(sign, first, second)
    if key in _MONEY:
        return _MONEY[key], _NATIVE % sign
    if key in _SPANS:
        return DURATION, _SPANS[key]
    if first in MOMENTS or second in MOMENTS:
        return _moments(ctx, sign, left, right)
    return _nothing(sign, left, right) or (_joined(left, right) if sign == "+" else None)


def _nothing(sign: str, left: Code, right: Code) -> tuple[Type, str] | None:
    if left.zero and right.type.kind == "money" and sign in "+-":
        return MONEY, "{1}" if sign == "+" else "(-{1})"
    if right.zero and left.type.kind == "money" and sign in "+-":
        return MONEY, "{0}"
    return None


def _numbers(sign: str, first: str, second: str) -> tuple[Type, str] | None:
    whole = first == second == "integer"
    if sign in {"//", "%"}:
        return (INTEGER, _NATIVE % sign) if whole else None
    if sign == "/":
        return NUMBER, "_divide({0}, {1})"
    if whole:
        return INTEGER, "_times({0}, {1})" if sign == "*" else _NATIVE % sign
    return NUMBER, _NATIVE % sign


def _joined(left: Code, right: Code) -> tuple[Type, str] | None:
    if left.type.kind in TEXTS and right.type.kind in TEXTS:
        return TEXT, "_concat_texts({0}, {1})"
    if left.type.kind == right.type.kind == "list":
        both = join(left.type.sure(), right.type.sure())
        return None if both is None else (both, "_concat_lists({0}, {1})")
    return None


def _moments(ctx: Context, sign: str, left: Code, right: Code) -> tuple[Type, str] | None:
    if right.type.kind == "duration" and sign in "+-":
        return _moved(ctx, left, right, sign)
    if left.type.kind == "duration" and sign == "+":
        result, template = _moved(ctx, right, left, "+")
        return result, template.format("{1}", "{0}")
    if sign != "-" or {left.type.kind, right.type.kind} - MOMENTS:
        return None
    if left.type.kind == right.type.kind == "date":
        return DURATION, "_Duration(({0} - {1}).days, 'days')"
    return DURATION, "_between_instants(_opening(E, {0}), _opening(E, {1}))"


def _moved(ctx: Context, moment: Code, span: Code, sign: str) -> tuple[Type, str]:
    known = span.value if isinstance(span.value, Duration) else None
    by = "{1}" if sign == "+" else "(-{1})"
    if moment.type.kind == "instant" or (known is not None and known.of_clock):
        return INSTANT, f"_add({{0}}, {by}, E.calendar)"
    if known is not None and known.unit == "days":
        return DATE, f"({{0}} {sign} {ctx.constant(timedelta(days=known.count))})"
    return DATE, f"_move(E, {{0}}, {by})"


def _help(sign: str, left: Code, right: Code) -> str:
    kinds = {left.type.kind, right.type.kind}
    if kinds & MOMENTS and kinds & NUMBERS:
        return "a number needs its unit: 15 days, 5 business days, 1 month"
    if kinds & MOMENTS and sign == "+":
        return "add a duration: date + 15 days"
    if "money" in kinds and kinds & NUMBERS:
        return "an amount needs its currency: 20 EUR"
    if kinds & TEXTS and sign == "+":
        return "text(...) gives the text of a value"
    return "see the reference of the expression language"


def settled(ctx: Context, code: Code) -> Code:
    """The result of the whole expression, its digits bounded where anything was computed."""
    if ctx.arithmetic and code.type.kind in {"integer", "number", "money"} and not code.simple:
        return replace(code, text=f"_bounded({code.text})")
    return code
