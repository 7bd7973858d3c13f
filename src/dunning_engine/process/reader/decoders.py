"""All decoders by shape: the one place where the concepts of a process file meet."""

from __future__ import annotations

from typing import Any

from dunning_engine.process.definition import Invariant
from dunning_engine.process.node import Map, Node, Scalar
from dunning_engine.process.reader import actions, branches, fields, scalars, states, tables
from dunning_engine.process.reader.keys import BESIDE_INVARIANT, INVARIANTS
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
    _beside(reading, node, kinds[0])
    if kinds[0] == "only_after" and "sent" not in found:
        reading.report(node.at, "E331", "only_after does not say after what", "add sent: {mail.send: {template: ...}}")
        return None
    rules, doc = found.pop("rules", ()), found.pop("doc", "")
    return Invariant(node.at, kinds[0], found, rules, doc) if kinds[0] in found else None


def _beside(reading: Reading, node: Map, kind: str) -> None:
    """Keys that belong to another kind of invariant."""
    allowed = (kind, "rules", "doc", *BESIDE_INVARIANT[kind])
    for key, _ in node.entries:
        if key.text not in allowed and any(key.text in names for names in BESIDE_INVARIANT.values()):
            beside = " and ".join(BESIDE_INVARIANT[kind]) or "no condition"
            reading.report(
                key.at, "E330", f"'{key.text}' says nothing beside {kind}", f"{kind} takes {beside}", len(key.text)
            )


DECODERS: dict[str, Decoder] = {
    **scalars.DECODERS, **fields.DECODERS, **actions.DECODERS, **branches.DECODERS, **states.DECODERS,
    **tables.DECODERS, "case": case, "invariant": invariant,
}  # fmt: skip
