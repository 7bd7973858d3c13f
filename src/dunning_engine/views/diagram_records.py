"""Records of a state diagram: what the drawing, the Mermaid text and the page are made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

NodeKind = Literal["start", "state", "task", "call", "final", "anywhere"]
"""What a state is: where a case begins, waits, asks a person, calls a system, ends; or the rules that hold anywhere."""
EdgeKind = Literal["event", "timer", "always", "task", "confirmed", "failed", "back", "reopen"]
"""What makes a case move along the edge."""

EDGE_KINDS: tuple[EdgeKind, ...] = get_args(EdgeKind)
Tone = Literal["", "covered", "partly", "never"]
"""How a part is painted: scenarios came by all that belongs to it, by some of it, by nothing; empty: not at all."""


@dataclass(frozen=True, slots=True)
class Node:
    """A state. ``note`` is a short text under the label; ``count`` is how often it was entered, ``tone`` paints it."""

    id: str
    label: str
    kind: NodeKind = "state"
    note: str = ""
    count: int = 0
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """A transition between two nodes, by their ids. ``count`` is how many times it was taken, ``tone`` its paint."""

    source: str
    target: str
    label: str
    kind: EdgeKind = "event"
    count: int = 0
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Diagram:
    """A process as nodes and edges, in the order in which the author wrote them.

    Raises:
        ValueError: two nodes of one id, or an edge from or to a node that is not there.
    """

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what could not be drawn."""
        known = {node.id for node in self.nodes}
        if len(known) != len(self.nodes):
            raise ValueError(f"diagram {self.title!r} has two nodes of one id")
        for edge in self.edges:
            for end in (edge.source, edge.target):
                if end not in known:
                    raise ValueError(f"diagram {self.title!r} has an edge at {end!r}, which is no node")
