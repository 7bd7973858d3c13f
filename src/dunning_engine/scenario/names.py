"""What a process calls its tasks, timers and outcomes, as scenarios name them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dunning_engine.model.types import Field
from dunning_engine.process.definition import Anywhere, Definition, StateDef, TaskDef

PERSON = (
    "done_too_late", "event_not_taken", "failed_call", "failed_effect", "failed_followup", "refused_step",
    "stuck_effect", "stuck_timer", "unusable_report", "unusable_result",
)  # fmt: skip
"""The tasks that the engine opens by itself where something failed that no state waits for; they have no form."""
Form = dict[str, Field]


def tasks_of(definition: Definition) -> dict[str, list[Form]]:
    """The tasks of a process by name, each with its forms; a call that is done by hand has one for each entry."""
    found: dict[str, list[Form]] = {}
    for state in definition.states.values():
        for task, names in ((state.task, ("",)), (state.failed_task, tuple(entry.name for entry in state.call))):
            for entry in names if task is not None else ():
                if task is not None:
                    found.setdefault(f"{task.name}_{entry}" if entry else task.name, []).append(_form(definition, task))
    return found


def _form(definition: Definition, task: TaskDef) -> Form:
    """The fields of a form, as the compiler makes them: what is typed into a data field is given unless optional."""
    fields = {item.name.value: (item, item.field or definition.data.get(item.name.value)) for item in task.form}
    return {
        name: replace(each, required=not each.type.optional and (item.field is None or item.field.required))
        for name, (item, each) in fields.items()
        if each is not None
    }


def timers_of(definition: Definition) -> tuple[str, ...]:
    """The timers of a process, those of its tasks included, without the names of their states."""
    return tuple(dict.fromkeys(_timers(definition)))


def _timers(definition: Definition) -> Iterator[str]:
    owners: tuple[StateDef | Anywhere, ...] = (*definition.states.values(), definition.anywhere)
    for owner in owners:
        yield from (timer.name for timer in owner.timers)
        task = owner.task if isinstance(owner, StateDef) else None
        for word in ("remind", "escalate") if task is not None else ():
            if task is not None and getattr(task, word) is not None:
                yield f"{task.name}_{word}"


def outcomes_of(definition: Definition) -> tuple[str, ...]:
    """What a case may end as."""
    return tuple(dict.fromkeys(s.outcome or s.name for s in definition.states.values() if s.final))
