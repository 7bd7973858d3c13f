from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from timeit import timeit
from zoneinfo import ZoneInfo

import pytest

from dunning_engine.calendar import Duration
from dunning_engine.errors import TemplateError
from dunning_engine.money import Money
from dunning_engine.template import FORMATS, HASHTAGS, compile_text

PARIS = ZoneInfo("Europe/Paris")
ITEMS = [
    {"number": "F-1", "due_on": date(2026, 3, 1), "balance": Money("120", "EUR")},
    {"number": "F-22", "due_on": date(2026, 2, 28), "balance": Money("1080.5", "EUR")},
]
CONTEXT = {
    "customer": {"name": "Garage du Port", "phone": None, "items": "a field"},
    "owed": Money("1200.5", "EUR"),
    "day": date(2026, 3, 1),
    "at": datetime(2026, 3, 1, 23, 30, tzinfo=UTC),
    "hour": time(9, 5),
    "wait": Duration(3, "business days"),
    "rate": Decimal("12.50"),
    "yes": True,
    "nothing": None,
    "words": ("a", "b"),
    "count": 2,
}


def render(body, language="fr", items=ITEMS, **options):
    return compile_text(body, "t.j2", **options).render(CONTEXT, language=language, zone=PARIS, items=items)


def text(body, language="fr"):
    return render(body, language).text.replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize(
    ("body", "french", "english"),
    [
        ("{{ owed }}", "1 200,50 €", "€1,200.50"),
        ("{{ owed | money }}", "1 200,50 €", "€1,200.50"),
        ("{{ day }}", "1er mars 2026", "1 March 2026"),
        ("{{ day | date }}", "1er mars 2026", "1 March 2026"),
        ("{{ at | date }}", "2 mars 2026", "2 March 2026"),
        ("{{ at }}", "2 mars 2026 à 00:30", "2 March 2026 at 00:30"),
        ("{{ at | time }}", "00:30", "00:30"),
        ("{{ hour }}", "09:05", "09:05"),
        ("{{ day | short_date }}", "01/03/2026", "01 Mar 2026"),
        ("{{ day | month_year }}", "mars 2026", "March 2026"),
        ("{{ wait }}", "3 jours ouvrés", "3 business days"),
        ("{{ rate }}", "12,5", "12.5"),
        ("{{ yes }}", "oui", "yes"),
        ("[{{ nothing }}{{ nothing | date }}{{ nothing | upper }}{{ customer.phone }}]", "[]", "[]"),
        ("{{ words }}", "a, b", "a, b"),
        ("{{ '0612345678' | phone }} {{ '+33 6.12.34.56.78' | phone }}", "06 12 34 56 78 +33 6 12 34 56 78", None),
        ("{{ '+1 555' | phone }}", "+1 555", "+1 555"),
        ("{{ customer.items }}", "a field", "a field"),
        ("{{ customer['name'] | upper }}", "GARAGE DU PORT", "GARAGE DU PORT"),
        ("{{ count }} {{ count | plural('facture') }}", "2 factures", "2 factures"),
        ("{{ foo | default('-') }}", "-", "-"),
        ("{{ day.year }} {{ owed.currency }}", "2026 EUR", "2026 EUR"),
        ("#items_total, #items_count, #oldest_due", "1 200,50 €, 2, 28 février 2026", "€1,200.50, 2, 28 February 2026"),
        ("#customer_name \\#items_total #12 #paid x#a_b", "Garage du Port #items_total #12 #paid x#a_b", None),
        ("{# #un_known #}{{ '#un_known' }}", "#un_known", "#un_known"),
        ("{% if yes %}\noui\n{% endif %}\nfin", "oui\nfin", "oui\nfin"),
        ("{{ 'a' ~ count ~ nothing }}{{ words | join('/') }}", "a2a/b", "a2a/b"),
    ],
)
def test_values_are_written_as_readers_expect(body, french, english):
    assert text(body) == french
    assert text(body, "en") == (english or french)


def test_the_list_of_items_is_aligned_and_recorded():
    assert text("#items_list_selected") == (
        "- F-1   échéance 01/03/2026    120,00 €\n- F-22  échéance 28/02/2026  1 080,50 €"
    )
    assert render("#items_list_selected", "en").text.splitlines()[0] == "- F-1   due 01 Mar 2026    €120.00"
    assert render("#items_list_selected").listed == ("F-1", "F-22")


@pytest.mark.parametrize(
    ("body", "listed"),
    [
        ("{% for i in items_selected %}{{ i.number }}{% endfor %}", ("F-1", "F-22")),
        ("{% for i in items_selected[1:] %}{{ loop.index }}{{ i.number }}{% endfor %}", ("F-22",)),
        ("{{ items_selected[0].number }}", ("F-1",)),
        ("{{ items_selected | map(attribute='number') | join(' ') }}", ("F-1", "F-22")),
        ("{{ items_selected | length }} {{ items_selected | sum('balance') }} #items_total #items_count", ()),
        ("nothing", ()),
    ],
)
def test_what_a_text_goes_through_counts_as_listed(body, listed):
    assert render(body).listed == listed


def test_without_items_the_blocks_are_empty():
    assert render("[#items_list_selected #items_total #oldest_due]", items=()).text == "[  ]"


@pytest.mark.parametrize(
    ("body", "message", "fix"),
    [
        ("a\n{{ custmer.name }}", "t.j2:2: unknown name 'custmer'", "a name with a similar name exists: customer"),
        ("{{ customer.nam }}", "t.j2:1: unknown field 'nam'", "a field with a similar name exists: name"),
        ("{{ customer.phone.number }}", "'number' is asked of a value that is none", "ask"),
        ("{{ custmer | money }}", "unknown name 'custmer'", "customer"),
        ("{{ customer }}", "dict cannot be printed", "print one of its fields"),
        ("{{ 1 / 3 }}", "float cannot be printed", ""),
        ("{{ day.strftime }}", "date has no field 'strftime'", ""),
        ("{{ ''.__class__ }}", "str has no field '__class__'", ""),
        ("{{ customer.__class__ }}", "unknown field '__class__'", ""),
        ("{{ day | money }}", "date is no amount of money", ""),
        ("{{ owed | date }}", "Money is no date", ""),
        ("{{ items_selected[7] }}", "the list has no entry 7", ""),
        ("{{ owed + 1 }}", "unsupported operand", ""),
        ("{% for c in customer.name %}{% endfor %}", "a loop goes through a list, not a text", ""),
        ("{{ self }}", "cannot be printed", ""),
    ],
)
def test_what_cannot_be_rendered_is_refused_with_its_line(body, message, fix):
    with pytest.raises(TemplateError) as caught:
        render(body)
    assert message in caught.value.message
    assert fix in caught.value.help


@pytest.mark.parametrize(
    "body",
    [
        "{% for a in range(3000) %}{% endfor %}",
        "{{ 'x' * 1000000000 }}",
        "{{ words * 1000000000 }}",
        "{{ '%1000000000d' % 1 }}",
        "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a ~ a ~ a ~ a %}" * 40 + "{{ a }}",
        "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a + a %}" * 40 + "{{ a }}",
        "{% set a = 99999 %}" + "{% set a = a * a %}" * 40 + "{{ a }}",
        "{{ 'aaaa' | replace('', 'x' * 90000) }}",
        "{{ range(2000) | join('x' * 90000) }}",
        "{% for a in range(2000) %}{{ 'x' * 100 }}{% endfor %}",
    ],
)
def test_no_text_can_exhaust_the_machine(body):
    with pytest.raises(TemplateError):
        render(body)


def test_messages_point_into_the_file():
    with pytest.raises(TemplateError, match=r"a/fr/r\.j2:8:9: unknown filter 'mony'") as caught:
        compile_text("\n{{ mony|mony }}", "a/fr/r.j2", first_line=7)
    assert caught.value.values["line"] == 8
    with pytest.raises(TemplateError, match=r"t\.j2:8: unknown name"):
        render("\n{{ gone }}", first_line=7)


def test_pages_escape_values():
    context = {"customer": {"name": "A <b>"}}
    compiled = compile_text("<p>{{ customer.name }} #customer_name\n#items_list_selected", "p", html=True)
    page = compiled.render(context, language="fr", zone=PARIS, items=ITEMS).text
    assert page.startswith("<p>A &lt;b&gt; A &lt;b&gt;\n- F-1")
    assert "<br>\n- F-22" in page


def test_only_the_names_that_a_text_reads_are_asked_for():
    class Facts(dict):
        def __getitem__(self, name):
            assert name in {"day", "customer"}
            return super().__getitem__(name)

    compiled = compile_text("{{ day }} {{ customer.name }}", "t")
    assert compiled.names == ("customer", "day")
    assert compiled.render(Facts(CONTEXT), language="en", zone=PARIS).text == "1 March 2026 Garage du Port"


def test_a_hashtag_needs_what_it_names():
    with pytest.raises(TemplateError, match="needs a customer"):
        compile_text("#customer_name", "t").render({}, language="fr", zone=PARIS)


def test_an_unknown_language_is_refused():
    with pytest.raises(TemplateError, match="unknown language"):
        render("{{ day }}", "x-none")


def test_the_same_text_is_compiled_once():
    assert compile_text("same", "t") is compile_text("same", "t")
    assert compile_text("same", "t").digest != compile_text("other", "t").digest


def test_a_letter_renders_quickly():
    body = "Bonjour {{ customer.name }},\n\n#items_list_selected\n\nTotal #items_total, {{ owed }}, le {{ day }}.\n"
    compiled = compile_text(body, "t")
    once = timeit(lambda: compiled.render(CONTEXT, language="fr", zone=PARIS, items=ITEMS), number=300) / 300
    assert once < 0.005  # 50 times what it takes: catches a compilation per rendering, not a busy machine


def test_every_format_and_hashtag_is_exercised_here():
    source = Path(__file__).read_text(encoding="utf-8")
    assert not [name for name in FORMATS if f"| {name}" not in source]
    assert not [name for name in HASHTAGS if f"#{name}" not in source]
