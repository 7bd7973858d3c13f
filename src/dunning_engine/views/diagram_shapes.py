"""What is drawn before it has a place: wrapped texts, sizes of nodes, rows of labels, bundles of parallel edges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dunning_engine.views.diagram_records import Diagram, Edge, Node, Tone
from dunning_engine.views.html import clean
from dunning_engine.views.layout.draw import draw
from dunning_engine.views.layout.graph import Box, Drawing, Link
from dunning_engine.views.layout.text import text_width, wrap

NAME, NOTE, LABEL, PILL = 14.0, 11.0, 11.5, 10.5
NAME_LINE, NOTE_LINE, LABEL_LINE = 18.0, 14.0, 16.0
ICON = 20.0
LOOP = 30.0
_NAME_WIDTH, _NOTE_WIDTH, _LABEL_WIDTH = 150.0, 168.0, 132.0
_PAD = 16.0
_MOST_ROWS = 7
_BACKWARD = frozenset({"back", "reopen"})


@dataclass(frozen=True, slots=True)
class Card:
    """A node as wrapped text; ``width`` and ``height`` are those of its rectangle."""

    node: Node
    name: tuple[str, ...]
    note: tuple[str, ...]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Row:
    """One label of a bundle: the kind of its edge, its lines, its count ready to print (or empty), and its paint."""

    kind: str
    lines: tuple[str, ...]
    count: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Bundle:
    """All edges from one node to another, drawn as one line with several labels."""

    source: int
    target: int
    edges: tuple[Edge, ...]
    rows: tuple[Row, ...]
    box: Box | None

    @property
    def count(self) -> int:
        """How many times any of its edges was taken."""
        return sum(edge.count for edge in self.edges)

    @property
    def kind(self) -> str:
        """The kind that its edges share, else ``mixed``."""
        kinds = {edge.kind for edge in self.edges}
        return kinds.pop() if len(kinds) == 1 else "mixed"

    @property
    def tone(self) -> Tone:
        """The paint that its edges share, else that of a part."""
        tones = {edge.tone for edge in self.edges}
        return tones.pop() if len(tones) == 1 else "partly"


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything drawn, with its place: cards, lines between two nodes, and loops (by the index of their node)."""

    cards: tuple[Card, ...]
    lines: tuple[Bundle, ...]
    loops: tuple[Bundle, ...]
    drawing: Drawing


def scene(diagram: Diagram, *, counts: bool) -> Scene:
    """The diagram laid out, its texts wrapped."""
    bundles = _bundles(diagram, counts=counts)
    loops = tuple(bundle for bundle in bundles if bundle.source == bundle.target)
    lines = tuple(bundle for bundle in bundles if bundle.source != bundle.target)
    cards = tuple(_card(node, _degree(index, lines)) for index, node in enumerate(diagram.nodes))
    aside = {loop.source: loop.box or Box(0, 0, 0) for loop in loops}
    boxes = [_room(card, aside.get(index)) for index, card in enumerate(cards)]
    links = [
        Link(item.source, item.target, item.box, all(edge.kind in _BACKWARD for edge in item.edges)) for item in lines
    ]
    return Scene(cards, lines, loops, draw(boxes, links))


def label_size(box: Box) -> tuple[float, float]:
    """Width and height of a label."""
    return box.left + box.right, box.height


def _degree(index: int, lines: Sequence[Bundle]) -> int:
    return max(sum(line.source == index for line in lines), sum(line.target == index for line in lines))


def _card(node: Node, degree: int) -> Card:
    name = wrap(clean(node.label or node.id), _NAME_WIDTH, NAME, 3) or (node.id,)
    note = wrap(clean(node.note), _NOTE_WIDTH, NOTE, 2)
    icon = 0.0 if node.kind == "state" else ICON
    texts = [text_width(line, NAME) * 1.04 + icon for line in name] + [text_width(line, NOTE) for line in note]
    width = max(104.0, max(texts) + 2 * _PAD, 12.0 * degree + 28)
    return Card(node, name, note, round(width), 24 + NAME_LINE * len(name) + NOTE_LINE * len(note))


def _room(card: Card, loop: Box | None) -> Box:
    half = card.width / 2
    if loop is None:
        return Box(half, half, card.height)
    return Box(half, half + LOOP + loop.left + loop.right, max(card.height, loop.height), card.height)


def _bundles(diagram: Diagram, *, counts: bool) -> list[Bundle]:
    index = {node.id: place for place, node in enumerate(diagram.nodes)}
    grouped: dict[tuple[int, int], list[Edge]] = {}
    for edge in diagram.edges:
        grouped.setdefault((index[edge.source], index[edge.target]), []).append(edge)
    return [_bundle(*ends, tuple(edges), counts=counts) for ends, edges in grouped.items()]


def _bundle(source: int, target: int, edges: tuple[Edge, ...], *, counts: bool) -> Bundle:
    shown = edges if len(edges) <= _MOST_ROWS else edges[: _MOST_ROWS - 1]
    rows = [row for edge in shown if (row := _row(edge, counts=counts)).lines or row.count]
    if len(shown) < len(edges):
        rows.append(Row("mixed", (f"and {len(edges) - len(shown)} more",), ""))
    if not rows:
        return Bundle(source, target, edges, (), None)
    half = max(map(_row_width, rows)) / 2
    height = 8 + LABEL_LINE * sum(max(1, len(row.lines)) for row in rows)
    return Bundle(source, target, edges, tuple(rows), Box(round(half, 1), round(half, 1), height))


def _row(edge: Edge, *, counts: bool) -> Row:
    return Row(
        edge.kind,
        wrap(clean(edge.label), _LABEL_WIDTH, LABEL, 2),
        f"{edge.count:,}" if counts and edge.count else "",
        edge.tone,
    )


def _row_width(row: Row) -> float:
    texts = [text_width(line, LABEL) for line in row.lines] or [0.0]
    texts[-1] += pill_width(row.count) + 6 if row.count else 0
    return 8 + 14 + max(texts) + 8


def pill_width(count: str) -> float:
    """Width of the badge of a count."""
    return text_width(count, PILL) * 1.08 + 12
