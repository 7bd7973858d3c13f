"""E531: A setting that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding

CODE = "E531"
EXPLANATION = Explanation(
    "unused setting",
    bad="""\
settings: {gap: {type: duration, default: 7 days}}
""",
    good="""\
settings: {gap: {type: duration, default: 7 days}}
states:
  open: {timers: {weekly: {every: "${settings.gap}", to: settled}}}
  settled: {final: true}
""",
    text="It stands in no expression and no template of the process. A misspelt name elsewhere is the usual cause.",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Those whose name stands in no expression and no template."""
    used = subject.names_used
    for name in subject.definition.settings:
        if f"settings.{name}" not in used:
            at = subject.definition.places["settings." + name]
            message = f"setting '{name}' is never used"
            yield Finding.at(at, CODE, message, help="use it or remove it", severity="warning", length=len(name))
