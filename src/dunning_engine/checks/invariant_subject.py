"""E527: An invariant about something that is never sent."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding
from dunning_engine.process.definition import Argument
from dunning_engine.similar import suggestion

CODE = "E527"
EXPLANATION = Explanation(
    "invariant about nothing",
    bad="""\
invariants: [{never_sent: {mail.sent: {}}, when: 1 > 0}]
""",
    good="""\
invariants: [{never_sent: {mail.send: {}}, when: 1 > 0}]
""",
    text=(
        "An invariant names operations, templates or tags. This one does not exist, so the invariant would hold "
        "whatever happens."
    ),
)


_KEYS = ("never_sent", "only_after", "sent", "at_most_once")


def check(subject: Subject) -> Iterator[Finding]:
    """Operations, templates and tags in invariants that do not exist."""
    tags = {template.tag for template in subject.templates if template.tag}
    names = {template.name for template in subject.templates}
    for invariant in subject.definition.invariants:
        for key in _KEYS:
            argument = invariant.fields.get(key)
            for name, value in ((argument.fields if argument is not None else None) or {}).items():
                if name == "tag":
                    yield from _known("tag", value, tags)
                elif name not in ("template", "items"):
                    yield from _operation(subject, name, value)
                inner = value if name == "template" else (value.fields or {}).get("template")
                if inner is not None:
                    yield from _known("template", inner, names)


def _operation(subject: Subject, name: str, value: Argument) -> Iterator[Finding]:
    if name not in subject.operations:
        help_ = suggestion(name, subject.operations, "write capability.operation, tag or template")
        yield Finding.at(value.name_at, CODE, f"there is no operation '{name}'", help=help_, length=len(name))


def _known(what: str, value: Argument, known: set[str]) -> Iterator[Finding]:
    if value.text is not None and known and value.text.value not in known:
        help_ = suggestion(value.text.value, known, f"known: {', '.join(sorted(known))}")
        yield Finding.at(
            value.text.at,
            CODE,
            f"no template has the {what} '{value.text}'" if what == "tag" else f"there is no template '{value.text}'",
            help=help_,
            length=len(value.text.value),
        )
