"""Findings for GitHub and as SARIF: escaped, in true places, and of the form that SARIF 2.1.0 asks for."""

import jsonschema
import pytest

from dunning_engine.checks import EXPLANATIONS
from dunning_engine.model.finding import Finding, Step
from dunning_engine.views.findings import end_column, github
from dunning_engine.views.findings_sarif import sarif

TEXT = "format: 1\r\nprocess: shop\r\nstates: {é: {on: {paid: {to: setled}}}}\r\n"
FILES = {"processes/my shop/process.yaml": TEXT}
FILE = "processes/my shop/process.yaml"
UNKNOWN = Finding("E422", "error", "unknown state 'setled'", FILE, 3, 31, "did you mean settled?", 6)
LONG = Finding("E201", "warning", "100 % of a, b: c\nand more", FILE, 3, 31, "", 400)
NOTE = Finding("X900", "note", "of a plugin", "/elsewhere/process.yaml", 1, 1)
FLOW = Finding(
    "E540", "error", "can reach", FILE, 3, 2, "leave it out", 3,
    (Step("iban", FILE, 1, 5, "data, bank"), Step("a chat", "b/process.yaml", 2, 3)),
)  # fmt: skip
NOWHERE = Finding("E451", "error", "there is no such file", FILE, 0, 0)
ALL = [UNKNOWN, LONG, NOTE, FLOW, NOWHERE]


@pytest.mark.parametrize(("finding", "end"), [(UNKNOWN, 37), (LONG, 40), (NOTE, 2), (NOWHERE, 1)])
def test_a_finding_ends_on_its_line(finding, end):
    assert end_column(finding, FILES.get(finding.file, "")) == end


def test_github_shows_a_finding_as_an_annotation():
    lines = github(ALL, FILES, {"E422": "unknown state", "E201": "a title: with, signs %"}).splitlines()

    assert lines == [
        (
            "::error file=processes/my shop/process.yaml,line=3,col=31,endColumn=37,title=E422 unknown state"
            "::unknown state 'setled'%0Ahelp: did you mean settled?"
        ),
        (
            "::warning file=processes/my shop/process.yaml,line=3,col=31,endColumn=40,"
            "title=E201 a title%3A with%2C signs %25::100 %25 of a, b: c%0Aand more"
        ),
        "::notice file=/elsewhere/process.yaml,line=1,col=1,endColumn=2,title=X900::of a plugin",
        (
            "::error file=processes/my shop/process.yaml,line=3,col=2,endColumn=5,title=E540"
            "::can reach%0Apath: iban (data, bank, line 1) -> a chat (b/process.yaml:2)%0Ahelp: leave it out"
        ),
        "::error file=processes/my shop/process.yaml,title=E451::there is no such file",
    ]


def shape(required: str, **properties: object) -> dict[str, object]:
    """An object of the SARIF schema: no other properties; those with a ! are required."""
    needed = required.split()
    return {"type": "object", "properties": properties, "required": needed, "additionalProperties": False}


WORD, COUNT, INDEX = {"type": "string"}, {"type": "integer", "minimum": 1}, {"type": "integer", "minimum": 0}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
SAID = shape("text", text=WORD, markdown=WORD)
REGION = shape("startLine startColumn endColumn", startLine=COUNT, startColumn=COUNT, endLine=COUNT, endColumn=COUNT)
ARTIFACT = shape("uri", uri={"type": "string", "format": "uri-reference", "pattern": "^[^ ]+$"}, uriBaseId=WORD)
PLACE = shape("artifactLocation", artifactLocation=ARTIFACT, region=REGION)
LOCATION = shape("physicalLocation", physicalLocation=PLACE, message=SAID)
LOCATIONS = {"type": "array", "items": LOCATION}
STEPS = {"type": "array", "minItems": 1, "items": shape("location", location=LOCATION)}
THREADS = {"type": "array", "minItems": 1, "items": shape("locations", locations=STEPS)}
RULE = shape(
    "id", id=WORD, shortDescription=SAID, fullDescription=SAID, help=SAID,
    defaultConfiguration=shape("level", level=LEVEL),
)  # fmt: skip
DRIVER = shape(
    "name rules", name=WORD, semanticVersion=WORD, rules={"type": "array", "items": RULE, "uniqueItems": True}
)
RESULT = shape(
    "ruleId ruleIndex level message", ruleId=WORD, ruleIndex=INDEX, level=LEVEL, message=SAID, locations=LOCATIONS,
    codeFlows={"type": "array", "items": shape("threadFlows", threadFlows=THREADS)},
)  # fmt: skip
RUN = shape(
    "tool results", tool=shape("driver", driver=DRIVER), results={"type": "array", "items": RESULT},
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
)  # fmt: skip
LOG = shape("version runs", **{"$schema": WORD, "version": {"const": "2.1.0"}, "runs": {"type": "array", "items": RUN}})
"""The parts of the schema of SARIF 2.1.0 that a log of ours uses, each as closed as there."""


@pytest.mark.parametrize("findings", [[], ALL, [UNKNOWN, UNKNOWN]])
def test_sarif_has_the_form_of_the_standard(findings):
    log = sarif(findings, FILES, "1.2.3")

    jsonschema.Draft202012Validator(LOG).validate(log)
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in log["runs"][0]["results"]] == [f.code for f in findings]


def test_sarif_tells_the_place_and_the_rule():
    run = sarif(ALL, FILES, "1.2.3")["runs"][0]
    places = [result["locations"][0]["physicalLocation"] for result in run["results"]]

    assert places[0] == {
        "artifactLocation": {"uri": "processes/my%20shop/process.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 3, "startColumn": 31, "endLine": 3, "endColumn": 37},
    }
    assert places[2]["artifactLocation"] == {"uri": "file:///elsewhere/process.yaml"}
    assert "region" not in places[4]
    steps = run["results"][3]["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [step["location"]["message"]["text"] for step in steps] == ["iban (data, bank)", "a chat"]
    rule = next(rule for rule in run["tool"]["driver"]["rules"] if rule["id"] == "E422")
    assert rule["help"]["text"].startswith("E422: unknown state")
    assert EXPLANATIONS["E422"].good in rule["help"]["markdown"]
    assert run["results"][1]["level"] == "warning"


def test_every_explained_code_makes_a_sound_rule():
    findings = [Finding(code, "error", "m", FILE, 1, 1) for code in EXPLANATIONS]
    log = sarif(findings, FILES, "1.2.3")

    jsonschema.Draft202012Validator(LOG).validate(log)
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert all("**Wrong**" in rule["help"]["markdown"] for rule in rules)
