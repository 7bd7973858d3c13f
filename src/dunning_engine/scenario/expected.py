"""What is wrong with an ``expect`` of a scenario: states, data, timers, tasks and effects that cannot be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from dunning_engine.model.finding import Finding
from dunning_engine.model.types import INSTANT
from dunning_engine.process.definition import Definition
from dunning_engine.process.node import Map, Node, Scalar, Seq
from dunning_engine.scenario.matching import EXPECTED
from dunning_engine.scenario.names import outcomes_of, timers_of
from dunning_engine.scenario.typed import fields_of, unknown, value_of
from dunning_engine.scenario.world import Look, keys, one_of, text

_SAID = ("items", "reason", "subject", "body")
"""What the pattern of an effect may ask besides its arguments."""


def expectation(look: Look, content: Node) -> Iterator[Finding]:
    """What is compared, against the process of the case that it is about."""
    yield from keys(content, EXPECTED)
    definition, wrong = look.case(content.get("case") if isinstance(content, Map) else None)
    yield from wrong
    for key, value in content.entries if isinstance(content, Map) and definition is not None else ():
        if key.text in _PARTS and definition is not None:
            yield from _PARTS[key.text](look, value, definition)


def _state(_look: Look, node: Node, definition: Definition) -> Iterator[Finding]:
    yield from one_of(node, f"state of {definition.name}", tuple(definition.states))


def _outcome(_look: Look, node: Node, definition: Definition) -> Iterator[Finding]:
    yield from one_of(node, f"outcome of {definition.name}", (*outcomes_of(definition), "none"))


def _data(_look: Look, node: Node, definition: Definition) -> Iterator[Finding]:
    yield from fields_of(node, definition.data, f"data of {definition.name}", node, seen=True)


def _timers(_look: Look, node: Node, definition: Definition) -> Iterator[Finding]:
    known = timers_of(definition)
    for key, value in node.entries if isinstance(node, Map) else ():
        if key.text not in known:
            yield unknown(key.at, f"timer of {definition.name}", key.text, known)
        yield from value_of(value, INSTANT.maybe(), f"timers.{key.text}")


def _tasks(look: Look, node: Node, definition: Definition) -> Iterator[Finding]:
    for item in node.items if isinstance(node, Seq) else ():
        name = text(item.get("task")) if isinstance(item, Map) else text(item)
        if name is not None and not look.forms(name.text, definition):
            yield unknown(name.at, f"task of {definition.name}", name.text, look.tasks(definition))


def _effects(look: Look, node: Node, _definition: Definition) -> Iterator[Finding]:
    for item in node.items if isinstance(node, Seq) else ():
        yield from pattern(look, item)


def pattern(look: Look, node: Node) -> Iterator[Finding]:
    """``mail.send``, ``{mail.send: {template: ...}}``, ``{template: ...}`` or ``{tag: ..., items: [...]}``."""
    operations = tuple(look.world.operations)
    yield from one_of(node, "operation", operations)
    for key, value in node.entries if isinstance(node, Map) else ():
        if key.text in ("tag", "template"):
            yield from _template(look, key.text, value)
        elif key.text not in _SAID:
            yield from one_of(key, "operation", operations)
            yield from _arguments(look, key, value)


def _arguments(look: Look, name: Scalar, node: Node) -> Iterator[Finding]:
    operation = look.world.operations.get(name.text)
    if operation is None or not isinstance(node, Map):
        return
    known = (*operation.parameters, *(("template",) if operation.template else ()), *_SAID)
    for key, value in node.entries:
        if key.text == "template" and operation.template:
            yield from _template(look, "template", value)
        else:
            yield from one_of(key, f"argument of {name.text}", known)


def _template(look: Look, what: str, node: Node) -> Iterator[Finding]:
    known = look.world.texts[what]
    yield from one_of(node, what, known) if known else ()


_PARTS: Mapping[str, Callable[[Look, Node, Definition], Iterator[Finding]]] = {
    "state": _state, "outcome": _outcome, "data": _data, "timers": _timers, "tasks": _tasks, "sent": _effects,
    "voided": _effects, "dead": _effects, "never_sent": _effects, "not_sent": _effects,
}  # fmt: skip
