"""The people of the demo: who is asked answers on the same day, always in the same way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dunning_engine.api import Engine
from dunning_engine.errors import DunningError
from dunning_engine.model.task import Task
from dunning_engine.simulate.portfolio import Portfolio

Form = Mapping[str, Any]
BY = "demo"


class People:
    """Answers the tasks that a run needs answered; other tasks stay open, in a person's hands.

    Every level is approved. A closure is agreed only for customers of the portfolio that are marked so:
    of the others it is known that they pay in the end.
    """

    def __init__(self, engine: Engine, portfolio: Portfolio) -> None:
        self._engine = engine
        self._portfolio = portfolio
        self._answers: Mapping[str, Callable[[Task], Form]] = {
            "Reminder 2": lambda _task: {"to_r2": True},
            "Reminders by hand": lambda _task: {},
            "To look into": lambda _task: {"decision": "go_on"},
            "Closures": self._closure,
        }

    def answer(self) -> int:
        """Complete what is open now; how many tasks."""
        asked = [(task, self._answers[task.list]) for task in self._engine.tasks() if task.list in self._answers]
        return sum(self._complete(task, answer(task)) for task, answer in asked)

    def _complete(self, task: Task, form: Form) -> int:
        try:
            self._engine.complete(task.id, form, by=BY)
        except DunningError:
            return 0  # the case moved on meanwhile, or the form asks for more: it stays with a person
        return 1

    def _closure(self, task: Task) -> Form:
        if task.name == "agree_closure":
            key = self._engine.case(task.case_id).key or ""
            customer = self._portfolio.customers.get(key)
            return {"agreed": customer is not None and customer.closes, "remedy": "write_off"}
        if task.name == "open_unit":
            return {
                "legal_basis": "Court order",
                "notice_proof": "Registered letter R3",
                "unit_opened_on": _opened(task),
            }
        return {}


def _opened(task: Task) -> str | None:
    return task.opened_at.date().isoformat() if task.opened_at is not None else None
