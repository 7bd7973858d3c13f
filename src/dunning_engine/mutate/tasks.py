"""Mutants of the tasks of people."""

from __future__ import annotations

from dunning_engine.mutate.actions import value
from dunning_engine.mutate.branches import branches
from dunning_engine.mutate.draft import Draft, next_name
from dunning_engine.mutate.model import Piece
from dunning_engine.mutate.timers import closed_day, moment, repetition
from dunning_engine.mutate.units import one_more
from dunning_engine.process.definition import Deadline, TaskDef


def task(draft: Draft, work: TaskDef, state: str, place: str) -> None:
    """Mutants of a task: who, when, what is filled in and shown, and what completing it does."""
    value(draft, work.assignee, None, f"{place}.assignee", place)
    if work.note is not None:
        draft.inside(work.note.text, f"{place}.note", place)
    if work.script is not None and (other := next_name(draft.templates, work.script.value)) is not None:
        draft.replaced("template", work.script, other, f"{place}.script", place)
    moment(draft, work.due, f"{place}.due", place)
    closed_day(draft, work.if_closed_day, place, place)
    _postpone(draft, work, place)
    _listed(draft, work, place)
    for word, part in (("remind", work.remind), ("escalate", work.escalate)):
        if part is not None:
            _deadline(draft, part, f"{state}.timers.{work.name}_{word}", state)
    branches(draft, work.done, f"{place}.done")


def _listed(draft: Draft, work: TaskDef, place: str) -> None:
    """A field of the form, or one who may not do it, left out."""
    forms = [("form-field-dropped", "form", item.name) for item in work.form]
    for operator, word, name in (*forms, *(("not-by-dropped", "not_by", name) for name in work.not_by)):
        page = draft.page(name.at)
        found = page.listed(name.at)
        if found is not None:
            draft.add(operator, place, name.at, page.without(*found), f"{word} {name}")


def _postpone(draft: Draft, work: TaskDef, place: str) -> None:
    text = work.postpone_by
    if text is None:
        return
    draft.inside(text, f"{place}.postpone.by", place)
    more = one_more(text.value, "duration")
    if more is not None:
        draft.replaced("constant", text, more, f"{place}.postpone.by", place)
    page = draft.page(text.at)
    mapping = page.holding(text.at)
    number = page.entry(mapping, "times")
    if mapping is not None and number is not None:
        times, new = mapping.parts[2 * number + 1], str(work.postpone_times + 1)
        where, change = f"{place}.postpone.times", f"{work.postpone_times} -> {new}"
        draft.add("constant", where, text.at, [Piece(times.start, times.end, new)], change, place)


def _deadline(draft: Draft, part: Deadline, place: str, state: str) -> None:
    moment(draft, part.due, place, state)
    repetition(draft, part.every, place, state)
    branches(draft, part.branches, place)
