"""E529: A rule id that the catalogue does not list."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.walk import carried
from dunning_engine.model.finding import Finding
from dunning_engine.similar import suggestion

CODE = "E529"
EXPLANATION = Explanation(
    "unknown business rule",
    bad="""\
events: {paid: {}}
states:
  open: {on: {paid: {to: settled, rules: [SHO-20]}}}
  settled: {final: true}
# file: _shared/rules.yaml
rules:
  shop:
    SHO-02: A payment settles the case.
""",
    good="""\
events: {paid: {}}
states:
  open: {on: {paid: {to: settled, rules: [SHO-02]}}}
  settled: {final: true}
# file: _shared/rules.yaml
rules:
  shop:
    SHO-02: A payment settles the case.
""",
    text="_shared/rules.yaml lists the business rules, and this id is none: `dunning rules` could not trace it.",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Ids in the process, in the shared actions and in the templates; nothing where there is no catalogue."""
    known = subject.shared.rules
    carriers = (subject.definition, *subject.shared.actions.values(), *subject.templates)
    for rule in carried(carriers) if known else ():
        if rule.value not in known:
            help_ = suggestion(rule.value, known, "add it to _shared/rules.yaml")
            message = f"the catalogue lists no rule '{rule}'"
            yield Finding.at(rule.at, CODE, message, help=help_, length=len(rule.value))
