"""E700: A bank or card number written in a process file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.walk import texts
from dunning_engine.model.digits import luhn, modulo_97
from dunning_engine.model.finding import Finding

CODE = "E700"
EXPLANATION = Explanation(
    "bank or card number in a process",
    bad="""\
data: {iban: {type: optional text, sensitivity: bank}}
events: {paid: {}}
states:
  open: {on: {paid: {if: iban == 'FR7630006000011234567890189', to: settled}}}
  settled: {final: true}
""",
    good="""\
data: {iban: {type: optional text, sensitivity: bank}}
events: {paid: {}}
states:
  open: {on: {paid: {if: iban != none and valid_iban(iban), to: settled}}}
  settled: {final: true}
""",
    text=(
        "Conditions and labels stand as they are written in diagrams, in the history of cases and wherever the file is "
        "kept: no vault keeps a number that is written there. The company's own account belongs into a setting."
    ),
)
_LONG = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b|\b\d(?:[ -]?\d){12,18}\b")


def check(subject: Subject) -> Iterator[Finding]:
    """Numbers with the right check digits in any text of the process, at their places."""
    for text in texts(subject.definition):
        for found in _LONG.finditer(text.value) if len(text.value) >= 13 else ():  # noqa: PLR2004 - the shortest number
            plain = re.sub(r"[ -]", "", found[0])
            what = "an IBAN" if plain[:1].isalpha() else "a card number"
            if modulo_97(plain[4:] + plain[:4]) == 1 if plain[:1].isalpha() else luhn(plain):
                message = f"{what} stands in the file, and with it in diagrams and in the history"
                help_ = "compare data fields, or give a setting"
                yield Finding.at(text.place(found.start()), CODE, message, help=help_, length=len(found[0]))
