"""Comparisons: equal, ordered, contained, none; and what they prove about ``none``."""

from __future__ import annotations

import ast
from dataclasses import replace

from dunning_engine.expr import codes
from dunning_engine.expr.coerce import could_be_none, words_refused
from dunning_engine.expr.context import MISSING, NOTHING, Code, Context, unknown
from dunning_engine.expr.kinds import MOMENTS, NUMBERS, ORDERED, TEXTS, described, join
from dunning_engine.expr.names import paths_of
from dunning_engine.model.types import ANY, BOOLEAN, TEXT, Type

_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.In: "in", ast.NotIn: "not in", ast.Is: "==", ast.IsNot: "!=",
}  # fmt: skip


def compare(ctx: Context, node: ast.Compare) -> Code:
    """A comparison, or a chain of them in which each middle is evaluated once."""
    nodes = [node.left, *node.comparators]
    parts = [ctx.visit(one) for one in nodes]
    names: dict[str, str] = {}
    for n, part in enumerate(parts[1:-1]):
        if not part.simple:
            names[f"m{n}"] = part.text
            part.text, part.simple = f"m{n}", True
    pairs = [_pair(ctx, op, nodes[n : n + 2], parts[n], parts[n + 1]) for n, op in enumerate(node.ops)]
    if len(pairs) == 1:
        return pairs[0]
    text = f"({' and '.join(pair.text for pair in pairs)})"
    if names:
        text = f"(lambda {', '.join(names)}: {text})({', '.join(names.values())})"
    return Code(BOOLEAN, text, true=NOTHING.union(*(pair.true for pair in pairs)))


def _pair(ctx: Context, op: ast.cmpop, nodes: list[ast.expr], left: Code, right: Code) -> Code:
    sign = _SIGNS[type(op)]
    if isinstance(op, ast.Is | ast.IsNot) and "none" not in (left.type.kind, right.type.kind):
        return ctx.problem(nodes[1], codes.OPERATOR, "'is' asks for none only", f"write {sign}")
    if left.refused or right.refused:
        return unknown() if not left.refused and not right.refused else Code(BOOLEAN, "None", refused=True)
    if sign in {"in", "not in"}:
        return _contained(ctx, sign, nodes, left, right)
    if sign in {"==", "!="}:
        return _none(sign, left, right) or _equal(ctx, sign, nodes, left, right)
    return _ordered(ctx, sign, nodes, left, right)


def _truth(sign: str, text: str, holds: frozenset[str]) -> Code:
    if sign in {"!=", "not in"}:
        return Code(BOOLEAN, text, false=holds)
    return Code(BOOLEAN, text, true=holds)


def _none(sign: str, left: Code, right: Code) -> Code | None:
    for asked, other in ((left, right), (right, left)):
        if other.type.kind == "none":
            text = f"({asked.text} {'is' if sign == '==' else 'is not'} None)"
            if asked.known and not asked.optional:
                text = str(sign == "!=")  # never none; Python would warn of `1 is None`
            return _truth("!=" if sign == "==" else "==", text, paths_of(asked))
    return None


def _equal(ctx: Context, sign: str, nodes: list[ast.expr], left: Code, right: Code) -> Code:
    if not left.known or not right.known:
        return Code(BOOLEAN, f"({left.text} {sign} {right.text})")
    template = _equality(ctx, nodes, left, right)
    if template is None:
        return _incomparable(ctx, nodes[1], sign, left, right)
    if template == "":
        return Code(BOOLEAN, "None", refused=True)
    holds = (paths_of(left) if not right.optional else NOTHING) | (paths_of(right) if not left.optional else NOTHING)
    return _truth(sign, _signed(template, sign).format(left.text, right.text), holds)


def _signed(template: str, sign: str) -> str:
    return template.replace("==", sign) if "==" in template else f"({template if sign == '==' else 'not ' + template})"


def _equality(ctx: Context, nodes: list[ast.expr], left: Code, right: Code) -> str | None:
    kinds = {left.type.kind, right.type.kind}
    if kinds <= TEXTS:
        return "" if _foreign_word(ctx, nodes, left, right) else "({0} == {1})"
    if kinds == {"money", "integer"} and (left.zero or right.zero):
        money, at = (right, "{1}") if left.zero else (left, "{0}")
        return "({0} == {1})" if money.optional else f"({at}.amount == 0)"
    if kinds == MOMENTS:
        return "(_opening(E, {0}) == _opening(E, {1}))"
    if kinds == {"duration"}:
        return "_span_equal({0}, {1})"
    if kinds <= NUMBERS or join(left.type, right.type) is not None:
        return "({0} == {1})"
    return None


def _foreign_word(ctx: Context, nodes: list[ast.expr], left: Code, right: Code) -> bool:
    if MISSING not in (left.value, right.value):
        return False
    for node, word, other in ((nodes[0], left, right), (nodes[1], right, left)):
        if word.value is not MISSING and words_refused(ctx, node, word, other.type):
            return True
    if left.type.kind == right.type.kind == "choice" and not set(left.type.choices) & set(right.type.choices):
        ctx.problem(
            nodes[1], codes.CHOICE, f"{left.type} and {right.type} have no word in common", "it would never hold"
        )
        return True
    return False


def _ordered(ctx: Context, sign: str, nodes: list[ast.expr], left: Code, right: Code) -> Code:
    if left.known and right.known and _order(left, right) is None:
        return _incomparable(ctx, nodes[1], sign, left, right)
    unsure = [(node, part) for node, part in zip(nodes, (left, right), strict=True) if part.optional]
    for node, part in unsure:
        could_be_none(ctx, node, part, f"an ordering with {sign}")
    if unsure:
        return Code(BOOLEAN, "None", refused=True)
    template = _order(left, right) or "({0} < {1})"
    return Code(BOOLEAN, template.replace("<", sign).format(left.text, right.text))


def _order(left: Code, right: Code) -> str | None:
    kinds = {left.type.kind, right.type.kind}
    if kinds == {"money", "integer"} and (left.zero or right.zero):
        return "(0 < {1}.amount)" if left.zero else "({0}.amount < 0)"
    if kinds == {"money"}:
        return "(_money_gap({0}, {1}) < 0)"
    if kinds == {"duration"}:
        return "(_span_gap({0}, {1}) < 0)"
    if kinds == MOMENTS:
        return "(_opening(E, {0}) < _opening(E, {1}))"
    written = kinds == {"text", "choice"} and isinstance(left.value if right.type.kind == "text" else right.value, str)
    if kinds <= NUMBERS or written or (len(kinds) == 1 and kinds <= ORDERED):
        return "({0} < {1})"
    return None


def _contained(ctx: Context, sign: str, nodes: list[ast.expr], left: Code, right: Code) -> Code:
    if right.optional:
        could_be_none(ctx, nodes[1], right, f"'{sign}'")
        return Code(BOOLEAN, "None", refused=True)
    if right.type.kind in TEXTS and left.type.kind in {*TEXTS, "any"}:
        if left.optional:
            could_be_none(ctx, nodes[0], left, f"'{sign}'")
        return Code(BOOLEAN, f"({left.text} {sign} {right.text})")
    if right.type.kind not in {"list", "any"}:
        fix = "a list stands on its right: x in [a, b]"
        return ctx.problem(
            nodes[1], codes.COMPARISON, f"'{sign}' needs a list or a text, not {described(right.type)}", fix
        )
    return _in_list(ctx, sign, nodes, left, right)


def _in_list(ctx: Context, sign: str, nodes: list[ast.expr], left: Code, right: Code) -> Code:
    item = right.type.item or ANY
    listed = nodes[1].elts if isinstance(nodes[1], ast.List) and right.items is not None else []
    members = list(zip(listed, right.items or [], strict=False)) or [(nodes[1], Code(item, ""))]
    for node, member in members:
        if not _member(ctx, node, sign, left, member):
            return Code(BOOLEAN, "None", refused=True)
    holds = NOTHING if item.optional else paths_of(left)
    text = left.text
    if left.type.kind == "date" and item.kind == "instant":
        text = f"_opening(E, {text})"
    return _truth(sign, f"({text} {sign} {_members(ctx, left, right)})", holds)


def _member(ctx: Context, node: ast.expr, sign: str, left: Code, member: Code) -> bool:
    if not left.known or not member.known or member.type.kind == "none":
        return True
    asked = left if left.value is MISSING else replace(left, value=MISSING, type=_unquoted(left.type))
    template = _equality(ctx, [node, node], asked, member)
    mixed = left.type.kind == "instant" and member.type.kind == "date"
    if template is None or mixed:
        _incomparable(ctx, node, sign, left, member)
    return bool(template) and not mixed


def _unquoted(kind: Type) -> Type:
    return TEXT if kind.kind == "choice" else kind


def _members(ctx: Context, left: Code, right: Code) -> str:
    values = [part.value for part in right.items or []]
    if values and left.type.kind in TEXTS and all(isinstance(value, str) for value in values):
        return ctx.constant(frozenset(values))
    return right.text


def _incomparable(ctx: Context, node: ast.expr, sign: str, left: Code, right: Code) -> Code:
    kinds = {left.type.kind, right.type.kind}
    fix = "compare values of the same type"
    if "money" in kinds and kinds & NUMBERS:
        fix = "an amount needs its currency: 20 EUR (a bare 0 needs none)"
    elif kinds & MOMENTS and "choice" in kinds:
        fix = "a date is written without quotes: 2026-03-31"
    elif kinds == {"duration", "integer"}:
        fix = "a duration needs its unit: 15 days; days_between(a, b) gives a number"
    ctx.problem(node, codes.COMPARISON, f"cannot compare {described(left.type)} {sign} {described(right.type)}", fix)
    return Code(BOOLEAN, "None", refused=True)
