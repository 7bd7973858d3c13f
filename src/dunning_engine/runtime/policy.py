"""The policy that ships: roles from the configuration, four eyes always."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from dunning_engine.model.task import Task


class RolePolicy:
    """``people`` gives each person's roles; with nobody in it everybody may complete everything, as one.

    With nobody in it no value is shown to anybody, for a name alone proves nothing; ``in_memory`` (tests, scenarios)
    to everybody.

    A task may be completed by who has its role, its deputy's, or is named as its assignee. ``revealing`` are the
    roles that may see values in the vault. Other eyes (``not_by`` of a task) are asked for in any case.
    ``directory`` gives the roles as they are now, with their deputies.
    """

    def __init__(
        self, people: Mapping[str, Collection[str]], revealing: Collection[str],
        directory: Callable[[], Mapping[str, Mapping[str, Any]]], *, in_memory: bool = False,
    ) -> None:  # fmt: skip
        self._people = {_plain(name): frozenset(roles) for name, roles in people.items()}
        self._revealing = frozenset(revealing)
        self._directory = directory
        self._in_memory = in_memory

    def may_complete(self, task: Task, by: str, others: Collection[str]) -> str | None:
        """Why somebody may not complete or put off a task, ``None`` where they may."""
        if others and not by.strip():
            return "four eyes: say who does it"
        if _plain(by) in map(_plain, others):
            return f"four eyes: {by} did the other half, so somebody else completes this"
        if not self._people or _plain(by) == _plain(task.assignee):
            return None
        wanted = self._serving(task.assignee)
        return None if self._roles(by) & wanted else f"{by or 'nobody'} is not {' or '.join(sorted(wanted))}"

    def may_reveal(self, ref: str, by: str) -> str | None:  # noqa: ARG002 - another policy may look at the class
        """Why somebody may not see a value, ``None`` where they may."""
        if not by.strip():
            return "say who sees it"
        if (not self._people and self._in_memory) or self._roles(by) & self._revealing:
            return None
        if not self._people:
            return "nobody is known by a role: name people under [people], and roles under [vault] reveal"
        roles = " or ".join(sorted(self._revealing))
        return f"{by} is not {roles}" if roles else "no role may see values: name some under [vault] reveal"

    def _roles(self, by: str) -> frozenset[str]:
        return self._people.get(_plain(by), frozenset())

    def _serving(self, assignee: str) -> frozenset[str]:
        """The role itself and its deputy; ``<role>.deputy`` is the deputy of a role."""
        name, _, deputy = assignee.partition(".")
        stands_in = str(self._directory().get(name, {}).get("deputy") or "")
        if deputy == "deputy" and stands_in:
            return frozenset({stands_in})
        return frozenset({assignee, stands_in} - {""})


def _plain(name: str) -> str:
    return name.strip().casefold()
