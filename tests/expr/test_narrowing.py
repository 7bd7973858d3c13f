"""Where a condition has ruled none out, the value may be used; elsewhere it may not."""

from __future__ import annotations

import pytest
from expr_world import compiled, findings, values

FINE = [
    "level_on != none and level_on < today", "level_on is not none and level_on < today",
    "none != level_on and level_on < today",
    "level_on == none or level_on < today", "not level_on == none and level_on < today",
    "not (level_on is none) and level_on < today",
    "not (level_on == none or m == none) and level_on < today and m > 3",
    "level_on < today if level_on != none else false",
    "false if level_on == none else level_on < today", "m == 3 and m > 2", "m in [1, 2] and m > 1",
    "contact.email != none and contact.name != 'x'",
    "contact != none and contact.name < 'x'",
    "contact.email != none and contact.name < 'x' and contact.email > 'a'", "flag != none and flag",
    "flag == true and flag",
    "(m != none and paid or m == 4) and m > 3", "all(x > 0 for x in fees if x != none)",
    "settings.limit == none or owed < settings.limit",
    "table.mark.r3 != none and table.mark.r3 > today", "more != none and len(more) > 0",
    "all(m > 1 for x in words) if m != none else true",
    "m != none and all(m > len(x) for x in words)", "(m if m != none else 0) > 3",
    "not (flag is none) and not flag", "max(n, m) > 3", "sum(nothing) < owed",
]  # fmt: skip
REFUSED = [
    "level_on < today", "level_on == none and level_on < today", "level_on != none or level_on < today",
    "not level_on != none and level_on < today",
    "level_on < today if level_on == none else false", "paid or m != none and paid or m > 3", "contact.name < 'x'",
    "contact != none and contact.email < 'x'",
    "(m != none or paid) and m > 3", "m != none and m > 3 or m > 4", "all(x > 0 for x in fees)",
    "all(x != none for x in fees) and all(x > 0 for x in fees)",
    "m != n and m > 3 and score > 1", "table.mark.r3 > today", "len(more) > 0", "flag", "not flag",
    "min(m, score) > 3", "sum(fees) > 0", "resumed_on + 3 days < today",
    "m != none and all(m > 0 for m in fees)", "min(i.due_on for i in items) < today",
]  # fmt: skip


@pytest.mark.parametrize("text", FINE)
def test_ruled_out(text: str) -> None:
    assert compiled(text, guard=True).evaluate(values()) in {True, False}


@pytest.mark.parametrize("text", REFUSED)
def test_not_ruled_out(text: str) -> None:
    assert {one.code for one in findings(text, guard=True)} == {"E215"}
