"""Decodes actions: which deed an entry names, its arguments, and the modifiers beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dunning_engine.model.position import NOWHERE, Text
from dunning_engine.process.definition import Action, Argument, CallEntry, NamedAction, NotesDef
from dunning_engine.process.node import Broken, Map, Node, Scalar, Seq
from dunning_engine.process.reader.keys import DEEDS, TABLES
from dunning_engine.process.reader.reading import Decoder, Reading

MODIFIERS = frozenset(key.name for key in TABLES["modifiers"])
_MISPLACED = MODIFIERS - {"key", "into", "doc", "retry"}
_MODES = {"start": ("as", "if_open", "outlives"), "signal": ("if_none",)}


def action(reading: Reading, node: Node, key: Scalar) -> Action | None:
    """One action: ``capability.operation: {...}``, a deed of the language or a named action, with modifiers beside."""
    if isinstance(node, Scalar) and node.style != "empty":
        return _bare(reading, node)
    if not isinstance(node, Map):
        reading.wrong(node, "an action", key)
        return None
    deeds = [entry for entry in node.entries if entry[0].text not in MODIFIERS]
    if len(deeds) != 1:
        _not_one(reading, node, deeds)
        return None
    deed, value = deeds[0]
    modifiers = reading.mapping(node, "modifiers", deed, skip=frozenset({deed.text}))
    arguments = None if isinstance(value, Broken) else _arguments(reading, deed, value)
    if arguments is None or modifiers is None:
        return None
    return _built(deed, arguments, modifiers)


def _bare(reading: Reading, node: Scalar) -> Action | None:
    """An action without arguments, written as a text: ``release``, ``contact``, ``access.restore``."""
    if not node.text.replace(".", "_").replace("_", "a").isalnum():
        message = f"`{node.text}` is no action"
        reading.report(
            node.at, "E309", message, "if a comma cut the text before, quote the whole text; else write `name: {...}`"
        )
        return None
    if node.text in DEEDS and node.text != "release":
        reading.report(node.at, "E309", f"`{node.text}` needs a value", f"write `{node.text}: ...`", len(node.text))
        return None
    return _built(node, {}, {})


def _not_one(reading: Reading, node: Map, deeds: list[tuple[Scalar, Node]]) -> None:
    if not deeds:
        reading.report(
            node.at, "E309", "this entry names no action", "add one, e.g. `mail.send: {...}`, or `set: {...}`"
        )
        return
    second = deeds[1][0]
    fix = (
        "`to` belongs to the branch, beside `do`" if second.text == "to" else f"begin a new entry: - {second.text}: ..."
    )
    reading.report(second.at, "E309", f"`{second.text}` is a second action in one entry", fix, len(second.text))


def _kind(name: str) -> str:
    if name in DEEDS:
        return name
    return "operation" if "." in name else "named"


def _built(deed: Scalar, arguments: Mapping[str, Any], found: Mapping[str, Any]) -> Action:
    kind = _kind(deed.text)
    modes = {name: _as_text(arguments[name]) for name in _MODES.get(kind, ()) if name in arguments}
    return Action(
        kind, deed.text, deed.at, {name: _as_argument(value) for name, value in arguments.items() if name not in modes},
        condition=found.get("if"), send_only_if=found.get("send_only_if"), optional=found.get("optional", False),
        or_else=found.get("or_else", ()), retry=found.get("retry"), key=found.get("key"), into=found.get("into"),
        modes=modes, rules=found.get("rules", ()),
    )  # fmt: skip


def _as_text(value: Any) -> Text:
    return value if isinstance(value, Text) else Text(str(value).lower())


def _as_argument(value: Any) -> Argument:
    if isinstance(value, Argument):
        return value
    if isinstance(value, Text):
        return Argument(value.at, text=value)
    place = next((item.at for item in value.values()), NOWHERE)
    return Argument(place, fields=value)


def _arguments(reading: Reading, deed: Scalar, value: Node) -> dict[str, Any] | None:
    """The deed's arguments by name; ``None`` where they are broken."""
    if deed.text not in DEEDS:
        return _named_arguments(reading, deed, value)
    if deed.text == "note":
        note = reading.read("argument", _text_only(reading, value, deed), deed)
        return None if note is None else {"text": note}
    if deed.text == "forget":
        names = reading.read("names", value, deed)
        return (
            None
            if names is None
            else {"fields": Argument(value.at, items=tuple(Argument(n.at, text=n) for n in names))}
        )
    if deed.text == "set":
        found: dict[str, Any] | None = reading.read("arguments", value, deed)
        return found
    return reading.mapping(value, deed.text, deed)


def _text_only(reading: Reading, value: Node, deed: Scalar) -> Node:
    if isinstance(value, Map | Seq):
        reading.wrong(value, "a text", deed)
        return Broken(value.at)
    return value


def _named_arguments(reading: Reading, deed: Scalar, value: Node) -> dict[str, Any] | None:
    kind = _kind(deed.text)
    if kind == "named" and not reading.is_name(deed):
        return None
    found: dict[str, Any] | None = reading.read("arguments", value, deed)
    inside = [name for name, _ in value.entries if name.text in _MISPLACED] if isinstance(value, Map) else []
    for name in inside:
        message = f"`{name.text}` stands among the arguments of `{deed.text}`"
        reading.report(
            name.at, "E310", message, f"put it beside: {{{deed.text}: {{...}}, {name.text}: ...}}", len(name.text)
        )
    return None if inside else found


def call_entry(reading: Reading, node: Node, key: Scalar) -> CallEntry | None:
    """An entry of a state's ``call``: an operation or a sub-case, waited for."""
    found = action(reading, node, key)
    if found is not None and found.kind not in ("operation", "start"):
        reading.report(
            found.at,
            "E311",
            f"`{found.name}` cannot be waited for",
            "a call holds operations such as mail.send",
            len(found.name),
        )
        return None
    return None if found is None else CallEntry(key.text, found)


def named_action(reading: Reading, node: Node, key: Scalar) -> NamedAction | None:
    """A named action with its typed parameters."""
    if key.text in DEEDS:
        reading.report(
            key.at, "E304", f"`{key.text}` is an action of the language", "choose another name", len(key.text)
        )
        return None
    found = reading.mapping(node, "named_action", key)
    if found is None:
        return None
    return NamedAction(
        key.text, key.at, found.get("parameters", {}), found["do"], found.get("doc", ""), found.get("rules", ())
    )


def notes(reading: Reading, node: Node, key: Scalar) -> NotesDef | None:
    """Where notes go."""
    found = reading.mapping(node, "notes", key)
    return None if found is None else NotesDef(key.at, found["to"], found.get("rules", ()))


DECODERS: dict[str, Decoder] = {"action": action, "call": call_entry, "named_action": named_action, "notes": notes}
