"""Traces business rules: the elements that carry their ids, and the scenarios that really passed through them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dunning_engine.api import Engine
from dunning_engine.library import Library
from dunning_engine.model.position import Position
from dunning_engine.plugin import AdapterFactory, Plugins
from dunning_engine.ports.store import Step
from dunning_engine.process.definition import Rule
from dunning_engine.process.program import Program
from dunning_engine.scenario.model import Result

_MARK = re.compile(r"[.\[]")
_NO_PLACE = frozenset({"person", "refreshed"})
"""What a step did whose ``where`` is the name of an event."""


@dataclass(frozen=True, slots=True)
class Element:
    """What carries a rule id: a place of a process, a template, or an adapter.

    ``place`` is the place in the program, ``templates.<name>``, or ``operations.<capability>`` of an adapter, whose
    ``process`` is empty; ``at`` is where the id (of an adapter: the class) is written.
    """

    rule: str
    process: str
    place: str
    at: Position

    def passed(self, reached: frozenset[str]) -> bool:
        """Whether a run that reached these places (see :func:`reached_by`) passed through it."""
        return f"{self.process}:{self.place}" in reached


@dataclass(frozen=True, slots=True)
class Trace:
    """A rule of the catalogue with the elements that carry its id, and the scenarios that exercise each of them.

    ``ran`` says whether scenarios were run at all.
    """

    rule: Rule
    elements: tuple[tuple[Element, tuple[str, ...]], ...]
    ran: bool = True

    @property
    def implemented(self) -> tuple[Position, ...]:
        """Where it is implemented: each line once, in the order of the files."""
        lines = {(element.at.file, element.at.line): element.at for element, _ in self.elements}
        return tuple(lines[place] for place in sorted(lines))

    @property
    def scenarios(self) -> tuple[str, ...]:
        """The passing scenarios that passed through one of its elements, each once."""
        return tuple(sorted({name for _, names in self.elements for name in names}))

    @property
    def idle(self) -> bool:
        """Whether scenarios were run and none of them passed through it."""
        return self.ran and not self.scenarios

    @property
    def hole(self) -> str:
        """What is missing, empty where nothing is. A system needs an adapter; all else also a scenario."""
        if not self.elements:
            return "not implemented"
        system = any(not element.process for element, _ in self.elements)
        return "no scenario" if self.idle and not system else ""


def trace_rules(
    catalogue: Mapping[str, Rule], elements: Sequence[Element], results: Sequence[Result] | None
) -> list[Trace]:
    """Each rule of the catalogue with its elements and scenarios; ``None`` for results: nothing was run.

    A scenario that fails exercises nothing.
    """
    passing = [(each.scenario.name, reached_by(each.places)) for each in results or () if each.passed]
    found: dict[str, list[tuple[Element, tuple[str, ...]]]] = {rule: [] for rule in catalogue}
    for element in elements:
        if element.rule in found:
            names = dict.fromkeys(name for name, reached in passing if element.passed(reached))
            found[element.rule].append((element, tuple(names)))
    return [Trace(rule, tuple(found[name]), results is not None) for name, rule in catalogue.items()]


def elements_of(library: Library, program: Program) -> tuple[Element, ...]:
    """What carries rule ids in a process and its templates."""
    name = program.name
    places = [(place, rules) for place, rules in program.carriers.items()]
    places += [(f"templates.{template}", read.rules) for (_, template), read in library.templates(name).items()]
    return tuple(Element(rule.value, name, place, rule.at) for place, rules in places for rule in rules)


def adapters_of(plugins: Plugins) -> Iterator[Element]:
    """The adapters, each with the systems that it speaks to."""
    for factory in plugins.factories.values():
        at = _written(factory)
        yield from (Element(system, "", f"operations.{factory.capability}", at) for system in factory.systems)


def _written(factory: AdapterFactory) -> Position:
    """Where the class or function that builds an adapter is written."""
    build_: Any = factory.build
    try:
        file, line = inspect.getsourcefile(build_), inspect.getsourcelines(build_)[1]
    except (TypeError, OSError):  # made at run time: there is no text to point at
        return Position(f"{factory.capability} {factory.name}", 1, 1)
    return Position(str(Path(file or "").resolve()), line, 1)


def places_of(engine: Engine) -> frozenset[str]:
    """Every place that all cases of a run passed through, as :class:`Result` has them. Refused steps count nothing."""
    process = {case.id: case.process for case in engine.cases()}
    found = {
        f"{process[step.case_id]}:{place}"
        for step in engine.parts.store.steps()
        if step.outcome in ("accepted", "deferred")
        for place in _passed(step)
    }
    for effect in engine.effects():
        found.add(f"{process[effect.case_id]}:operations.{effect.operation}")
        if isinstance(template := effect.arguments.get("template"), str):
            found.add(f"{process[effect.case_id]}:templates.{template}")
    scripts = ((task.case_id, task.script) for task in engine.tasks(open=None) if task.script)
    return frozenset(found | {f"{process[case]}:templates.{script}" for case, script in scripts})


def reached_by(places: Iterable[str]) -> frozenset[str]:
    """Places with all that they stand in, up to their process; operations also without one, as adapters have them."""
    reached = set()
    for each in places:
        process, _, place = each.partition(":")
        reached.add(f"{process}:{process}")
        for whole in (place, *(place[: mark.start()] for mark in _MARK.finditer(place))):
            reached.add(f"{process}:{whole}")
            if whole.startswith("operations."):
                reached.add(f":{whole}")
    return frozenset(reached)


def _passed(step: Step) -> Iterator[str]:
    """What was done, and the conditions that were met; a timer's ``while`` only keeps it waiting."""
    for entry in step.trace:
        if "did" in entry:
            if entry["did"] not in _NO_PLACE:
                yield str(entry["where"])
        elif entry["answer"] and not str(entry["asked"]).endswith(".while"):
            yield str(entry["asked"]).removesuffix(".if")
