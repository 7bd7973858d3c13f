"""E534: A template that nothing sends."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.known import knowing
from dunning_engine.checks.possible import may_give
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.used import words_written
from dunning_engine.checks.values import GIVEN, SOME
from dunning_engine.checks.walk import actions
from dunning_engine.expr import strip
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
    used = _named(subject)
    for template in subject.templates if used is not None else ():
        if used is not None and template.name not in used and template.name not in reported:
            reported.add(template.name)
            message = f"template '{template.name}' is never used"
            yield Finding.at(template.at, CODE, message, help="use it or remove it", severity="warning")


def _named(subject: Subject) -> frozenset[str] | None:
    """The words that may name a template; ``None`` where a name is put together of what cannot be told."""
    found = set(words_written(subject.definition))
    for action in actions(subject.definition):
        text = action.arguments["template"].text if "template" in action.arguments else None
        if text is not None and "${" in text.value:
            values = may_give(text, knowing(subject)) if strip(text) is not text else GIVEN
            found |= {str(value) for value in values}
            if SOME in values:
                return None
    return frozenset(found)
