"""What scenarios are about: processes, operations and texts; and which case one of their steps is about."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from dunning_engine.model.finding import Finding
from dunning_engine.model.operation import Operation
from dunning_engine.process.definition import Definition, TemplateDef
from dunning_engine.process.node import Map, Node, Scalar
from dunning_engine.scenario.names import PERSON, Form, tasks_of
from dunning_engine.scenario.reader import known_keys
from dunning_engine.scenario.typed import unknown

_CASE = ("process", "key")


@dataclass(frozen=True)
class World:
    """The processes by name, what outside systems can do, texts by process, and rule ids (empty: there is no list)."""

    processes: Mapping[str, Definition]
    operations: Mapping[str, Operation]
    templates: Mapping[str, Collection[TemplateDef]] = field(default_factory=dict)
    rules: Collection[str] = ()

    @cached_property
    def tasks(self) -> Mapping[str, Mapping[str, list[Form]]]:
        """The tasks of each process by name, with their forms."""
        return {name: tasks_of(definition) for name, definition in self.processes.items()}

    @cached_property
    def capabilities(self) -> tuple[str, ...]:
        """The names of the outside systems."""
        return tuple(dict.fromkeys(operation.capability for operation in self.operations.values()))

    @cached_property
    def texts(self) -> Mapping[str, tuple[str, ...]]:
        """The names of the templates (``template``) and their tags (``tag``)."""
        every = [template for listed in self.templates.values() for template in listed]
        found = {"template": [each.name for each in every], "tag": [each.tag for each in every]}
        return {what: tuple(dict.fromkeys(filter(None, names))) for what, names in found.items()}


@dataclass(frozen=True)
class Look:
    """A look at a scenario of a process; ``own`` is the process of the case that is started first."""

    world: World
    process: str
    own: str

    def case(self, node: Node | None) -> tuple[Definition | None, list[Finding]]:
        """The process of the case that a step is about, and what is wrong with how it is named."""
        if node is None:
            return self.world.processes.get(self.own), []
        name = text(node.get("process")) if isinstance(node, Map) else text(node)
        wrong = list(keys(node, _CASE))
        return (self.named(name), [*wrong, *self.strange(name)]) if name is not None else (None, wrong)

    def named(self, name: Scalar) -> Definition | None:
        """The process of a name."""
        return self.world.processes.get(name.text)

    def strange(self, name: Scalar) -> Iterator[Finding]:
        """The finding about a process that does not exist."""
        if name.text not in self.world.processes:
            yield unknown(name.at, "process", name.text, tuple(self.world.processes))

    def forms(self, name: str, definition: Definition | None) -> list[Form]:
        """The forms of the tasks of a name, those of the scenario's own process where it has some."""
        here = definition.name if definition is not None else self.own
        own = self.world.tasks.get(here, {}).get(name, [])
        others = () if definition is not None or own else self.world.tasks.values()
        return own or [form for each in others for form in each.get(name, [])] or ([{}] if name in PERSON else [])

    def tasks(self, definition: Definition | None) -> tuple[str, ...]:
        """The tasks that may be meant."""
        return tuple(self.world.tasks.get(definition.name if definition is not None else self.own, ()))


def text(node: Node | None) -> Scalar | None:
    """A node that is a text."""
    return node if isinstance(node, Scalar) and node.style != "empty" else None


def keys(node: Node | None, known: tuple[str, ...]) -> Iterator[Finding]:
    """The keys of a node that the format does not have there."""
    if isinstance(node, Map):
        yield from known_keys(node, known)


def one_of(node: Node | None, what: str, known: tuple[str, ...]) -> Iterator[Finding]:
    """A word of a few."""
    word = text(node)
    if word is not None and word.text not in known:
        yield unknown(word.at, what, word.text, known)
