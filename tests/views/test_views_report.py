import json
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_views_html import Reader
from view_samples import HOSTILE, hostile_diagram, parse

from dunning_engine.views.html import clean
from dunning_engine.views.report import render_report
from dunning_engine.views.report_charts import bars, portfolio, short, stacks
from dunning_engine.views.report_data import case_data, flags
from dunning_engine.views.report_records import (
    CaseRow,
    Channel,
    Count,
    Headline,
    ProcessView,
    Rejected,
    Report,
    SeriesPoint,
    TimelineEffect,
    TimelineStep,
)

HEAD = Headline(2, 3, (Count("R1", 4),), 1, 0, (Count("mail.send", 5),), 1, 2, "10.00 EUR", "90.00 EUR")
STEP = TimelineStep("2019-01-16 09:00", "timer", "D+15", "waiting", "reminder_1", ("due 15 days ago",))
CASE = CaseRow(
    "sto-1",
    "storage_arrears",
    "C-1",
    "Customer 1",
    "waiting",
    "",
    "R1",
    "10.00 EUR",
    "2019-01-01",
    "2019-01-16",
    (STEP,),
)


def report(**changes):
    blank = Report("Receivables", "Simulated", "1 January 2019", "31 March 2019", "EUR", HEAD)
    return replace(blank, **changes)


def hostile_report():
    cases = tuple(
        CaseRow(
            *(text,) * 10,
            (TimelineStep(text, text, text, text, text, (text, text), (TimelineEffect(text, "dead", text, text),)),),
            disputed=True,
        )
        for text in HOSTILE
    )
    return Report(
        *HOSTILE[:5],
        replace(HEAD, levels=tuple(Count(text, 1, text) for text in HOSTILE), owed=HOSTILE[0], collected=HOSTILE[3]),
        tuple(SeriesPoint(text, Decimal(5), Decimal(1), Decimal(2), 3) for text in HOSTILE),
        tuple(Count(text, 1, text) for text in HOSTILE),
        tuple(Channel(text, 1, 2, 3, 4) for text in HOSTILE),
        tuple(ProcessView(text, hostile_diagram(), text) for text in HOSTILE[:2]),
        cases,
        tuple(Rejected(index, text) for index, text in enumerate(HOSTILE)),
    )


def embedded(text, key):
    return json.loads(
        re.search(rf'<script type="application/json" id="{key}">(.*?)</script>', text, re.DOTALL).group(1)
    )


def unpack(data, at):
    """A case back from the compact form, as the page's script reads it."""
    texts = data["t"]
    row = data["c"][at]
    steps = []
    for packed in data["s"][at]:
        step = [*packed, *[0] * (5 - len(packed))]
        reasons = tuple(texts[index] for index in (step[5] if len(step) > 5 else ()))
        acts = step[6] if len(step) > 6 else []
        effects = tuple(
            TimelineEffect(*(texts[i] for i in acts[place : place + 4])) for place in range(0, len(acts), 4)
        )
        steps.append(TimelineStep(*(texts[index] for index in step[:5]), reasons, effects))
    return CaseRow(*(texts[index] for index in row[:10]), tuple(steps), bool(row[10] & 1))


WORD = st.text(max_size=12)
STEPS = st.builds(
    TimelineStep,
    *(WORD,) * 5,
    st.lists(WORD, max_size=3).map(tuple),
    st.lists(st.builds(TimelineEffect, WORD, st.sampled_from(("done", "dead")), WORD, WORD), max_size=2).map(tuple),
)
CASES = st.lists(st.builds(CaseRow, *(WORD,) * 10, st.lists(STEPS, max_size=3).map(tuple), st.booleans()), max_size=4)


@given(CASES)
def test_compact_data_holds_every_case(cases):
    data = case_data(cases)
    assert [unpack(data, at) for at in range(len(cases))] == cases
    assert len(set(data["t"])) == len(data["t"])


def test_dead_and_disputed_are_marked():
    dead = replace(STEP, effects=(TimelineEffect("mail.send", "dead"),))
    assert flags(CASE) == 0
    assert flags(replace(CASE, disputed=True)) == 1
    assert flags(replace(CASE, steps=(STEP, dead), disputed=True)) == 3
    assert flags(replace(CASE, in_dispute=True)) == 9
    void = replace(STEP, effects=(TimelineEffect("mail.send", "void"),))
    assert flags(replace(CASE, steps=(void,))) == 4


def test_the_number_of_cases_says_what_it_counts():
    dispute = replace(CASE, id="dis-1", process="dispute")
    text = render_report(report(cases=(CASE, replace(CASE, id="sto-2"), dispute)))
    assert "Arrears cases" in text
    assert "3 cases with the disputes" in text
    assert 'data-all=" (2 storage_arrears, 1 dispute)"' in text
    alone = render_report(report(headline=replace(HEAD, cases=1), cases=(CASE,)))
    assert "cases with the disputes" not in alone
    assert 'data-all=""' in alone


def test_void_and_dead_lead_to_their_cases_when_there_are_any():
    ticks = [a["data-tick"] for _, a in Reader(render_report(report())).tags if "data-tick" in a]
    assert ticks == ["only-void", "only-dead"]
    none = render_report(report(headline=replace(HEAD, dead=0, void=0)))
    assert not [a for _, a in Reader(none).tags if "data-tick" in a]


def test_hostile_contents_add_no_element_and_no_script():
    hostile = render_report(hostile_report())
    read = Reader(hostile)
    tags = [tag for tag, _ in read.tags]
    assert tags.count("script") == 3
    assert "img" not in tags
    assert not [name for _, attributes in read.tags for name in attributes if name.startswith("on")]
    assert len(HOSTILE) == len(embedded(hostile, "series"))
    texts = embedded(hostile, "case-data")["t"]
    assert {clean(text) for text in HOSTILE} == {clean(text) for text in texts} - {"dead"}
    hostile.encode()


def test_the_same_report_gives_the_same_bytes():
    assert render_report(hostile_report()) == render_report(hostile_report())


def test_the_page_needs_nothing_from_outside():
    text = render_report(hostile_report())
    links = [a.get(name) for _, a in Reader(text).tags for name in ("href", "src", "action") if a.get(name)]
    assert all(link.startswith("#") for link in links)
    assert "innerHTML" not in text
    assert "@import" not in text
    assert "url(" not in text


def test_the_verdict_is_good_only_at_zero():
    assert "No disputed invoice was reminded" in render_report(report())
    bad = render_report(report(headline=replace(HEAD, reminders_for_disputed=2)))
    assert "2 reminders were sent for disputed invoices" in bad
    assert "No disputed invoice was reminded" not in bad


def test_figures_charts_and_rejected_rows_are_there_without_script():
    points = tuple(SeriesPoint(f"day {n}", Decimal(n * 100), Decimal(n), Decimal(n * 50), n) for n in range(1, 200))
    text = render_report(
        report(series=points, channels=(Channel("mail", 7, 1, 2, 0),), rejected=(Rejected(17, "no due date"),))
    )
    static = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    for expected in ("90.00 EUR", "day 199", "19,900 EUR", "no due date", "mail.send", "1 row was not taken"):
        assert expected in static


def test_many_rejected_rows_are_folded():
    text = render_report(report(rejected=tuple(Rejected(n, "no amount") for n in range(30))))
    assert "30 rows were not taken" in text
    assert "Show them" in text


def test_an_empty_report_says_so():
    text = render_report(report())
    assert "No day was recorded." in text
    assert "Every row of the input was taken." in text


def test_chart_lines_stay_in_their_panel():
    points = [SeriesPoint(str(n), Decimal(n % 7) * 1000, Decimal(0), Decimal(-5), n) for n in range(50)]
    root = parse(f"<div>{re.sub('<script.*?</script>', '', portfolio(points, 'EUR').text)}</div>")
    paths = [path.get("d") for path in root.iter("path")]
    assert len(paths) == 6
    for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", " ".join(paths)):
        assert 0 <= float(x) <= 1000
        assert 0 <= float(y) <= 300


def test_a_single_day_is_drawn_as_a_line():
    assert "M0.0 " in portfolio([SeriesPoint("d", Decimal(5), Decimal(0), Decimal(1), 1)], "EUR").text


def test_bars_are_in_proportion():
    assert re.findall(r"width:([\d.]+)%", bars((Count("R1", 200), Count("R2", 50))).text) == ["100.00", "25.00"]
    assert re.findall(r"width:([\d.]+)%", stacks((Channel("mail", 5, 3, 2, 0),)).text) == ["50.00", "30.00", "20.00"]


@pytest.mark.parametrize(
    ("value", "text"),
    [("0", "0"), ("350", "350"), ("20000", "20k"), ("1500000", "1.5M"), ("2000000000", "2bn"), ("0.5", "0.5")],
)
def test_axis_numbers_are_short(value, text):
    assert short(Decimal(value)) == text


def large_case(number):
    steps = tuple(
        TimelineStep(
            f"2019-{1 + (number + turn) % 12:02d}-{1 + number % 28:02d} 09:{turn:02d}",
            "timer",
            f"The mark of level R{1 + turn % 3} is reached",
            "waiting",
            "reminder_1",
            (f"owed is {number * 37 % 9000}.{number % 100:02d} EUR, invoice F-{number}", "guard level == 'R1' held"),
            (TimelineEffect("mail.send", "done", f"reminder_1 to customer {number}, F-{number}, {turn}"),),
        )
        for turn in range(7)
    )
    return replace(CASE, id=f"sto-{number}", key=f"C-{number}", customer=f"Customer {number}", steps=steps)


def test_a_year_of_cases_stays_under_four_megabytes():
    text = render_report(report(cases=tuple(large_case(number) for number in range(2900))))
    assert len(text.encode()) < 4_000_000
    assert len(embedded(text, "case-data")["c"]) == 2900
