"""E543: An override of a setting that does not exist."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding

CODE = "E543"
EXPLANATION = Explanation(
    "override of an unknown setting",
    bad="""\
# settings: {gpa: 5 days}
settings: {gap: {type: duration, default: 7 days}}
states:
  open: {timers: {weekly: {every: "${settings.gap}", to: settled}}}
  settled: {final: true}
""",
    good="""\
# settings: {gap: 5 days}
settings: {gap: {type: duration, default: 7 days}}
states:
  open: {timers: {weekly: {every: "${settings.gap}", to: settled}}}
  settled: {final: true}
""",
    text="The configuration sets a setting that the process does not declare.",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Overrides whose name is no setting; reported at the settings of the process."""
    known = subject.definition.settings
    at = subject.definition.places.get("settings", subject.definition.at)
    for name in subject.settings:
        if name not in known:
            close = get_close_matches(name, known, 1)
            help_ = f"did you mean {close[0]}?" if close else f"settings: {', '.join(known) or 'none'}"
            yield Finding.at(at, CODE, f"the configuration sets '{name}', which is no setting here", help=help_)
