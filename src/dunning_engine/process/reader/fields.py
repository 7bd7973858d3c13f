"""Decodes declared fields: types, defaults, bounds; the payloads of events and the fields of records."""

from __future__ import annotations

from typing import Any

from dunning_engine.calendar import Duration
from dunning_engine.errors import EvaluationError, PayloadError
from dunning_engine.model.position import NOWHERE, Position, Text
from dunning_engine.model.types import Field, Type
from dunning_engine.model.values import convert
from dunning_engine.process.definition import EventDef, FormItem
from dunning_engine.process.node import Broken, Map, Node, Scalar, Seq
from dunning_engine.process.reader.reading import Decoder, Reading
from dunning_engine.process.reader.scalars import value as raw_value
from dunning_engine.process.type_text import TypeTextError, choice_of, parse_type

_NONE = Scalar("", NOWHERE)


def type_of(reading: Reading, node: Node, key: Scalar) -> Type | None:
    """A type: a text of the grammar, or a list of words to choose from."""
    try:
        if isinstance(node, Seq):
            return choice_of(tuple(item.text if isinstance(item, Scalar) else "" for item in node.items))
        if isinstance(node, Scalar) and node.style != "empty":
            return parse_type(node.text, reading.records)
    except TypeTextError as error:
        length = len(node.text) if isinstance(node, Scalar) else 1
        reading.report(node.at, "E305", error.message, error.help, length)
        return None
    reading.wrong(node, "a type", key)
    return None


def fields(reading: Reading, node: Node, key: Scalar) -> dict[str, Field]:
    """Fields by name."""
    read = {name.text: one_field(reading, value, name) for name, value in reading.entries(node, key)}
    return {name: found for name, found in read.items() if found is not None}


def one_field(reading: Reading, node: Node, key: Scalar) -> Field | None:
    """A field: its type alone, or a mapping with ``type:`` and what goes with it."""
    if isinstance(node, Broken):
        return None
    if not isinstance(node, Map):
        kind = type_of(reading, node, key)
        return None if kind is None else Field(key.text, kind, required=not kind.optional)
    found = reading.mapping(node, "field", key)
    return None if found is None else built(reading, key.text, found, node)


def built(reading: Reading, name: str, found: dict[str, Any], node: Map) -> Field | None:
    """A field from its decoded keys; a default or bound that does not fit its type is reported."""
    kind: Type = found["type"]
    values = {word: _value(reading, found, word, kind) for word in ("default", "min", "max")}
    spans = {word: _duration(reading, found, word) for word in ("keep", "max_age")}
    field = Field(
        name, kind, required=not kind.optional and "default" not in found,
        default=values["default"], minimum=values["min"], maximum=values["max"], doc=found.get("doc", ""),
        sensitivity=str(found.get("sensitivity", "internal")), keep=spans["keep"], max_age=spans["max_age"],
        source=str(found.get("source", "")), classed="sensitivity" in found,
        identifier=bool(found.get("identifier", False)),
    )  # fmt: skip
    _check_bounds(reading, field, node)
    return field


def _value(reading: Reading, found: dict[str, Any], word: str, kind: Type) -> Any:
    """The typed value of ``default``, ``min`` or ``max``."""
    node: Node | None = found.get(word)
    if node is None:
        return None
    raw = raw_value(reading, node, _NONE)
    try:
        return convert(raw, kind, word, reading.zone)
    except PayloadError as error:
        reading.report(node.at, "E306", error.message, error.help, len(raw) if isinstance(raw, str) else 1)
        return None


def _duration(reading: Reading, found: dict[str, Any], word: str) -> Duration | None:
    text: Text | None = found.get(word)
    try:
        return Duration.parse(text.value) if text is not None else None
    except EvaluationError as error:
        place = text.at if text is not None else _NONE.at
        reading.report(place, "E306", f"{word}: {error.message}", error.help, len(str(text)))
        return None


def _check_bounds(reading: Reading, field: Field, node: Map) -> None:
    """``min`` above ``max``, a default outside them, bounds on a type that has no order."""
    low, high, default = field.minimum, field.maximum, field.default
    if low is None and high is None:
        return
    if field.type.kind not in ("integer", "number", "money", "date", "instant", "time"):
        reading.report(node.at, "E317", f"a {field.type} has no smallest or largest value", "remove min and max")
    elif low is not None and high is not None and low > high:
        reading.report(node.at, "E317", f"min {low} is above max {high}", "exchange them")
    elif default is not None and ((low is not None and default < low) or (high is not None and default > high)):
        reading.report(
            node.at, "E317", f"the default {default} is outside min and max", "change the default or the bounds"
        )


def event(reading: Reading, node: Node, key: Scalar) -> EventDef | None:
    """An event: ``doc`` and ``rules``, and its payload under ``fields`` or directly beside them."""
    if isinstance(node, Scalar) and node.style == "empty":
        return EventDef(key.text, key.at)
    if not isinstance(node, Map):
        reading.wrong(node, "a mapping", key)
        return None
    own = {"doc", "rules", "fields"}
    beside = frozenset(name for name in node.names() if name not in own)
    found = reading.mapping(node, "event", key, skip=beside) or {}
    direct = fields(reading, Map(tuple(e for e in node.entries if e[0].text in beside), node.at), key)
    return EventDef(
        key.text, key.at, {**found.get("fields", {}), **direct}, found.get("doc", ""), found.get("rules", ())
    )


def form(reading: Reading, node: Node, key: Scalar) -> tuple[FormItem, ...] | None:
    """A form: a list of data fields and new typed ones, or a mapping of new typed ones."""
    if isinstance(node, Map):
        return tuple(FormItem(Text(name, _key(node, name)), item) for name, item in fields(reading, node, key).items())
    items = node.items if isinstance(node, Seq) else (node,)
    read = [_form_item(reading, item, key) for item in items if not isinstance(item, Broken)]
    return tuple(item for item in read if item is not None)


def _key(node: Map, name: str) -> Position:
    return next(key.at for key, _ in node.entries if key.text == name)


def _form_item(reading: Reading, node: Node, key: Scalar) -> FormItem | None:
    if not isinstance(node, Map):
        name: Text | None = reading.read("name", node, key)
        return None if name is None else FormItem(name)
    if len(node.entries) == 1 and node.names() != ("name",):
        name_key, kind = node.entries[0]
        field = one_field(reading, kind, name_key) if reading.is_name(name_key) else None
        return None if field is None else FormItem(name_key.as_text(), field)
    found = reading.mapping(node, "form_item", key)
    field = built(reading, found["name"].value, found, node) if found is not None else None
    return None if field is None or found is None else FormItem(found["name"], field)


def keep_node(_: Reading, node: Node, __: Scalar) -> Node:
    """A value that can only be read once its field's type is known."""
    return node


DECODERS: dict[str, Decoder] = {"type": type_of, "fields": fields, "value": keep_node, "event": event, "form": form}
