"""Letters that go out again when a state is entered again."""

from __future__ import annotations

from dunning_engine.checks.deeds import Deed, reached
from dunning_engine.checks.known import knowing
from dunning_engine.checks.plan import Plan
from dunning_engine.checks.subject import Subject
from dunning_engine.checks.template_uses import uses_of
from dunning_engine.checks.ways import Way
from dunning_engine.checks.writing import after
from dunning_engine.model.position import Text
from dunning_engine.process.definition import StateDef


def repeated(subject: Subject, state: StateDef, *ways: Way) -> Deed | None:
    """What reaches the customer a second time when a state is entered, these branches taken, and it is entered again.

    Nothing is repeated that has a business key, or whose condition does not hold any more.
    """
    plan = subject.once(Plan)
    found = [deed for deed in plan.reaching(plan.entering(state)) if deed.action.key is None]
    if not found:
        return None
    known = after(plan.enter(state), knowing(subject))
    for way in ways:
        known = after(plan.of(way), known)
    return next((deed for deed in found if reached(deed, known) is not None), None)


def shown_by(subject: Subject, letter: Deed) -> frozenset[str]:
    """The data fields that a letter shows, in its arguments or its text, or asks for."""
    reading, definition = subject.reading, subject.definition
    found = [reading.fields(condition) for condition in (*letter.conditions, letter.gate)]
    found += [reading.argument(argument) for argument in letter.action.arguments.values()]
    template = letter.action.arguments.get("template")
    name = template.text.value if template is not None and template.text is not None else ""
    for each in subject.templates:
        if each.name == name:
            said = [path[0] for text in each.said() for path, _, _ in uses_of(text.value)]
            said += [each.items.value.strip("${} ")] if each.items is not None else []
            found += [reading.fields(Text(word)) for word in said if word in {*definition.data, *definition.computed}]
    return frozenset[str]().union(*found)


def through(deed: Deed) -> str:
    """By which named action something is done, in a message."""
    return f" (by '{deed.written.name}')" if deed.written is not deed.action else ""
