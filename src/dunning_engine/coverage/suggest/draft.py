"""A scenario in the making: the beginning of one that exists, other data, and steps added to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dunning_engine.coverage.suggest.diary import Stage
from dunning_engine.scenario.flow import flow

Step = tuple[str, Any]
"""The kind of a step and its content; ``None`` where it has none."""
_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Draft:
    """The steps that led to a stage, and what is added.

    ``settings``, ``data`` and ``standins`` are laid over those of the scenario that it begins as, mapping by mapping.
    """

    stage: Stage
    added: tuple[Step, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    standins: Mapping[str, Any] = field(default_factory=dict)

    def then(self, *steps: Step) -> Draft:
        """With more steps."""
        return replace(self, added=(*self.added, *steps))

    def given(
        self, *, settings: Mapping[str, Any] = _NOTHING, data: Mapping[str, Any] = _NOTHING,
        standins: Mapping[str, Any] = _NOTHING,
    ) -> Draft:  # fmt: skip
        """With more laid over what is given."""
        return replace(
            self, settings=over(self.settings, settings), data=over(self.data, data),
            standins=over(self.standins, standins),
        )  # fmt: skip

    def text(self, name: str = "suggested", doc: str = "", before: str = "", after: tuple[str, ...] = ()) -> str:
        """The scenario's file; ``before`` is a comment before the steps that were added, ``after`` are behind them."""
        base = self.stage.scenario
        lines = [f"scenario: {flow(name)}", *([f"doc: {flow(doc)}"] if doc else []), f"process: {base.process}"]
        lines += [f"now: {flow(base.now)}", *self._given(), "steps:"]
        lines += [line for step in self.stage.steps for line in _step((step.kind, step.content or None), step.more)]
        lines += [f"  # {before}"] if before else []
        lines += [line for step in self.added for line in _step(step, {})]
        return "\n".join([*lines, *(f"  # {line}" for line in after)]) + "\n"

    def _given(self) -> Iterator[str]:
        base = self.stage.scenario
        parts = {
            "settings": over(base.settings, self.settings), "data": over(base.data, self.data),
            "standins": over(base.standins, self.standins),
        }  # fmt: skip
        if any(parts.values()):
            yield "given:"
        for part, fields in parts.items():
            if fields:
                yield f"  {part}:"
                yield from (f"    {flow(str(name))}: {flow(value)}" for name, value in fields.items())


def over(base: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """One mapping laid over another; mappings in both are laid over one another too."""
    merged = dict(base)
    for name, value in more.items():
        known = merged.get(name)
        merged[name] = over(known, value) if isinstance(known, Mapping) and isinstance(value, Mapping) else value
    return merged


def _step(step: Step, more: Mapping[str, Any]) -> Iterator[str]:
    kind, content = step
    yield f"  - {kind}" if content is None else f"  - {kind}: {flow(content)}"
    yield from (f"    {name}: {flow(value)}" for name, value in more.items())
