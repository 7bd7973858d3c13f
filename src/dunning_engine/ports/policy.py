"""Who may do what: the protocol that a host may implement with its own directory of people."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from dunning_engine.model.task import Task


class Policy(Protocol):
    """Decides by role. Each method gives the reason why not, or ``None`` where the person may."""

    def may_complete(self, task: Task, by: str, others: Collection[str]) -> str | None:
        """Whether somebody may complete or put off a task; ``others`` did what asks for other eyes (``not_by``)."""

    def may_reveal(self, ref: str, by: str) -> str | None:
        """Whether somebody may see the value behind a reference."""
