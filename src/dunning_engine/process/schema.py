"""The JSON Schema of process files, made from the reader's table of keys, for editors and `dunning schema`."""

from __future__ import annotations

from typing import Any

from dunning_engine.model.types import SCALARS
from dunning_engine.process.reader.keys import DEEDS, TABLES, Key

SCHEMA_ID = "https://dunning-engine.example/schema/process-1.json"
_SCALAR = {"type": ["string", "number", "boolean"]}
_NAMES = {"propertyNames": {"pattern": "^[A-Za-z][A-Za-z0-9_]*$"}}
_VALUE = {"type": ["string", "number", "boolean", "array", "object"]}
_SHAPES: dict[str, dict[str, Any]] = {
    "text": _SCALAR, "string": _SCALAR, "expression": _SCALAR, "argument": _VALUE, "value": _VALUE,
    "name": {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_]*$"},
    "boolean": {"enum": [True, False, "yes", "no"]},
    "count": {"type": "integer", "minimum": 0},
    "names": {"oneOf": [_SCALAR, {"type": "array", "items": _SCALAR}]},
    "rules": {"oneOf": [_SCALAR, {"type": "array", "items": {"type": "string", "pattern": "^[A-Z]{2,6}-[0-9]+$"}}]},
    "arguments": {"type": ["object", "null"]},
    "type": {
        "oneOf": [
            {"type": "string", "examples": [*SCALARS, "list of text", "optional date"]},
            {"type": "array", "items": _SCALAR},
        ]
    },
    "rows": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "array"}}]},
}  # fmt: skip
_OPEN = ("event", "record")


def json_schema() -> dict[str, Any]:
    """The schema of ``process.yaml`` (draft 2020-12), with every key's meaning as its description."""
    tables = {name: _table(name) for name in TABLES if name not in ("process", "modifiers")}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "A process of dunning_engine, format 1",
        **_table("process"),
        "$defs": {**tables, **_hand_written()},
    }


def _table(name: str) -> dict[str, Any]:
    keys = TABLES[name]
    schema: dict[str, Any] = {"type": "object", "properties": {key.name: _key(key) for key in keys}}
    schema["additionalProperties"] = _ref("field") if name in _OPEN else False
    required = [key.name for key in keys if key.required]
    return schema | ({"required": required} if required else {})


def _key(key: Key) -> dict[str, Any]:
    return {"description": key.doc, **shape_schema(key.shape)}


def shape_schema(shape: str) -> dict[str, Any]:
    """The schema of a shape of the table of keys."""
    if shape in _SHAPES:
        return _SHAPES[shape]
    if shape.startswith("one of "):
        return {"enum": shape.removeprefix("one of ").split("|")}
    if shape.startswith("list of "):
        return {"type": "array", "items": shape_schema(shape.removeprefix("list of "))}
    if shape.startswith("one or more "):
        inner = shape_schema(shape.removeprefix("one or more "))
        return {"anyOf": [inner, {"type": "array", "items": inner}]}
    if shape.startswith("map of "):
        return {
            "type": ["object", "null"],
            **_NAMES,
            "additionalProperties": shape_schema(shape.removeprefix("map of ")),
        }
    return _ref(shape)


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def _hand_written() -> dict[str, Any]:
    """The shapes that are more than one table: sugar, alternatives, actions."""
    branches = shape_schema("one or more branch")
    field = {"anyOf": [shape_schema("type"), _table("field")]}
    handler = {"anyOf": [{"type": "array", "items": _ref("branch")}, _table("handler")]}
    call = _action()
    return {
        "action": {"anyOf": [{"type": "string"}, call]},
        "call": call,
        "field": field,
        "fields": {"type": ["object", "null"], **_NAMES, "additionalProperties": _ref("field")},
        "event": {"anyOf": [{"type": "null"}, _table("event")]},
        "handlers": {"type": ["object", "null"], "additionalProperties": handler},
        "failed": {"anyOf": [_table("failed"), branches]},
        "form": {"anyOf": [shape_schema("fields"), {"type": "array", "items": _form_item()}]},
        "release": {"anyOf": [{"type": "null"}, _table("release")]},
    }


def _form_item() -> dict[str, Any]:
    return {"anyOf": [shape_schema("name"), _table("form_item"), {"type": "object", "maxProperties": 1, **_NAMES}]}


def _action() -> dict[str, Any]:
    """An action: modifiers, the deeds of the language, and operations or named actions by name."""
    modifiers = {key.name: _key(key) for key in TABLES["modifiers"]}
    deeds = {name: {"description": doc, **shape_schema(shape)} for name, (shape, doc) in DEEDS.items()}
    return {
        "type": "object",
        "minProperties": 1,
        "properties": modifiers | deeds,
        "additionalProperties": shape_schema("arguments"),
    }
