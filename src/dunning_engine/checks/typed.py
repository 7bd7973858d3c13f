"""The context in which the compiler types the parts of a process, for checks that type parts of it anew."""

from __future__ import annotations

from dunning_engine.calendar import Calendar
from dunning_engine.checks.subject import Subject
from dunning_engine.process.compile.context import Context
from dunning_engine.process.compile.program import frame


def context_of(subject: Subject) -> Context:
    """The context, its computed values typed. For :meth:`Subject.once`; what is wrong in it is told elsewhere."""
    definition = subject.definition
    settings = {name: field.default for name, field in definition.settings.items()}
    return frame(definition, Calendar("", "UTC"), subject.operations, settings, None, None, None)[0]
