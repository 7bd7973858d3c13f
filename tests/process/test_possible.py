"""What conditions may answer, and what follows from them, holds of every value that they are really asked about."""

from itertools import product

import golden
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_checks import definition_of

from dunning_engine.checks.given import given as given_value
from dunning_engine.checks.known import knowing
from dunning_engine.checks.possible import may_give, may_hold, supposing
from dunning_engine.checks.subject import Subject
from dunning_engine.checks.values import ANYTHING, EITHER, GIVEN, NO, SOME, YES, in_words
from dunning_engine.expr import Compiled, Scope, compile_expression
from dunning_engine.model.position import Text
from dunning_engine.model.types import BOOLEAN, TEXT

DEFINITION = definition_of(
    """
data:
  level: "optional [R1, R2]"
  kind: "[a, b, c]"
  flag: boolean
  many: integer
  until: optional date
  items: list of item
computed:
  second: "${level == 'R2'}"
  picked: "${kind if flag else none}"
  owed: "${sum(i.balance for i in items)}"
  left: "${[i for i in items if i.status == 'open']}"
tables:
  mark:
    inputs: [kind]
    outputs: {first: optional date, then: optional date, word: text}
    rows:
      - [a, "${until + 1 day}", "${until + 5 days}", early]
      - [b, "${day_of_month(until, 10)}", "${day_of_month(until, 15)}", late]
      - [c, "-", "-", late]
states: {open: {final: true}}
"""
)
SUBJECT = Subject(DEFINITION, golden.OPERATIONS)
VALUES = {"level": (None, "R1", "R2"), "kind": ("a", "b", "c"), "flag": (True, False), "many": (0, 1, 2)}
CASES = [dict(zip(VALUES, each, strict=True)) for each in product(*VALUES.values())]
TYPES = {name: DEFINITION.data[name].type for name in VALUES} | {"second": BOOLEAN, "picked": TEXT.maybe()}
ATOMS = st.sampled_from([
    "level == 'R1'", "level != 'R1'", "level == none", "level != none", "level in ['R1', 'R2']", "level not in ['R2']",
    "kind == 'a'", "'b' == kind", "kind in ['a', 'c']", "kind != 'c'", "flag", "not flag", "flag == true", "many > 1",
    "many == 2", "many + 1 <= 2", "second", "not second", "picked == none", "picked == 'b'", "true", "1 > 2",
])  # fmt: skip
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        inner.map(lambda c: f"not ({c})"),
        st.tuples(inner, inner, inner).map(lambda t: f"({t[0]} if {t[1]} else {t[2]})"),
    ),
    max_leaves=6,
)


def answer(condition: str, case: dict) -> bool:
    """What the engine's own expression says."""
    compiled = compile_expression(Text(condition), Scope(names=TYPES), guard=True)
    assume(isinstance(compiled, Compiled))
    return compiled.evaluate(
        {**case, "second": case["level"] == "R2", "picked": case["kind"] if case["flag"] else None}
    )


@settings(max_examples=300, deadline=None)
@given(CONDITIONS, st.sampled_from(CASES))
def test_no_answer_is_ruled_out_that_is_given(condition, case):
    said = answer(condition, case)

    assert said in may_hold(Text(condition), knowing(SUBJECT))
    assert may_hold(Text(condition), knowing(SUBJECT, {name: frozenset({v}) for name, v in case.items()})) == {said}


@settings(max_examples=300, deadline=None)
@given(CONDITIONS, st.sampled_from(CASES))
def test_no_value_is_ruled_out_with_which_it_is_so(condition, case):
    said = answer(condition, case)

    known = supposing(Text(condition), knowing(SUBJECT), holds=said)

    assert known is not None
    for name, value in case.items():
        found = known.values.get(name, ANYTHING)
        assert value in found or (value is not None and SOME in found)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("level", {None, "R1", "R2"}),
        ("'x' if level == none else level", {"x", "R1", "R2"}),
        ("until", ANYTHING),
        ("until + 5 days", ANYTHING),
        ("latest(until, 2026-01-01)", GIVEN),
        ("date_of(until)", ANYTHING),
        ("table.mark.word", {"early", "late"}),
        ("picked", {None, "a", "b", "c"}),
        ("first(items)", ANYTHING),
        ("len(items)", GIVEN),
        ("flag and second", EITHER),
        ("not readable (", ANYTHING),
    ],
)
def test_what_expressions_may_give(text, values):
    assert may_give(Text(text), knowing(SUBJECT)) == values


@pytest.mark.parametrize(
    ("condition", "answers"),
    [
        ("owed == 0", YES),
        ("owed > 0 EUR", NO),
        ("len(left) == 0", YES),
        ("not any(i.balance > 0 for i in left)", YES),
        ("all(i.status == 'paid' for i in items)", YES),
        ("min(i.due_on for i in items) == none", YES),
        ("len(items) > 0 and owed == 0", NO),
        ("owed == 0 and flag", EITHER),
    ],
)
def test_a_list_that_holds_nothing_adds_up_to_nothing(condition, answers):
    assert may_hold(Text(condition), knowing(SUBJECT, empty=frozenset({"items"}))) == answers


def test_a_condition_that_cannot_be_so_leaves_nothing_known():
    known = knowing(SUBJECT, {"level": frozenset({"R1"})})

    assert supposing(Text("second"), known) is None
    assert supposing(None, known, holds=False) is None


def test_a_moment_that_was_there_says_the_same_of_its_row():
    known = given_value(Text("${table.mark.first}"), knowing(SUBJECT), ["then"])

    assert known is not None
    assert known.values["until"] == GIVEN
    assert known.values["table.mark.then"] == GIVEN
    assert given_value(Text("until"), knowing(SUBJECT, {"until": frozenset({None})})) is None
    assert given_value(Text("until if flag else none"), knowing(SUBJECT)).values["flag"] == YES


def test_values_read_as_words():
    assert in_words(frozenset({None, "R1", SOME})) == "R1 or none or not none"
    assert in_words(frozenset({""})) == "empty"
