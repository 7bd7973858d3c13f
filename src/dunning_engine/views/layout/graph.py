"""What the layout works on: boxes, links between them, and what comes out: places and routes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """The room a thing needs, from the vertical axis where its edges attach: to the left, to the right, and its height.

    ``core`` is the height of the part where edges attach, when that is less than the whole.
    """

    left: float
    right: float
    height: float
    core: float = 0.0

    @property
    def reach(self) -> float:
        """Half the height at which edges attach."""
        return (self.core or self.height) / 2


@dataclass(frozen=True, slots=True)
class Link:
    """An edge between two boxes, by index, with the room of its label; ``backward`` says that it leads back."""

    source: int
    target: int
    label: Box | None = None
    backward: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a box or label ended: the axis and the middle."""

    x: float
    y: float
    box: Box


@dataclass(frozen=True, slots=True)
class Route:
    """A link as drawn: (x, y) points joined by verticals and smooth curves, from its source to its target."""

    points: tuple[tuple[float, float], ...]
    label: Place | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """The finished layout; places follow the boxes given, routes the links."""

    width: float
    height: float
    places: tuple[Place, ...]
    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """A link cut into vertices from its upper to its lower end, one per rank; ``flipped`` if it points upwards."""

    vertices: tuple[int, ...]
    flipped: bool
    label: int | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """Boxes in ranks from top to bottom, first the given ones, then those of the links; and the chains through them."""

    boxes: tuple[Box, ...]
    rank: tuple[int, ...]
    chains: tuple[Chain, ...]
    real: int

    def layers(self) -> list[list[int]]:
        """The vertices of each rank, in the order of their indices."""
        layers: list[list[int]] = [[] for _ in range(max(self.rank, default=-1) + 1)]
        for vertex, rank in enumerate(self.rank):
            layers[rank].append(vertex)
        return layers
