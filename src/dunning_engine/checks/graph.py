"""The states of a process and the ways between them, as far as the file alone tells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from dunning_engine.checks.walk import branch_lists
from dunning_engine.model.position import Text
from dunning_engine.process.definition import Anywhere, Branch, Definition, StateDef, TableDef

_TABLE = re.compile(r"table\.(\w+)\.(\w+)")
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")
BACK = "back"


class Graph:
    """Where each state may lead; a computed ``to`` counts as every state that it can name."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.first = next(iter(definition.states), "")

    @cached_property
    def direct(self) -> dict[str, frozenset[str]]:
        """The states that each state's branches name, those of ``anywhere`` included; may hold ``back``."""
        anywhere = frozenset(self._targets(_all(self.definition.anywhere)))
        return {
            name: frozenset(self._targets(_all(state))) | (frozenset() if state.final else anywhere)
            for name, state in self.definition.states.items()
        }

    @cached_property
    def before(self) -> dict[str, frozenset[str]]:
        """The states from which each state is entered: where ``back`` may lead."""
        states = self.definition.states
        return {
            name: frozenset(n for n in states if n != name and name in self.direct[n] and not states[n].final)
            for name in states
        }

    def ways(self, name: str) -> frozenset[str]:
        """The states that a state may lead to, ``back`` resolved, itself left out."""
        direct = self.direct[name]
        found = direct | self.before[name] if BACK in direct else direct
        return found & self.definition.states.keys() - {name}

    @cached_property
    def reachable(self) -> frozenset[str]:
        """The states that a case can come to."""
        return _closure([self.first], lambda name: self.direct.get(name, frozenset())) & self.definition.states.keys()

    @cached_property
    def dead_ends(self) -> frozenset[str]:
        """States that a case can come to, that are not final and that nothing leads out of."""
        states = self.definition.states
        return frozenset(n for n in self.reachable if not states[n].final and not self.ways(n))

    @cached_property
    def trapped(self) -> tuple[str, ...]:
        """States that a case can come to and from which it comes to no end, in file order."""
        states = self.definition.states
        ends = [name for name, state in states.items() if state.final] + sorted(self.dead_ends)
        saved = _closure(ends, lambda name: (n for n in states if name in self.ways(n)))
        return tuple(name for name in states if name in self.reachable - saved)

    def _targets(self, branches: Iterable[Branch]) -> Iterator[str]:
        for branch in branches:
            if branch.to is not None:
                yield from self.named(branch.to)

    def named(self, to: Text) -> Iterator[str]:
        """The states that a ``to`` may name."""
        if "${" not in to.value:
            yield to.value
            return
        tables = [(self.definition.tables.get(t), output) for t, output in _TABLE.findall(to.value)]
        found = {word for table, output in tables if table is not None for word in _cells(table, output)}
        found |= {a or b for a, b in _QUOTED.findall(to.value)}
        yield from found & self.definition.states.keys() or self.definition.states


def _all(owner: StateDef | Anywhere) -> Iterator[Branch]:
    return (branch for _, listed in branch_lists(owner) for branch in listed)


def _cells(table: TableDef, output: str) -> Iterator[str]:
    """What a table's output column holds."""
    if output in table.outputs:
        column = len(table.inputs) + list(table.outputs).index(output)
        yield from (row.cells[column].value for row in table.rows)


def _closure(start: Iterable[str], following: Callable[[str], Iterable[str]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(following(name))
    return frozenset(found)
