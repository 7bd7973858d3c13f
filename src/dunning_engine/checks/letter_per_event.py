"""E589: An event that sends the customer the same letter each time it comes."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.plan import Plan
from dunning_engine.checks.repeating import through
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.used import reads_in
from dunning_engine.checks.ways import Way
from dunning_engine.model.finding import Finding

CODE = "E589"
EXPLANATION = Explanation(
    "letter for each event",
    bad="""\
events: {paid: {}, transfer_missing: {}}
states:
  open: {on: {transfer_missing: {do: [mail.send: {to: x, template: letter}]}, paid: {to: settled}}}
  settled: {final: true, ignore: [transfer_missing]}
""",
    good="""\
events: {paid: {}, transfer_missing: {}}
data: {told_on: optional date}
states:
  open:
    on:
      transfer_missing:
        - {if: told_on == today, do: [note: Told today already]}
        - {do: [mail.send: {to: x, template: letter}, set: {told_on: "${today}"}]}
      paid: {to: settled}
  settled: {final: true, ignore: [transfer_missing]}
""",
    text=(
        "The same event id is taken once; another system may still say the same thing twice under two ids, and say it "
        "every day. Here nothing is remembered, the letter says nothing of the event, and the state stays the same: "
        "each time the customer is written to or called."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Branches on events that reach the customer, stay, and leave everything as it was."""
    for way in subject.ways:
        if way.kind != "on" or way.moves or way.what not in subject.definition.events or _remembers(subject, way):
            continue
        found = subject.once(Plan).reaching(subject.once(Plan).of(way))
        letter = next((deed for deed in found if deed.action.key is None), None)
        if letter is not None and not _tells(subject, way):
            what = f"{letter.action.name}{through(letter)}"
            message = f"each '{way.what}' repeats {what}: nothing tells the second from the first"
            help_ = "remember in a field that it was sent and ask for it, or give it a business `key`"
            at, length = letter.written.at, len(letter.written.name)
            yield Finding.at(at, CODE, message, help=help_, severity="warning", length=length)


def _remembers(subject: Subject, way: Way) -> bool:
    """Whether something is written, or the case put on hold."""
    plan = subject.once(Plan)
    return bool(plan.writes(way)) or any(deed.action.kind == "hold" for deed in plan.of(way))


def _tells(subject: Subject, way: Way) -> bool:
    """Whether the event's payload decides about the letter, or goes into it."""
    return any(path.startswith("event.") for path in reads_in(subject.definition, [way.branch]))
