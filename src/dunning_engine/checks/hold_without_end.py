"""E580: A hold that nothing ends, or a release of what is never held."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.known import Known, knowing
from dunning_engine.checks.possible import may_give
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.walk import actions
from dunning_engine.expr import strip
from dunning_engine.model.finding import Finding
from dunning_engine.model.types import Record, Type
from dunning_engine.process.definition import Action

CODE = "E580"
EXPLANATION = Explanation(
    "hold without an end",
    bad="""\
events: {complained: {}, paid: {}}
states:
  open:
    on: {complained: {do: [hold: {reason: complaint}]}, paid: {to: settled}}
    timers: {weekly: {every: 1 week, to: settled}}
  settled: {final: true}
""",
    good="""\
events: {complained: {}, answered: {}, paid: {}}
states:
  open:
    on:
      complained: {do: [hold: {reason: complaint}]}
      answered: {do: [release: {reason: complaint}]}
      paid: {to: settled}
    timers: {weekly: {every: 1 week, to: settled}}
  settled: {final: true}
""",
    text=(
        "While a case is on hold no timer fires and nothing goes to the customer. A hold without `until`, or with one "
        "that may be none, lasts until a `release` of the same reason, or of all. And a `release` of a reason that "
        "nothing holds ends nothing."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Holds and releases that do not find each other."""
    found = list(actions(subject.definition))
    holds = [action for action in found if action.kind == "hold"]
    releases = [action for action in found if action.kind == "release"]
    for hold in holds:
        if not any(_meet(hold, release) for release in releases):
            yield from _endless(subject, hold)
    for release in releases:
        if not any(_meet(hold, release) for hold in holds):
            what = f" as {_named(release)}" if _reason(release) else ""
            message = f"nothing is held{what}: this releases nothing"
            help_ = f"reasons that are held: {', '.join(sorted(map(_reason, holds))) or 'none'}"
            yield Finding.at(release.at, CODE, message, help=help_, severity="warning", length=len("release"))


def _endless(subject: Subject, hold: Action) -> Iterator[Finding]:
    until = hold.arguments.get("until")
    text = until.text if until is not None else None
    if text is not None and ("${" not in text.value or None not in may_give(text, _anywhere(subject))):
        return
    ends = "has no `until`" if text is None else f"never ends where `{strip(text)}` is none"
    help_ = f"add `until:`, or a `release{_written(hold)}` somewhere"
    at, length = (text.at, len(text.value)) if text is not None else (hold.at, len("hold"))
    severity = "error" if text is None else "warning"
    message = f"this hold {ends}, and nothing releases {_named(hold) or 'it'}"
    yield Finding.at(at, CODE, message, help=help_, severity=severity, length=length)  # type: ignore[arg-type]  # of the two words


def _anywhere(subject: Subject) -> Known:
    """The fields of all events together: of one that several have, any may be meant."""
    events = subject.definition.events.values()
    fields = {field.name: field for event in events for field in event.fields.values()}
    kind: Type | None = Type("record", record=Record("event", fields))
    return knowing(subject, names={"event": kind})


def _reason(action: Action) -> str:
    reason = action.arguments.get("reason")
    return reason.text.value if reason is not None and reason.text is not None else ""


def _named(action: Action) -> str:
    return f"'{_reason(action)}'" if _reason(action) else ""


def _written(action: Action) -> str:
    return f": {{reason: {_reason(action)}}}" if _reason(action) else ""


def _meet(hold: Action, release: Action) -> bool:
    """Whether a release ends a hold: it names no reason, or the same; one that is worked out may be any."""
    one, other = _reason(hold), _reason(release)
    return not other or one == other or "${" in one + other
