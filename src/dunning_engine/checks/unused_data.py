"""E530: A data field that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.walk import names_written
from dunning_engine.model.finding import Finding

CODE = "E530"
EXPLANATION = Explanation(
    "unused data field",
    bad="""\
data: {colour: text}
""",
    good="""\
case: {key: colour}
data: {colour: text}
""",
    text="It stands in no expression and no template of the process. A misspelt name elsewhere is the usual cause.",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Those whose name stands in no expression, form, set or template."""
    used = subject.names_used
    written = names_written(subject.definition)
    for name in subject.definition.data:
        if not (name in used or name in written):
            at = subject.definition.places["data." + name]
            message = f"data field '{name}' is never used"
            yield Finding.at(at, CODE, message, help="use it or remove it", severity="warning", length=len(name))
