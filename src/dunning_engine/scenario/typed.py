"""Values in a scenario against the types that the process declares; each mistake at its own place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from dunning_engine.errors import PayloadError
from dunning_engine.model.finding import Finding
from dunning_engine.model.position import Position
from dunning_engine.model.types import Field, Type
from dunning_engine.model.values import convert
from dunning_engine.process.node import Broken, Map, Node, Scalar, Seq
from dunning_engine.similar import similar, suggestion

UNKNOWN, WRONG, LACKS = "E606", "E607", "E608"
_UTC = ZoneInfo("UTC")


def unknown(at: Position, what: str, name: str, known: tuple[str, ...]) -> Finding:
    """The finding about a name that does not exist, with the nearest that does."""
    fix = suggestion(name, known, f"known: {', '.join(known) or 'none'}", similar(what))
    return Finding.at(at, UNKNOWN, f"unknown {what} '{name}'", help=fix, length=len(name))


def fields_of(
    node: Node | None, fields: Mapping[str, Field], where: str, at: Node, *, partial: bool = False, seen: bool = False
) -> Iterator[Finding]:
    """Values by name against declared fields; what is missing is told at ``at``.

    ``partial``: any field may be left out. ``seen``: they are what is expected of a case, so any may be none too.
    """
    if isinstance(node, Scalar) and node.style == "empty":
        node = None
    if isinstance(node, Scalar | Seq):
        yield Finding.at(node.at, WRONG, f"{where}: expected fields", help="write {name: value, ...}")
        return
    given = node.entries if isinstance(node, Map) else ()
    for key, value in given:
        if key.text in fields:
            yield from _field(value, fields[key.text], f"{where}.{key.text}", seen=seen)
        else:
            yield unknown(key.at, f"field of {where}", key.text, tuple(fields))
    names = {key.text for key, _ in given}
    for name, field in fields.items() if not (partial or seen or isinstance(node, Broken)) else ():
        if field.required and name not in names:
            length = len(at.text) if isinstance(at, Scalar) else 1
            help_ = f"give {name}: {field.type}"
            yield Finding.at(at.at, LACKS, f"{where} lacks '{name}'", help=help_, length=length)


def _field(node: Node, field: Field, where: str, *, seen: bool) -> Iterator[Finding]:
    wrong = list(value_of(node, field.type.maybe() if seen else field.type, where, seen=seen))
    yield from wrong
    if not wrong and isinstance(node, Scalar) and node.style != "empty" and not seen:
        yield from _bounds(node, field, where)


def _bounds(node: Scalar, field: Field, where: str) -> Iterator[Finding]:
    if field.minimum is None and field.maximum is None:
        return
    value = convert(node.text, field.type, where, _UTC)
    for bound, word in ((field.minimum, "at least"), (field.maximum, "at most")):
        if bound is not None and value is not None and (value < bound if word == "at least" else value > bound):
            message = f"{where}: {node.text} is out of range"
            yield Finding.at(node.at, WRONG, message, help=f"it must be {word} {bound}", length=len(node.text))


def value_of(node: Node, kind: Type, where: str, *, seen: bool = False) -> Iterator[Finding]:
    """A value against a type; ``seen`` as of :func:`fields_of`."""
    if isinstance(node, Broken) or kind.kind == "any":
        return
    if kind.kind == "list" and kind.item is not None and isinstance(node, Seq):
        for n, item in enumerate(node.items):
            yield from value_of(item, kind.item, f"{where}[{n}]", seen=seen)
    elif kind.record is not None and isinstance(node, Map):
        yield from fields_of(node, kind.record.fields, where, node, seen=seen)
    elif isinstance(node, Scalar):
        yield from _scalar(node, kind, where)
    else:
        found = "a list" if isinstance(node, Seq) else "a mapping"
        yield Finding.at(node.at, WRONG, f"{where}: expected {kind}, found {found}", help=f"write one {kind}")


def _scalar(node: Scalar, kind: Type, where: str) -> Iterator[Finding]:
    try:
        convert(None if node.style == "empty" else node.text, kind, where, _UTC)
    except PayloadError as error:
        yield Finding.at(node.at, WRONG, error.message, help=error.help or f"give {kind}", length=len(node.text))
