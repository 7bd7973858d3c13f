"""One reading of a file: collects the findings and decodes nodes by shape and by the table of keys."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from dunning_engine.model.finding import Finding
from dunning_engine.model.position import Position
from dunning_engine.model.types import Record
from dunning_engine.process.node import Broken, Map, Node, Scalar, Seq, kind_of
from dunning_engine.process.reader.keys import TABLES, Key
from dunning_engine.similar import suggestion

Decoder = Callable[["Reading", Node, Scalar], Any]
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


@dataclass
class Reading:
    """What the decoders of one file share.

    ``decoders`` are the decoders by shape, ``records`` the known record types, ``zone`` reads naive
    date-times, ``folder`` and ``files`` find a table's CSV file. A decoder returns ``None`` for a value that it
    has reported.
    """

    decoders: Mapping[str, Decoder]
    records: Mapping[str, Record] = field(default_factory=dict)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    folder: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def report(self, at: Position, code: str, message: str, help: str = "", length: int = 1) -> None:  # noqa: A002 - the field is called help everywhere
        """Add an error."""
        self.findings.append(Finding.at(at, code, message, help=help, length=length))

    def read(self, shape: str, node: Node, key: Scalar) -> Any:
        """The value of a node that should have a shape; ``key`` is the key it stands under."""
        if isinstance(node, Broken):
            return None
        if shape in self.decoders:
            return self.decoders[shape](self, node, key)
        kind, inner = _split(shape)
        return _COMPOSITES[kind](self, node, key, inner)

    def wrong(self, node: Node, expected: str, key: Scalar) -> None:
        """Report a node of the wrong kind."""
        where = f"`{key.text}`" if key.text else "the file"
        self.report(node.at, "E300", f"{where} must be {expected}, found {kind_of(node)}", _EXAMPLES[expected])

    def unknown(self, at: Position, code: str, what: str, name: str, known: Iterable[str]) -> None:
        """Report a name that does not exist, with the nearest that does."""
        names = list(known)
        fix = suggestion(name, names, f"known: {', '.join(names)}")
        self.report(at, code, f"unknown {what} `{name}`", fix, len(name))

    def mapping(
        self, node: Node, table: str, key: Scalar, *, skip: frozenset[str] = frozenset()
    ) -> dict[str, Any] | None:
        """A mapping decoded by its table of keys; ``None`` where a required part is missing or broken.

        Keys named in ``skip`` are left to the caller. Absent optional keys are absent from the result.
        """
        if isinstance(node, Scalar) and node.style == "empty":
            node = Map((), node.at)
        if not isinstance(node, Map):
            self.wrong(node, "a mapping", key)
            return None
        keys = {k.name: k for k in TABLES[table]}
        found: dict[str, Any] = {}
        for name, value in node.entries:
            if name.text in keys:
                found[name.text] = self.read(keys[name.text].shape, value, name)
            elif name.text not in skip:
                self.unknown(name.at, "E301", f"key in {_called(table, key)}:", name.text, keys)
        complete = self.complete(keys.values(), found, node, f"{_called(table, key)}")
        if table in _WHOLE and None in found.values():
            return None
        return {name: value for name, value in found.items() if value is not None} if complete else None

    def complete(self, keys: Iterable[Key], found: Mapping[str, Any], node: Node, where: str) -> bool:
        """Whether all required keys are there and sound; a missing one is reported."""
        missing = [key.name for key in keys if key.required and key.name not in found]
        if missing:
            named = " and ".join(f"`{name}`" for name in missing)
            self.report(node.at, "E302", f"{where} lacks {named}", f"add `{missing[0]}:`")
        return not missing and all(found[key.name] is not None for key in keys if key.required)

    def entries(self, node: Node, key: Scalar) -> list[tuple[Scalar, Node]]:
        """The entries of a mapping from names to something; bad names are reported and left out."""
        if isinstance(node, Scalar) and node.style == "empty":
            return []
        if not isinstance(node, Map):
            self.wrong(node, "a mapping", key)
            return []
        return [(name, value) for name, value in node.entries if self.is_name(name)]

    def is_name(self, name: Scalar) -> bool:
        """Whether a text can be a name; reported if not."""
        if keyword.iskeyword(name.text) or keyword.iskeyword(name.text.capitalize()):
            message, fix = (
                f"`{name.text}` is a word of the expression language",
                f"choose another name, such as {name.text}_",
            )
        elif not _NAME.fullmatch(name.text):
            message, fix = f"`{name.text}` is no name", "use letters, digits and _, beginning with a letter"
        else:
            return True
        self.report(name.at, "E304", message, fix, len(name.text))
        return False


def _split(shape: str) -> tuple[str, str]:
    kind = next(word for word in _COMPOSITES if shape.startswith(word))
    return kind, shape.removeprefix(kind)


def _called(table: str, key: Scalar) -> str:
    return f"`{key.text}`" if key.text else f"the {table}"


def _list(reading: Reading, node: Node, key: Scalar, inner: str) -> tuple[Any, ...] | None:
    if isinstance(node, Scalar) and node.style == "empty":
        return ()
    if not isinstance(node, Seq):
        reading.wrong(node, "a list", key)
        return None
    values = [reading.read(inner, item, key) for item in node.items]
    return tuple(value for value in values if value is not None)


def _some(reading: Reading, node: Node, key: Scalar, inner: str) -> tuple[Any, ...] | None:
    if isinstance(node, Seq) or (isinstance(node, Scalar) and node.style == "empty"):
        return _list(reading, node, key, inner)
    value = reading.read(inner, node, key)
    return None if value is None else (value,)


def _map(reading: Reading, node: Node, key: Scalar, inner: str) -> dict[str, Any]:
    read = {name.text: reading.read(inner, value, name) for name, value in reading.entries(node, key)}
    return {name: value for name, value in read.items() if value is not None}


def _one_of(reading: Reading, node: Node, key: Scalar, inner: str) -> Any:
    text = reading.read("text", node, key)
    words = inner.split("|")
    if text is not None and text.value not in words:
        fix = suggestion(text.value, words, f"write one of: {', '.join(words)}")
        reading.report(text.at, "E303", f"`{key.text}` cannot be `{text.value}`", fix, len(text.value))
        return None
    return text


_COMPOSITES: Mapping[str, Callable[[Reading, Node, Scalar, str], Any]] = {
    "list of ": _list, "one or more ": _some, "map of ": _map, "one of ": _one_of,
}  # fmt: skip
_WHOLE = frozenset({"field", "form_item", "modifiers", "start", "signal", "hold", "table", "timer", "deadline"})
"""Mappings that make no sense without a part that is broken: they are left out, lest more be found for it."""
_EXAMPLES = {
    "a mapping": "write `name: value` pairs",
    "a list": "write [a, b], or one `- item` per line",
    "a text": "write a single text",
    "a type": "write a type such as text, list of money or [price, quality]",
    "an action": "write one `name: {...}`",
}
