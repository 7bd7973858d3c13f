"""Reads ``<name>/process.yaml``: text to definition, with every mistake of the file in one run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from dunning_engine.model.finding import Finding
from dunning_engine.model.position import NOWHERE, Position
from dunning_engine.process.definition import Definition, Shared
from dunning_engine.process.node import Map, Node, Scalar
from dunning_engine.process.reader.decoders import DECODERS
from dunning_engine.process.reader.reading import Reading
from dunning_engine.process.yaml_text import parse

FORMAT = 1
_NAMED = ("data", "settings", "computed", "events", "tables", "actions", "states", "defaults", "migrate")
_DIRECT = (
    "doc", "data", "settings", "computed", "events", "result", "tables", "defaults", "notes", "actions", "states",
    "anywhere", "invariants", "rules", "calendar",
)  # fmt: skip


def read_process(files: Mapping[str, str], path: str, shared: Shared) -> tuple[Definition | None, list[Finding]]:
    """The process written in ``files[path]`` and its findings.

    ``None`` where not even the outline (format, name, version, states) could be read. A definition that comes
    with errors lacks the broken parts. Its actions include the shared ones that it does not replace.
    """
    node, findings = parse(path, files[path])
    zone = _zone(node, shared)
    reading = Reading(DECODERS, shared.types, zone, path.rpartition("/")[0], files, findings)
    if node is None:
        if not findings:
            reading.report(
                Position(path, 1, 1),
                "E320",
                "the file is empty",
                "write `format: 1`, `process:`, `version:` and `states:`",
            )
        return None, findings
    found = reading.mapping(node, "process", Scalar("", node.at))
    if found is None or not isinstance(node, Map) or not _outline(reading, node, found):
        return None, findings
    return _definition(node, found, shared), findings


def _zone(node: Node | None, shared: Shared) -> ZoneInfo:
    """The time zone in which defaults are read: that of the calendar the process names."""
    name = node.get("calendar") if isinstance(node, Map) else None
    calendar = shared.calendars.get(name.text) if isinstance(name, Scalar) else None
    return ZoneInfo(calendar.zone if calendar is not None else "UTC")


def _outline(reading: Reading, node: Map, found: Mapping[str, Any]) -> bool:
    """Checks the format, the name and that there are states."""
    directory = reading.folder.rpartition("/")[2]
    if found["format"] != FORMAT:
        reading.report(
            _place(node, "format"), "E318", f"format {found['format']} is not known", f"write `format: {FORMAT}`"
        )
        return False
    if directory and found["process"].value != directory:
        message = f"the process is called {found['process']}, its directory {directory}"
        reading.report(found["process"].at, "E321", message, "give both the same name", len(str(found["process"])))
    if not found["states"] and not reading.findings:
        reading.report(_place(node, "states"), "E302", "there is no state", "a case begins in the first state listed")
    return bool(found["states"])


def _definition(node: Map, found: dict[str, Any], shared: Shared) -> Definition:
    case = found.get("case", {})
    found["actions"] = {**shared.actions, **found.get("actions", {})}
    return Definition(
        str(found["process"]), found["version"], found["process"].at,
        key=case.get("key"), unique=case.get("unique", False),
        migrate={old: str(new) for old, new in found.get("migrate", {}).items()}, places=_places(node),
        **{name: found[name] for name in _DIRECT if name in found},
    )  # fmt: skip


def _places(node: Map) -> dict[str, Position]:
    """Where each named thing stands, as ``section.name``; the sections too."""
    places = {key.text: key.at for key, _ in node.entries}
    for section in _NAMED:
        inner = node.get(section)
        if isinstance(inner, Map):
            places |= {f"{section}.{key.text}": key.at for key, _ in inner.entries}
    return places


def _place(node: Map, name: str) -> Position:
    value = node.get(name)
    return value.at if value is not None else NOWHERE
