"""No text makes compiling or evaluating raise anything else, reach anything, or take long."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from expr_world import SCOPE, values
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_findings import CASES as BAD
from test_narrowing import FINE, REFUSED
from test_values import CASES as GOOD

from dunning_engine.errors import EvaluationError
from dunning_engine.expr import BUILTINS, Compiled, compile_expression, interpolations, observed
from dunning_engine.model.finding import Finding
from dunning_engine.model.position import Position, Text
from dunning_engine.model.types import BOOLEAN, INSTANT, MONEY, TEXT, list_of

LIMIT = 2.0
SEEDS = (
    [case[0] for case in GOOD] + [case[0] for case in BAD] + FINE + REFUSED + [one.example for one in BUILTINS.values()]
)
PIECES = [
    *SCOPE.names, *BUILTINS, "(", ")", "[", "]", ",", ".", "+", "-", "*", "/", "//", "%", "**", "==", "!=", "<",
    ">=", "=", ":=", "&&", "||", "!", "~", "and", "or", "not",
    "in", "is", "if", "else", "for", "i in items", "for i in items", "i.balance", "none", "None", "true", "null",
    "lambda", "'a'", '"', "'", "f'x'", "5", "0", "1.5", "1e9",
    "15 days", "20 EUR", "2019-02-30", "2026-03-01", "2026-03-01T08:00", "12:30", "role.x", "table.mark.r3",
    "settings.gap", "${", "}", "é", "\n", "\\", "__class__", "_0", "_1__",
    "99999999999999999999", "yield", "await", "#", "@", ";", "\x00", "\ufeff", "٣", "²",
]  # fmt: skip
EXPECTED = st.sampled_from([None, BOOLEAN, MONEY, TEXT, INSTANT.maybe(), list_of(TEXT)])


def judge(text: str, expects: object = None, *, guard: bool = False) -> None:
    started = time.perf_counter()
    interpolations(Text(text))
    found = compile_expression(Text(text, Position("p", 1, 1)), SCOPE, expects, guard=guard)  # type: ignore[arg-type]
    if isinstance(found, Compiled):
        with suppress(EvaluationError):
            found.evaluate(values())
        observed(found, values())
    else:
        assert found
        assert all(isinstance(one, Finding) and one.line >= 1 and 1 <= one.column <= len(text) + 1 for one in found)
    assert time.perf_counter() - started < LIMIT


FUZZ = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FUZZ
@given(st.text(max_size=60), EXPECTED, st.booleans())
def test_any_text(text: str, expects: object, guard: bool) -> None:
    judge(text, expects, guard=guard)


@FUZZ
@given(st.lists(st.sampled_from(PIECES), max_size=14), st.sampled_from(["", " "]), EXPECTED)
def test_any_pieces(pieces: list[str], glue: str, expects: object) -> None:
    judge(glue.join(pieces), expects)


@FUZZ
@given(st.sampled_from(SEEDS), st.data())
def test_mutated_expressions(text: str, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 4))
        text = text[:at] + data.draw(st.sampled_from(["", *PIECES, *SEEDS])) + text[at + cut :]
    judge(text)


@FUZZ
@given(st.recursive(
    st.sampled_from(["n", "m", "1", "0.5", "owed", "today", "level", "'R2'", "items", "words", "none", "flag",
    "paid", "loose", "span", "5 days", "contact"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "<", "==", "and", "or", "in", "!=", "%"]),
        inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        st.tuples(inner, inner, inner).map(lambda p: f"({p[0]} if {p[1]} else {p[2]})"),
        st.tuples(inner, inner, inner).map(lambda p: f"({p[0]} == {p[1]} != {p[2]})"),
        st.tuples(st.sampled_from(sorted(BUILTINS)),
        st.lists(inner, max_size=3)).map(lambda p: f"{p[0]}({', '.join(p[1])})"),
        st.tuples(inner, inner).map(lambda p: f"[{p[0]} for n in {p[1]}]"), inner.map(lambda p: f"not {p}"),
        inner.map(lambda p: f"{p}.email"),
    ), max_leaves=12,
))  # fmt: skip
def test_grown_expressions(text: str) -> None:
    judge(text)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 1000, "[" * 1999, ")" * 2000, "(" * 990 + "1" + ")" * 990, "not " * 400 + "paid", "-" * 1999 + "1",
        "1" * 2000, "1" * 2001, "9" * 1990 + " EUR", "9" * 1990 + " days",
        "+".join(["1"] * 1000), " and ".join(["paid"] * 250), "==".join(["n"] * 600), "n" + ".a" * 990, "'" * 1999,
        "a " * 1000, "," * 2000, "*".join(["99999999999999999"] * 49),
        "n if paid else " * 120 + "n", "[x for x in " * 60 + "words" + "]" * 60, "len(" * 300 + "words" + ")" * 300,
        "'" + "a" * 1990 + "'", "{" * 2000, "${" * 999, "\n" * 2000,
        "comment" + " + comment" * 40, "(n == " * 45 + "n" + " == n)" * 45, "(1 < " * 30 + "n" + " < 2)" * 30,
        "rate" + " * 99999999999999999" * 40, "1/" * 45 + "3", "0x" + "f" * 1000,
        "sum(a * b for a in [" + ",".join(["n"] * 400) + "] for b in [" + ",".join(["n"] * 400) + "])",
        "today" + " + 999999 years" * 30, "-" + "(" * 49 + "n" + ")" * 49,
    ],
)  # fmt: skip
def test_long_deep_and_huge(text: str) -> None:
    judge(text)
    judge("${" + text + "}")
