"""Finds where scenarios come near: the stages in a state, those that lead into it, those with a timer or a task."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

from dunning_engine.coverage.suggest.diary import Diary, Stage
from dunning_engine.process.program import Program

ANYWHERE = "anywhere"
MOST_STAGES = 3
Wanted = Callable[[Stage], bool]


class Places:
    """The stages of one process, the nearest first and one of each scenario."""

    def __init__(self, program: Program, diary: Diary) -> None:
        self._program, self._diary = program, diary

    def at(self, owner: str, wanted: Wanted = lambda _: True) -> Iterator[Stage]:
        """The nearest stages in a state where something holds; for ``anywhere`` one in each of several states."""
        if owner != ANYWHERE:
            return self._nearest(filter(wanted, self._diary.at(self._program.name, owner)))
        names = [state.name for state in self._program.states.values() if not state.final]
        firsts = (next(filter(wanted, self._diary.at(self._program.name, name)), None) for name in names)
        return islice((stage for stage in firsts if stage is not None), 2 * MOST_STAGES)

    def into(self, state: str) -> Iterator[Stage]:
        """The nearest stages whose last step led into a state."""
        return self._nearest(self._diary.into(self._program.name, state))

    def armed(self, owner: str, timer: str) -> Iterator[Stage]:
        """The nearest stages at which a timer is armed."""
        states = [owner] if owner != ANYWHERE else list(self._program.states)
        stages = chain.from_iterable(self._diary.at(self._program.name, state) for state in states)
        return self._nearest(stage for stage in stages if timer in stage.case.control.timers)

    def asked(self, owner: str, task: str) -> Iterator[Stage]:
        """The nearest stages in a state with an open task."""
        return self.at(owner, lambda stage: any(each.name == task for each in stage.tasks))

    def _nearest(self, stages: Iterable[Stage]) -> Iterator[Stage]:
        return islice(_apart(stages), MOST_STAGES)


def _apart(stages: Iterable[Stage]) -> Iterator[Stage]:
    """One stage of each scenario."""
    seen: set[str] = set()
    for stage in stages:
        if stage.scenario.at.file not in seen:
            seen.add(stage.scenario.at.file)
            yield stage
