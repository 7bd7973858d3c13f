"""E538: A template that names a value that does not exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.template_uses import provided, uses_of
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
        for text, line in ((template.body, template.at.line), (template.subject, 0)):
            reported: set[str] = set()
            for path, row, column in uses_of(text):
                wrong = _wrong(path, known)
                if wrong and wrong[0] not in reported:
                    reported.add(wrong[0])
                    at = Position(template.at.file, line + row - 1, column) if line else template.at
                    yield Finding.at(at, CODE, wrong[1], help=wrong[2], length=len(path[0]))


def names_of(subject: Subject) -> dict[str, Type | None]:
    """The names that a template may use, with their types where the file tells them."""
    definition = subject.definition
    settings = Type("record", record=Record("settings", definition.settings))
    data = {name: field.type for name, field in definition.data.items()}
    return {**BUILT_IN_NAMES, "settings": settings, **dict.fromkeys(definition.computed), **data}


def _wrong(path: tuple[str, ...], known: Mapping[str, Type | None]) -> tuple[str, str, str] | None:
    """The unknown name of a path, with the message and the help; ``None`` where all is known or cannot be told."""
    if path[0] in provided():
        return None
    if path[0] not in known:
        return path[0], f"unknown name '{path[0]}'", _nearest(path[0], known)
    kind = known[path[0]]
    for name in path[1:]:
        if kind is None or kind.kind not in ("list", "record"):
            return None
        if kind.kind == "list":
            kind = kind.item
            continue
        fields: Mapping[str, Field] = kind.record.fields if kind.record is not None else {}
        if name not in fields:
            return f"{path[0]}.{name}", f"{kind} has no field '{name}'", _nearest(name, fields)
        kind = fields[name].type
    return None


def _nearest(name: str, known: Iterable[str]) -> str:
    names = list(known)
    return suggestion(name, names, f"known: {', '.join(names)}", SIMILAR)
