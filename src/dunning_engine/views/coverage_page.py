"""Coverage as a self-contained page: each process painted, with its figures and what is missing beside the drawing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from dunning_engine.views.assets_coverage import COVERAGE_STYLE
from dunning_engine.views.assets_diagram import PAGE_STYLE, SVG_STYLE, VIEWER_SCRIPT, VIEWER_STYLE
from dunning_engine.views.coverage_records import PLURALS, Item, ProcessCoverage, Share, added
from dunning_engine.views.diagram_page import viewer
from dunning_engine.views.html import Markup, el, page

_OPEN = 12  # a longer list is folded up at first
_KEY = (("covered", "all of it reached"), ("partly", "reached in part"), ("never", "never reached"))


def coverage_page(report: Sequence[ProcessCoverage], title: str) -> str:
    """The page; the same report gives the same text, and no text of it can become markup or script."""
    body = el(
        "main",
        None,
        el("h1", None, title),
        _summary(report),
        [_process(each) for each in report],
    )
    style = PAGE_STYLE + SVG_STYLE + VIEWER_STYLE + COVERAGE_STYLE
    return page(title=title, style=style, script=VIEWER_SCRIPT, body=body)


def _summary(report: Sequence[ProcessCoverage]) -> Markup:
    whole = added(each.share for each in report)
    rows = [_total(each.process, each.share) for each in report]
    head = el("tr", None, _heads("Process"))
    foot = el("tfoot", None, _share("All", whole)) if len(report) > 1 else None
    percent = el("b", None, f"{whole.percent}\u202f%")
    said = el("span", None, f"{whole.reached:,} of {whole.total:,} reached")
    return el(
        "section",
        {"class": "sum", "aria-label": "Summary"},
        el("p", {"class": f"figure {_tone(whole)}"}, percent, " ", said),
        el("table", {"class": "shares"}, el("thead", None, head), el("tbody", None, rows), foot),
    )


def _heads(first: str) -> list[Markup]:
    names = [el("th", {"scope": "col", "class": "n"}, name) for name in ("Reached", "Of", "%")]
    return [el("th", {"scope": "col"}, first), el("th", {"scope": "col", "class": "meter"}, ""), *names]


def _total(process: str, share: Share) -> Markup:
    return _share(el("a", {"href": f"#{process}"}, process), share)


def _share(name: Markup | str, share: Share) -> Markup:
    """A line of a table: the name, a bar, the numbers."""
    width = f"{share.percent}%"
    bar = el("span", {"class": f"bar {_tone(share)}"}, el("i", {"style": f"width:{width}"}))
    numbers = [el("td", {"class": "n"}, f"{number:,}") for number in (share.reached, share.total, share.percent)]
    return el("tr", None, el("th", {"scope": "row"}, name), el("td", {"class": "meter"}, bar), numbers)


def _tone(share: Share) -> str:
    return "covered" if share.reached == share.total else "partly" if share.reached else "never"


def _process(each: ProcessCoverage) -> Markup:
    rows = [_share(PLURALS[kind].capitalize(), share) for kind, share in each.shares.items()]
    figures = el(
        "table",
        {"class": "shares"},
        el("thead", None, el("tr", None, _heads("What"))),
        el("tbody", None, rows),
        el("tfoot", None, _share("All", each.share)),
    )
    drawing = el("div", {"class": "drawing"}, viewer(each.diagram, counts=False), _key())
    beside = el("div", {"class": "beside"}, figures, _missing(each.missing))
    return el(
        "section",
        {"id": each.process, "aria-labelledby": f"{each.process}-title"},
        el("h2", {"id": f"{each.process}-title"}, each.process, " ", el("small", None, f"{each.share.percent}\u202f%")),
        el("div", {"class": "pair"}, drawing, beside),
    )


def _key() -> Markup:
    """What the paint means."""
    marks = [el("li", {"class": tone}, el("i", None), meaning) for tone, meaning in _KEY]
    return el("ul", {"class": "paint", "aria-label": "Paint"}, marks)


def _missing(items: Sequence[Item]) -> Markup:
    if not items:
        return el("p", {"class": "none"}, "Scenarios came by everything.")
    groups = [(kind, list(listed)) for kind, listed in groupby(items, key=lambda item: item.kind)]
    return el("div", {"class": "missing"}, el("h3", None, "No scenario came by"), [_group(*group) for group in groups])


def _group(kind: str, items: Sequence[Item]) -> Markup:
    summary = el("summary", None, PLURALS[items[0].kind].capitalize(), " ", el("span", None, f"{len(items):,}"))
    listed = el("ul", None, [_item(item) for item in items])
    return el("details", {"open": len(items) <= _OPEN, "class": f"of-{kind}"}, summary, listed)


def _item(item: Item) -> Markup:
    text = el("code", {"class": "cond"}, " ".join(item.text.split())) if item.text else None
    outcome = el("b", None, f" {item.outcome}") if item.outcome else None
    place = el("code", None, item.place)
    return el("li", None, el("p", None, place, outcome), text, el("small", None, f"{item.at.file}:{item.at.line}"))
