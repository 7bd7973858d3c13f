"""What a host can look at: cases, tasks, effects, histories and their explanations."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from dunning_engine.engine import facts_of
from dunning_engine.errors import TaskNotOpenError, UnknownCaseError
from dunning_engine.model.case import Case, Timer
from dunning_engine.model.effect import Effect
from dunning_engine.model.letter import Letter
from dunning_engine.model.task import Task
from dunning_engine.ports.store import Row, Step, Transaction
from dunning_engine.runtime.intake import may_identify
from dunning_engine.runtime.rebuild import rebuild
from dunning_engine.runtime.transactions import in_transaction
from dunning_engine.views.why import explain
from dunning_engine.wiring import Parts


class Reading:
    """The reading half of the engine; nothing here changes anything."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def case(self, case_id: str) -> Case:
        """A case as it is now. Raises :class:`UnknownCaseError`."""
        row = self.parts.store.case(case_id)
        if row is None:
            raise UnknownCaseError(f"there is no case {case_id}", help="see `dunning case list`", case=case_id)
        return self._case(row)

    def cases(
        self, *, process: str | None = None, state: str | None = None, key: str | None = None,
        open: bool | None = None, after: str = "", limit: int | None = None,  # noqa: A002 - the contract's word
    ) -> list[Case]:  # fmt: skip
        """Cases in the order of their ids."""
        if key is not None and not may_identify(key):
            key = in_transaction(self.parts.store, partial(self._known_key, key))
        rows = self.parts.store.cases(process=process, state=state, key=key, open=open, after=after, limit=limit)
        return [self._case(row) for row in rows]

    def _known_key(self, key: str, tx: Transaction) -> str:
        return self.parts.stepper.intake.key(tx, key)

    def _case(self, row: Row) -> Case:
        return self.parts.stepper.load(row)[1]

    def tasks(
        self, *, role: str | None = None, list: str | None = None, open: bool | None = True,  # noqa: A002 - the contract's words
        name: str | None = None, case_id: str | None = None,
    ) -> Sequence[Task]:  # fmt: skip
        """Tasks, of a role, of a list across cases, of a case; ``open=None`` for all."""
        return self.parts.store.tasks(case_id=case_id, assignee=role, name=name, list=list, open=open)

    def script(self, task_id: str) -> Letter | None:
        """What the agent says on the telephone, with the facts of this moment; ``None`` where a task has no script.

        It is a help, not a text to be read out (UNP-17). Raises :class:`TaskNotOpenError`, :class:`TemplateError`.
        """
        task = self.parts.store.task(task_id)
        if task is None:
            raise TaskNotOpenError(f"there is no task {task_id}", help="see `dunning task list`", task=task_id)
        if not task.script:
            return None
        case = self.case(task.case_id)
        program = self.parts.programs.of(case.program)
        facts = facts_of(program, case, case.data, case.control.visit, self.parts.clock.now())
        return self.parts.texts.letter(program, facts, task.script)

    def effects(
        self, *, status: str | None = None, case_id: str | None = None, operation: str | None = None
    ) -> list[Effect]:
        """Effects in the order they were planned."""
        return self.parts.store.effects(status=status, case_id=case_id, operation=operation)

    def timers(self, case_id: str) -> list[Timer]:
        """The armed timers of a case."""
        return self.parts.store.timers(case_id)

    def history(self, case_id: str) -> list[Step]:
        """Every input of a case, with what was decided and why."""
        self.case(case_id)
        return self.parts.store.steps(case_id)

    def why(self, case_id: str) -> str:
        """The history of a case in plain words: each step, the guards that were asked, the values, the answers."""
        case = self.case(case_id)
        steps = [vars_of(step) for step in self.parts.store.steps(case_id)]
        effects = {effect.key: effect.to_json() for effect in self.effects(case_id=case_id)}
        program = self.parts.programs.of(case.program)
        return explain(case.to_json(), steps, effects, program.rules, str(program.calendar.zone))

    def rebuild(self, case_id: str) -> Case:
        """The case as the log of its inputs alone gives it; equal to :meth:`case`, or something is wrong."""
        self.case(case_id)
        return rebuild(self.parts.programs, self.parts.store.steps(case_id))

    def check_schema(self) -> None:
        """Look whether the database has this library's schema. Raises :class:`SchemaError`."""
        self.parts.store.check_schema()

    def counts(self) -> dict[str, int]:
        """Totals: open cases, pending and dead effects, due timers, open tasks."""
        return dict(self.parts.store.counts())


def vars_of(step: Step) -> dict[str, Any]:
    """A step as plain JSON for the views."""
    return {
        "position": step.position, "number": step.number, "event": step.event, "now": step.now, "outcome": step.outcome,
        "from_state": step.from_state, "to_state": step.to_state, "trace": list(step.trace), "reason": step.reason,
    }  # fmt: skip
