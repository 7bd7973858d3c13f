"""Mutants of actions and of calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dunning_engine.model.types import DURATION, INTEGER, Field, Type
from dunning_engine.mutate.draft import Draft, next_name
from dunning_engine.mutate.model import Piece
from dunning_engine.process.definition import Action, Argument, CallEntry
from dunning_engine.process.node import Span

_MODES = {"if_none": ("ignore", "start", "task"), "if_open": ("join", "ignore", "error"), "outlives": ("false", "true")}
_OF_THE_LANGUAGE = ("set", "note", "hold", "release", "start", "signal", "forget")
_LISTS = ("do", "enter", "to", "or_else")
_TELLING = ("template", "event", "reason", "process")


def actions(draft: Draft, listed: Iterable[Action], place: str) -> None:
    """Mutants of a list of actions."""
    for n, action in enumerate(listed):
        here = f"{place}[{n}]"
        with draft.within_note(noting=action.kind == "note"):
            _dropped(draft, action, here)
            _whole(draft, action, here)


def calls(draft: Draft, listed: tuple[CallEntry, ...], place: str) -> None:
    """Mutants of the entries of a call; one that is alone cannot be dropped."""
    for entry in listed:
        here, action = f"{place}.{entry.name}", entry.action
        page, mapping = draft.page(action.at), _mapping(draft, action)
        owner = page.owner(mapping) if mapping is not None else None
        if owner is not None and len(listed) > 1:
            draft.add("call-entry-dropped", here, action.at, page.without(*owner), f"call {entry.name}")
        if mapping is not None and not action.optional and action.kind == "operation":
            _made_optional(draft, action, mapping, here)
        _whole(draft, action, here)


def _made_optional(draft: Draft, action: Action, mapping: Span, place: str) -> None:
    page, end = draft.page(action.at), mapping.parts[-1].end
    column = mapping.parts[0].start - page.text.rfind("\n", 0, mapping.parts[0].start) - 1
    new = ", optional: true" if mapping.flow else f"\n{' ' * column}optional: true"
    draft.add("optional-flipped", place, action.at, [Piece(end, end, new)], "optional added")


def _dropped(draft: Draft, action: Action, place: str) -> None:
    page, mapping = draft.page(action.at), _mapping(draft, action)
    at = action.at if mapping is None else page.position(mapping.start)
    name = action.kind if action.kind in _OF_THE_LANGUAGE else "effect"
    hint = " and ".join(f"{field} is another before" for field in action.arguments) if name == "set" else ""
    draft.add(f"{name}-dropped", place, action.at, page.dropped(at, _LISTS), _told(action), hint=hint)


def _mapping(draft: Draft, action: Action) -> Span | None:
    """The mapping of an action and its modifiers; ``None`` for one that is written as a word alone."""
    around = draft.page(action.at).around(action.at)
    return around[0] if around is not None else None


def _told(action: Action) -> str:
    """An action in a few words."""
    if action.kind == "set":
        return f"set {', '.join(action.arguments)}"
    given = (action.arguments[name].text for name in _TELLING if name in action.arguments)
    return f"{action.name} {next((text for text in given if text is not None), '')}".strip()


def _whole(draft: Draft, action: Action, place: str) -> None:
    """Mutants inside an action."""
    mapping = _mapping(draft, action)
    if mapping is not None:
        _modifiers(draft, action, mapping, place)
    _values(draft, action, place)
    _modes(draft, action, place)
    actions(draft, action.or_else, f"{place}.or_else")


def _modifiers(draft: Draft, action: Action, mapping: Span, place: str) -> None:
    draft.guard(action.condition, f"{place}.if", place)
    draft.guard(action.send_only_if, f"{place}.send_only_if", place)
    draft.inside(action.key, f"{place}.key", place)
    named = (("gate", "send_only_if", action.send_only_if), ("key", "key", action.key), ("into", "into", action.into))
    for operator, name, text in named:
        if text is not None:
            draft.without(f"{operator}-dropped", place, text.at, name, mapping)
    if action.optional:
        draft.without("optional-flipped", place, action.at, "optional", mapping)
    retry = (action.retry.fields or {}) if action.retry is not None else {}
    for name, kind in (("times", INTEGER), ("wait", DURATION)):
        if name in retry:
            draft.literal(retry[name], kind, f"{place}.retry.{name}", place)


def _values(draft: Draft, action: Action, place: str) -> None:
    fields = _fields(draft, action)
    for name, argument in action.arguments.items():
        where, field = f"{place}.{name}", fields.get(name)
        if action.kind == "operation" and name == "template":
            _template(draft, argument, where, place)
        elif action.kind == "forget":
            _forget(draft, argument, where, place)
        else:
            value(draft, argument, field.type if field is not None else None, where, place)
        if action.kind == "set" and len(action.arguments) > 1:
            page = draft.page(argument.name_at)
            found = page.around(argument.name_at)
            pieces = page.without(*found) if found is not None else ()
            hint = f"{name} is another before"
            draft.add("set-field-dropped", where, argument.name_at, pieces, f"set {name}", place, hint)


def _template(draft: Draft, argument: Argument, where: str, place: str) -> None:
    if argument.text is not None and (other := next_name(draft.templates, argument.text.value)) is not None:
        draft.replaced("template", argument.text, other, where, place)


def _forget(draft: Draft, argument: Argument, where: str, place: str) -> None:
    """One field of several that is not forgotten."""
    items = argument.items or ()
    for item in items if len(items) > 1 else ():
        page = draft.page(item.at)
        found = page.listed(item.at)
        if found is not None:
            draft.add("forget-dropped", where, item.at, page.without(*found), f"forget {item.text}", place)


def _modes(draft: Draft, action: Action, place: str) -> None:
    page = draft.page(action.at)
    mapping = page.value(action.at)
    for name, text in action.modes.items():
        number, other = page.entry(mapping, name), next_name(_MODES.get(name, ()), text.value)
        if mapping is not None and number is not None and other is not None:
            written = mapping.parts[2 * number + 1]
            pieces = [Piece(written.start, written.end, other)]
            draft.add("mode", f"{place}.{name}", action.at, pieces, f"{text.value} -> {other}", place)


def _fields(draft: Draft, action: Action) -> Mapping[str, Field]:
    """The declared fields that an action's arguments fill."""
    if action.kind == "set":
        return draft.definition.data
    if action.kind == "operation":
        operation = draft.operations.get(action.name)
        return operation.parameters if operation is not None else {}
    named = draft.definition.actions.get(action.name)
    return named.parameters if named is not None else {}


def value(draft: Draft, argument: Argument, kind: Type | None, where: str, place: str) -> None:
    """Mutants of a value: another literal, or changes inside its expressions."""
    if argument.text is not None:
        draft.literal(argument, kind, where, place)
        draft.inside(argument.text, where, place)
    item = kind.item if kind is not None else None
    for n, each in enumerate(argument.items or ()):
        value(draft, each, item, f"{where}[{n}]", place)
    fields = kind.record.fields if kind is not None and kind.record is not None else {}
    for name, each in (argument.fields or {}).items():
        value(draft, each, fields[name].type if name in fields else None, f"{where}.{name}", place)
