"""E520: Default arguments that no operation takes."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding
from dunning_engine.similar import suggestion

CODE = "E520"
EXPLANATION = Explanation(
    "default that nothing takes",
    bad="""\
defaults: {mail: {too: "x@example.org"}}
""",
    good="""\
defaults: {mail: {to: "x@example.org"}}
""",
    text=(
        "Arguments written once under `defaults` are given to the operations of a capability that have a "
        "parameter of that name. No operation of this capability has one."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Unknown capabilities and arguments under `defaults`."""
    known: dict[str, set[str]] = {}
    for operation in subject.operations.values():
        known.setdefault(operation.capability, {"template"}).update(operation.parameters)
    for capability, arguments in subject.definition.defaults.items():
        if capability not in known:
            at = subject.definition.places[f"defaults.{capability}"]
            message = f"there is no capability '{capability}'"
            yield Finding.at(at, CODE, message, help=_nearest(capability, known), length=len(capability))
            continue
        for name, argument in arguments.items():
            if name not in known[capability]:
                message = f"no operation of {capability} takes '{name}'"
                help_ = _nearest(name, known[capability])
                yield Finding.at(argument.name_at, CODE, message, help=help_, length=len(name))


def _nearest(name: str, known: dict[str, set[str]] | set[str]) -> str:
    return suggestion(name, known, f"known: {', '.join(sorted(known))}")
