"""E592: A text with a value that is none on one of the ways on which it is sent."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.possible import may_give
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.template_sends import Send, sends_of
from dunning_engine.checks.template_unsure import Unsure, unsure_in
from dunning_engine.checks.template_uses import spot
from dunning_engine.checks.values import NOTHING
from dunning_engine.model.finding import Finding
from dunning_engine.model.position import Text

CODE = "E592"
EXPLANATION = Explanation(
    "value missing in a text",
    bad="""\
events: {promised: {on: {type: date, sensitivity: personal}}, called: {}}
data: {pay_before: {type: optional date, sensitivity: personal}}
states:
  open:
    on:
      promised: {do: [set: {pay_before: "${event.on}"}, mail.send: {to: x, template: letter}], to: settled}
      called: {do: [mail.send: {to: x, template: letter}], to: settled}
  settled: {final: true, ignore: [promised, called]}
# file: shop/templates/fr/letter.j2
Veuillez payer avant le {{ pay_before | date }}.
# file: shop/templates/en/letter.j2
Please pay{% if pay_before %} before {{ pay_before | date }}{% endif %}.
""",
    good="""\
events: {promised: {on: {type: date, sensitivity: personal}}, called: {}}
data: {pay_before: {type: optional date, sensitivity: personal}}
states:
  open:
    on:
      promised: {do: [set: {pay_before: "${event.on}"}, mail.send: {to: x, template: letter}], to: settled}
      called: {do: [mail.send: {to: x, template: letter}], to: settled}
  settled: {final: true, ignore: [promised, called]}
# file: shop/templates/fr/letter.j2
Veuillez payer{% if pay_before %} avant le {{ pay_before | date }}{% endif %}.
# file: shop/templates/en/letter.j2
Please pay{% if pay_before %} before {{ pay_before | date }}{% endif %}.
""",
    text=(
        "The value may be none, nothing in the text asks for it before, and on one way to the place that sends it "
        "nothing has set it. A format, a comparison or a field of none ends the letter dead; a plain value leaves a "
        "hole in the sentence."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Values in templates that are neither asked for there nor set on every way to where they are sent."""
    reported: set[tuple[int, tuple[str, ...]]] = set()
    for unsure in subject.once(unsure_in):
        key = (id(unsure.text.at), unsure.path)
        send = _missing(subject, unsure) if key not in reported else None
        if send is not None:
            reported.add(key)
            yield _finding(unsure, send)


def _missing(subject: Subject, unsure: Unsure) -> Send | None:
    """A place that sends the template where the value may be none."""
    sends = subject.once(sends_of).get(unsure.template.name, ())
    if "*" in unsure.path:
        return sends[0] if sends else None
    value = Text(".".join(unsure.path))
    return next((send for send in sends if may_give(value, send.known) & NOTHING), None)


def _finding(unsure: Unsure, send: Send) -> Finding:
    name = ".".join(step for step in unsure.path if step != "*")
    what = "the letter ends dead then" if unsure.dies else "a hole in the text then"
    place = f"{send.at.file.rpartition('/')[2]}:{send.at.line}"
    message = f"'{name}' may be none where this is sent {send.where}, {place}: {what}"
    help_ = f"write it inside {{% if {name} %}}, or see that it is set on every way there"
    at, severity = spot(unsure.text, unsure.line, unsure.column), "error" if unsure.dies else "warning"
    return Finding.at(at, CODE, message, help=help_, severity=severity, length=len(unsure.path[0]))  # type: ignore[arg-type]  # of the two words
