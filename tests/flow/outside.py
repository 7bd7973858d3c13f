"""Small libraries as one text each, with operations of their own, and what the flow analysis says of them."""

from __future__ import annotations

import re
from pathlib import Path

from dunning_engine.checks import flow, render_all, spelled_number
from dunning_engine.checks.subject import Subject
from dunning_engine.model.finding import Finding
from dunning_engine.model.operation import Operation
from dunning_engine.model.types import MONEY, TEXT, Field
from dunning_engine.ports.capabilities import OPERATIONS as SHIPPED
from dunning_engine.ports.signature import CUSTOMER, operation, param
from dunning_engine.process.definition import Definition, TemplateDef
from dunning_engine.process.reader import read_template
from dunning_engine.process.source import Source, build

HERE = Path(__file__).parent
_READ = Operation("scans.read", result={"iban": Field("iban", TEXT, sensitivity="bank")})
_NEW = Operation("fax.send", {"to": Field("to", TEXT), "page": Field("page", TEXT)}, reaches="customer")
_SAY = operation("chatbot.say", "A word to the customer.", [param("text", TEXT, "It.", CUSTOMER)], reaches="customer")
_TOLD = operation("robot.owed", "What is owed.", [], [param("amount", MONEY, "It.")])
OPERATIONS = {each.name: each for each in (*SHIPPED, _READ, _NEW, _SAY, _TOLD)}
"""The shipped ones, one that reads a bank number, a new one that says nothing of clearances, and a customer's chat."""


def files_of(path: Path) -> dict[str, str]:
    """The files that a text holds, each behind a line ``# file: <path>``."""
    parts = re.split(r"^# file: (.*)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def findings_of(files: dict[str, str]) -> list[Finding]:
    """What flows where it should not, in all processes; the files are otherwise without a mistake."""
    names = sorted(path.partition("/")[0] for path in files if path.endswith("/process.yaml"))
    definitions = {name: _definition(name, files) for name in names}
    found: list[Finding] = []
    for name, definition in definitions.items():
        subject = Subject(definition, OPERATIONS, templates=_templates(name, files), processes=definitions)
        found += [*flow.check(subject), *spelled_number.check(subject)]
    return list(dict.fromkeys(found))


def _definition(name: str, files: dict[str, str]) -> Definition:
    known = frozenset(template.name for template in _templates(name, files))
    source = Source(name, {path: text for path, text in files.items() if not path.endswith(".j2")})
    _, definition, findings = build(source, OPERATIONS, templates=known)
    assert not findings, [str(finding) for finding in findings]
    assert definition is not None
    return definition


def _templates(name: str, files: dict[str, str]) -> tuple[TemplateDef, ...]:
    read = [read_template(path, text) for path, text in files.items() if path.startswith(f"{name}/templates/")]
    assert not any(findings for _, findings in read)
    return tuple(template for template, _ in read if template is not None)


def rendered(path: Path) -> str:
    """The findings of a text as they are printed."""
    files = files_of(path)
    return render_all(findings_of(files), files) + "\n"
