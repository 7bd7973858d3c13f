"""Mutants of branches and of the handlers of events."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.model.position import Text
from dunning_engine.mutate.actions import actions
from dunning_engine.mutate.apart import exclusive
from dunning_engine.mutate.draft import Draft, next_name
from dunning_engine.mutate.model import Piece
from dunning_engine.process.definition import Branch, Handler

_LISTS = ("branches", "confirmed", "failed", "done", "missed", "always")


def branches(draft: Draft, listed: tuple[Branch, ...], place: str) -> None:
    """Mutants of the branches of one input."""
    for n, branch in enumerate(listed):
        _itself(draft, listed, n, place)
        if branch.to is not None:
            _move(draft, listed, n, place)
            draft.inside(branch.to, f"{place}[{n}].to", place)
        draft.guard(branch.condition, f"{place}[{n}]", place)
        actions(draft, branch.do, f"{place}[{n}].do")


def _itself(draft: Draft, listed: tuple[Branch, ...], n: int, place: str) -> None:
    """The branch dropped, and exchanged with the next one; one that is written in its handler is neither.

    Before a branch without a condition an exchange is the same as leaving the first one out.
    """
    branch, page = listed[n], draft.page(listed[n].at)
    pieces, found = page.dropped(branch.at, _LISTS), page.listed(branch.at)
    if pieces:
        draft.add("branch-dropped", f"{place}[{n}]", branch.at, pieces, _told(branch), place)
    one, other = branch.condition, listed[n + 1].condition if n + 1 < len(listed) else None
    if found is not None and one is not None and other is not None and not exclusive(one, other):
        change = f"{_told(branch)} after {_told(listed[n + 1])}"
        hint = f"both `{one}` and `{other}` hold"
        draft.add("branch-swapped", f"{place}[{n}]", branch.at, page.swapped(*found), change, place, hint)


def _move(draft: Draft, listed: tuple[Branch, ...], n: int, place: str) -> None:
    branch, here = listed[n], f"{place}[{n}]"
    to: Text = branch.to or Text("")
    alone = draft.page(branch.at).listed(branch.at) is None
    if alone or branch.do or (branch.condition is not None and n + 1 < len(listed)):  # else as the branch dropped
        draft.dropped("transition-dropped", here, to.at, "to", branch.at, place)
    other = _elsewhere(draft, listed, to.value)
    if other is not None:
        draft.replaced("transition-redirected", to, other, here, place)


def _elsewhere(draft: Draft, listed: tuple[Branch, ...], to: str) -> str | None:
    """Where a mistake would lead: to where another branch of the input goes, else to the next state of the file."""
    if "${" in to:
        return None
    siblings = [each.to.value for each in listed if each.to is not None and "${" not in each.to.value]
    other = next((name for name in siblings if name != to), None)
    states = list(draft.definition.states)
    return other or next_name(states, to) or states[0]


def _told(branch: Branch) -> str:
    """A branch in a few words."""
    return " ".join(_words(branch))


def _words(branch: Branch) -> Iterator[str]:
    if branch.condition is not None:
        yield f"if {branch.condition}"
    yield f"to {branch.to}" if branch.to is not None else f"do {', '.join(action.name for action in branch.do)}".strip()


def handlers(draft: Draft, listed: tuple[Handler, ...], place: str) -> None:
    """Mutants of what is done about events."""
    for handler in listed:
        where = f"{place}.{handler.event}"
        branches(draft, handler.branches, where)
        if handler.said:
            _instead(draft, handler, where)


def _instead(draft: Draft, handler: Handler, place: str) -> None:
    at = handler.event.at
    page = draft.page(at)
    mapping = page.value(at)
    number = page.entry(mapping, "instead")
    if mapping is None or number is None:
        return
    value = mapping.parts[2 * number + 1]
    old, new = ("true", "false") if handler.instead else ("false", "true")
    draft.add("instead-flipped", place, at, [Piece(value.start, value.end, new)], f"instead: {old} -> {new}")
