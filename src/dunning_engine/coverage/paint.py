"""Paints a process: which states and branches scenarios came by, wholly, in part, or never."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dunning_engine.coverage.universe import Universe
from dunning_engine.views.coverage_records import Item
from dunning_engine.views.diagram_records import Tone
from dunning_engine.views.machine_diagram import ANYWHERE


def tones(universe: Universe, counts: Mapping[Item, int]) -> dict[str, Tone]:
    """The paint of states by name, of branches by place, and by ``place -> state`` where one leads to several.

    A state is partly covered when something in it is missing, a branch when its condition never had the other answer.
    """
    found: dict[str, Tone] = {}
    for (kind, place, outcome), item in universe.items.items():
        if kind == "state":
            found[place] = _state(universe, counts, item)
        elif kind == "transition":
            found[f"{place} {outcome}".rstrip()] = _branch(universe, counts, item)
        elif kind == "call" and outcome == "void":
            found[place] = "covered" if counts.get(item) else "never"
    found[ANYWHERE] = _mixed(counts, _inside(universe, ANYWHERE))
    return found


def _state(universe: Universe, counts: Mapping[Item, int], item: Item) -> Tone:
    return _mixed(counts, [item, *_inside(universe, item.place)]) if counts.get(item) else "never"


def _branch(universe: Universe, counts: Mapping[Item, int], item: Item) -> Tone:
    answers = [universe.items.get(("guard", f"{item.place}.if", answer)) for answer in ("true", "false")]
    return _mixed(counts, [item, *filter(None, answers)]) if counts.get(item) else "never"


def _inside(universe: Universe, place: str) -> list[Item]:
    return [item for (_, where, _), item in universe.items.items() if where.startswith(f"{place}.")]


def _mixed(counts: Mapping[Item, int], items: Iterable[Item]) -> Tone:
    answers = {bool(counts.get(item)) for item in items}
    if answers == {False}:
        return "never"
    return "partly" if False in answers else "covered"
