"""The function library: every function is documented, and its example gives what it says."""

from __future__ import annotations

import pytest
from expr_world import compiled, values
from functions_page import PAGE, page

from dunning_engine.expr import BUILTINS, Function, as_text
from dunning_engine.expr.library import FAMILIES


@pytest.mark.parametrize("function", BUILTINS.values(), ids=list(BUILTINS))
def test_the_example_gives_what_it_says(function: Function) -> None:
    assert function.name + "(" in function.example
    assert as_text(compiled(function.example).evaluate(values())) == function.gives
    assert function.doc.endswith(".")
    assert function.signature.startswith(function.name + "(")


def test_no_two_functions_have_one_name() -> None:
    assert sum(len(family) for family in FAMILIES.values()) == len(BUILTINS)


def test_the_reference_page_is_that_of_the_library() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_more_of_lists_texts_and_numbers() -> None:
    env = values()
    for text, value in {
        "distinct(items) == items": True, "distinct(nothing)": (), "first(nothing)": None, "len('abc')": 3,
        "text(none)": "", "text(true)": "true",
        "text(items)": None, "text(1.50)": "1.50", "text(today)": "2026-03-01", "text(words)": "b, a, b",
        "abs(m)": None, "whole(-2.5)": -3, "round(1.25, 1)": "1.3",
        "concat(words, ['c'])": ("b", "a", "b", "c"), "sorted(words)": ("a", "b", "b"), "count([])": 0,
        "all([])": True, "join([], ', ')": "", "upper(customer.email)": None,
        "earliest(resumed_on)": None, "date_of(today)": env["today"], "date_of(2026-03-01T23:30Z)": None,
        "opening(resumed_on)": None,
    }.items():  # fmt: skip
        found = compiled(text).evaluate(env)
        if text == "text(items)":
            assert "number: F-1" in found
        elif text == "date_of(2026-03-01T23:30Z)":
            assert found.isoformat() == "2026-03-02"
        else:
            assert (as_text(found) if isinstance(value, str) and not isinstance(found, str) else found) == value, text
