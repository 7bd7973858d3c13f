"""E519: A data field or computed value with a name that means something else."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding
from dunning_engine.process.compile.program import BUILT_IN_NAMES

CODE = "E519"
EXPLANATION = Explanation(
    "name already taken",
    bad="""\
case: {key: "${today}"}
data: {today: text}
""",
    good="""\
case: {key: "${reference}"}
data: {reference: text}
""",
    text=(
        "The name already stands for something in expressions, such as today, settings or the event, or for "
        "another value of the process."
    ),
)


_WORDS = frozenset({*BUILT_IN_NAMES, "settings", "event", "table", "role", "note", "failed", "state", "back"})


def check(subject: Subject) -> Iterator[Finding]:
    """Names of data and computed values that are taken."""
    definition = subject.definition
    for section, names in (("data", definition.data), ("computed", definition.computed)):
        for name in names:
            other = "a data field" if section == "computed" and name in definition.data else ""
            meaning = "a name of the language" if name in _WORDS else other
            if meaning:
                at = definition.places[f"{section}.{name}"]
                yield Finding.at(
                    at, CODE, f"'{name}' is already {meaning}", help="choose another name", length=len(name)
                )
