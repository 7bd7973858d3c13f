"""A diagram drawn as SVG: one text without references to anything outside it, for light and dark schemes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dunning_engine.views.assets_diagram import KIND_MARKS, NODE_ICONS, SVG_STYLE
from dunning_engine.views.diagram_records import Diagram, Edge, Tone
from dunning_engine.views.diagram_shapes import (
    ICON,
    LABEL_LINE,
    LOOP,
    NAME,
    NAME_LINE,
    NOTE_LINE,
    Bundle,
    Card,
    Scene,
    label_size,
    pill_width,
    scene,
)
from dunning_engine.views.html import Attribute, Markup, el, join
from dunning_engine.views.layout.graph import Place, Route
from dunning_engine.views.layout.text import text_width


@dataclass(frozen=True, slots=True)
class Look:
    """What all parts of one drawing share: the names of the nodes, the highest count, whether counts are shown."""

    names: tuple[str, ...]
    most: int
    counts: bool


_TOLD = {"": "", "covered": ", covered", "partly": ", covered in part", "never": ", never taken"}
_DASHED = frozenset({"back", "reopen", "failed"})
_HEAD = 7.0


def svg(diagram: Diagram, counts: bool = False) -> str:
    """The diagram as an SVG document; with ``counts`` the ways taken are thick and numbered, the others pale."""
    return figure(diagram, counts=counts, style=True).text


def figure(diagram: Diagram, *, counts: bool, style: bool) -> Markup:
    """The same as an element; pages that hold several diagrams leave the style out and give it once."""
    laid = scene(diagram, counts=counts)
    width, height = laid.drawing.width, laid.drawing.height
    most = max([bundle.count for bundle in (*laid.lines, *laid.loops)], default=0) if counts else 0
    look = Look(tuple(node.label or node.id for node in diagram.nodes), most, counts)
    lines = [_line(item, route, look) for item, route in zip(laid.lines, laid.drawing.routes, strict=True)]
    return el(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "dg",
            "viewBox": f"0 0 {width:g} {height:g}",
            "width": width,
            "height": height,
            "role": "img",
            "aria-label": f"{diagram.title}: {len(diagram.nodes)} states, {len(diagram.edges)} transitions",
        },
        el("title", None, diagram.title),
        el("style", None, Markup(SVG_STYLE)) if style else None,
        el("rect", {"class": "paper", "width": width, "height": height}),
        [line[0] for line in lines],
        _cards(laid, look),
        [line[1] for line in lines],
    )


def _line(bundle: Bundle, route: Route, look: Look) -> tuple[Markup, Markup]:
    """The line with its arrowhead, and apart from it (drawn on top of all lines) its label."""
    faded = " never" if look.counts and not bundle.count else ""
    tooltip = el("title", None, _tooltip(bundle, look.names))
    kind = f"k-{bundle.kind}{' dash' if bundle.kind in _DASHED else ''}"
    stroke = _stroke(bundle.count, look.most)
    wire = el("path", {"class": f"wire {kind}", "d": _path(route, stroke), "stroke-width": stroke})
    head = el("path", {"class": f"head f-{bundle.kind}", "d": _arrow(route, stroke)})
    line = el("g", {"class": f"edge{faded}{_paint(bundle.tone)}"}, tooltip, wire, head)
    if route.label is None:
        return line, Markup("")
    place = route.label
    label = _label(bundle, place.x - place.box.left, place.y - place.box.height / 2)
    return line, el("g", {"class": f"label{faded}"}, tooltip, label)


def _paint(tone: Tone) -> str:
    """The class of a painted part; nothing for a plain one."""
    return f" t-{tone}" if tone else ""


def _stroke(count: int, most: int) -> float:
    return round(1.4 + (3.4 * math.log1p(count) / math.log1p(most) if most else 0), 2)


def _tooltip(bundle: Bundle, names: Sequence[str]) -> str:
    way = f"{names[bundle.source]} \u2192 {names[bundle.target]}"
    return "\n".join([way, *(_told(edge) for edge in bundle.edges)])


def _told(edge: Edge) -> str:
    times = f", {edge.count:,} \u00d7" if edge.count else ""
    return f"{edge.label or '(no label)'} ({edge.kind}{times}{_TOLD[edge.tone]})"


def _path(route: Route, stroke: float) -> str:
    """Verticals through the ranks, curves with vertical ends between them; it stops where the arrowhead begins."""
    points = list(route.points)
    (x, y), before = points[-1], points[-2]
    points[-1] = (x, y - math.copysign(_HEAD * _scale(stroke) - 1, y - before[1]))
    parts = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = round((y0 + y1) / 2, 1)
        parts.append(f"V{y1:g}" if x0 == x1 else f"C{x0:g} {middle:g} {x1:g} {middle:g} {x1:g} {y1:g}")
    return "".join(parts)


def _arrow(route: Route, stroke: float) -> str:
    (x, y), (_, before) = route.points[-1], route.points[-2]
    size = _HEAD * _scale(stroke)
    back = round(y - math.copysign(size, y - before), 1)
    half = round(size * 0.62, 1)
    return f"M{x:g} {y:g}L{x - half:g} {back:g}H{x + half:g}Z"


def _scale(stroke: float) -> float:
    return 1 + (stroke - 1.4) * 0.22


def _label(bundle: Bundle, left: float, top: float) -> Markup:
    """The rows of a label, each with the mark of its kind, on a ground that interrupts the line."""
    width, height = label_size(bundle.box) if bundle.box else (0.0, 0.0)
    parts = [el("rect", {"class": "halo", "x": left, "y": top, "width": width, "height": height, "rx": 6})]
    y = top + 4 + LABEL_LINE / 2
    for row in bundle.rows:
        mark, paint = KIND_MARKS.get(row.kind), _paint(row.tone)
        if mark:
            where = f"translate({left + 12:.1f} {y:.1f})"
            parts.append(el("path", {"class": f"mark f-{row.kind}{paint}", "transform": where, "d": mark}))
        for index, line in enumerate(row.lines or ("",)):
            parts.append(_text(line, left + 22, y + 4, f"lbl{paint}"))
            if row.count and index == max(0, len(row.lines) - 1):
                parts.append(_pill(row.count, left + width - pill_width(row.count) - 6, y))
            y += LABEL_LINE
    return join(parts)


def _pill(count: str, left: float, middle: float) -> Markup:
    width = pill_width(count)
    box: dict[str, Attribute] = {
        "class": "pill",
        "x": round(left, 1),
        "y": round(middle - 7, 1),
        "width": round(width, 1),
        "height": 14,
        "rx": 7,
    }
    return join(el("rect", box), _text(count, left + width / 2, middle + 3.7, "pilltext", middle=True))


def _text(text: str, x: float, y: float, style: str, *, middle: bool = False) -> Markup:
    where: dict[str, Attribute] = {
        "class": style,
        "x": round(x, 1),
        "y": round(y, 1),
        "text-anchor": "middle" if middle else None,
    }
    return el("text", where, text)


def _cards(laid: Scene, look: Look) -> list[Markup]:
    loops = {loop.source: loop for loop in laid.loops}
    drawn: list[Markup] = []
    for index, (card, place) in enumerate(zip(laid.cards, laid.drawing.places, strict=True)):
        if index in loops:
            drawn.append(_loop(loops[index], card, place, look))
        drawn.append(_card(card, place, look))
    return drawn


def _card(card: Card, place: Place, look: Look) -> Markup:
    node, left, top = card.node, place.x - card.width / 2, place.y - card.height / 2
    faded = " never" if look.counts and not node.count and node.kind != "anywhere" else ""
    told = "\n".join(
        part
        for part in (node.label or node.id, node.note, f"entered {node.count:,} \u00d7" if node.count else "")
        if part
    )
    rounded = card.height / 2 if node.kind == "start" else 9
    box: dict[str, Attribute] = {
        "class": "box",
        "x": left,
        "y": top,
        "width": card.width,
        "height": card.height,
        "rx": min(rounded, 22),
    }
    inner: dict[str, Attribute] = {
        "class": "box inner",
        "x": left + 3.5,
        "y": top + 3.5,
        "width": card.width - 7,
        "height": card.height - 7,
        "rx": 6,
    }
    return el(
        "g",
        {"class": f"node n-{node.kind}{faded}{_paint(node.tone)}"},
        el("title", None, told),
        el("rect", box),
        el("rect", inner) if node.kind == "final" else None,
        _card_text(card, place.x, top),
        _pill(f"{node.count:,}", left + card.width - pill_width(f"{node.count:,}") + 8, top)
        if look.counts and node.count
        else None,
    )


def _card_text(card: Card, x: float, top: float) -> Markup:
    icon = NODE_ICONS.get(card.node.kind)
    shift = ICON / 2 if icon else 0.0
    parts: list[Markup] = []
    y = top + 12 + NAME_LINE / 2
    if icon:
        widest = max(text_width(line, NAME) for line in card.name) * 1.04
        at = max(x - card.width / 2 + 17, x + shift - widest / 2 - 12)
        middle = y + NAME_LINE * (len(card.name) - 1) / 2
        parts.append(el("path", {"class": "icon", "transform": f"translate({at:.1f} {middle:.1f})", "d": icon}))
    for line in card.name:
        parts.append(_text(line, x + shift, y + 5, "name", middle=True))
        y += NAME_LINE
    for line in card.note:
        parts.append(_text(line, x, y + 2, "note", middle=True))
        y += NOTE_LINE
    return join(parts)


def _loop(bundle: Bundle, card: Card, place: Place, look: Look) -> Markup:
    """A loop out of the right side of its node and back, its labels beside it."""
    right, stroke = place.x + card.width / 2, _stroke(bundle.count, look.most)
    bend, head = right + LOOP * 1.15, right + _HEAD
    wire = f"M{right:g} {place.y - 9:g}C{bend:g} {place.y - 15:g} {bend:g} {place.y + 15:g} {head:g} {place.y + 9.4:g}"
    arrow = f"M{right:g} {place.y + 9:g}L{right + _HEAD:g} {place.y + 5:g}V{place.y + 13.6:g}Z"
    top = place.y - bundle.box.height / 2 if bundle.box else place.y
    kind = f"k-{bundle.kind}{' dash' if bundle.kind in _DASHED else ''}"
    return el(
        "g",
        {"class": f"edge{' never' if look.counts and not bundle.count else ''}{_paint(bundle.tone)}"},
        el("title", None, _tooltip(bundle, look.names)),
        el("path", {"class": f"wire {kind}", "d": wire, "stroke-width": stroke}),
        el("path", {"class": f"head f-{bundle.kind}", "d": arrow}),
        _label(bundle, right + LOOP - 4, top),
    )
