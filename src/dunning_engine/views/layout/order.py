"""The order of the vertices within each rank: few crossings, by barycentres and swaps of neighbours."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence
from itertools import pairwise

from dunning_engine.views.layout.graph import Ranked

_SWEEPS = 16
_SWAPS = 4

Layers = list[list[int]]


def ordered(graph: Ranked) -> Layers:
    """The layers of the graph, each from left to right."""
    above, below = neighbours(graph)
    layers = _first_order(graph, below)
    best, fewest = [list(layer) for layer in layers], _crossings(layers, below)
    for sweep in range(_SWEEPS):
        _sweep(layers, above, below, down=sweep % 2 == 0)
        for _ in range(_SWAPS):
            if not _swap(layers, above, below):
                break
        crossings = _crossings(layers, below)
        if crossings < fewest:
            best, fewest = [list(layer) for layer in layers], crossings
    return best


def neighbours(graph: Ranked) -> tuple[Layers, Layers]:
    """For each vertex those it is linked with on the rank above and on the rank below."""
    above: Layers = [[] for _ in graph.boxes]
    below: Layers = [[] for _ in graph.boxes]
    for chain in graph.chains:
        for upper, lower in pairwise(chain.vertices):
            above[lower].append(upper)
            below[upper].append(lower)
    return above, below


def _first_order(graph: Ranked, below: Layers) -> Layers:
    """As met on a walk from the top, what leads upwards at the far side."""
    upwards = {vertex for chain in graph.chains if chain.flipped for vertex in chain.vertices[1:-1]}
    met: dict[int, int] = {}
    stack = [vertex for vertex in range(graph.real - 1, -1, -1) if graph.rank[vertex] == 0]
    while stack:
        vertex = stack.pop()
        if vertex not in met:
            met[vertex] = len(met)
            stack.extend(reversed(below[vertex]))
    place = [(vertex in upwards, met.get(vertex, len(met)), vertex) for vertex in range(len(graph.boxes))]
    return [sorted(layer, key=place.__getitem__) for layer in graph.layers()]


def _sweep(layers: Layers, above: Layers, below: Layers, *, down: bool) -> None:
    ranks = range(1, len(layers)) if down else range(len(layers) - 2, -1, -1)
    linked = above if down else below
    for rank in ranks:
        fixed = _positions(layers[rank - 1 if down else rank + 1])
        own = _positions(layers[rank])
        layers[rank].sort(key=lambda vertex: (_barycentre(linked[vertex], fixed, own[vertex]), own[vertex]))


def _barycentre(linked: Sequence[int], fixed: dict[int, int], own: int) -> float:
    return sum(fixed[other] for other in linked) / len(linked) if linked else float(own)


def _positions(layer: Sequence[int]) -> dict[int, int]:
    return {vertex: index for index, vertex in enumerate(layer)}


def _swap(layers: Layers, above: Layers, below: Layers) -> bool:
    """Swap neighbours wherever that saves crossings; whether any swap did."""
    saved = False
    for rank, layer in enumerate(layers):
        up = _positions(layers[rank - 1]) if rank else {}
        down = _positions(layers[rank + 1]) if rank + 1 < len(layers) else {}
        for index in range(len(layer) - 1):
            left, right = layer[index], layer[index + 1]
            as_is = _pair(above[left], above[right], up) + _pair(below[left], below[right], down)
            swapped = _pair(above[right], above[left], up) + _pair(below[right], below[left], down)
            if swapped < as_is:
                layer[index], layer[index + 1] = right, left
                saved = True
    return saved


def _pair(left: Sequence[int], right: Sequence[int], fixed: dict[int, int]) -> int:
    """Crossings between the links of two neighbours, the first standing left."""
    others = sorted(fixed[vertex] for vertex in right)
    return sum(bisect_right(others, fixed[vertex] - 1) for vertex in left)


def _crossings(layers: Layers, below: Layers) -> int:
    total = 0
    for upper, lower in pairwise(layers):
        place = _positions(lower)
        seen: list[int] = []
        for vertex in upper:
            ends = sorted(place[other] for other in below[vertex])
            total += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return total
