"""A process as a diagram: its states as nodes, its branches as edges with labels that people can read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from dunning_engine.checks.graph import BACK, Graph
from dunning_engine.model.operation import Operation
from dunning_engine.model.position import Text
from dunning_engine.process.definition import Anywhere, Branch, Definition, Handler, StateDef, TaskDef, TimerDef
from dunning_engine.views.diagram_records import Diagram, Edge, EdgeKind, Node, NodeKind, Tone

ANYWHERE = "anywhere"
_LONGEST = 44
_NO_COUNTS: Mapping[str, int] = {}
_PLAIN: Mapping[str, Tone] = {}
_VOID = "no longer due"


@dataclass(frozen=True, slots=True)
class _Marks:
    """What is known of places beside the process itself."""

    counts: Mapping[str, int]
    tones: Mapping[str, Tone]


@dataclass(frozen=True, slots=True)
class _Way:
    """One branch with what leads to it: the kind of its edge, what its label begins with, its place in the program."""

    kind: EdgeKind
    label: str
    place: str
    branch: Branch
    otherwise: bool


def diagram_of(
    definition: Definition, counts: Mapping[str, int] = _NO_COUNTS, title: str = "", *,
    operations: Mapping[str, Operation] | None = None, tones: Mapping[str, Tone] = _PLAIN,
) -> Diagram:  # fmt: skip
    """The diagram of a process.

    ``counts`` says how many times a branch was taken, by its place in the program (``where`` of a ``taken`` in
    the trace), and how many times a state was entered, by its name. A branch that may lead to several
    states (``back``, a computed ``to``) is an edge to each; its count is then looked up as
    ``place -> state``, since the place alone does not tell where it led. With the signatures of ``operations``
    a call leads back only where it may come to nothing: one that merely reads is never "no longer due". ``tones``
    paint states and branches, by the same names.
    """
    graph, marks = Graph(definition), _Marks(counts, tones)
    nodes = [_node(state, first=name == graph.first, marks=marks) for name, state in definition.states.items()]
    edges = [edge for state in definition.states.values() for edge in _edges(state, state.name, graph, marks)]
    if (everywhere := list(_edges(definition.anywhere, ANYWHERE, graph, marks))) and ANYWHERE not in definition.states:
        note = "in every state that is not final"
        nodes.append(Node(ANYWHERE, ANYWHERE, "anywhere", note, tone=tones.get(ANYWHERE, "")))
        edges += everywhere
    known = {node.id for node in nodes}
    void = _may_be_void(definition, operations)
    drawn = [e for e in edges if {e.source, e.target} <= known and (e.label != _VOID or e.source in void)]
    return Diagram(title or f"{_words(definition.name)}, version {definition.version}", tuple(nodes), tuple(drawn))


def _may_be_void(definition: Definition, operations: Mapping[str, Operation] | None) -> frozenset[str]:
    """The states whose call is asked about again before it is made, or comes too late."""
    if operations is None:
        return frozenset(definition.states)
    asked = {name for name, operation in operations.items() if operation.asks_again}
    owners: tuple[StateDef | Anywhere, ...] = (definition.anywhere, *definition.states.values())
    hurried = {
        branch.to.value for owner in owners for timer in owner.timers if timer.expires is not None
        for branch in timer.branches if branch.to is not None
    }  # fmt: skip
    called = {state.name for state in definition.states.values() if _all_asked(state, asked)}
    return frozenset(called | hurried)


def _all_asked(state: StateDef, asked: set[str]) -> bool:
    """Whether all that is surely called may be void: one entry that is done for certain, and the call is confirmed."""
    counted = [entry.action for entry in state.call if not entry.action.optional]
    sure = [action for action in counted if action.condition is None]
    return any(action.name in asked for action in counted) and all(action.name in asked for action in sure)


# --- nodes --------------------------------------------------------------------------------------------------


def _node(state: StateDef, *, first: bool, marks: _Marks) -> Node:
    count, tone = marks.counts.get(state.name, 0), marks.tones.get(state.name, "")
    return Node(state.name, _words(state.name), _kind(state, first=first), _note(state), count, tone)


def _kind(state: StateDef, *, first: bool) -> NodeKind:
    if state.final:
        return "final"
    if first:
        return "start"
    if state.call:
        return "call"
    return "task" if state.task is not None else "state"


def _note(state: StateDef) -> str:
    """What happens there: what is called, who is asked, how it ends."""
    if state.final:
        return f"ends as {_words(state.outcome)}" if state.outcome not in ("", state.name) else ""
    said = list(dict.fromkeys(entry.action.name for entry in state.call))
    if state.task is not None:
        said.append(f"{_words(state.task.name)}{_assignee(state.task)}")
    return _short(", ".join(said), 60)


def _assignee(task: TaskDef) -> str:
    text = task.assignee.text
    return f" ({_words(_bare(text.value).removeprefix('role.'))})" if text is not None else ""


# --- edges --------------------------------------------------------------------------------------------------


def _edges(owner: StateDef | Anywhere, name: str, graph: Graph, marks: _Marks) -> Iterator[Edge]:
    for way in _ways(owner, name):
        if way.branch.to is not None:
            yield from _drawn(way, name, way.branch.to, graph, marks)
    if isinstance(owner, StateDef) and any(not entry.action.optional for entry in owner.call):
        sources = graph.before[name]
        yield from (
            _edge(name, to, _VOID, "back", f"{name}.call", len(sources), marks) for to in _ordered(sources, graph)
        )


def _drawn(way: _Way, source: str, to: Text, graph: Graph, marks: _Marks) -> Iterator[Edge]:
    targets = _targets(source, to, graph)
    kind: EdgeKind = "back" if to.value == BACK else way.kind
    for target in targets:
        yield _edge(source, target, _label(way, back=to.value == BACK), kind, way.place, len(targets), marks)


def _edge(source: str, target: str, label: str, kind: EdgeKind, place: str, targets: int, marks: _Marks) -> Edge:
    way = f"{place} -> {target}"
    count = marks.counts.get(way, marks.counts.get(place, 0) if targets == 1 else 0)
    return Edge(source, target, label, kind, count, marks.tones.get(way, marks.tones.get(place, "")))


def _targets(source: str, to: Text, graph: Graph) -> list[str]:
    """Where a ``to`` may lead; ``back``: to the states from which its state is entered (of ``anywhere``: from any)."""
    if to.value != BACK:
        return _ordered(graph.named(to), graph)
    if source != ANYWHERE:
        return _ordered(graph.before[source], graph)
    return _ordered({name for before in graph.before.values() for name in before}, graph)


def _ordered(names: Iterable[str], graph: Graph) -> list[str]:
    """In the order of the file."""
    chosen = set(names)
    return [name for name in graph.definition.states if name in chosen]


def _label(way: _Way, *, back: bool) -> str:
    condition = "otherwise" if way.otherwise else ""
    if way.branch.condition is not None:
        condition = _short(_bare(way.branch.condition.value), _LONGEST)
    said = f"{way.label}: {condition}" if condition else way.label
    return f"{said} (back)" if back else said


def _ways(owner: StateDef | Anywhere, name: str) -> Iterator[_Way]:
    """The branches in the order in which a reader looks for them."""
    if isinstance(owner, StateDef):
        yield from _numbered(owner.confirmed, "confirmed", "confirmed", f"{name}.confirmed")
        yield from _numbered(owner.failed, "failed", "failed", f"{name}.failed")
        yield from _of_task(owner.failed_task, f"{name}.failed.task")
        yield from _of_task(owner.task, f"{name}.task")
    for handler in owner.on:
        yield from _of_handler(handler, "event", "", f"{name}.on")
    for timer in owner.timers:
        yield from _of_timer(timer, name)
    if isinstance(owner, StateDef) and owner.task is not None:
        yield from _of_deadlines(owner.task, name)
    yield from _numbered(owner.always, "always", "always", f"{name}.always")
    if isinstance(owner, StateDef):
        for handler in owner.reopen:
            yield from _of_handler(handler, "reopen", "reopen: ", f"{name}.reopen")


def _of_task(task: TaskDef | None, place: str) -> Iterator[_Way]:
    if task is not None:
        yield from _numbered(task.done, "task", f"{_words(task.name) or 'by hand'} done", f"{place}.done")


def _of_handler(handler: Handler, kind: EdgeKind, prefix: str, place: str) -> Iterator[_Way]:
    event = handler.event.value
    yield from _numbered(handler.branches, kind, prefix + _words(event.replace(".", " ")), f"{place}.{event}")


def _of_timer(timer: TimerDef, owner: str) -> Iterator[_Way]:
    place = f"{owner}.timers.{timer.name}"
    yield from _numbered(timer.branches, "timer", _words(timer.name), place)
    yield from _numbered(timer.missed, "timer", f"{_words(timer.name)} missed", f"{place}.missed")


def _of_deadlines(task: TaskDef, owner: str) -> Iterator[_Way]:
    for word, part in (("remind", task.remind), ("escalate", task.escalate)):
        if part is not None:
            place = f"{owner}.timers.{task.name}_{word}"
            yield from _numbered(part.branches, "timer", f"{_words(task.name)}: {word}", place)


def _numbered(branches: tuple[Branch, ...], kind: EdgeKind, label: str, place: str) -> Iterator[_Way]:
    for n, branch in enumerate(branches):
        yield _Way(kind, label, f"{place}[{n}]", branch, otherwise=n > 0 and branch.condition is None)


# --- texts --------------------------------------------------------------------------------------------------


def _words(name: str) -> str:
    return name.replace("_", " ")


def _bare(text: str) -> str:
    """An expression without ``${}``, in one line."""
    whole = re.fullmatch(r"\s*\$\{(.*)\}\s*", text, re.DOTALL)
    return " ".join((whole[1] if whole is not None else text).split())


def _short(text: str, longest: int) -> str:
    """The text, cut at a word where it is long."""
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(",:") + "…"
