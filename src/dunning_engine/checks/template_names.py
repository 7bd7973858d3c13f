"""E538: A template that names a value that does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.template_uses import provided, spot, uses_of
from dunning_engine.model.finding import Finding
from dunning_engine.model.position import Position
from dunning_engine.model.types import Field, Record, Type
from dunning_engine.process.compile.program import BUILT_IN_NAMES
from dunning_engine.similar import SIMILAR, suggestion

CODE = "E538"
EXPLANATION = Explanation(
    "unknown name in a template",
    bad="""\
data: {customer_name: {type: text, sensitivity: personal}}
states:
  open: {enter: {mail.send: {to: x, template: letter}}, always: {to: settled}}
  settled: {final: true}
# file: shop/templates/fr/letter.j2
Bonjour {{ customer_nam }}
# file: shop/templates/en/letter.j2
Hello {{ customer_name }}
""",
    good="""\
data: {customer_name: {type: text, sensitivity: personal}}
states:
  open: {enter: {mail.send: {to: x, template: letter}}, always: {to: settled}}
  settled: {final: true}
# file: shop/templates/fr/letter.j2
Bonjour {{ customer_name }}
# file: shop/templates/en/letter.j2
Hello {{ customer_name }}
""",
    text=(
        "A template may name data fields, computed values, settings, today and the case, and the fields that they "
        "have. A text with any other name is never sent: it ends dead."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Unknown names and unknown fields in bodies and subjects, at their places."""
    known = names_of(subject)
    for template in subject.templates:
        for text in template.said():
            reported: set[str] = set()
            for path, line, column in uses_of(text.value):
                wrong = _wrong(path, known)
                if wrong and wrong.path not in reported:
                    reported.add(wrong.path)
                    at = _field(spot(text, line, column), wrong, text.value.split("\n")[line - 1][column - 1 :])
                    yield Finding.at(at, CODE, wrong.message, help=wrong.help, length=len(wrong.name))


@dataclass(frozen=True, slots=True)
class _Wrong:
    """The name of a path that does not exist; ``path`` is what it is reported as, once a text."""

    path: str
    name: str
    message: str
    help: str


def _field(at: Position, wrong: _Wrong, rest: str) -> Position:
    """The place of the field in what is written from the path's beginning on."""
    found = re.match(rf"[\w\s.]*?\.\s*({re.escape(wrong.name)})\b", rest) if wrong.path != wrong.name else None
    return at.shifted(found.start(1)) if found is not None else at


def names_of(subject: Subject) -> dict[str, Type | None]:
    """The names that a template may use, with their types where the file tells them."""
    definition = subject.definition
    settings = Type("record", record=Record("settings", definition.settings))
    data = {name: field.type for name, field in definition.data.items()}
    return {**BUILT_IN_NAMES, "settings": settings, **dict.fromkeys(definition.computed), **data}


def _wrong(path: tuple[str, ...], known: Mapping[str, Type | None]) -> _Wrong | None:
    """What is wrong with a path; ``None`` where all is known or cannot be told."""
    root = path[0]
    if root in provided():
        return None
    if root not in known:
        return _Wrong(root, root, f"unknown name '{root}'", _nearest(root, known))
    kind = known[root]
    for name in path[1:]:
        if kind is None or kind.kind not in ("list", "record"):
            return None
        if kind.kind == "list":
            kind = kind.item
            continue
        fields: Mapping[str, Field] = kind.record.fields if kind.record is not None else {}
        if name not in fields:
            return _Wrong(f"{root}.{name}", name, f"{kind} has no field '{name}'", _nearest(name, fields))
        kind = fields[name].type
    return None


def _nearest(name: str, known: Iterable[str]) -> str:
    names = list(known)
    return suggestion(name, names, f"known: {', '.join(names)}", SIMILAR)
