"""Expressions in scalars, with their places."""

from __future__ import annotations

import pytest

from dunning_engine.expr import interpolations, strip
from dunning_engine.model.position import Position, Text

AT = Position("p.yaml", 2, 9)


@pytest.mark.parametrize(
    ("text", "inside", "column"),
    [("${owed > 0}", "owed > 0", 11), ("owed > 0", "owed > 0", 9), ("  ${x} ", "x", 13),
    ("${a} and ${b}", "${a} and ${b}", 9), ("${'}'}", "'}'", 11), ("", "", 9)],
)  # fmt: skip
def test_strip(text: str, inside: str, column: int) -> None:
    found = strip(Text(text, AT))
    assert (found.value, found.at.column) == (inside, column)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("R2 ${month_year(today)} x", ["R2 ", ("month_year(today)", 14), " x"]),
        ("${a}${b}", [("a", 11), ("b", 15)]), ("plain", ["plain"]), ("", []),
        ("${ {a} }.", [(" {a} ", 11), "."]), ("${'a}' + \"b}\"}", [("'a}' + \"b}\"", 11)]),
        (r"${'it\'s}'}", [(r"'it\'s}'", 11)]), ("x ${y", ["x ", ("${y", 11)]),
        ("cost $5 ${n}", ["cost $5 ", ("n", 19)]),
    ],
)  # fmt: skip
def test_interpolations(text: str, pieces: list[object]) -> None:
    found = interpolations(Text(text, AT))
    assert [part if isinstance(part, str) else (part.value, part.at.column) for part in found] == pieces


def test_a_piece_on_a_later_line_has_its_line() -> None:
    part = interpolations(Text("one\ntwo ${n}", AT))[1]
    assert isinstance(part, Text)
    assert (part.at.line, part.at.column) == (3, 7)
