"""Reads the files of ``_shared/``: record types, calendars, named actions, the directory of roles, the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from dunning_engine.model.finding import Finding
from dunning_engine.model.types import Field, Record
from dunning_engine.process.definition import CalendarDef, Shared
from dunning_engine.process.node import Broken, Map, Node, Scalar
from dunning_engine.process.reader.catalogue import catalogue
from dunning_engine.process.reader.decoders import DECODERS
from dunning_engine.process.reader.fields import fields
from dunning_engine.process.reader.reading import Reading
from dunning_engine.process.yaml_text import parse

FOLDER = "_shared"


def read_shared(files: Mapping[str, str]) -> tuple[Shared, list[Finding]]:
    """What the files under ``_shared/`` hold, and what is wrong with them. A file may be missing."""
    reading = Reading(DECODERS, files=files)
    written = {name: list(_entries(reading, name)) for name in ("types", "calendars", "actions", "directory", "rules")}
    records = _records(reading, dict(written["types"]))
    reading.records = records
    calendars = {key.text: _calendar(reading, node, key) for key, node in written["calendars"]}
    actions = {key.text: reading.read("named_action", node, key) for key, node in written["actions"]}
    directory = {key.text: _role(reading, node, key) for key, node in written["directory"]}
    rules = catalogue(reading, iter(written["rules"]))
    places = {f"{name}.{key.text}": key.at for name in ("types", "directory") for key, _ in written[name]}
    found = {n: c for n, c in calendars.items() if c}, {n: a for n, a in actions.items() if a}
    return Shared(records, *found, directory, rules, places), reading.findings


def _entries(reading: Reading, name: str) -> Iterator[tuple[Scalar, Node]]:
    """The named entries of a shared file; a ``format:`` line and one key around them all are allowed."""
    path = f"{FOLDER}/{name}.yaml"
    node, findings = parse(path, reading.files.get(path, ""))
    reading.findings.extend(findings)
    if node is None:
        return
    top = Scalar(name, node.at)
    if isinstance(node, Map):
        node = Map(tuple(entry for entry in node.entries if entry[0].text != "format"), node.at)
        node = node.entries[0][1] if node.names() == (name,) else node
    yield from (entry for entry in reading.entries(node, top) if not isinstance(entry[1], Broken))


def _records(reading: Reading, written: Mapping[Scalar, Node]) -> dict[str, Record]:
    """Records in an order in which each knows those it names; one that contains itself is reported."""
    waiting = {key.text: (key, node) for key, node in written.items()}
    done: dict[str, Record] = {}
    while waiting:
        ready = [name for name, (_, node) in waiting.items() if not _named_in(node) & waiting.keys()]
        for name in ready or list(waiting):
            key, node = waiting.pop(name)
            if not ready:
                reading.report(
                    key.at,
                    "E307",
                    f"`{name}` contains itself",
                    "name the other record by its number, as a text",
                    len(name),
                )
            else:
                reading.records = done
                done[name] = Record(name, _record_fields(reading, node, key))
    return done


def _record_fields(reading: Reading, node: Node, key: Scalar) -> dict[str, Field]:
    return fields(reading, _declared(node), key)


def _declared(node: Node) -> Node:
    """Where a record's fields stand: under ``fields``, unless that is a field itself (``fields: {type: text}``)."""
    inner = node.get("fields") if isinstance(node, Map) else None
    return inner if isinstance(inner, Map) and not isinstance(inner.get("type"), Scalar) else node


def _named_in(node: Node) -> set[str]:
    """The words of the types of a record's fields: among them the records it names."""
    node = _declared(node)
    types = [value.get("type") if isinstance(value, Map) else value for _, value in getattr(node, "entries", ())]
    return {word for kind in types if isinstance(kind, Scalar) for word in kind.text.split()}


def _calendar(reading: Reading, node: Node, key: Scalar) -> CalendarDef | None:
    found = reading.mapping(node, "calendar", key)
    if found is None:
        return None
    for name, check in (("zone", ZoneInfo), ("opens", time.fromisoformat), ("closes", time.fromisoformat)):
        if name in found and not _sound(check, found[name].value):
            reading.report(
                found[name].at, "E319", f"`{found[name]}` is no {_MEANING[name]}", _FORM[name], len(str(found[name]))
            )
            return None
    closed = tuple(day for day in found.get("closed", ()) if _is_date(reading, day))
    words = {name: str(found[name]) for name in ("zone", "opens", "closes", "country", "subdivision") if name in found}
    return CalendarDef(key.text, key.at, **words, weekend=found.get("weekend", (6, 7)), closed=tuple(map(str, closed)))


_MEANING = {"zone": "time zone", "opens": "time of day", "closes": "time of day"}
_FORM = {"zone": "write it as Europe/Paris", "opens": "write it as 09:00", "closes": "write it as 18:00"}


def _is_date(reading: Reading, day: Any) -> bool:
    sound = _sound(date.fromisoformat, day.value)
    if not sound:
        reading.report(day.at, "E319", f"`{day}` is no date", "write it as 2026-12-24", len(day.value))
    return sound


def _sound(check: Any, value: str) -> bool:
    try:
        check(value)
    except (ValueError, OSError, LookupError):
        return False
    return True


def _role(reading: Reading, node: Node, key: Scalar) -> dict[str, str]:
    """An entry of the directory: a person's or list's details by name; a text alone is the name."""
    if isinstance(node, Scalar) and node.style != "empty":
        return {"name": node.text}
    read = {name.text: reading.read("text", value, name) for name, value in reading.entries(node, key)}
    return {name: text.value for name, text in read.items() if text is not None}
