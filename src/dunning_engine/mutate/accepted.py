"""The survivors that people have looked at and accept, each with the reason, from the file next to the process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dunning_engine.model.finding import Finding
from dunning_engine.model.position import Position
from dunning_engine.process.node import Map, Node, Seq
from dunning_engine.process.yaml_text import parse
from dunning_engine.scenario.reader import plain

KEYS = ("place", "operator", "change", "reason")
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Accepted:
    """One entry: the mutant that it names, and why no scenario has to kill it."""

    key: Key
    reason: str
    at: Position


def read_accepted(file: str, text: str) -> tuple[dict[Key, Accepted], list[Finding]]:
    """The entries of a file, and what is wrong with it; an empty text has none."""
    node, findings = parse(file, text)
    listed = node.get("accepted") if isinstance(node, Map) else None
    if node is not None and not isinstance(listed, Seq):
        help_ = "write accepted: and below it one entry per mutant"
        return {}, [*findings, Finding.at(Position(file, 1, 1), "E610", "there is no list `accepted`", help=help_)]
    entries = [each for item in (listed.items if isinstance(listed, Seq) else ()) for each in _entry(item, findings)]
    return {entry.key: entry for entry in entries}, findings


def _entry(item: Node, findings: list[Finding]) -> Sequence[Accepted]:
    found: Mapping[str, str] = plain(item) if isinstance(item, Map) else {}
    missing = [key for key in KEYS if not found.get(key)]
    unknown = [key for key in found if key not in KEYS]
    if missing or unknown:
        told = f"lacks `{missing[0]}`" if missing else f"has the unknown key `{unknown[0]}`"
        help_ = f"give {', '.join(KEYS)}; `dunning test --mutate` prints the first three"
        findings.append(Finding.at(item.at, "E611", f"this entry {told}", help=help_))
        return ()
    return (Accepted((found["place"], found["operator"], found["change"]), found["reason"], item.at),)
