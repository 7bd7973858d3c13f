"""Tries drafts until each thing that is missing is come by, and keeps the nearest one where none does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from dunning_engine.coverage.suggest.diary import Diary, Notes, Stage
from dunning_engine.coverage.suggest.draft import Draft
from dunning_engine.coverage.suggest.places import Places
from dunning_engine.coverage.suggest.tries import Tries
from dunning_engine.coverage.suggest.trying import Outcome, Trials
from dunning_engine.coverage.suggest.values import Values
from dunning_engine.coverage.survey import Survey
from dunning_engine.model.position import NOWHERE
from dunning_engine.scenario import Result, Scenario
from dunning_engine.scenario.model import StepDef
from dunning_engine.views.coverage_records import Item, ItemKind

MOST_TRIES = 40
MOST_ROUNDS = 4
ORDER: tuple[ItemKind, ...] = ("transition", "task", "guard", "row", "timer", "call", "state", "rule")
"""What is looked for first: a task by hand also comes by the call that failed, a branch by the state it leads to."""
_SPACE = re.compile(r"[^A-Za-z0-9]+")
_NEW = "New from here on."
_GIVEN = "Nothing is added: what differs is under `given`."
_MONDAY = "2026-03-02T09:00"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Suggestion:
    """A scenario to begin with. ``items`` are what it comes by, ``wanted`` what it was written for in vain."""

    process: str
    name: str
    text: str
    items: tuple[Item, ...] = ()
    wanted: tuple[Item, ...] = ()

    @property
    def file(self) -> str:
        """A name for its file."""
        return f"{_SPACE.sub('_', f'{self.process} {self.name}').strip('_').lower()}.scenario.yaml"


@dataclass
class Suggestions:
    """What was found for a process; ``without`` are the items to which no scenario leads near enough to begin."""

    found: list[Suggestion] = field(default_factory=list)
    without: list[Item] = field(default_factory=list)


class Suggester:
    """Runs scenarios for a survey, remembers where they come, and suggests others."""

    def __init__(self, survey: Survey) -> None:
        self._survey, self._diary = survey, Diary()

    def run(self, scenario: Scenario) -> Result:
        """Run a scenario and keep what it came by."""
        notes = Notes(scenario)
        result = self._survey.run(scenario, notes.watch)
        if result.passed:
            self._diary.keep(scenario, notes.stages)
        return result

    def suggest(self, process: str, missing: Iterable[Item], progress: Progress) -> Suggestions:
        """Scenarios for what is missing of a process; ``progress`` is told what is looked for."""
        return _Search(self._survey, self._diary, process).run(missing, progress)


class _Search:
    """The search for one process."""

    def __init__(self, survey: Survey, diary: Diary, process: str) -> None:
        universe = survey.universe(process)
        self._process, self._program, self._diary = process, universe.program, diary
        self._values = Values(universe.program, universe.definition, diary)
        self._tries = Tries(universe, Places(universe.program, diary), self._values)
        self._trials = Trials(survey)

    def run(self, missing: Iterable[Item], progress: Progress) -> Suggestions:
        """Look for a scenario for each item that is missing."""
        if not self._diary.stages[self._process]:
            self._begin()
        suggestions, left = Suggestions(), sorted(missing, key=lambda item: ORDER.index(item.kind))
        for _ in range(MOST_ROUNDS):
            before = len(left)
            left = self._round(left, suggestions, progress)
            if not left or len(left) == before:
                break
        suggestions.found = _needed(suggestions.found)
        self._nearest(left, suggestions)
        return suggestions

    def _begin(self) -> None:
        """A first scenario with made-up data, where there is none to go by."""
        now = datetime.fromisoformat(_MONDAY).replace(tzinfo=self._program.calendar.tz)
        scenario = Scenario("made up", self._process, NOWHERE, _MONDAY, data=self._values.start(now))
        stage = Stage(scenario, (StepDef("start", None, NOWHERE),), now, self._program, None)
        outcome = self._trials.of(Draft(stage))
        if outcome is not None:
            self._keep(outcome, scenario.name)

    def _keep(self, outcome: Outcome, name: str) -> None:
        """What a draft passes through is where others may begin."""
        scenario = replace(outcome.scenario, name=name)
        self._diary.keep(scenario, [replace(stage, scenario=scenario) for stage in outcome.stages])

    def _round(self, left: list[Item], suggestions: Suggestions, progress: Progress) -> list[Item]:
        """Look once for everything that is left; what is still left then."""
        still: list[Item] = []
        reached: set[Item] = set()
        for item in left:
            if item in reached:
                continue
            progress(item.name)
            hit = next((outcome for outcome in self._outcomes(item) if item in outcome.items), None)
            if hit is None:
                still.append(item)
            else:
                reached |= hit.items
                suggestions.found.append(self._finished(item, hit, {*left}))
                self._keep(hit, f"Suggested: {_name(item)}")
        return [item for item in still if item not in reached]

    def _outcomes(self, item: Item) -> Iterator[Outcome]:
        tried = (self._trials.of(draft) for draft in islice(self._tries.of(item), MOST_TRIES))
        return (outcome for outcome in tried if outcome is not None)

    def _nearest(self, left: list[Item], suggestions: Suggestions) -> None:
        """For what nothing comes by: the first draft that runs, with the answer that a condition gave there."""
        groups: dict[str, tuple[Outcome, list[Item]]] = {}
        for item in left:
            outcome = next(self._outcomes(item), None)
            if outcome is None:
                suggestions.without.append(item)
            else:
                groups.setdefault(outcome.draft.text(), (outcome, []))[1].append(item)
        suggestions.found += [self._unfinished(outcome, tuple(items)) for outcome, items in groups.values()]

    def _finished(self, item: Item, hit: Outcome, missing: set[Item]) -> Suggestion:
        items = tuple(sorted(hit.items & missing, key=lambda each: (each != item, each.name)))
        doc, after = f"Comes by {_listed(items)}.", ("What should be so now? It was:", hit.expect)
        return Suggestion(self._process, _name(item), _written(hit, item, doc, after), items)

    def _unfinished(self, near: Outcome, items: tuple[Item, ...]) -> Suggestion:
        asked = [near.asked[item.place] for item in items if item.place in near.asked]
        after = (" ".join(["This comes near, and not by it yet.", *asked]), "It was:", near.expect)
        text = _written(near, items[0], f"Does not yet come by {_listed(items)}.", after)
        return Suggestion(self._process, _name(items[0]), text, wanted=items)


def _name(item: Item) -> str:
    return f"{item.kind} {item.name}"


def _written(outcome: Outcome, item: Item, doc: str, after: tuple[str, ...]) -> str:
    draft = outcome.draft
    begun = f"Begins as '{draft.stage.scenario.name}'. {doc}"
    return draft.text(f"Suggested: {_name(item)}", begun, _NEW if draft.added else _GIVEN, after)


def _needed(found: list[Suggestion]) -> list[Suggestion]:
    """Without those that come by nothing that the others do not."""
    kept = list(found)
    for each in found:
        others = {item for other in kept if other is not each for item in other.items}
        if others.issuperset(each.items):
            kept.remove(each)
    return kept


def _listed(items: Iterable[Item]) -> str:
    return "; ".join(map(_name, items))
