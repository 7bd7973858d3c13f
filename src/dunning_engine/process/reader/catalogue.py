"""Reads the catalogue of business rules: groups, and in each a sentence for every id."""

from __future__ import annotations

from collections.abc import Iterable

from dunning_engine.process.definition import Rule
from dunning_engine.process.node import Map, Node, Scalar
from dunning_engine.process.reader.reading import Reading
from dunning_engine.process.reader.scalars import RULE_ID


def catalogue(reading: Reading, groups: Iterable[tuple[Scalar, Node]]) -> dict[str, Rule]:
    """The rules by id, in the order of the file. What is no id, or was listed before, is reported and left out."""
    found: dict[str, Rule] = {}
    for group, node in groups:
        if not isinstance(node, Map):
            reading.wrong(node, "a mapping", group)
            continue
        for name, value in node.entries:
            text = reading.read("text", value, name)
            if text is not None and _sound(reading, name, found):
                found[name.text] = Rule(name.text, " ".join(text.value.split()), group.text, name.at)
    return found


def _sound(reading: Reading, name: Scalar, known: dict[str, Rule]) -> bool:
    if not RULE_ID.fullmatch(name.text):
        reading.report(name.at, "E303", f"`{name.text}` is no rule id", "write ids such as STO-04", len(name.text))
        return False
    if name.text in known:
        message = f"`{name.text}` is already listed in line {known[name.text].at.line}"
        reading.report(name.at, "E303", message, "give each rule one id and one sentence", len(name.text))
        return False
    return True
