"""E560: A template that shows a value in a form that it does not have, or compares it with a word that it never is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dunning_engine.checks.computed_types import types_of
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.template_uses import reads_of, spot
from dunning_engine.expr.kinds import field_type
from dunning_engine.model.finding import Finding
from dunning_engine.model.types import Type
from dunning_engine.process.definition import TemplateDef
from dunning_engine.similar import MEANT, suggestion

CODE = "E560"
EXPLANATION = Explanation(
    "value in a form that it does not have",
    bad="""\
data: {due: {type: date, default: 2026-03-01, sensitivity: personal}}
states:
  open: {enter: {mail.send: {to: x, template: letter}}, always: {to: settled}}
  settled: {final: true}
# file: shop/templates/fr/letter.j2
À payer : {{ due | money }}
# file: shop/templates/en/letter.j2
To be paid by {{ due | date }}
""",
    good="""\
data: {due: {type: date, default: 2026-03-01, sensitivity: personal}}
states:
  open: {enter: {mail.send: {to: x, template: letter}}, always: {to: settled}}
  settled: {final: true}
# file: shop/templates/fr/letter.j2
À payer avant le {{ due | date }}
# file: shop/templates/en/letter.j2
To be paid by {{ due | date }}
""",
    text=(
        "`| money` shows amounts, `| date`, `| short_date` and `| month_year` dates and instants, `| time` instants "
        "and times; records and lists are not shown as a whole. A text with another value is never sent: it ends dead. "
        "A choice that is compared with a word that is none of its own is never equal to it."
    ),
)
_MOMENTS = ("date", "instant")
_TAKEN: Mapping[str, tuple[tuple[str, ...], str]] = {
    "money": (("money",), "amounts of money"),
    "date": (_MOMENTS, "dates and instants"),
    "short_date": (_MOMENTS, "dates and instants"),
    "month_year": (_MOMENTS, "dates and instants"),
    "time": (("instant", "time"), "instants and times"),
    "phone": (("text",), "texts"),
}
_FORMS = {
    "money": "| money",
    "date": "| date",
    "instant": "| date or | time",
    "time": "| time",
    "list": "a loop, or | length",
    "record": "one of its fields",
}


def check(subject: Subject) -> Iterator[Finding]:
    """What texts show, and the words that they compare with."""
    types = subject.once(types_of)
    for template in subject.templates:
        for text in template.said():
            for use in reads_of(text.value):
                kind = _type(use.path, template, types) if use.form or use.words else None
                for message, help_ in _wrong(kind, use.form, use.words, ".".join(p for p in use.path if p != "*")):
                    at = spot(text, use.line, use.column)
                    yield Finding.at(at, CODE, message, help=help_, length=_written(text.value, use.line, use.column))


def _wrong(kind: Type | None, form: str, words: tuple[str, ...], name: str) -> Iterator[tuple[str, str]]:
    if kind is None or kind.kind == "any":
        return
    if form == "print" and kind.kind in ("record", "list"):
        yield f"{name} is {_a(kind)}, which cannot be shown as a whole", f"show {_FORMS[kind.kind]}"
    elif form in _TAKEN and kind.kind not in _TAKEN[form][0]:
        better = f"use {_FORMS[kind.kind]}" if kind.kind in _FORMS else f"leave `| {form}` out"
        yield f"`| {form}` shows {_TAKEN[form][1]}, and {name} is {_a(kind)}", better
    for word in words if kind.kind == "choice" else ():
        if word not in kind.choices:
            help_ = suggestion(word, kind.choices, f"it is one of: {', '.join(kind.choices)}", MEANT)
            yield f"{name} is never '{word}'", help_


def _a(kind: Type) -> str:
    shown = str(kind.sure())
    return shown if shown.startswith("[") else f"{'an' if shown[0] in 'aeiou' else 'a'} {shown}"


def _type(path: tuple[str, ...], template: TemplateDef, types: Mapping[str, Type]) -> Type | None:
    """The type at the end of a path; `items_selected` is the list that the front matter names."""
    root, rest = path[0], path[1:]
    if root == "items_selected" and template.items is not None:
        root = template.items.value.strip("${} ")
    kind = types.get(root)
    for name in rest:
        if name == "*":
            kind = kind.item if kind is not None else None
            continue
        fields = kind.record.fields if kind is not None and kind.record is not None else {}
        kind = field_type(fields[name]) if name in fields else None
    return kind


def _written(text: str, line: int, column: int) -> int:
    """How long the name is that begins at a place."""
    rest = text.split("\n")[line - 1][column - 1 :]
    return next((n for n, sign in enumerate(rest) if not (sign.isalnum() or sign in "._")), len(rest))
