"""Compiles states and ``anywhere``: calls, tasks, and the deadlines of tasks as timers."""

from __future__ import annotations

from dataclasses import replace

from dunning_engine.model.position import Text
from dunning_engine.model.task import FormField
from dunning_engine.model.types import DURATION, INSTANT, ROLE, TEXT, Field, Type, list_of
from dunning_engine.process.compile.actions import compile_action, compile_actions
from dunning_engine.process.compile.branches import (
    closed_day_rule,
    compile_branches,
    compile_handlers,
    compile_timers,
    payload_type,
)
from dunning_engine.process.compile.context import Context
from dunning_engine.process.definition import Anywhere, Deadline, StateDef, TaskDef, TimerDef
from dunning_engine.process.program import State, Work


def compile_anywhere(part: Anywhere, context: Context) -> State:
    """``anywhere`` as a state of its own, which no case is ever in."""
    inner = gated(part.send_only_if, context, "anywhere")
    context.named("anywhere", part.rules, part.at)
    return State(
        "anywhere",
        on=compile_handlers(part.on, inner, "anywhere.on"),
        always=compile_branches(part.always, inner, "anywhere.always"),
        timers=compile_timers(part.timers, inner, "anywhere", 1000),
        ignore=_events(part.ignore, context),
        defer=_events(part.defer, context),
    )


def gated(text: Text | None, context: Context, place: str) -> Context:
    """The context below a ``send_only_if``."""
    if text is None:
        return context
    where = f"{place}.send_only_if"
    guard = context.guard(text, where)
    if guard is not None:
        context.gates[where] = guard
    return replace(context, gate=where)


def compile_state(state: StateDef, context: Context) -> State:
    """Compile one state; ``context`` already stands below the gate of ``anywhere``."""
    inner = gated(state.send_only_if, context, state.name)
    context.named(state.name, state.rules, state.at)
    task = _task(state.task, inner, f"{state.name}.task") if state.task is not None else None
    timers = (*state.timers, *_deadlines(state.task))
    failing = inner.with_names({"failed": list_of(TEXT)})
    return State(
        state.name, state.final, state.outcome or state.name if state.final else "",
        enter=compile_actions(state.enter, inner, f"{state.name}.enter"),
        call={each.name: compile_action(each.action, inner, f"{state.name}.call.{each.name}") for each in state.call},
        confirmed=compile_branches(state.confirmed, inner, f"{state.name}.confirmed"),
        failed=compile_branches(state.failed, failing, f"{state.name}.failed"),
        failed_task=_task(state.failed_task, failing, f"{state.name}.failed.task") if state.failed_task else None,
        task=task,
        timers=compile_timers(timers, inner, state.name, 0),
        on=compile_handlers(state.on, inner, f"{state.name}.on"),
        always=compile_branches(state.always, inner, f"{state.name}.always"),
        ignore=_events(state.ignore, context),
        defer=_events(state.defer, context),
        reopen=compile_handlers(state.reopen, inner, f"{state.name}.reopen"),
    )  # fmt: skip


def _events(names: tuple[Text, ...], context: Context) -> frozenset[str]:
    for name in names:
        if name.value not in context.definition.events and not name.value.endswith(".ended"):
            context.unknown("E431", "event", name, context.definition.events)
    return frozenset(name.value for name in names)


def _task(task: TaskDef, context: Context, place: str) -> Work:
    context.named(place, task.rules, task.at)
    fields = _form(task, context)
    stored = frozenset(item.name.value for item in task.form if item.field is None)
    done = context.with_names({"event": payload_type(task.name, fields)})
    return Work(
        task.name, place,
        assignee=context.argument(task.assignee, _assignee_type(task), "assignee"),
        list=task.list.value if task.list else "",
        form=tuple(FormField(f.name, str(f.type), f.required, f.doc) for f in fields.values()),
        fields=fields, stored=stored,
        due=context.evaluate(task.due, INSTANT.maybe()),
        rule=closed_day_rule(task.if_closed_day, context),
        postpone_by=context.evaluate(task.postpone_by, DURATION), postpone_times=task.postpone_times,
        script=_script(task, context),
        note=context.argument(task.note, TEXT, "note") if task.note is not None else None,
        ways=compile_branches(task.done, done, f"{place}.done"),
        not_by=_not_by(task, context),
    )  # fmt: skip


def _not_by(task: TaskDef, context: Context) -> tuple[str, ...]:
    """Data fields or tasks of this process that say who may not do a task."""
    works = (work for state in context.definition.states.values() for work in (state.task, state.failed_task))
    tasks = {work.name for work in works if work is not None}
    for name in task.not_by:
        if name.value not in context.definition.data and name.value not in tasks - {task.name}:
            context.unknown(
                "E407", "data field or task", name, (*context.definition.data, *sorted(tasks - {task.name}))
            )
    return tuple(name.value for name in task.not_by)


def _assignee_type(task: TaskDef) -> Type:
    """A role of the directory where one is named as such; else the text of a person or a role."""
    named = task.assignee.text is not None and "role." in task.assignee.text.value
    return ROLE if named else TEXT


def _script(task: TaskDef, context: Context) -> str:
    if task.script is None:
        return ""
    if context.templates is not None and task.script.value not in context.templates:
        context.unknown("E405", "template", task.script, context.templates)
    return task.script.value


def _form(task: TaskDef, context: Context) -> dict[str, Field]:
    fields = {}
    for item in task.form:
        name = item.name.value
        field = item.field or context.definition.data.get(name)
        if field is None:
            context.unknown("E407", "data field", item.name, context.definition.data)
            continue
        fields[name] = replace(field, required=not field.type.optional and (item.field is None or field.required))
    return fields


def _deadlines(task: TaskDef | None) -> tuple[TimerDef, ...]:
    """``remind`` and ``escalate`` are timers of the state that move nothing."""
    if task is None:
        return ()
    named = (("remind", task.remind), ("escalate", task.escalate))
    return tuple(_deadline(task, word, part) for word, part in named if part is not None)


def _deadline(task: TaskDef, word: str, part: Deadline) -> TimerDef:
    from_task = task.due if part.due is None and part.every is None else part.due
    return TimerDef(
        f"{task.name}_{word}", part.at, due=from_task, every=part.every,
        if_closed_day=task.if_closed_day or Text("next", part.at), branches=part.branches,
    )  # fmt: skip
