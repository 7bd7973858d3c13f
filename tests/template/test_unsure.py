"""What a text needs to be there, and what it has asked for before."""

import pytest

from dunning_engine.template import needs


def unsure(body: str) -> list[tuple[str, str]]:
    """The paths that a text has not made sure of, with what it does with them."""
    return [(".".join(need.path), need.mode) for need in needs(body) if need.path not in need.sure]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{{ a }}", [("a", "show")]),
        ("{{ a | date }}", [("a", "take")]),
        ("{{ a | default('x') }}", [("a", "show")]),
        ("{{ a | default('x', true) }}", [("a", "ask")]),
        ("{{ a | default('x', boolean=true) }}", [("a", "ask")]),
        ("{{ a or 'x' }}", [("a", "ask")]),
        ("{{ 'x' if not a else a | date }}", [("a", "ask")]),
        ("{{ a | date if a else 'x' }}", [("a", "ask")]),
        ("{{ a ~ b }}", [("a", "show"), ("b", "show")]),
        ("{{ a + 1 }}", [("a", "take")]),
        ("{% if a %}{{ a | date }}{% endif %}", [("a", "ask")]),
        ("{% if a %}{{ b }}{% else %}{{ a }}{% endif %}", [("a", "ask"), ("b", "show"), ("a", "show")]),
        (
            "{% if not a %}-{% elif b %}{{ a | date }}{{ b.c }}{% endif %}",
            [("a", "ask"), ("b", "ask"), ("b.c", "show")],
        ),
        ("{% if a is none %}-{% else %}{{ a | date }}{% endif %}", [("a", "ask")]),
        ("{% if a is not none and a > 3 %}{{ a }}{% endif %}", [("a", "ask")]),
        ("{% if a == 'x' %}{{ a | upper }}{% endif %}", [("a", "ask")]),
        ("{% if a != none %}{{ a | upper }}{% endif %}", [("a", "ask")]),
        ("{% if a > 3 %}{{ a | upper }}{% endif %}", [("a", "take")]),
        ("{% if a in ['x'] %}{{ a | upper }}{% endif %}", [("a", "ask")]),
        ("{% if a or b %}{{ a | date }}{% endif %}", [("a", "ask"), ("b", "ask"), ("a", "take")]),
        ("{% if a.b %}{{ a.c | date }}{% endif %}", [("a.b", "ask"), ("a.c", "take")]),
        ("{% for i in l %}{{ i.n | money }}{% endfor %}", [("l", "ask"), ("l.*.n", "take")]),
        ("{% for i in l if i.n %}{{ i.n | money }}{% endfor %}", [("l", "ask"), ("l.*.n", "ask"), ("l.*.n", "take")]),
        ("{% set x = a %}{% if x %}{{ a | date }}{% endif %}", [("a", "ask"), ("a", "ask")]),
        ("{% with x = a.b %}{{ x }}{% endwith %}", [("a.b", "ask"), ("a.b", "show")]),
        ("{% if a %", []),
    ],
)
def test_what_has_not_been_asked_for(body, expected):
    assert unsure(body) == expected


def test_each_need_has_its_place():
    found = needs("Bonjour,\n{% if check %}({{ check.shown }}){% endif %} {{ check | upper }}")

    assert [(need.line, need.column) for need in found] == [(2, 7), (2, 19), (2, 49)]
    assert found[1].sure == {("check",)}
    assert found[2].sure == frozenset()
