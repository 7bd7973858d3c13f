"""Mutants of timers, and of the times of tasks."""

from __future__ import annotations

import re

from dunning_engine.expr import strip
from dunning_engine.model.position import Text
from dunning_engine.mutate.branches import branches
from dunning_engine.mutate.draft import Draft
from dunning_engine.mutate.phrases import Phrase, phrases, shifted
from dunning_engine.mutate.units import one_more
from dunning_engine.process.definition import TimerDef

_SHIFTS = ("+ 1 day", "- 1 day", "+ 1 business day")
_DAYS_AT_THE_END = re.compile(r"[+-] *\d+ +(business +)?days?$")
_OTHER_DAY = {"next": "same", "previous": "next", "same": "next"}


def timers(draft: Draft, listed: tuple[TimerDef, ...], owner: str) -> None:
    """Mutants of timers: a run that comes by their state may tell; of those of ``anywhere`` any run."""
    for timer in listed:
        touch = owner if owner in draft.definition.states else draft.definition.name
        _timer(draft, timer, f"{owner}.timers.{timer.name}", touch)


def _timer(draft: Draft, timer: TimerDef, place: str, touch: str) -> None:
    moment(draft, timer.due, place, touch)
    repetition(draft, timer.every, place, touch)
    mapping = draft.page(timer.at).value(timer.at)
    for name, text in (("not_before", timer.not_before), ("expires", timer.expires), ("while", timer.condition)):
        if text is not None:
            draft.without(f"{name.replace('_', '-')}-dropped", place, text.at, name, mapping, touch)
    draft.inside(timer.not_before, f"{place}.not_before", touch, bare=True)
    draft.inside(timer.expires, f"{place}.expires", touch, bare=True)
    draft.guard(timer.condition, f"{place}.while", touch)
    closed_day(draft, timer.if_closed_day, place, touch)
    branches(draft, timer.branches, place)
    branches(draft, timer.missed, f"{place}.missed")


def moment(draft: Draft, due: Text | None, place: str, touch: str) -> None:
    """A time a day later, a day earlier, a business day later.

    In ``entered_at + 7 days`` another 8 days would say what the first of them says: it is left out.
    """
    if due is None:
        return
    draft.read(due, touch)
    text = strip(due)
    for by in _SHIFTS:
        draft.phrase(text, shifted(text, by), f"{place}.at", touch)
    for phrase in phrases(text, draft.roles):
        if phrase.operator != "constant" or not _DAYS_AT_THE_END.search(text.value[: phrase.offset] + phrase.old):
            draft.phrase(text, phrase, f"{place}.at", touch)


def repetition(draft: Draft, every: Text | None, place: str, touch: str) -> None:
    """A repetition one unit longer, or twice as long where its length is worked out."""
    if every is None:
        return
    text = strip(every)
    more = one_more(text.value.strip(), "duration")
    longer = Phrase("timer-shifted", 0, text.value, more) if more is not None else shifted(text, "* 2")
    draft.phrase(text, longer, f"{place}.every", touch)
    draft.inside(every, f"{place}.every", touch, bare=True)


def closed_day(draft: Draft, rule: Text | None, place: str, touch: str) -> None:
    """Another closed-day rule."""
    if rule is not None and rule.value in _OTHER_DAY:
        draft.replaced("closed-day", rule, _OTHER_DAY[rule.value], place, touch)
