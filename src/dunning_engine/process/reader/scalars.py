"""Decodes the plain shapes: texts, names, expressions, numbers, rule ids, and arguments of any shape."""

from __future__ import annotations

import re
from typing import Any

from dunning_engine.model.position import Text
from dunning_engine.process.definition import Argument
from dunning_engine.process.node import Map, Node, Scalar, Seq
from dunning_engine.process.reader.reading import Decoder, Reading

RULE_ID = re.compile(r"[A-Z]{2,6}-\d{1,4}")
_TRUTH = {"true": True, "yes": True, "false": False, "no": False}


def text(reading: Reading, node: Node, key: Scalar) -> Text | None:
    """A text that is not empty."""
    if not isinstance(node, Scalar) or node.style == "empty":
        reading.wrong(node, "a text", key)
        return None
    return node.as_text()


def string(reading: Reading, node: Node, key: Scalar) -> str | None:
    """A text for people: no expression, its place does not matter."""
    found = text(reading, node, key)
    return None if found is None else found.value.strip()


def expression(reading: Reading, node: Node, key: Scalar) -> Text | None:
    """An expression, with or without ``${}``; brackets that YAML took for a list or mapping are explained."""
    if isinstance(node, Seq | Map) and node.flow:
        sign = "[" if isinstance(node, Seq) else "{"
        reading.report(
            node.at, "E105", f"an expression that begins with {sign} is not quoted", 'put it in quotes: "${[...]}"'
        )
        return None
    found = text(reading, node, key)
    if found is not None and not found.value.strip():
        reading.report(found.at, "E303", f"`{key.text}` is an empty expression", "write a condition or a value")
        return None
    return found


def name(reading: Reading, node: Node, key: Scalar) -> Text | None:
    """A text that can be a name."""
    found = text(reading, node, key)
    if found is None or not isinstance(node, Scalar):
        return None
    return found if reading.is_name(node) else None


def names(reading: Reading, node: Node, key: Scalar) -> tuple[Text, ...] | None:
    """One text or a list of texts: names of events or fields, resolved later."""
    if isinstance(node, Scalar) and node.style != "empty":
        return (node.as_text(),)
    found: tuple[Text, ...] | None = reading.read("list of text", node, key)
    return found


def boolean(reading: Reading, node: Node, key: Scalar) -> bool | None:
    """True or false."""
    found = text(reading, node, key)
    if found is not None and found.value not in _TRUTH:
        reading.report(
            found.at,
            "E303",
            f"`{key.text}` must be true or false, not `{found.value}`",
            "write true or false",
            len(found.value),
        )
    return _TRUTH.get(found.value) if found is not None else None


def count(reading: Reading, node: Node, key: Scalar) -> int | None:
    """A whole number from 0 to 999,999."""
    found = text(reading, node, key)
    if found is None:
        return None
    if re.fullmatch(r"[0-9]{1,6}", found.value):
        return int(found.value)
    reading.report(
        found.at,
        "E303",
        f"`{key.text}` must be a whole number, not `{found.value}`",
        "write digits only",
        len(found.value),
    )
    return None


def rules(reading: Reading, node: Node, key: Scalar) -> tuple[Text, ...] | None:
    """One rule id or a list of them."""
    found = names(reading, node, key)
    for rule in found or ():
        if not RULE_ID.fullmatch(rule.value):
            reading.report(
                rule.at, "E303", f"`{rule.value}` is no rule id", "write ids such as STO-04", len(rule.value)
            )
    return None if found is None else tuple(rule for rule in found if RULE_ID.fullmatch(rule.value))


def argument(reading: Reading, node: Node, key: Scalar) -> Argument | None:
    """A value of an argument: a text, or lists and mappings of such; ``None`` where a part of it is broken."""
    if isinstance(node, Map):
        fields = arguments(reading, node, key)
        return None if fields is None else Argument(node.at, fields=fields, name_at=key.at)
    if isinstance(node, Seq):
        items = [reading.read("argument", item, key) for item in node.items]
        return None if None in items else Argument(node.at, items=tuple(items), name_at=key.at)
    found = text(reading, node, key)
    return None if found is None else Argument(found.at, text=found, name_at=key.at)


def arguments(reading: Reading, node: Node, key: Scalar) -> dict[str, Argument] | None:
    """Arguments by name; ``None`` where one of them is broken."""
    if isinstance(node, Scalar) and node.style == "empty":
        return {}
    if not isinstance(node, Map):
        reading.wrong(node, "a mapping", key)
        return None
    read = {name.text: reading.read("argument", value, name) for name, value in node.entries}
    return None if None in read.values() else read


def value(reading: Reading, node: Node, key: Scalar) -> Any:
    """A value to be converted by its type later, as text, lists and mappings."""
    if isinstance(node, Map):
        return {name.text: value(reading, item, name) for name, item in node.entries}
    if isinstance(node, Seq):
        return [value(reading, item, key) for item in node.items]
    found = text(reading, node, key)
    return None if found is None else found.value


DECODERS: dict[str, Decoder] = {
    "text": text, "string": string, "expression": expression, "name": name, "names": names, "boolean": boolean,
    "count": count, "rules": rules, "argument": argument, "arguments": arguments,
}  # fmt: skip
