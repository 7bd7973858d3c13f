"""E532: A computed value that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding

CODE = "E532"
EXPLANATION = Explanation(
    "unused computed value",
    bad="""\
computed: {ready: today > 2026-01-01}
""",
    good="""\
computed: {ready: today > 2026-01-01}
states:
  open: {always: {if: ready, to: settled}}
  settled: {final: true}
""",
    text="It stands in no expression and no template of the process. A misspelt name elsewhere is the usual cause.",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Those whose name stands in no expression and no template."""
    used = subject.names_used
    for name in subject.definition.computed:
        if name not in used:
            at = subject.definition.places["computed." + name]
            message = f"computed value '{name}' is never used"
            yield Finding.at(at, CODE, message, help="use it or remove it", severity="warning", length=len(name))
