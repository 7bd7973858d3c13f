"""Where each vertex stands on its rank: near its neighbours, without touching the next one, long links straight."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dunning_engine.views.layout.graph import Ranked
from dunning_engine.views.layout.order import Layers

_ROUNDS, _ALIGNMENTS = 48, 7
_BETWEEN_NODES = 34.0
_BETWEEN_LANES = 10.0
_PORT = 16.0
_STRAIGHT, _MIXED = 8.0, 2.0

Pull = tuple[int, float, float]


@dataclass(frozen=True, slots=True)
class Joint:
    """One step of a chain between two ranks, with the offsets from the axes at which it attaches to its ends."""

    upper: int
    lower: int
    leave: float
    arrive: float
    weight: float


def joints(graph: Ranked, layers: Layers) -> list[list[Joint]]:
    """The steps of each chain; the links of a node are spread along its edge in the order of their other ends."""
    place = {vertex: index for layer in layers for index, vertex in enumerate(layer)}
    steps = [list(pairwise(chain.vertices)) for chain in graph.chains]
    leave = _ports(
        graph, [(upper, place[lower], index) for index, rows in enumerate(steps) for upper, lower in rows[:1]]
    )
    arrive = _ports(
        graph, [(lower, place[upper], index) for index, rows in enumerate(steps) for upper, lower in rows[-1:]]
    )
    found: list[list[Joint]] = []
    for index, rows in enumerate(steps):
        row = [
            Joint(
                upper,
                lower,
                leave[index] if upper < graph.real else 0.0,
                arrive[index] if lower < graph.real else 0.0,
                _MIXED if min(upper, lower) < graph.real else _STRAIGHT,
            )
            for upper, lower in rows
        ]
        found.append(row)
    return found


def _ports(graph: Ranked, ends: Sequence[tuple[int, int, int]]) -> dict[int, float]:
    """For each chain the offset at which it meets its node."""
    grouped: dict[int, list[tuple[int, int]]] = {}
    for node, other, chain in ends:
        grouped.setdefault(node, []).append((other, chain))
    offsets: dict[int, float] = {}
    for node, group in grouped.items():
        half = min(graph.boxes[node].left, graph.boxes[node].right) - 14
        gap = min(_PORT, 2 * half / len(group))
        for index, (_, chain) in enumerate(sorted(group)):
            offsets[chain] = (index - (len(group) - 1) / 2) * gap
    return offsets


def coordinates(graph: Ranked, layers: Layers, steps: Sequence[Sequence[Joint]]) -> list[float]:
    """The axis of each vertex."""
    up: list[list[Pull]] = [[] for _ in graph.boxes]
    down: list[list[Pull]] = [[] for _ in graph.boxes]
    for joint in (joint for row in steps for joint in row):
        up[joint.lower].append((joint.upper, joint.leave - joint.arrive, joint.weight))
        down[joint.upper].append((joint.lower, joint.arrive - joint.leave, joint.weight))
    gaps = [_gaps(graph, layer) for layer in layers]
    x = [0.0] * len(graph.boxes)
    for layer, gap in zip(layers, gaps, strict=True):
        for index, vertex in enumerate(layer):
            x[vertex] = gap[index] - gap[-1] / 2
    for turn in range(_ROUNDS):
        for rank in _walk(len(layers), turn):
            near = [up[v] + down[v] if turn >= _ROUNDS // 4 else (down if turn % 2 else up)[v] for v in layers[rank]]
            _settle(x, layers[rank], gaps[rank], near)
    for turn in range(_ALIGNMENTS):
        for rank in _walk(len(layers), turn):
            near = [down[v] + up[v] if turn % 2 else up[v] + down[v] for v in layers[rank]]
            _align(x, layers[rank], gaps[rank], near)
    return x


def _walk(count: int, turn: int) -> range:
    """The ranks downwards and upwards in turn."""
    return range(count - 1, -1, -1) if turn % 2 else range(count)


def _gaps(graph: Ranked, layer: Sequence[int]) -> list[float]:
    """For each vertex the least distance of its axis from that of the first."""
    gaps = [0.0]
    for left, right in pairwise(layer):
        between = _BETWEEN_LANES if max(left, right) >= graph.real else _BETWEEN_NODES
        gaps.append(gaps[-1] + graph.boxes[left].right + graph.boxes[right].left + between)
    return gaps


def _settle(x: list[float], layer: Sequence[int], gaps: Sequence[float], pulls: Sequence[Sequence[Pull]]) -> None:
    """The places nearest to where the neighbours pull, gaps kept: least squares, by pooling adjacent violators."""
    blocks: list[tuple[float, float, int]] = []
    for vertex, gap, pull in zip(layer, gaps, pulls, strict=True):
        weight = sum(force for _, _, force in pull) or 0.1
        wish = sum((x[other] + offset) * force for other, offset, force in pull) / weight if pull else x[vertex]
        blocks.append((wish - gap, weight, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (wish_a, weight_a, size_a), (wish_b, weight_b, size_b) = blocks[-2:]
            both = weight_a + weight_b
            blocks[-2:] = [((wish_a * weight_a + wish_b * weight_b) / both, both, size_a + size_b)]
    index = 0
    for wish, _, size in blocks:
        for vertex, gap in zip(layer[index : index + size], gaps[index : index + size], strict=True):
            x[vertex] = wish + gap
        index += size


def _align(x: list[float], layer: Sequence[int], gaps: Sequence[float], pulls: Sequence[Sequence[Pull]]) -> None:
    """Put each vertex in line with one neighbour where that lengthens nothing, so that many small bends become none.

    Of equal places that of the first pull is taken: lines are drawn out in the direction of the walk.
    """
    for index, vertex in enumerate(layer):
        low = x[layer[index - 1]] + gaps[index] - gaps[index - 1] if index else -math.inf
        high = x[layer[index + 1]] - gaps[index + 1] + gaps[index] if index + 1 < len(layer) else math.inf
        wishes = [(x[other] + offset, force) for other, offset, force in pulls[index]]
        places = [min(max(wish, low), high) for wish, _ in wishes] or [x[vertex]]
        x[vertex] = min(places, key=lambda place: round(sum(abs(place - wish) * force for wish, force in wishes), 3))
