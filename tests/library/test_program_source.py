from dataclasses import replace
from decimal import Decimal

import pytest

from dunning_engine.calendar import Duration
from dunning_engine.errors import InputError
from dunning_engine.model.operation import Operation
from dunning_engine.model.types import BOOLEAN, Field
from dunning_engine.ports.capabilities import OPERATIONS
from dunning_engine.process.operation_text import operation_text, read_operation
from dunning_engine.process.source import Source, build

OPERATION = {operation.name: operation for operation in OPERATIONS}
PROCESS = """format: 1
process: arrears
version: 1
calendar: fr
settings:
  gap: {type: duration, default: 7 days}
  count: {type: integer, default: 3, max: 30}
  pace: {type: "[slow, fast]", default: slow}
data:
  email: text
states:
  open:
    enter: [{mail.send: {to: "${email}", template: hello}}]
    on:
      paid: {to: done}
  done: {final: true}
events:
  paid: {}
"""
CALENDARS = "fr: {zone: Europe/Paris, opens: '08:30', country: FR, closed: [2026-12-24]}\n"
FILES = {"arrears/process.yaml": PROCESS, "_shared/calendars.yaml": CALENDARS}
SOURCE = Source("arrears", FILES, closed={"fr": ("2026-07-14",)}).signed(OPERATION)


def built(**changes):
    return build(replace(SOURCE, **changes), OPERATION)


def codes(findings):
    return [finding.code for finding in findings]


def test_a_source_becomes_a_program():
    program, definition, findings = built(settings={"gap": "3 days"})
    assert findings == []
    assert definition.name == "arrears"
    assert program.settings == {"gap": Duration(3, "days"), "count": 3, "pace": "slow"}
    assert program.calendar.zone == "Europe/Paris"
    assert program.calendar.opens.isoformat() == "08:30:00"
    assert {day.isoformat() for day in program.calendar.closed} == {"2026-07-14", "2026-12-24"}
    assert program.digest == replace(SOURCE, settings={"gap": "3 days"}).digest


def test_the_text_round_trips_and_the_digest_covers_everything():
    source = replace(SOURCE, settings={"gap": Duration(3, "days"), "rate": Decimal("0.10")})
    again = Source.from_text(source.to_text())
    assert again.digest == source.digest
    assert again.to_text() == source.to_text()
    changed = [
        replace(SOURCE, process="other"), replace(SOURCE, files={}), replace(SOURCE, settings={"gap": 1}),
        replace(SOURCE, closed={}), replace(SOURCE, operations={}),
    ]  # fmt: skip
    assert len({SOURCE.digest, *(source.digest for source in changed)}) == 6
    reordered = replace(SOURCE, files=dict(reversed(FILES.items())))
    assert reordered.digest == SOURCE.digest


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"closed": 3}'])
def test_another_text_is_no_source(text):
    with pytest.raises(InputError, match="no source"):
        Source.from_text(text)


@pytest.mark.parametrize(
    ("settings", "code", "fix"),
    [
        ({"gapp": "3 days"}, "E452", "gap"),
        ({"gap": "soon"}, "E453", "15 days"),
        ({"count": 31}, "E453", "at most 30"),
        ({"pace": "fats"}, "E453", "did you mean fast?"),
    ],
)
def test_wrong_overrides_are_findings(settings, code, fix):
    program, definition, findings = built(settings=settings)
    assert program is None
    assert definition is not None
    assert codes(findings) == [code]
    assert fix in findings[0].help
    assert findings[0].line >= 5


def test_roles_that_the_directory_does_not_have_are_findings():
    text = PROCESS.replace("settings:\n", "settings:\n  who: {type: role, default: sales}\n")
    text = text.replace("data:\n", "data:\n  deputies: {type: list of role, default: [sales.deputy]}\n")
    source = replace(SOURCE, files={**FILES, "arrears/process.yaml": text})
    roles = frozenset({"sales", "clerk"})
    assert build(source, OPERATION, roles=roles)[2] == []
    assert build(source, OPERATION, roles=frozenset())[2] == []  # without a directory nobody is a stranger
    assert codes(build(source, OPERATION, roles=frozenset({"clerk"}))[2]) == ["E306", "E306"]
    program, _, (finding,) = build(replace(source, settings={"who": "saless"}), OPERATION, roles=roles)
    assert program is None
    assert (finding.code, finding.line, finding.help) == ("E453", 6, "a role with a similar name exists: sales")


def test_calendars_that_cannot_be_made_are_findings():
    assert codes(built(closed={})[2]) == ["E455"]
    wrong = {**FILES, "arrears/process.yaml": PROCESS.replace("calendar: fr", "calendar: frr")}
    _, _, (finding,) = built(files=wrong)
    assert (finding.code, finding.line, finding.help) == ("E454", 4, "a calendar with a similar name exists: fr")
    without = {"arrears/process.yaml": PROCESS.replace("calendar: fr\n", "")}
    program, _, _ = built(files=without)
    assert program.calendar.zone == "UTC"


def test_a_missing_or_broken_process_is_a_finding():
    assert codes(built(files={})[2]) == ["E451"]
    assert built(files={"arrears/process.yaml": "states: ["})[1] is None


def test_what_the_reader_left_out_makes_no_second_finding():
    broken = PROCESS.replace("email: text", "email: txet")
    program, _, findings = built(files={**FILES, "arrears/process.yaml": broken})
    assert program is None
    assert codes(findings) == ["E305"]


def test_a_program_stays_on_the_signatures_it_was_made_with():
    later = {**OPERATION, "mail.send": replace(OPERATION["mail.send"], parameters={"urgent": Field("urgent", BOOLEAN)})}
    program, _, findings = build(SOURCE, later)
    assert findings == []
    assert "to" in program.states["open"].enter[0].operation.parameters
    assert build(replace(SOURCE, operations={}), later)[0] is None


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_signature_round_trips(operation):
    text = operation_text(operation)
    read = read_operation(text)
    assert operation_text(read) == text
    assert read.parameters.keys() == operation.parameters.keys()
    for name, field in operation.parameters.items():
        assert (read.parameters[name].type, read.parameters[name].default) == (field.type, field.default)
    assert (read.reaches, read.hurts, read.needs_key) == (operation.reaches, operation.hurts, operation.needs_key)


def test_documentation_is_no_part_of_a_signature():
    assert operation_text(Operation("a.b", doc="one")) == operation_text(Operation("a.b", doc="two"))
