"""E536: A template that is not there in every language."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding

CODE = "E536"
EXPLANATION = Explanation(
    "template in one language only",
    bad="""\
states:
  open: {enter: {mail.send: {to: x, template: letter}}, always: {to: settled}}
  settled: {final: true}
# file: shop/templates/fr/letter.j2
Bonjour
""",
    good="""\
states:
  open: {enter: {mail.send: {to: x, template: letter}}, always: {to: settled}}
  settled: {final: true}
# file: shop/templates/fr/letter.j2
Bonjour
# file: shop/templates/en/letter.j2
Hello
""",
    text=(
        "Customers get a text in their language: a template that exists in one language is written in the others too."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Templates that lack a language."""
    languages: dict[str, set[str]] = {}
    for template in subject.templates:
        languages.setdefault(template.name, set()).add(template.language)
    for template in subject.templates:
        missing = [language for language in subject.languages if language not in languages[template.name]]
        if missing and template.language == min(languages[template.name]):
            message = f"template '{template.name}' is not there in {' and '.join(missing)}"
            help_ = f"write templates/{missing[0]}/{template.name}.j2"
            yield Finding.at(template.at, CODE, message, help=help_, severity="warning")
