"""The values in templates that may be none by their types, and that the text itself does not ask for before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dunning_engine.checks.computed_types import may_be_none, types_of
from dunning_engine.checks.subject import Subject
from dunning_engine.checks.template_uses import needs_of, uses_of
from dunning_engine.model.position import Text
from dunning_engine.model.types import Type
from dunning_engine.process.definition import TemplateDef

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Unsure:
    """A value that may be none in a text; ``dies``: something is done with it that cannot be done with none."""

    template: TemplateDef
    text: Text
    path: Path
    dies: bool
    line: int
    column: int


def unsure_in(subject: Subject) -> tuple[Unsure, ...]:
    """The unsure values of all templates. For :meth:`Subject.once`."""
    types = subject.once(types_of)
    listed = ((template, text) for template in subject.templates for text in template.said())
    return tuple(found for template, text in listed for found in _unsure(template, text, types))


def _unsure(template: TemplateDef, text: Text, types: Mapping[str, Type]) -> Iterator[Unsure]:
    if not any(may_be_none(types, _bound(path, template)) for path, _, _ in uses_of(text.value)):
        return
    for need in needs_of(text.value):
        path = _bound(need.path, template)
        sure = {_bound(each, template) for each in need.sure}
        for each in may_be_none(types, path):
            if each not in sure and (each != path or need.mode != "ask"):
                dies = each != path or need.mode == "take"
                yield Unsure(template, text, each, dies, need.line, need.column)


def _bound(path: Path, template: TemplateDef) -> Path:
    """`items_selected` stands for the list that the front matter names."""
    if path[0] != "items_selected" or template.items is None:
        return path
    return (template.items.value.removeprefix("${").removesuffix("}").strip(), "*", *path[2:])
