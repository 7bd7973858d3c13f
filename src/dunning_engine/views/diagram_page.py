"""A diagram as a page of its own: the drawing with pan and zoom, its key, and every transition in a list."""

from __future__ import annotations

from dunning_engine.views.assets_diagram import KIND_MARKS, PAGE_STYLE, SVG_STYLE, VIEWER_SCRIPT, VIEWER_STYLE
from dunning_engine.views.diagram_records import EDGE_KINDS, Diagram, Edge
from dunning_engine.views.diagram_svg import figure
from dunning_engine.views.html import Markup, el, page

_MEANINGS = {
    "event": "event",
    "timer": "timer",
    "always": "as soon as it holds",
    "task": "task completed",
    "confirmed": "calls confirmed",
    "failed": "calls failed",
    "back": "back to the state before",
    "reopen": "re-opened",
}
_BUTTONS = (
    ("out", "\u2212", "Zoom out"),
    ("in", "+", "Zoom in"),
    ("fit", "Fit", "Fit to width"),
    ("full", "100\u202f%", "Full size"),
)


def html(diagram: Diagram) -> str:
    """The self-contained page; counts are shown when any node or edge has one."""
    counted = any(node.count for node in diagram.nodes) or any(edge.count for edge in diagram.edges)
    body = el(
        "main",
        None,
        el("h1", None, diagram.title),
        el("p", {"class": "sub"}, f"{len(diagram.nodes)} states, {len(diagram.edges)} transitions"),
        viewer(diagram, counts=counted),
        el("h2", None, "Transitions"),
        transitions(diagram, counts=counted),
    )
    return page(title=diagram.title, style=PAGE_STYLE + SVG_STYLE + VIEWER_STYLE, script=VIEWER_SCRIPT, body=body)


def viewer(diagram: Diagram, *, counts: bool) -> Markup:
    """The drawing in a frame that scrolls, with its buttons and its key; the page brings style and script."""
    name = f"Diagram of {diagram.title}. Plus and minus zoom, 0 fits, the arrow keys move."
    buttons = [
        el("button", {"type": "button", "data-zoom": act, "aria-label": meaning, "title": meaning}, text)
        for act, text, meaning in _BUTTONS
    ]
    canvas = el(
        "div",
        {"class": "canvas", "tabindex": 0, "role": "group", "aria-label": name},
        figure(diagram, counts=counts, style=False),
    )
    frame = el("div", {"class": "viewer"}, el("div", {"class": "tools"}, buttons), canvas)
    return el("div", {"class": "diagram"}, frame, _key(diagram))


def transitions(diagram: Diagram, *, counts: bool) -> Markup:
    """All transitions as a table, in the author's order."""
    names = {node.id: node.label or node.id for node in diagram.nodes}
    titles = [el("th", {"scope": "col"}, text) for text in ("From", "On", "Kind", "To")]
    if counts:
        titles.append(el("th", {"scope": "col", "class": "n"}, "Taken"))
    rows = [_transition(edge, names, counts=counts) for edge in diagram.edges]
    return el(
        "div",
        {"class": "scroll"},
        el("table", None, el("thead", None, el("tr", None, titles)), el("tbody", None, rows)),
    )


def _transition(edge: Edge, names: dict[str, str], *, counts: bool) -> Markup:
    cells = [
        el("td", None, text) for text in (names[edge.source], edge.label, _MEANINGS[edge.kind], names[edge.target])
    ]
    if counts:
        cells.append(el("td", {"class": "n"}, f"{edge.count:,}"))
    return el("tr", None, cells)


def _key(diagram: Diagram) -> Markup:
    """The marks that occur, with what they mean."""
    used = {edge.kind for edge in diagram.edges}
    return el(
        "ul",
        {"class": "key dg", "aria-label": "Key"},
        [
            el(
                "li",
                None,
                el(
                    "svg",
                    {"viewBox": "-6 -6 12 12", "aria-hidden": "true"},
                    el("path", {"class": f"f-{kind}", "d": KIND_MARKS[kind]}),
                ),
                _MEANINGS[kind],
            )
            for kind in EDGE_KINDS
            if kind in used
        ],
    )
