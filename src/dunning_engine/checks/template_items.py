"""E539: `items` of a template that names no list."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.expr import strip
from dunning_engine.model.finding import Finding
from dunning_engine.similar import suggestion

CODE = "E539"
EXPLANATION = Explanation(
    "list of items unknown",
    bad="""\
data: {debts: list of text}
states:
  open: {enter: {mail.send: {to: x, template: letter}}, always: {if: len(debts) > 0, to: settled}}
  settled: {final: true}
# file: shop/templates/fr/letter.j2
---
items: debt
---
Bonjour
# file: shop/templates/en/letter.j2
Hello
""",
    good="""\
data: {debts: list of text}
states:
  open: {enter: {mail.send: {to: x, template: letter}}, always: {if: len(debts) > 0, to: settled}}
  settled: {final: true}
# file: shop/templates/fr/letter.j2
---
items: debts
---
Bonjour
# file: shop/templates/en/letter.j2
Hello
""",
    text="`items` in the front matter names the data field or computed value that holds the list to show.",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Names under `items` that are no list of the process."""
    data, computed = subject.definition.data, subject.definition.computed
    lists = [name for name, field in data.items() if field.type.kind == "list"] + list(computed)
    for template in subject.templates:
        if template.items is None:
            continue
        name = strip(template.items)
        if name.value not in lists:
            help_ = suggestion(name.value, lists, f"lists: {', '.join(lists) or 'none'}")
            yield Finding.at(name.at, CODE, f"'{name}' is no list of the process", help=help_, length=len(name.value))
