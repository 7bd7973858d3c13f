"""E526: `migrate` to a state that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding
from dunning_engine.similar import suggestion

CODE = "E526"
EXPLANATION = Explanation(
    "migration to an unknown state",
    bad="""\
migrate: {asked: opened}
""",
    good="""\
migrate: {asked: open}
""",
    text="`migrate` maps the states of the version before to states of this one.",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Targets of `migrate` that are no state."""
    states = subject.definition.states
    for old, new in subject.definition.migrate.items():
        if new not in states:
            at = subject.definition.places[f"migrate.{old}"]
            help_ = suggestion(new, states, f"states: {', '.join(states)}")
            yield Finding.at(at, CODE, f"'{old}' is mapped to '{new}', which is no state", help=help_, length=len(old))
