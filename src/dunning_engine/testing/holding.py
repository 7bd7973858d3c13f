"""What has to hold of every case after every step, whatever its process."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.api import Engine
from dunning_engine.engine import facts_of
from dunning_engine.explore import Part, Refused, Seen, Sent, Took, World
from dunning_engine.model.case import Case
from dunning_engine.model.decision import Decision
from dunning_engine.model.task import OPERATOR
from dunning_engine.ports.store import Step
from dunning_engine.runtime.rebuild import decisions
from dunning_engine.testing.bench import Bench
from dunning_engine.verify.properties import STEPS, Watch

_INSIDE = frozenset({"timer", "result", "facts", "ended", "cancel", "join"})


class Holding:
    """Looks at an engine after each step; remembers what the invariants of the processes need to know of before."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._seen: dict[str, int] = {}
        self._rebuilt: dict[str, Case] = {}
        self._marks: dict[str, tuple[object, ...]] = {}
        self._watches: dict[str, Watch] = {}

    def check(self, engine: Engine) -> None:
        """Raises :class:`AssertionError` for the first thing that does not hold."""
        for trouble in self._troubles(engine):
            raise AssertionError(trouble)

    def _troubles(self, engine: Engine) -> Iterator[str]:
        for case in engine.cases():
            yield from self._log(engine, case)
            yield from _never(engine, case)
            if not case.open:
                yield from _ended(engine, case)
        yield from _effects(engine)

    def _log(self, engine: Engine, case: Case) -> Iterator[str]:
        """The log gives the case as it is; what is new in it keeps the invariants of the process."""
        rebuilt = self._rebuilt.get(case.id)
        steps = engine.parts.store.steps(case.id, after=self._seen.get(case.id, 0))
        for step, decision in decisions(engine.parts.programs, steps, rebuilt):
            yield from self._broken(engine, case, rebuilt, step, decision)
            rebuilt = self._rebuilt[case.id] = decision.case
            self._seen[case.id] = step.position
        if rebuilt != case:
            yield f"{case.id} is not what its log says: {rebuilt} instead of {case}"

    def _broken(self, engine: Engine, case: Case, before: Case | None, step: Step, decision: Decision) -> Iterator[str]:
        """The properties of the process that a step breaks."""
        watch = self._watch(case.process)
        marks = self._marks.get(case.id, watch.first())
        world = World(step.now, (None,), marks, 0)
        after, broken = watch.after(world, world, [*_saw(engine, before, step, decision)])
        self._marks[case.id] = after
        texts = {f"{case.process}:{each.place}": each.text for each in self._bench.read(case.process)[0].properties}
        for name in broken:
            said = f"step {step.event['name']} was refused: {decision.reason}" if name.endswith(f":{STEPS}") else ""
            yield f"{case.id} breaks {said or texts.get(name, name)} (at {step.now.isoformat()})"

    def _watch(self, process: str) -> Watch:
        if process not in self._watches:
            part = Part.of(*self._bench.read(process))
            self._watches[process] = Watch((part,), {process: self._bench.tags(process)})
        return self._watches[process]


def _saw(engine: Engine, before: Case | None, step: Step, decision: Decision) -> Iterator[Seen]:
    """A step as the properties are told of it."""
    kind, name = step.event["kind"], step.event["name"]
    if decision.outcome == "refused":
        yield Refused(0, name, decision.reason, kind in _INSIDE)
    elif kind == "external":
        yield Took(0, name)
    elif kind == "result" and step.event["payload"].get("status") == "done" and before is not None:
        effect = engine.parts.store.effect(name)
        if effect is not None:
            yield Sent(0, effect, before, step.now)


def _never(engine: Engine, case: Case) -> Iterator[str]:
    """What must never hold does not, by the facts of the last step."""
    program = engine.parts.programs.of(case.program)
    facts = facts_of(program, case, case.data, case.control.visit, case.updated_at)
    for guard in program.never:
        if guard.test(facts):
            yield f"{case.id} breaks never {guard.text}"


def _ended(engine: Engine, case: Case) -> Iterator[str]:
    """An ended case has no timer, and no task but those that tell an operator of a failure."""
    for timer in engine.timers(case.id):
        yield f"{case.id} has ended and its timer {timer.name} is still armed"
    for task in engine.tasks(case_id=case.id):
        if task.assignee != OPERATOR:
            yield f"{case.id} has ended and its task {task.name} is still open"


def _effects(engine: Engine) -> Iterator[str]:
    """Every effect has ended, or waits for a later try and says why."""
    now = engine.parts.clock.now()
    for effect in engine.effects(status="pending"):
        if effect.due_at is None or effect.due_at <= now or not effect.reason:
            yield f"{effect.operation} {effect.key} waits, and nobody knows why"
