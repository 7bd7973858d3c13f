"""Makes a part of an expression fit the place where it stands, or says why it does not."""

from __future__ import annotations

import ast
from dataclasses import replace
from decimal import Decimal

from dunning_engine.expr import codes
from dunning_engine.expr.context import Code, Context, unknown
from dunning_engine.expr.kinds import described, fits
from dunning_engine.model.types import MONEY, NUMBER, Type


def coerce(ctx: Context, code: Code, expected: Type) -> Code | None:
    """The code as a value of that kind, apart from ``none``; None where it does not fit.

    A date becomes its opening instant, a whole number a Decimal, a bare 0 no money. What only has a type once it is
    there (a sub-case's result) is read as one of that type then.
    """
    actual = code.type.kind
    if code.zero and expected.kind == "money":
        return Code(MONEY, "_zero(E)")
    if actual == "date" and expected.kind == "instant":
        return Code(replace(expected, optional=code.type.optional), f"_opening(E, {code.text})")
    if actual == "integer" and expected.kind == "number":
        if isinstance(code.value, int):
            return Code(NUMBER, ctx.constant(Decimal(code.value)), simple=True)
        return Code(replace(NUMBER, optional=code.type.optional), f"_decimal({code.text})")
    if actual == "any" and expected.kind != "any" and not code.refused:
        kind = replace(expected, optional=False)
        return Code(kind, f"_typed(E, {code.text}, {ctx.constant(kind)})")
    return code if fits(code.type, expected) else None


def expect(ctx: Context, node: ast.AST, code: Code, expected: Type, wrong: tuple[str, str]) -> Code:
    """The code as a value of the expected type; ``wrong`` is the finding's code and how it begins otherwise."""
    if code.refused or words_refused(ctx, node, code, expected):
        return unknown()
    fitting = coerce(ctx, code, expected)
    if fitting is None:
        message = f"{wrong[1]}: expected {expected}, found {described(code.type)}"
        return ctx.problem(node, wrong[0], message, _help(code, expected))
    if fitting.optional and not expected.optional and expected.kind != "any":
        return could_be_none(ctx, node, code, wrong[1])
    return fitting


def could_be_none(ctx: Context, node: ast.AST, code: Code, what: str) -> Code:
    """The finding for a value that may be none where it must not."""
    name = code.path.lstrip("@") or "x"
    fix = f"ask first: {name} != none and ..., or ... if {name} != none else ..."
    shown = code.path.lstrip("@") or "the value"
    return ctx.problem(node, codes.NONE, f"{what}: {shown} could be none", fix)


def words_refused(ctx: Context, node: ast.AST, code: Code, expected: Type) -> bool:
    """Whether a word is not one of the choices, states or roles that the place has; then it is a finding."""
    known, code_id, noun = _words(ctx, expected)
    if code.type.kind != "choice" or known is None:
        return False
    missing = [word for word in code.type.choices if word not in known]
    if missing:
        ctx.problem(node, code_id, f"unknown {noun} '{missing[0]}'", ctx.suggest(missing[0], known, noun))
    return bool(missing)


def _words(ctx: Context, expected: Type) -> tuple[tuple[str, ...] | frozenset[str] | None, str, str]:
    if expected.kind == "choice":
        return expected.choices, codes.CHOICE, "choice"
    if expected.kind == "state":
        return ctx.scope.states or None, codes.STATE, "state"
    return (ctx.scope.roles if expected.kind == "role" else None), codes.ROLE, "role"


def _help(code: Code, expected: Type) -> str:
    pair = (code.type.kind, expected.kind)
    if pair == ("instant", "date"):
        return "date_of(...) gives its date"
    if pair == ("text", "choice"):
        return f"the text may be none of [{', '.join(expected.choices)}]: give the field that type"
    if expected.kind == "boolean":
        return "compare it with something, e.g. x == 'R2', len(list) > 0, x != none"
    if expected.kind in {"text", "role", "state"}:
        return "text(...) gives its text"
    return f"write {_FORMS[expected.kind]}" if expected.kind in _FORMS else f"a value of type {expected} is needed"


_FORMS = {
    "money": "an amount such as 20 EUR", "date": "a date such as 2026-03-31", "duration": "a duration such as 15 days",
    "time": "a time such as 12:30", "integer": "a whole number", "number": "a number such as 12.5",
    "instant": "a date and time such as 2026-03-01T08:00", "list": "a list such as [a, b]",
}  # fmt: skip
