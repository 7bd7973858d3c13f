"""Findings as SARIF 2.1.0, the form in which code hosts and editors take over what checkers find."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from dunning_engine.checks import EXPLANATIONS, explained
from dunning_engine.checks.subject import Explanation
from dunning_engine.model.finding import Finding, Step
from dunning_engine.views.findings import end_column, said

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
"""What relative names of files are relative to: the folder in which the command ran."""


def sarif(findings: Iterable[Finding], files: Mapping[str, str], version: str) -> dict[str, Any]:
    """The log of one run, as JSON. ``files`` are the texts by the names that findings use; columns count characters."""
    listed = list(findings)
    severities = {finding.code: finding.severity for finding in reversed(listed)}
    codes = sorted(severities)
    driver = {
        "name": "dunning check",
        "semanticVersion": version,
        "rules": [_rule(code, severities[code], EXPLANATIONS.get(code)) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, codes.index(each.code), files.get(each.file, "")) for each in listed],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str, level: str, found: Explanation | None) -> dict[str, Any]:
    """What a code stands for; a plugin's own codes have no explanation here."""
    rule: dict[str, Any] = {"id": code, "defaultConfiguration": {"level": level}}
    if found is None:
        return rule
    examples = "\n\n".join(
        f"**{word}**\n\n```yaml\n{text}```" for word, text in (("Wrong", found.bad), ("Right", found.good))
    )
    return rule | {
        "shortDescription": {"text": found.title},
        "fullDescription": {"text": found.text},
        "help": {"text": explained(code), "markdown": f"{found.text}\n\n{examples}"},
    }


def _result(finding: Finding, index: int, text: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code, "ruleIndex": index, "level": finding.severity, "message": {"text": said(finding)},
    }  # fmt: skip
    if finding.file:
        end = end_column(finding, text)
        result["locations"] = [{"physicalLocation": _place(finding.file, finding.line, finding.column, end)}]
    if finding.trail:
        result["codeFlows"] = [{"threadFlows": [{"locations": [_step(step) for step in finding.trail]}]}]
    return result


def _step(step: Step) -> dict[str, Any]:
    told = f"{step.what} ({step.about})" if step.about else step.what
    place = _place(step.file, step.line, step.column, step.column + 1)
    return {"location": {"physicalLocation": place, "message": {"text": told}}}


def _place(file: str, line: int, column: int, end: int) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": _artifact(file)}
    if line > 0 and column > 0:
        place["region"] = {"startLine": line, "startColumn": column, "endLine": line, "endColumn": end}
    return place


def _artifact(file: str) -> dict[str, str]:
    """A file below the working folder by its relative name, any other by its whole address."""
    if file.startswith("/"):
        return {"uri": f"file://{quote(file)}"}
    return {"uri": quote(file), "uriBaseId": _ROOT}
