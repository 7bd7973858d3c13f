"""State diagrams as text: the public face of the records, the drawing, the Mermaid text and the page."""

from dunning_engine.views.diagram_mermaid import mermaid
from dunning_engine.views.diagram_page import html
from dunning_engine.views.diagram_records import EDGE_KINDS, Diagram, Edge, EdgeKind, Node, NodeKind
from dunning_engine.views.diagram_svg import svg

__all__ = ["EDGE_KINDS", "Diagram", "Edge", "EdgeKind", "Node", "NodeKind", "html", "mermaid", "svg"]
