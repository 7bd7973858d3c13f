"""E537: A template that cannot be rendered."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.template_uses import spot
from dunning_engine.model.finding import Finding

CODE = "E537"
EXPLANATION = Explanation(
    "template that cannot be rendered",
    bad="""\
states:
  open: {enter: {mail.send: {to: x, template: letter}}, always: {to: settled}}
  settled: {final: true}
# file: shop/templates/fr/letter.j2
Bonjour {{ today
# file: shop/templates/en/letter.j2
Hello
""",
    good="""\
states:
  open: {enter: {mail.send: {to: x, template: letter}}, always: {to: settled}}
  settled: {final: true}
# file: shop/templates/fr/letter.j2
Bonjour {{ today }}
# file: shop/templates/en/letter.j2
Hello
""",
    text="Its syntax is broken, or it uses a filter, hashtag or construct that templates do not have.",
)


def check(subject: Subject) -> Iterator[Finding]:
    """What is wrong with the subject and the body of each template, at its place in the file."""
    from dunning_engine.template import troubles  # noqa: PLC0415 - the template language is loaded only when it is used

    for template in subject.templates:
        for text in template.said():
            for trouble in troubles(text.value):
                at = spot(text, trouble.line, trouble.column)
                yield Finding.at(at, CODE, trouble.message, help=trouble.help, length=trouble.length)
