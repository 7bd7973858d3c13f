"""E534: A template that nothing sends."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding

CODE = "E534"
EXPLANATION = Explanation(
    "unused template",
    bad="""\
# file: shop/templates/fr/letter.j2
Bonjour
# file: shop/templates/en/letter.j2
Hello
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
    text="No action, defaults, task script or table names this template.",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Templates whose name stands nowhere; reported once for all languages."""
    reported: set[str] = set()
    for template in subject.templates:
        if template.name not in subject.names_used and template.name not in reported:
            reported.add(template.name)
            message = f"template '{template.name}' is never used"
            yield Finding.at(template.at, CODE, message, help="use it or remove it", severity="warning")
