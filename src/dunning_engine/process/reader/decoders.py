"""All decoders by shape: the one place where the concepts of a process file meet."""

from __future__ import annotations

from typing import Any

from dunning_engine.process.definition import Invariant
from dunning_engine.process.node import Map, Node, Scalar
from dunning_engine.process.reader import actions, branches, fields, scalars, states, tables
from dunning_engine.process.reader.keys import INVARIANTS
from dunning_engine.process.reader.reading import Decoder, Reading


def case(reading: Reading, node: Node, key: Scalar) -> dict[str, Any] | None:
    """What identifies a case."""
    return reading.mapping(node, "case", key)


def invariant(reading: Reading, node: Node, key: Scalar) -> Invariant | None:
    """A property to hold; exactly one of its keys says which kind it is."""
    found = reading.mapping(node, "invariant", key)
    if found is None or not isinstance(node, Map):
        return None
    kinds = [name for name in node.names() if name in INVARIANTS]
    if len(kinds) != 1:
        reading.report(node.at, "E316", "an invariant needs exactly one kind", f"one of: {', '.join(INVARIANTS)}")
        return None
    parts = {name: value for name, value in found.items() if name not in ("rules", "doc")}
    return Invariant(node.at, kinds[0], parts) if kinds[0] in parts else None


DECODERS: dict[str, Decoder] = {
    **scalars.DECODERS, **fields.DECODERS, **actions.DECODERS, **branches.DECODERS, **states.DECODERS,
    **tables.DECODERS, "case": case, "invariant": invariant,
}  # fmt: skip
