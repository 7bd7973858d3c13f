"""Operation signatures to canonical text and back, so that a program's source can carry those it was made with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from dunning_engine.model.operation import Operation
from dunning_engine.model.types import Field, Record, Type
from dunning_engine.model.values import convert, to_json

_UTC = ZoneInfo("UTC")
_FLAGS = ("template", "reaches", "hurts", "needs_key", "irreversible")


def operation_text(operation: Operation) -> str:
    """The signature as canonical JSON; documentation and ``fee`` are left out, for they change no behaviour."""
    written = {
        "name": operation.name,
        "parameters": _fields(operation.parameters),
        "result": _fields(operation.result),
        "clearances": {name: list(classes) for name, classes in operation.clearances.items()},
        **{flag: getattr(operation, flag) for flag in _FLAGS},
    }
    return json.dumps(written, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@lru_cache(maxsize=1024)
def read_operation(text: str) -> Operation:
    """The signature that :func:`operation_text` wrote."""
    written = json.loads(text)
    return Operation(
        written["name"],
        _read_fields(written["parameters"]),
        _read_fields(written["result"]),
        clearances={name: tuple(classes) for name, classes in written["clearances"].items()},
        **{flag: written[flag] for flag in _FLAGS},
    )


def _fields(fields: Mapping[str, Field]) -> list[dict[str, Any]]:
    return [_field(field) for field in fields.values()]


def _field(field: Field) -> dict[str, Any]:
    bounds = {"default": field.default, "minimum": field.minimum, "maximum": field.maximum}
    written = {name: to_json(value) for name, value in bounds.items() if value is not None}
    if field.identifier:
        written["identifier"] = True
    return {
        "name": field.name, "type": _type(field.type), "required": field.required, "sensitivity": field.sensitivity,
        **written,
    }  # fmt: skip


def _type(kind: Type) -> dict[str, Any]:
    written: dict[str, Any] = {"kind": kind.kind}
    if kind.optional:
        written["optional"] = True
    if kind.item is not None:
        written["item"] = _type(kind.item)
    if kind.choices:
        written["choices"] = list(kind.choices)
    if kind.record is not None:
        written["record"] = {"name": kind.record.name, "fields": _fields(kind.record.fields)}
    return written


def _read_fields(written: list[dict[str, Any]]) -> dict[str, Field]:
    return {field["name"]: _read_field(field) for field in written}


def _read_field(written: dict[str, Any]) -> Field:
    kind = _read_type(written["type"])
    bounds = {name: written[name] for name in ("default", "minimum", "maximum") if name in written}
    values = {name: convert(value, kind, written["name"], _UTC) for name, value in bounds.items()}
    return Field(
        written["name"], kind, required=written["required"], sensitivity=written["sensitivity"],
        identifier=written.get("identifier", False), **values
    )  # fmt: skip


def _read_type(written: dict[str, Any]) -> Type:
    item, record = written.get("item"), written.get("record")
    return Type(
        written["kind"],
        optional=written.get("optional", False),
        item=_read_type(item) if item else None,
        choices=tuple(written.get("choices", ())),
        record=Record(record["name"], _read_fields(record["fields"])) if record else None,
    )
