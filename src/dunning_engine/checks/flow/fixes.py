"""What to do about a value that reaches a place that is not cleared for it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from dunning_engine.checks.flow.classes import PUBLIC, SECRET
from dunning_engine.checks.flow.paths import Way
from dunning_engine.checks.flow.piece import Sink
from dunning_engine.checks.flow.value import Spot


def fix(sink: Sink, wrong: str, way: Way, source: str) -> str:
    """The help of a finding; ``source`` is how the value is called where it comes from."""
    if sink.kind in _OF_PLACE:
        return _OF_PLACE[sink.kind](sink, wrong, _name(sink, way))
    if sink.kind == "parameter" and sink.cleared == PUBLIC:
        return "leave it out; an operation is cleared for nothing until `clearances` of its signature say so"
    if wrong in SECRET:
        return _secret(sink, wrong, _name(sink, way))
    if wrong == "internal" and way.carried in SECRET:
        return "write `masked` instead: a reference is for colleagues"
    return (
        f"leave it out; if these readers may know it, declare `{source}` as personal"
        if wrong == "internal"
        else ("leave it out")
    )


_OF_PLACE: Mapping[str, Callable[[Sink, str, str], str]] = {
    "field": lambda sink, wrong, name: (
        f"declare `{sink.name}` with `sensitivity: {wrong}`, or keep `${{masked({name})}}` in it"
    ),
    "key": lambda _sink, _wrong, _name: "use a number or an id that may be seen by everybody inside",
    "result": lambda _sink, _wrong, _name: (
        "leave it out; a secret goes to another process by a signal, to an event that declares it"
    ),
    "letter": lambda _sink, _wrong, _name: "leave it out of this text, or send one that is written for these readers",
}


def _secret(sink: Sink, wrong: str, name: str) -> str:
    """The fix for what may not be shown as it is."""
    masked = f"`${{masked({name})}}` (country and last four)"
    if wrong == "volatile":
        return "leave it out: a security code goes to the one operation that takes it, and nowhere else"
    if "personal" not in sink.cleared:
        return "leave it out"
    if sink.kind == "text":
        return f"name a computed value that is {masked}"
    return f"write {masked}" + (f" or `${{reference({name})}}`" if "internal" in sink.cleared else "")


def _name(sink: Sink, way: Way) -> str:
    """The value as it is called where it is read."""
    return ast.unparse(way.read.node) if isinstance(way.read, Spot) else sink.name
