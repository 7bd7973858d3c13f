"""The names that a process reads, and the words that it writes out: for what is declared and never used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from dunning_engine.checks.template_uses import uses_of
from dunning_engine.checks.walk import actions, owners, tasks_of
from dunning_engine.checks.ways import ways_of
from dunning_engine.expr import interpolations
from dunning_engine.model.position import Text
from dunning_engine.process.definition import (
    Action,
    Argument,
    Branch,
    Deadline,
    Definition,
    StateDef,
    TaskDef,
    TemplateDef,
    TimerDef,
)

_PATH = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")


def names_read(definition: Definition, templates: Iterable[TemplateDef]) -> frozenset[str]:
    """Every path that an expression or a template reads, with what it begins with: ``a.b`` reads ``a`` too."""
    written = {_QUOTED.sub(" ", text.value) for text in expressions(definition)}
    paths = {path for text in written for path in _PATH.findall(text)}
    shown = (text for template in templates for text in (template.body, template.subject, template.note))
    paths |= {".".join(part for part in path if part != "*") for text in shown for path, _, _ in uses_of(text)}
    paths |= {path for template in templates if template.items for path in _PATH.findall(template.items.value)}
    paths |= {text.value for text in definition.result}
    paths |= {name.value for state in definition.states.values() for task in tasks_of(state) for name in task.not_by}
    return frozenset(part for path in paths for part in _prefixes(path))


def words_written(definition: Definition) -> frozenset[str]:
    """Every word that stands as a value: arguments and cells without ``${}``, and texts in quotes."""
    quoted = (one or other for text in expressions(definition) for one, other in _QUOTED.findall(text.value))
    cells = (cell.value for table in definition.tables.values() for row in table.rows for cell in row.cells)
    given = (text.value for argument in arguments(definition) for text in _texts(argument))
    scripts = (t.script.value for s in definition.states.values() for t in tasks_of(s) if t.script is not None)
    defaults = (field.default for field in (*definition.settings.values(), *definition.data.values()))
    return frozenset([*quoted, *cells, *given, *scripts, *(word for word in defaults if isinstance(word, str))])


def reads_in(definition: Definition, branches: Iterable[Branch]) -> frozenset[str]:
    """The paths that branches read, in their conditions and in all that they do."""
    listed = tuple(branches)
    done = list(_opened(definition, (action for branch in listed for action in branch.do), ()))
    texts = [*_bare(*(branch.condition for branch in listed)), *_inside(b.to for b in listed if b.to is not None)]
    for action in done:
        texts += [*_bare(action.condition, action.send_only_if), *_inside([action.key] if action.key else [])]
        texts += _inside(text for argument in action.arguments.values() for text in _texts(argument))
    return frozenset(path for text in texts for path in _PATH.findall(_QUOTED.sub(" ", text.value)))


def _opened(definition: Definition, listed: Iterable[Action], naming: tuple[str, ...]) -> Iterator[Action]:
    """Actions with those that they stand for: fallbacks, and the actions of named ones."""
    for action in listed:
        yield action
        yield from _opened(definition, action.or_else, naming)
        named = definition.actions.get(action.name) if action.kind == "named" else None
        if named is not None and action.name not in naming:
            yield from _opened(definition, named.do, (*naming, action.name))


def expressions(definition: Definition) -> Iterator[Text]:
    """Every expression of a process."""
    yield from _bare(definition.key, *definition.computed.values())
    for table in definition.tables.values():
        yield from _bare(*table.inputs)
        yield from _inside(cell for row in table.rows for cell in row.cells)
    for argument in arguments(definition):
        yield from _inside(_texts(argument))
    for action in actions(definition):
        yield from _bare(action.condition, action.send_only_if)
        yield from _inside(text for text in (action.key, *action.modes.values()) if text is not None)
    for owner in owners(definition):
        yield from _bare(owner.send_only_if, *(text for timer in owner.timers for text in _times(timer)))
        for way in ways_of(owner):
            yield from _bare(way.branch.condition)
            yield from _inside([way.branch.to] if way.branch.to is not None else [])
        for task in tasks_of(owner) if isinstance(owner, StateDef) else ():
            yield from _task(task)
    for invariant in definition.invariants:
        yield from _bare(*(text for argument in invariant.fields.values() for text in _texts(argument)))


def arguments(definition: Definition) -> Iterator[Argument]:
    """Everything that actions are given, with the arguments written once per capability."""
    for given in (*definition.defaults.values(), *(action.arguments for action in actions(definition))):
        yield from given.values()
    for state in definition.states.values():
        for task in tasks_of(state):
            yield from (part for part in (task.assignee, task.note) if part is not None)


def _times(timer: TimerDef | Deadline) -> tuple[Text | None, ...]:
    if isinstance(timer, Deadline):
        return timer.due, timer.every
    return timer.due, timer.every, timer.condition, timer.not_before, timer.expires


def _task(task: TaskDef) -> Iterator[Text]:
    deadlines = [part for part in (task.remind, task.escalate) if part is not None]
    yield from _bare(task.due, task.postpone_by, *(text for part in deadlines for text in _times(part)))


def _bare(*texts: Text | None) -> Iterator[Text]:
    """Texts that are expressions, with or without ``${}``."""
    for text in texts:
        if text is not None:
            yield from _inside([text]) if "${" in text.value else (text,)


def _inside(texts: Iterable[Text]) -> Iterator[Text]:
    """The expressions inside texts."""
    for text in texts:
        if "${" in text.value:
            yield from (part for part in interpolations(text) if isinstance(part, Text))


def _texts(argument: Argument) -> Iterator[Text]:
    if argument.text is not None:
        yield argument.text
    parts = argument.items if argument.items is not None else (argument.fields or {}).values()
    for part in parts:
        yield from _texts(part)


def _prefixes(path: str) -> Iterator[str]:
    parts = path.split(".")
    return (".".join(parts[: n + 1]) for n in range(len(parts)))
