"""What would kill a survivor: the first difference that a scenario shows, tried out as an expectation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dunning_engine.model.position import Position
from dunning_engine.mutate.bench import Bench, Case
from dunning_engine.mutate.difference import Difference, differences
from dunning_engine.mutate.look import Look, look
from dunning_engine.mutate.model import Mutant
from dunning_engine.mutate.trial import SECONDS, TooLongError, limited, run
from dunning_engine.mutate.verdict import Verdict
from dunning_engine.scenario import Scenario, Workshop
from dunning_engine.scenario.flow import flow
from dunning_engine.scenario.model import StepDef
from dunning_engine.scenario.runner import FAILURES, begin, take

MOST_SCENARIOS = 12
_MOST_TRIED = 6  # differences of one scenario that are tried out


@dataclass(frozen=True, slots=True)
class Advice:
    """What to add, and where.

    ``scenario`` is the nearest one, ``at`` the step, ``what`` the line to write, ``mutant`` what the mutant has
    instead. ``tried`` says that with it the scenario passes on the process and fails on the mutant. Without ``what``
    no scenario shows a difference: ``hint`` then is the case that is missing, as far as it can be told.
    """

    scenario: str = ""
    at: Position | None = None
    where: str = ""
    what: str = ""
    mutant: str = ""
    tried: bool = False
    hint: str = ""


class Adviser:
    """Finds what would kill survivors; remembers what the scenarios show of the processes as they are."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._looks: dict[str, list[Look]] = {}

    def advise(self, verdict: Verdict) -> Advice:
        """The nearest scenario that shows a difference, else what is missing."""
        cases = self._bench.candidates(verdict.mutant)
        parted = [case.scenario for case in cases if case.scenario.at.file in verdict.parted]
        workshop = self._bench.mutated(verdict.mutant)
        for scenario in parted[:MOST_SCENARIOS]:
            for number, difference in self._parting(scenario, workshop):
                found = self._placed(scenario, number, difference, workshop)
                if found is not None:
                    return found
        return self._missing(verdict.mutant, cases, parted)

    def _parting(self, scenario: Scenario, workshop: Workshop) -> Iterator[tuple[int, Difference]]:
        """The differences at each step at which there are some, with the step's number."""
        known = self._looks.get(scenario.at.file)
        if known is None:
            known = self._looks[scenario.at.file] = _looks(scenario, self._bench.workshop)
        left = _MOST_TRIED
        for number, (one, other) in enumerate(zip(known, _looks(scenario, workshop), strict=False)):
            for difference in differences(one, other) if one != other else ():
                if left and difference.expect:
                    left -= 1
                    yield number, difference

    def _placed(self, scenario: Scenario, number: int, found: Difference, workshop: Workshop) -> Advice | None:
        """The expectation at a place where it tells: in the next `expect`, else in one of its own."""
        for made, step, where, added in _placements(scenario, number, found):
            if run(made, self._bench.workshop)[0].passed and not run(made, workshop)[0].passed:
                return Advice(scenario.name, step.at, where, _written(added, where), found.mutant, tried=True)
        return None

    def _missing(self, mutant: Mutant, cases: Sequence[Case], parted: Sequence[Scenario]) -> Advice:
        near = parted[0] if parted else cases[0].scenario if cases else self._nearest(mutant)
        came = _coming(cases, parted)
        hint = f"{came}; needed is a case in which {mutant.hint}" if mutant.hint else came
        return Advice(near.name if near else "", near.at if near else None, hint=hint)

    def _nearest(self, mutant: Mutant) -> Scenario | None:
        """The shortest scenario that reaches the state, at least the process."""
        for place in (mutant.place.split(".")[0], mutant.process):
            for case in self._bench.cases:
                if f"{mutant.process}:{place}" in case.touched:
                    return case.scenario
        return None


def _coming(cases: Sequence[Case], parted: Sequence[Scenario]) -> str:
    """How many scenarios come by a mutant that none of them kills, and what they show of it."""
    if not cases:
        return "no scenario comes by it"
    one = len(cases) == 1
    came = "1 scenario comes by it" if one else f"{len(cases)} scenarios come by it"
    if parted:
        return f"{came}; what differs there no `expect` can say"
    return f"{came} and {'shows' if one else 'show'} no difference"


def _looks(scenario: Scenario, workshop: Workshop) -> list[Look]:
    """What is seen after each step, as far as the run gets."""
    seen: list[Look] = []
    try:
        with limited(SECONDS):
            under_way = begin(scenario, workshop)
            for step in scenario.steps:
                take(under_way, step)
                seen.append(look(under_way))
    except (*FAILURES, TooLongError):
        pass
    return seen


def _placements(
    scenario: Scenario, number: int, found: Difference
) -> Iterator[tuple[Scenario, StepDef, str, Mapping[str, Any]]]:
    steps, own = scenario.steps, found.case[0] == scenario.process
    after = number + 1
    if own and after < len(steps) and steps[after].kind == "expect" and not (steps[after].content or {}).get("case"):
        content = steps[after].content or {}
        for joined, where, written in (*_said_more(content, found.expect), *_joined(content, found.expect)):
            step = replace(steps[after], content=joined)
            yield replace(scenario, steps=(*steps[:after], step, *steps[after + 1 :])), steps[after], where, written
    named = {} if own else {"case": {"process": found.case[0], "key": found.case[1]}}
    step = StepDef("expect", {**named, **found.expect}, steps[number].at)
    yield replace(scenario, steps=(*steps[:after], step, *steps[after:])), steps[number], "after", step.content


Joined = tuple[dict[str, Any], str, Mapping[str, Any]]
"""An expectation with more in it, where the addition stands, and how it is written."""


def _joined(content: Mapping[str, Any], more: Mapping[str, Any]) -> Iterator[Joined]:
    """An expectation with another key, entry or item; nothing where the two would contradict."""
    joined = dict(content)
    for name, value in more.items():
        known = joined.get(name)
        if known is None:
            joined[name] = value
        elif isinstance(known, list) and isinstance(value, list) and known and value:
            joined[name] = [*known, *value]
        elif isinstance(known, Mapping) and isinstance(value, Mapping) and not known.keys() & value.keys():
            joined[name] = {**known, **value}
        else:
            return
    yield joined, "in", more


def _said_more(content: Mapping[str, Any], more: Mapping[str, Any]) -> Iterator[Joined]:
    """An expectation in which an effect or a task that is expected already is told more closely."""
    for name, value in more.items():
        known = content.get(name)
        if not (isinstance(known, list) and isinstance(value, list) and value):
            continue
        for number, item in enumerate(known):
            closer = _closer(item, value[0])
            if closer is not None:
                joined = {**content, name: [*known[:number], closer, *known[number + 1 :]]}
                yield joined, "instead", {name: [closer]}


def _closer(item: Any, more: Any) -> Any:
    """One pattern with what another says besides; ``None`` where they speak of different things."""
    if isinstance(item, str) and isinstance(more, Mapping):
        return more if next(iter(more)) == item or more.get("task") == item else None
    if not (isinstance(item, Mapping) and isinstance(more, Mapping)):
        return None
    if "task" in item and item.get("task") == more.get("task"):
        return {**item, **more}
    name = next(iter(item))
    if name != next(iter(more)) or not isinstance(more[name], Mapping) or name == "tag":
        return None
    given = item[name] or {}
    told = {key: value for key, value in more[name].items() if key not in given}
    same = all(_same(given[key], value) for key, value in more[name].items() if key in given)
    return {name: {**given, **told}} if told and same else None


def _same(one: Any, other: Any) -> bool:
    return str(one) == str(other) or isinstance(one, list)


def _written(found: Mapping[str, Any], where: str) -> str:
    """The line as it is pasted: the keys for an `expect` that is there, else a step."""
    inner = ", ".join(f"{name}: {flow(value)}" for name, value in found.items())
    return inner if where != "after" else f"- expect: {{{inner}}}"
