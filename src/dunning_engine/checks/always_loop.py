"""E512: `always` that leads from state to state for ever."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding
from dunning_engine.process.definition import Definition

CODE = "E512"
EXPLANATION = Explanation(
    "endless always",
    bad="""\
events: {paid: {}}
states:
  open: {on: {paid: {to: settled}}, always: {to: asked}}
  asked: {always: {to: open}}
  settled: {final: true}
""",
    good="""\
events: {paid: {}}
data: {asked_once: {type: boolean, default: false}}
states:
  open: {on: {paid: {to: settled}}, always: {if: not asked_once, to: asked}}
  asked: {always: {do: {set: {asked_once: true}}, to: open}}
  settled: {final: true}
""",
    text=(
        "After each step `always` is asked, and again after its own move. These branches have no condition, so "
        "the step would never end."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Circles of unconditional `always`, each reported once."""
    reported: set[str] = set()
    for name, state in subject.definition.states.items():
        circle = _circle(subject.definition, name)
        if circle and not reported & set(circle):
            reported |= set(circle)
            message = f"`always` leads round without end: {' -> '.join((*circle, name))}"
            yield Finding.at(state.always[0].at, CODE, message, help="give one of them an `if`")


def _circle(definition: Definition, start: str) -> tuple[str, ...]:
    """The states that unconditional `always` passes through, if it comes back to the start."""
    passed: list[str] = []
    name: str | None = start
    while name is not None and name not in passed:
        passed.append(name)
        name = _next(definition, name)
    return tuple(passed) if name == start else ()


def _next(definition: Definition, name: str) -> str | None:
    state = definition.states.get(name)
    if state is None or state.final or not state.always:
        return None
    branch = state.always[0]
    return branch.to.value if branch.condition is None and branch.to is not None else None
