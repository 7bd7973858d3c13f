"""Mutants of actions and calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dunning_engine.model.types import BOOLEAN, INTEGER, Field, Type
from dunning_engine.mutate.draft import Draft, next_name
from dunning_engine.process.definition import Action, Argument, CallEntry
from dunning_engine.process.node import Span

_MODES = {"if_none": ("ignore", "start", "task"), "if_open": ("join", "ignore", "error"), "outlives": ("false", "true")}


def actions(draft: Draft, listed: Iterable[Action], place: str) -> None:
    """Mutants of a list of actions."""
    for n, action in enumerate(listed):
        _action(draft, action, f"{place}[{n}]")


def _action(draft: Draft, action: Action, place: str) -> None:
    outer, draft.noting = draft.noting, draft.noting or action.kind == "note"
    page = draft.page(action.at)
    found = _item(draft, action)
    name = "note-dropped" if action.kind == "note" else f"{_KIND.get(action.kind, 'effect')}-dropped"
    if found is not None:
        hint = " and ".join(f"{name} is another before" for name in action.arguments) if action.kind == "set" else ""
        draft.add(name, place, action.at, page.without(*found), _told(action), hint=hint)
    _modifiers(draft, action, place)
    if action.kind != "note":
        _values(draft, action, place)
    else:
        draft.inside(action.arguments["text"].text, place)
    actions(draft, action.or_else, f"{place}.or_else")
    draft.noting = outer


_KIND = {"set": "set", "hold": "hold", "release": "release", "start": "start", "signal": "signal", "forget": "forget"}


def _told(action: Action) -> str:
    """An action in a few words."""
    if action.kind == "set":
        return f"set {', '.join(action.arguments)}"
    first = next((a.text.value for n, a in action.arguments.items() if n in ("template", "event", "reason", "process") and a.text), "")
    return f"{action.name} {first}".strip()


def _item(draft: Draft, action: Action) -> tuple[Span, int] | None:
    """The list that an action stands in, and its number there."""
    page = draft.page(action.at)
    around = page.around(action.at)
    if around is None:
        return page.listed(action.at)
    owner = page.owner(around[0])
    return owner if owner is not None and owner[0].kind == "list" else None


def _modifiers(draft: Draft, action: Action, place: str) -> None:
    page = draft.page(action.at)
    around = page.around(action.at)
    mapping = around[0] if around is not None else None
    draft.guard(action.condition, f"{place}.if", place)
    if action.send_only_if is not None:
        draft.without("gate-dropped", place, action.send_only_if.at, "send_only_if", mapping)
        draft.guard(action.send_only_if, f"{place}.send_only_if", place)
    if action.key is not None:
        draft.without("key-dropped", place, action.key.at, "key", mapping)
        draft.inside(action.key, f"{place}.key", place)
    if action.into is not None:
        draft.without("into-dropped", place, action.into.at, "into", mapping)
    if action.optional:
        draft.without("optional-flipped", place, action.at, "optional", mapping)
    elif action.kind == "operation" and mapping is not None and "call." in place:
        from dunning_engine.mutate.model import Piece

        end = mapping.parts[-1].end
        if mapping.flow:
            draft.add("optional-flipped", place, action.at, [Piece(end, end, ", optional: true")], "optional added")
    if action.retry is not None:
        for name, argument in (action.retry.fields or {}).items():
            draft.literal(argument, INTEGER if name == "times" else Type("duration"), f"{place}.retry.{name}", place)


def _values(draft: Draft, action: Action, place: str) -> None:
    fields = _fields(draft, action)
    for name, argument in action.arguments.items():
        where = f"{place}.{name}"
        if name == "template" and argument.text is not None and action.kind == "operation":
            other = next_name(draft.templates, argument.text.value)
            if other is not None:
                draft.replaced("template", argument.text, other, where, place)
        elif action.kind == "forget":
            _forget(draft, argument, where, place)
        else:
            field = fields.get(name)
            argument_(draft, argument, field.type if field else None, where, place)
        if action.kind == "set" and len(action.arguments) > 1:
            around = draft.page(argument.name_at).around(argument.name_at)
            if around is not None:
                draft.add("set-field-dropped", where, argument.name_at, draft.page(argument.name_at).without(*around), f"set {name}", place, f"{name} is another before")
    for name, text in action.modes.items():
        words = _MODES.get(name)
        if words is not None and text.at.line:
            other = next_name(words, text.value)
            if other is not None:
                draft.replaced("mode", text, other, f"{place}.{name}", place)


def _forget(draft: Draft, argument: Argument, where: str, place: str) -> None:
    items = argument.items or ()
    if len(items) < 2:  # noqa: PLR2004 - one alone is the whole action
        return
    for item in items:
        page = draft.page(item.at)
        found = page.listed(item.at)
        if found is not None and item.text is not None:
            draft.add("forget-dropped", where, item.at, page.without(*found), f"forget {item.text}", place)


def _fields(draft: Draft, action: Action) -> Mapping[str, Field]:
    if action.kind == "set":
        return draft.definition.data
    if action.kind == "operation":
        operation = draft.operations.get(action.name)
        return operation.parameters if operation is not None else {}
    named = draft.definition.actions.get(action.name)
    return named.parameters if named is not None else {}


def argument_(draft: Draft, argument: Argument, kind: Type | None, where: str, place: str) -> None:
    """Mutants of a value: another literal, or changes inside its expressions."""
    if argument.text is not None:
        draft.literal(argument, kind, where, place, "constant" if kind != BOOLEAN else "flag")
        draft.inside(argument.text, where, place)
    for n, item in enumerate(argument.items or ()):
        argument_(draft, item, kind.item if kind else None, f"{where}[{n}]", place)
    for name, value in (argument.fields or {}).items():
        field = kind.record.fields.get(name) if kind and kind.record else None
        argument_(draft, value, field.type if field else None, f"{where}.{name}", place)


def calls(draft: Draft, listed: tuple[CallEntry, ...], place: str) -> None:
    """Mutants of the entries of a call."""
    for entry in listed:
        where = f"{place}.{entry.name}"
        page = draft.page(entry.action.at)
        around = page.around(entry.action.at)
        owner = page.owner(around[0]) if around is not None else None
        if owner is not None and len(listed) > 1:
            draft.add("call-entry-dropped", where, entry.action.at, page.without(*owner), f"call {entry.name}")
        _action(draft, entry.action, where)
