"""From boxes and links to a finished drawing: the steps of the layout in their order."""

from __future__ import annotations

from collections.abc import Sequence

from dunning_engine.views.layout.coordinates import Joint, coordinates, joints
from dunning_engine.views.layout.graph import Box, Chain, Drawing, Link, Place, Ranked, Route
from dunning_engine.views.layout.order import Layers, ordered
from dunning_engine.views.layout.ranks import ranked

MARGIN = 28.0
_GAP, _WIDEST_GAP, _SLOPE = 22.0, 70.0, 0.09


def draw(boxes: Sequence[Box], links: Sequence[Link]) -> Drawing:
    """A drawing in which no two boxes or labels overlap; the first box stands at the top.

    Raises:
        ValueError: a link from a box to itself; the caller gives such boxes room for their loop.
    """
    if any(link.source == link.target for link in links):
        raise ValueError("a loop is drawn within its box, not laid out as a link")
    graph = ranked(boxes, links)
    layers = ordered(graph)
    steps = joints(graph, layers)
    x = _moved(graph, coordinates(graph, layers, steps))
    bands = _bands(graph, layers, steps, x)
    places = [Place(round(x[v], 1), round(sum(bands[graph.rank[v]]) / 2, 1), box) for v, box in enumerate(graph.boxes)]
    routes = tuple(_route(graph, chain, row, places, bands) for chain, row in zip(graph.chains, steps, strict=True))
    width = max((place.x + place.box.right for place in places), default=0.0) + MARGIN
    height = bands[-1][1] + MARGIN if bands else 2 * MARGIN
    return Drawing(round(width, 1), round(height, 1), tuple(places[: graph.real]), routes)


def _moved(graph: Ranked, x: list[float]) -> list[float]:
    left = min((axis - box.left for axis, box in zip(x, graph.boxes, strict=True)), default=0.0)
    return [axis - left + MARGIN for axis in x]


def _bands(
    graph: Ranked, layers: Layers, steps: Sequence[Sequence[Joint]], x: Sequence[float]
) -> list[tuple[float, float]]:
    """Top and bottom of each rank; where links run far sideways the gap below is higher."""
    far = [0.0] * len(layers)
    for joint in (joint for row in steps for joint in row):
        run = abs(x[joint.upper] + joint.leave - x[joint.lower] - joint.arrive)
        far[graph.rank[joint.upper]] = max(far[graph.rank[joint.upper]], run)
    bands: list[tuple[float, float]] = []
    top = MARGIN
    for layer, run in zip(layers, far, strict=True):
        bottom = top + max(graph.boxes[vertex].height for vertex in layer)
        bands.append((round(top, 1), round(bottom, 1)))
        top = bottom + min(_WIDEST_GAP, _GAP + run * _SLOPE)
    return bands


def _route(
    graph: Ranked, chain: Chain, row: Sequence[Joint], places: Sequence[Place], bands: Sequence[tuple[float, float]]
) -> Route:
    first, last = places[chain.vertices[0]], places[chain.vertices[-1]]
    start, end = first.x + row[0].leave, last.x + row[-1].arrive
    points = [(start, first.y + first.box.reach), (start, bands[graph.rank[chain.vertices[0]]][1])]
    for vertex in chain.vertices[1:-1]:
        top, bottom = bands[graph.rank[vertex]]
        points += [(places[vertex].x, top), (places[vertex].x, bottom)]
    points += [(end, bands[graph.rank[chain.vertices[-1]]][0]), (end, last.y - last.box.reach)]
    if chain.flipped:
        points.reverse()
    rounded = [(round(px, 1), round(py, 1)) for px, py in points]
    bends = [point for index, point in enumerate(rounded) if not index or point != rounded[index - 1]]
    return Route(tuple(bends), None if chain.label is None else places[chain.label])
