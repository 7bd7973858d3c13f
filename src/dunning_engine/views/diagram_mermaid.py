"""A diagram as Mermaid text (stateDiagram-v2) in which no label can become syntax."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from dunning_engine.views.diagram_records import Diagram, Node
from dunning_engine.views.html import clean, clean_json

_PLAIN_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_RESERVED = frozenset(
    [
        "accdescr",
        "acctitle",
        "as",
        "bt",
        "choice",
        "class",
        "classdef",
        "click",
        "concurrency",
        "default",
        "direction",
        "end",
        "fork",
        "hide",
        "href",
        "join",
        "left",
        "lr",
        "note",
        "of",
        "right",
        "rl",
        "root",
        "scale",
        "state",
        "statediagram",
        "style",
        "tb",
        "title",
    ]
)
_SYNTAX = re.compile(r"[^\w .,!?/()+*=\u2013\u2014\u2192-]|--", re.ASCII)


def mermaid(diagram: Diagram) -> str:
    """The diagram as Mermaid text; parallel edges stay apart, since Mermaid draws each with its label."""
    return "\n".join(_lines(diagram)) + "\n"


def _lines(diagram: Diagram) -> Iterator[str]:
    names = {node.id: _name(node, index) for index, node in enumerate(diagram.nodes)}
    yield from ("---", f"title: {clean_json(json.dumps(clean(diagram.title)))}", "---", "stateDiagram-v2")
    for node in diagram.nodes:
        yield f'    state "{_label(node.label) or names[node.id]}" as {names[node.id]}'
    for node in diagram.nodes:
        if node.kind == "start":
            yield f"    [*] --> {names[node.id]}"
    for edge in diagram.edges:
        text = _label(edge.label)
        yield f"    {names[edge.source]} --> {names[edge.target]}" + (f" : {text}" if text else "")
    for node in diagram.nodes:
        if node.kind == "final":
            yield f"    {names[node.id]} --> [*]"
        if node.note:
            yield f"    note right of {names[node.id]} : {_label(node.note)}"


def _name(node: Node, index: int) -> str:
    plain = _PLAIN_ID.fullmatch(node.id) and node.id.lower() not in _RESERVED and not node.id.startswith("node__")
    return node.id if plain else f"node__{index}"


def _label(text: str) -> str:
    """The text with every character that could be syntax written as a Mermaid entity code."""
    flat = " ".join(clean(text).split())
    return _SYNTAX.sub(lambda found: "".join(f"#{ord(character)};" for character in found.group()), flat)
