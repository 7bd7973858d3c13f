"""What is wrong with the contents of a scenario: names that its processes do not have, values of another type."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from dunning_engine.calendar import Duration
from dunning_engine.errors import DunningError, EvaluationError
from dunning_engine.model.finding import Finding
from dunning_engine.model.types import INSTANT, INTEGER
from dunning_engine.process.definition import Definition
from dunning_engine.process.node import Map, Node, Scalar, Seq
from dunning_engine.scenario.by_hand import ENDS, WORKER
from dunning_engine.scenario.expected import expectation, pattern
from dunning_engine.scenario.names import timers_of
from dunning_engine.scenario.reader import BESIDE, STEPS
from dunning_engine.scenario.typed import WRONG, fields_of, unknown, value_of
from dunning_engine.scenario.world import Look, World, keys, one_of, text


def examine(node: Map, world: World) -> Iterator[Finding]:
    """The findings about a scenario that could be read."""
    process, listed = text(node.get("process")), node.get("steps")
    if process is None:
        return
    steps = listed.items if isinstance(listed, Seq) else ()
    look = Look(world, process.text, _first(steps) or process.text)
    yield from look.strange(process)
    if look.named(process) is None:
        return
    yield from _covers(node.get("covers"), world)
    yield from value_of(node.get("now") or process, INSTANT, "now")
    given = node.get("given")
    if isinstance(given, Map):
        yield from _settings(look, given.get("settings"))
        yield from _standins(look, given.get("standins"))
    for step in steps:
        yield from _step(look, step, given)


def _first(steps: tuple[Node, ...]) -> str:
    """The process of the case that is started first, where a step names it."""
    for step in steps:
        started = step.get("start") if isinstance(step, Map) else None
        if started is not None or (isinstance(step, Scalar) and step.text == "start"):
            process = text(started.get("process")) if isinstance(started, Map) else None
            return process.text if process is not None else ""
    return ""


def _covers(node: Node | None, world: World) -> Iterator[Finding]:
    for rule in node.items if isinstance(node, Seq) and world.rules else ():
        yield from one_of(rule, "rule", tuple(world.rules))


def _settings(look: Look, node: Node | None) -> Iterator[Finding]:
    """Settings of the scenario's process, or of others by their names."""
    for key, value in node.entries if isinstance(node, Map) else ():
        other = look.named(key) if isinstance(value, Map) else None
        own = look.world.processes[look.process]
        if other is not None:
            yield from fields_of(value, other.settings, f"settings of {key.text}", key, partial=True)
        else:
            one = Map(((key, value),), key.at)
            yield from fields_of(one, own.settings, f"settings of {own.name}", key, partial=True)


def _standins(look: Look, node: Node | None) -> Iterator[Finding]:
    for key, _ in node.entries if isinstance(node, Map) else ():
        yield from one_of(key, "capability", look.world.capabilities)


def _step(look: Look, node: Node, given: Node | None) -> Iterator[Finding]:
    """One step; what is expected to fail is not looked into, but for its name and its code."""
    if isinstance(node, Scalar) and node.text == "start":
        yield from _started(look, None, given, node)
    if not isinstance(node, Map):
        return
    kind = next(key for key, _ in node.entries if key.text in STEPS)
    content = node.get(kind.text)
    if kind.text == "start":
        yield from _started(look, content, given, kind)
    elif content is not None:
        yield from _STEPS[kind.text](look, content, kind, node)


def _started(look: Look, content: Node | None, given: Node | None, at: Scalar) -> Iterator[Finding]:
    """A case is opened with the data of `given`, or with its own."""
    yield from keys(content, ("process", "data"))
    named = content if isinstance(content, Map) else Map((), at.at)
    process, own = text(named.get("process")), named.get("data")
    if process is not None:
        yield from look.strange(process)
    definition = look.world.processes.get(process.text if process is not None else look.process)
    if definition is not None:
        data = given.get("data") if own is None and process is None and isinstance(given, Map) else own
        yield from fields_of(data, definition.data, f"data of {definition.name}", data if data is not None else at)


def _send(look: Look, content: Node, _kind: Scalar, step: Map) -> Iterator[Finding]:
    definition, wrong = look.case(step.get("case"))
    yield from wrong
    for name, payload in content.entries if isinstance(content, Map) and definition is not None else ():
        yield from _event(definition, name, payload)


def _event(definition: Definition | None, name: Scalar, payload: Node | None) -> Iterator[Finding]:
    event = definition.events.get(name.text) if definition is not None else None
    if event is not None:
        yield from fields_of(payload, event.fields, f"event {name.text}", name)
    elif definition is not None:
        yield unknown(name.at, f"event of {definition.name}", name.text, tuple(definition.events))


def _signal(look: Look, content: Node, _kind: Scalar, _step: Map) -> Iterator[Finding]:
    yield from keys(content, ("process", "key", "event", "data", "id"))
    process, event = (text(content.get(name)) if isinstance(content, Map) else None for name in ("process", "event"))
    if process is not None:
        yield from look.strange(process)
    if process is not None and event is not None and isinstance(content, Map):
        yield from _event(look.named(process), event, content.get("data"))


def _complete(look: Look, content: Node, kind: Scalar, _step: Map) -> Iterator[Finding]:
    yield from keys(content, ("task", "form", "by", "case"))
    task = text(content.get("task")) if isinstance(content, Map) else None
    if task is None or not isinstance(content, Map):
        return
    definition, wrong = look.case(content.get("case"))
    yield from wrong
    forms = look.forms(task.text, definition if content.get("case") is not None else None)
    if not forms:
        yield unknown(task.at, "task", task.text, look.tasks(definition))
        return
    tried = [list(fields_of(content.get("form"), form, f"form of {task.text}", kind)) for form in forms]
    yield from min(tried, key=len)


def _postpone(look: Look, content: Node, _kind: Scalar, _step: Map) -> Iterator[Finding]:
    task = text(content.get("task")) if isinstance(content, Map) else text(content)
    if task is not None and not look.forms(task.text, None):
        yield unknown(task.at, "task", task.text, look.tasks(None))


def _expect(look: Look, content: Node, _kind: Scalar, _step: Map) -> Iterator[Finding]:
    yield from expectation(look, content)


def _expect_error(_look: Look, content: Node, _kind: Scalar, _step: Map) -> Iterator[Finding]:
    for key, value in content.entries if isinstance(content, Map) else ():
        if key.text == "code":
            yield from one_of(value, "error code", tuple(sorted(_codes(DunningError))))
        elif key.text not in (*STEPS, *(name for names in BESIDE.values() for name in names)):
            yield unknown(key.at, "step", key.text, STEPS)


def _codes(error: type[DunningError]) -> set[str]:
    return {error.code}.union(*(_codes(each) for each in error.__subclasses__()))


def _lasting(_look: Look, content: Node, kind: Scalar, _step: Map) -> Iterator[Finding]:
    """``advance`` and ``outage``: a length of time."""
    span = text(content)
    try:
        Duration.parse(span.text if span is not None else "")
    except EvaluationError as error:
        length = len(span.text) if span is not None else 1
        yield Finding.at(content.at, WRONG, f"{kind.text}: {error.message}", help=error.help, length=length)


def _until(_look: Look, content: Node, kind: Scalar, _step: Map) -> Iterator[Finding]:
    yield from value_of(content, INSTANT, kind.text)


def _tick(_look: Look, content: Node, kind: Scalar, _step: Map) -> Iterator[Finding]:
    yield from value_of(content, INTEGER.maybe(), kind.text)


def _worker(_look: Look, content: Node, _kind: Scalar, _step: Map) -> Iterator[Finding]:
    yield from one_of(content, "state of the worker", WORKER)


def _fire(look: Look, content: Node, _kind: Scalar, step: Map) -> Iterator[Finding]:
    definition, wrong = look.case(step.get("case"))
    yield from wrong
    name, known = text(content), timers_of(definition) if definition is not None else ()
    if name is not None and definition is not None and name.text.rpartition(".")[2] not in known:
        yield unknown(name.at, f"timer of {definition.name}", name.text, known)


def _outside(look: Look, content: Node, _kind: Scalar, step: Map) -> Iterator[Finding]:
    yield from look.case(step.get("case"))[1]
    if isinstance(content, Map):
        rest = tuple((key, value) for key, value in content.entries if key.text not in ("ends", "result"))
        yield from pattern(look, Map(rest, content.at))
        yield from one_of(content.get("ends"), "end", ENDS)


def _answer(look: Look, content: Node, _kind: Scalar, step: Map) -> Iterator[Finding]:
    yield from look.case(step.get("case"))[1]
    yield from keys(content, ("child", "outcome", "result"))


_STEPS: Mapping[str, Callable[[Look, Node, Scalar, Map], Iterator[Finding]]] = {
    "send": _send, "signal": _signal, "complete": _complete, "postpone": _postpone, "expect": _expect,
    "expect_error": _expect_error, "advance": _lasting, "outage": _lasting, "until": _until, "tick": _tick,
    "worker": _worker, "fire": _fire, "outside": _outside, "answer": _answer,
}  # fmt: skip
