"""The people of the quarter: who is asked answers as the customer's story says, once it is time."""

from __future__ import annotations

from datetime import date

from dunning_engine.api import Engine
from dunning_engine.errors import DunningError
from dunning_engine.model.task import Task
from dunning_engine.simulate.quarter import Part, Quarter
from dunning_engine.simulate.quarter_stories import Answer


class Cast:
    """Answers the tasks of the stories' customers; what no story answers stays open, in a person's hands.

    Which answer is the next one follows from the store alone, so that a run that was killed goes on alike.
    """

    def __init__(self, engine: Engine, quarter: Quarter) -> None:
        self._engine = engine
        self._parts = {part.customer: part for part in quarter.parts}
        self._of_case: dict[str, Part | None] = {}
        self._zone = engine.parts.programs.current(quarter.stories[0].process).calendar.tz

    def answer(self) -> int:
        """Complete what is open now and has an answer; how many tasks."""
        today = self._engine.parts.clock.now().astimezone(self._zone).date()
        return sum(self._complete(task, today) for task in self._engine.tasks())

    def _complete(self, task: Task, today: date) -> int:
        part = self._part(task.case_id)
        answer = self._next(task, part) if part is not None else None
        if part is None or answer is None or (today - part.start).days < answer.after:
            return 0
        try:
            self._engine.complete(task.id, part.tell(answer.form), by=answer.by)
        except DunningError:
            return 0  # the case moved on meanwhile: what is left stays with a person
        return 1

    def _part(self, case_id: str) -> Part | None:
        if case_id not in self._of_case:
            customer = self._engine.case(case_id).data.get("customer") or {}
            self._of_case[case_id] = self._parts.get(str(customer.get("id")))
        return self._of_case[case_id]

    def _next(self, task: Task, part: Part) -> Answer | None:
        answers = part.story.answers.get(task.name, ())
        if not answers:
            return None
        given = self._engine.tasks(case_id=task.case_id, name=task.name, open=False)
        done = sum(each.status == "completed" for each in given)
        return answers[done] if done < len(answers) else None
