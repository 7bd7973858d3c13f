import pytest

from dunning_engine.errors import TemplateError
from dunning_engine.template import Use, compile_text, troubles, uses, variables


def test_variables_come_with_their_places():
    body = "customer {{ customer.name }}\n {{ unit }}{{ customer.city }}\n#customer_name {{ language }}"
    assert variables(body) == (("customer", 1, 13), ("unit", 2, 5))


def test_bound_names_are_no_variables():
    body = "{% for i, j in pairs %}{{ i }}{{ loop.index }}{% endfor %}{% set x = a %}{{ x }}"
    body += "{% with y = b %}{{ y }}{% endwith %}"
    assert [name for name, _, _ in variables(body)] == ["pairs", "a", "b"]


@pytest.mark.parametrize(
    ("body", "paths"),
    [
        ("{{ a.b.c }}", [("a", "b", "c")]),
        ("{{ a['b'] }}", [("a", "b")]),
        ("{{ a[0].b }}", [("a", "*", "b")]),
        ("{{ a[n] }}", [("a", "*"), ("n",)]),
        ("{% for i in xs %}{{ i.n }}{% else %}{{ z }}{% endfor %}", [("xs",), ("xs", "*", "n"), ("z",)]),
        ("{% for i in xs[1:] if i.ok %}{{ i.n | upper }}{% endfor %}", [("xs",), ("xs", "*", "ok"), ("xs", "*", "n")]),
        ("{% set c = a.b %}{{ c.d }}", [("a", "b"), ("a", "b", "d")]),
        ("{{ xs | map(attribute='n') | join }}", [("xs",), ("xs", "*", "n")]),
        ("{{ xs | selectattr('ok') | map(attribute='n') | join }}", [("xs",), ("xs", "*", "ok"), ("xs", "*", "n")]),
        ("{{ a if b else c }}", [("a",), ("b",), ("c",)]),
        ("#items_total", [("items_selected", "*", "balance")]),
        ("{{ broken", []),
    ],
)
def test_paths_that_a_text_reads(body, paths):
    assert [use.path for use in uses(body)] == paths


def test_a_use_has_its_place():
    assert uses("\n  {{ 'x' ~ a.b }}") == (Use(("a", "b"), 2, 12),)


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ("{{ a.customer }} {{ customer }}", {"a.customer": [4], "customer": [21]}),
        ("{{ 'customer' ~ customer }}", {"customer": [17]}),
        ("{{ x.foo if x.bar else x.foo }}", {"x.foo": [4, 24], "x.bar": [13]}),
        ("{{ a }} {{ a.b }} {{ a }}", {"a": [4, 22], "a.b": [12]}),
        ("{{ a | upper }} {{ upper }}", {"a": [4], "upper": [20]}),
        ("{% for i in xs %}{{ i.n }} {{ i.m }}{% endfor %}", {"xs": [13], "xs.*.n": [21], "xs.*.m": [31]}),
        ("{{ xs | map(attribute='n') | join }} {{ n }}", {"xs": [4], "xs.*.n": [24], "n": [41]}),
    ],
)
def test_a_word_is_found_as_what_it_is(body, places):
    found = {}
    for use in uses(body):
        found.setdefault(".".join(use.path), []).append(use.column)

    assert found == places


@pytest.mark.parametrize(
    ("body", "line", "column", "message", "fix"),
    [
        ("a\n {{ x | mony }}", 2, 9, "unknown filter 'mony'", "money"),
        ("{{ x is evn }}", 1, 9, "unknown test 'evn'", "even"),
        ("a #items_lst_selected", 1, 3, "unknown hashtag '#items_lst_selected'", "items_list_selected"),
        ("a\n{{ b", 2, 1, "`{{` is opened here and not closed", "close it with `}}`"),
        ("l'été {{ a }}\n{{ b\n{{ c }}", 2, 1, "`{{` is opened here and not closed", "close it with `}}`"),
        ("{{ '{{' }} {% for i in a", 1, 12, "`{%` is opened here", "`%}`"),
        ("{% if x %}", 1, 1, "`{% if %}` is opened here and not closed", "`{% endif %}`"),
        ("{% for a in b %}{% if x %}{% endif %}", 1, 1, "`{% for %}` is opened", "`{% endfor %}`"),
        ("{% break %}", 1, 4, "unknown tag 'break'", "a text has: if"),
        ("{% esle %}", 1, 4, "unknown tag 'esle'", "else"),
        ("{{ a }} {{ a b }}", 1, 14, "'b' is out of place here; expected }}", "operator"),
        ("{{ mony|mony }}", 1, 9, "unknown filter 'mony'", "money"),
        ("{% include 'x' %}", 1, 4, "include", "write the text"),
        ("{% import 'x' as y %}", 1, 4, "import", ""),
        ("{% extends 'x' %}", 1, 4, "extends", ""),
        ("{% macro m() %}{% endmacro %}", 1, 4, "macro", ""),
        ("{% block m %}{% endblock %}", 1, 4, "block", ""),
        ("{% set x %}a{% endset %}", 1, 4, "set", "{% set name = value %}"),
        ("{{ a.upper() }}", 1, 6, "calls no functions", "filter"),
        ("{{ 9 ** 9 }}", 1, 1, "**", ""),
        ("{% set x = [a, a] %}", 1, 4, "no list can be built", ""),
        ("{% for a in x %}{% for b in x %}{% for c in x %}{% endfor %}{% endfor %}{% endfor %}", 1, 4, "twice", ""),
        ("{% for a in x recursive %}{% endfor %}", 1, 4, "loops", ""),
        ("x" * 100_001, 1, 1, "more than 100000", ""),
        ("{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}", 1, 1, "nested too deeply", ""),
    ],
)
def test_troubles_are_values_and_stop_the_compiler(body, line, column, message, fix):
    (trouble,) = troubles(body)
    assert (trouble.line, trouble.column) == (line, column)
    assert message in trouble.message
    assert fix in trouble.help
    with pytest.raises(TemplateError) as caught:
        compile_text(body, "t")
    assert (caught.value.values["line"], caught.value.values["column"]) == (line, column)


def test_all_troubles_of_a_text_come_in_order():
    found = troubles("#no_such {{ a | mony }}\n{% include 'b' %}\n#no_such")
    assert [(trouble.line, trouble.column) for trouble in found] == [(1, 1), (1, 17), (2, 4), (3, 1)]


def test_a_sound_text_has_no_trouble():
    assert troubles("{{ a.b | money }} #items_total {% for i in range(3) %}{{ i }}{% endfor %}") == ()
