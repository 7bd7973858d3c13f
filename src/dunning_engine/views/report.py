"""The demo's report as one self-contained HTML page: figures, charts and diagrams are static, cases come as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dunning_engine.views.assets_diagram import SVG_STYLE, VIEWER_SCRIPT, VIEWER_STYLE
from dunning_engine.views.assets_report import REPORT_SCRIPT, REPORT_STYLE
from dunning_engine.views.diagram_page import transitions, viewer
from dunning_engine.views.html import Child, Markup, el, join, page, script_json
from dunning_engine.views.report_charts import bars, portfolio, stacks
from dunning_engine.views.report_data import case_data
from dunning_engine.views.report_records import CaseRow, Count, Failed, Headline, ProcessView, Rejected, Report

_FEW = 12
_FILTERED = {"Void": "only-void", "Dead": "only-dead"}
"""The figures that lead to the list of cases, each with the filter that it sets."""


def render_report(report: Report) -> str:
    """The page; the same report gives the same text, and no text of it can become markup or script."""
    sections = [section for section in _sections(report) if section]
    body = join(
        el("a", {"class": "skip", "href": "#cases"}, "Skip to the cases"),
        el(
            "nav",
            {"aria-label": "Sections"},
            el("div", None, [el("a", {"href": f"#{key}"}, name) for key, name, _ in sections]),
        ),
        el("main", None, _masthead(report), [_section(*section) for section in sections]),
        _dialog(),
        script_json("case-data", case_data(report.cases)),
    )
    style = REPORT_STYLE + SVG_STYLE + VIEWER_STYLE
    return page(title=report.title, style=style, script=VIEWER_SCRIPT + REPORT_SCRIPT, body=body)


def _sections(report: Report) -> list[tuple[str, str, Child] | None]:
    return [
        ("portfolio", "Portfolio", portfolio(report.series, report.currency)) if not report.ends else None,
        ("ends", "Ends", bars(report.ends)) if report.ends else None,
        ("reached", "Levels", bars(report.levels)) if report.levels else None,
        ("effects", "Effects", _effects(report)),
        ("dead", "Not done", _failed(report.failed)) if report.ends else None,
        ("processes", "Processes", [_process(process) for process in report.processes]) if report.processes else None,
        ("cases", "Cases", _cases(report.cases)),
        ("input", "Input", _rejected(report.rejected)) if not report.ends else None,
    ]


def _section(key: str, name: str, content: Child) -> Markup:
    heading = el("h2", {"id": f"{key}-title"}, name)
    return el(
        "section",
        {"id": key, "aria-labelledby": f"{key}-title", "tabindex": -1},
        el("header", None, heading, el("p", None, _LEADS[key])),
        el("div", {"class": "body"}, content),
    )


_TICKS = (("only-disputed", "Ever disputed"), ("only-dead", "With dead effects"), ("only-void", "With void effects"))
_LEADS = {
    "portfolio": "What customers owed, how much of it was overdue and how much in dispute.",
    "reached": "How many times a case reached each level. A level counts once its letter is confirmed.",
    "ends": "How many cases of each process ended in which state; open ones go on.",
    "dead": "What nobody could do outside, with the reason; each is in a person\u2019s hands.",
    "effects": "Everything the engine asked the outside world to do, and how it ended.",
    "processes": "The procedures as they ran. Thick lines were taken often, pale ones never.",
    "cases": "Every case, of arrears and of disputes, with the reasons of every step.",
    "input": "Rows of the invoice file that were not taken.",
}


def _masthead(report: Report) -> Markup:
    head = report.headline
    period = f"{report.period_first} \u2013 {report.period_last}"
    return el(
        "header",
        {"class": "mast"},
        el("h1", None, report.title),
        el("p", {"class": "meta"}, el("span", None, period), el("span", None, report.generated)),
        el("div", {"class": "sums"}, _sum("Still owed", head.owed), _sum("Collected", head.collected)),
        _verdict(head),
        el("dl", {"class": "counts"}, [_count(count) for count in _counts(head, len(report.cases))]),
    )


def _sum(name: str, amount: str) -> Markup:
    return el("div", None, el("p", None, name), el("strong", None, amount))


def _verdict(head: Headline) -> Markup:
    """The one sentence that matters: whether anything disputed was reminded."""
    disputes = f"{head.disputes:,} {'dispute' if head.disputes == 1 else 'disputes'} opened"
    if head.reminders_for_disputed == 0:
        sentence, style = "No disputed invoice was reminded", "verdict good"
        detail = f"{disputes}, 0 reminders sent for what they concern."
    else:
        number = head.reminders_for_disputed
        sentence, style = (
            f"{number:,} {'reminder was' if number == 1 else 'reminders were'} sent for disputed invoices",
            "verdict bad",
        )
        detail = f"{disputes}. The cases concerned need a look."
    mark = "M4 12.5L9.5 18L20 6.5" if head.reminders_for_disputed == 0 else "M12 4V14M12 18.2V19"
    icon = el("svg", {"viewBox": "0 0 24 24", "aria-hidden": "true"}, el("path", {"d": mark}))
    return el("div", {"class": style}, icon, el("p", None, el("strong", None, sentence), " ", el("span", None, detail)))


def _counts(head: Headline, listed: int) -> list[Count]:
    others = f"{listed:,} cases with the disputes" if listed > head.cases else ""
    return [
        Count("Invoices", head.invoices),
        Count("Arrears cases", head.cases, others),
        *head.levels,
        Count("Disputes", head.disputes),
        Count("Void", head.void, "decided but not sent: paid or disputed in between"),
        Count("Dead", head.dead, "could not be done: now in a person\u2019s hands"),
    ]


def _count(count: Count) -> Markup:
    note = el("small", None, count.note) if count.note else None
    key = _FILTERED.get(count.label, "") if count.value else ""
    link = el("small", None, el("a", {"href": "#cases", "data-tick": key}, "Show the cases")) if key else None
    return el("div", None, el("dt", None, count.label), el("dd", None, f"{count.value:,}", note, link))


def _effects(report: Report) -> Child:
    operations = [
        el("li", None, el("code", None, count.label), el("b", None, f"{count.value:,}"))
        for count in report.headline.effects
    ]
    return [
        stacks(report.channels) if report.channels else None,
        el("h3", None, "By operation") if operations else None,
        el("ul", {"class": "ops"}, operations) if operations else None,
    ]


def _process(process: ProcessView) -> Markup:
    return el(
        "article",
        None,
        el("h3", None, process.name),
        el("p", {"class": "about"}, process.description) if process.description else None,
        viewer(process.diagram, counts=True),
        el(
            "details",
            {"class": "more"},
            el("summary", None, "Its transitions as a table"),
            transitions(process.diagram, counts=True),
        ),
    )


def _all(cases: Sequence[CaseRow]) -> str:
    """What the number of all cases is made of, where it is of several processes."""
    counts = Counter(case.process for case in cases)
    return f" ({', '.join(f'{number:,} {name}' for name, number in counts.most_common())})" if len(counts) > 1 else ""


def _cases(cases: Sequence[CaseRow]) -> Child:
    search = el(
        "input",
        {"type": "search", "id": "find", "autocomplete": "off", "spellcheck": "false", "aria-keyshortcuts": "/"},
    )
    filters = [
        el(
            "label",
            None,
            el("span", None, name),
            el("select", {"id": f"by-{name.lower()}"}, el("option", {"value": ""}, "All")),
        )
        for name in ("Process", "State", "Level")
    ]
    ticks = [
        el("label", {"class": "tick"}, el("input", {"type": "checkbox", "id": key}), el("span", None, name))
        for key, name in _TICKS
    ]
    columns = ("Customer", "Process", "State", "Level", "Owed", "Last step")
    titles = [
        el("th", {"scope": "col", "role": "columnheader", "class": "n" if name == "Owed" else None}, name)
        for name in columns
    ]
    head = el("thead", {"role": "rowgroup"}, el("tr", {"role": "row"}, titles))
    rows = el("tbody", {"id": "rows", "role": "rowgroup"})
    return [
        el("noscript", None, el("p", {"class": "none"}, f"The list of {len(cases):,} cases needs JavaScript.")),
        el(
            "div",
            {"class": "finder", "role": "search"},
            el("label", {"class": "find"}, el("span", None, "Search ", el("kbd", None, "/")), search),
            filters,
            el("div", {"class": "ticks"}, ticks),
        ),
        el("p", {"id": "found", "role": "status", "data-all": _all(cases)}),
        el("table", {"id": "list", "role": "table", "aria-label": "Cases"}, head, rows),
        el("div", {"class": "pager"}, _button("page-back", "Previous"), _button("page-on", "Next"), _hint()),
    ]


def _hint() -> Markup:
    keys = [(("\u2191", "\u2193"), "move"), (("Enter",), "opens"), (("Esc",), "closes")]
    return el(
        "p",
        {"class": "hint"},
        [el("span", None, [el("kbd", None, key) for key in names], " ", what) for names, what in keys],
    )


def _button(key: str, text: str) -> Markup:
    return el("button", {"type": "button", "id": key}, text)


def _dialog() -> Markup:
    """The empty sheet in which the script shows a case."""
    tools = el(
        "div",
        {"class": "bar"},
        _button("case-back", "\u2190 Previous"),
        _button("case-on", "Next \u2192"),
        _button("case-close", "Close"),
    )
    return el(
        "dialog", {"id": "case", "aria-labelledby": "case-title"}, tools, el("div", {"id": "case-body", "tabindex": -1})
    )


def _failed(rows: Sequence[Failed]) -> Child:
    if not rows:
        return el("p", {"class": "none"}, "Everything was done.")
    names = ("Case", "Operation", "Reason")
    head = el("tr", None, [el("th", {"scope": "col"}, name) for name in names])
    body = [el("tr", None, [el("td", None, text) for text in (row.case, row.operation, row.reason)]) for row in rows]
    return el("div", {"class": "scroll"}, el("table", None, el("thead", None, head), el("tbody", None, body)))


def _rejected(rows: Sequence[Rejected]) -> Child:
    if not rows:
        return el("p", {"class": "none"}, "Every row of the input was taken.")
    told = el("p", None, f"{len(rows):,} {'row was' if len(rows) == 1 else 'rows were'} not taken.")
    if len(rows) <= _FEW:
        return [told, _rejected_table(rows)]
    return [told, el("details", {"class": "more"}, el("summary", None, "Show them"), _rejected_table(rows))]


def _rejected_table(rows: Sequence[Rejected]) -> Markup:
    head = el("tr", None, el("th", {"scope": "col", "class": "n ln"}, "Line"), el("th", {"scope": "col"}, "Reason"))
    body = [el("tr", None, el("td", {"class": "n ln"}, f"{row.line:,}"), el("td", None, row.reason)) for row in rows]
    return el("div", {"class": "scroll"}, el("table", None, el("thead", None, head), el("tbody", None, body)))
