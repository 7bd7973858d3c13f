"""Which rank each box stands on: cycles cut, labels on ranks of their own, long links cut into a vertex per rank."""

from __future__ import annotations

from collections.abc import Sequence

from dunning_engine.views.layout.graph import Box, Chain, Link, Ranked

_WIDEST = 5
_RANKS, _ROOM = 4, 560.0
_LANE = Box(9, 9, 0)


def ranked(boxes: Sequence[Box], links: Sequence[Link]) -> Ranked:
    """Boxes on ranks of their own, labels on those between; links must not be loops."""
    flipped = [link.backward and link.target < link.source for link in links]
    arcs = [_arc(link, flip) for link, flip in zip(links, flipped, strict=True)]
    for index in _closing(len(boxes), arcs):
        flipped[index] = not flipped[index]
        arcs[index] = arcs[index][::-1]
    return _with_chains(boxes, links, arcs, flipped, _levels(len(boxes), arcs))


def _arc(link: Link, flip: bool) -> tuple[int, int]:
    return (link.target, link.source) if flip else (link.source, link.target)


def _closing(count: int, arcs: Sequence[tuple[int, int]]) -> list[int]:
    """The arcs that close a cycle when walking from the first box in the author's order."""
    leaving: list[list[int]] = [[] for _ in range(count)]
    for index, (source, _) in enumerate(arcs):
        leaving[source].append(index)
    for indices in leaving:
        indices.sort(key=lambda index: arcs[index][1])
    closing: list[int] = []
    done = [False] * count
    entered = {target for _, target in arcs}
    for root in sorted(range(count), key=lambda node: (node != 0, node in entered, node)):
        if not done[root]:
            _walk(root, arcs, leaving, done, closing)
    return closing


def _walk(
    root: int, arcs: Sequence[tuple[int, int]], leaving: list[list[int]], done: list[bool], closing: list[int]
) -> None:
    """Depth-first; an arc to a node still on the path closes a cycle."""
    on_path = {root}
    stack = [(root, iter(leaving[root]))]
    while stack:
        node, rest = stack[-1]
        index = next(rest, None)
        if index is None:
            stack.pop()
            on_path.discard(node)
            done[node] = True
            continue
        target = arcs[index][1]
        if target in on_path:
            closing.append(index)
        elif not done[target]:
            on_path.add(target)
            stack.append((target, iter(leaving[target])))


def _levels(count: int, arcs: Sequence[tuple[int, int]]) -> list[int]:
    """A level for each node: below all it comes from, at most ``_WIDEST`` to a level, sources near their targets."""
    above: list[list[int]] = [[] for _ in range(count)]
    below: list[list[int]] = [[] for _ in range(count)]
    for upper, lower in arcs:
        above[lower].append(upper)
        below[upper].append(lower)
    longest = _longest(count, above)
    level = [0] * count
    room: dict[int, int] = {}
    for node in sorted(range(count), key=lambda item: (longest[item], item)):
        lowest = max((level[upper] + 1 for upper in above[node]), default=0)
        while room.get(lowest, 0) >= _WIDEST:
            lowest += 1
        level[node] = lowest
        room[lowest] = room.get(lowest, 0) + 1
    _pull_down(level, above, below, room)
    used = {value: index for index, value in enumerate(sorted(set(level)))}
    return [used[value] for value in level]


def _longest(count: int, above: Sequence[Sequence[int]]) -> list[int]:
    length = [0] * count
    for _ in range(count):
        for node in range(count):
            length[node] = max((length[upper] + 1 for upper in above[node]), default=0)
    return length


def _pull_down(
    level: list[int], above: Sequence[Sequence[int]], below: Sequence[Sequence[int]], room: dict[int, int]
) -> None:
    """Nodes that send more links down than they take from above stand just above their first target."""
    for node in sorted(range(1, len(level)), key=lambda item: -level[item]):
        if len(below[node]) <= len(above[node]):
            continue
        lowest = min(level[lower] for lower in below[node]) - 1
        if lowest > level[node] and room.get(lowest, 0) < _WIDEST:
            room[level[node]] -= 1
            room[lowest] = room.get(lowest, 0) + 1
            level[node] = lowest


def _with_chains(
    boxes: Sequence[Box],
    links: Sequence[Link],
    arcs: Sequence[tuple[int, int]],
    flipped: Sequence[bool],
    levels: Sequence[int],
) -> Ranked:
    """Each link as a chain; between two levels there are as many ranks as their labels need."""
    spots = _label_spots(links, arcs, flipped, levels)
    used = sorted({_RANKS * level for level in levels} | {spot for spot in spots if spot is not None})
    number = {spot: index for index, spot in enumerate(used)}
    all_boxes, rank = list(boxes), [number[_RANKS * level] for level in levels]
    chains: list[Chain] = []
    for index, (upper, lower) in enumerate(arcs):
        spot, box, first = spots[index], links[index].label, len(all_boxes)
        for step in range(rank[upper] + 1, rank[lower]):
            all_boxes.append(box if box and spot is not None and number[spot] == step else _LANE)
            rank.append(step)
        inner = tuple(range(first, len(all_boxes)))
        label = None if spot is None else inner[number[spot] - rank[upper] - 1]
        chains.append(Chain((upper, *inner, lower), flipped[index], label))
    return Ranked(tuple(all_boxes), tuple(rank), tuple(chains), len(boxes))


def _label_spots(
    links: Sequence[Link], arcs: Sequence[tuple[int, int]], flipped: Sequence[bool], levels: Sequence[int]
) -> list[int | None]:
    """For each link the rank of its label, among those between its ends: near the source while there is room."""
    spots: list[int | None] = [None] * len(links)
    crowd: dict[int, float] = {}
    for index in sorted(range(len(links)), key=lambda item: (levels[arcs[item][1]] - levels[arcs[item][0]], item)):
        label = links[index].label
        if label is None:
            continue
        upper, lower = arcs[index]
        free = [spot for spot in range(_RANKS * levels[upper], _RANKS * levels[lower]) if spot % _RANKS]
        if flipped[index]:
            free.sort(key=lambda spot: (-(spot // _RANKS), spot))
        wide = label.left + label.right
        best = min(range(len(free)), key=lambda at: (max(0.0, crowd.get(free[at], 0.0) + wide - _ROOM) + 4 * at, at))
        crowd[free[best]] = crowd.get(free[best], 0.0) + wide
        spots[index] = free[best]
    return spots
