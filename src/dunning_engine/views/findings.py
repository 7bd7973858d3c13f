"""Findings for other tools: where each one ends, and the commands by which GitHub shows them beside a change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dunning_engine.checks.render import lines_below
from dunning_engine.model.finding import Finding

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def end_column(finding: Finding, text_of_file: str) -> int:
    """The column behind the last one that a finding underlines; it never leaves the finding's line."""
    end = finding.column + finding.length
    lines = text_of_file.removeprefix("\ufeff").split("\n")
    if not text_of_file or not 0 < finding.line <= len(lines):
        return end
    width = len(lines[finding.line - 1].rstrip("\r"))
    return max(finding.column + 1, min(end, width + 1))


def said(finding: Finding) -> str:
    """The message, with what a person needs besides on lines of its own."""
    return "\n".join((finding.message, *lines_below(finding)))


def github(findings: Iterable[Finding], files: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """One workflow command a finding: an annotation at its place, titled by its code and what that stands for.

    ``files`` are the texts by the names that findings use, ``titles`` what codes stand for.
    """
    return "".join(_command(finding, files.get(finding.file, ""), titles) for finding in findings)


def _command(finding: Finding, text: str, titles: Mapping[str, str]) -> str:
    title = " ".join(filter(None, (finding.code, titles.get(finding.code, ""))))
    place: dict[str, object] = {"file": finding.file}
    if finding.line > 0:
        place |= {"line": finding.line, "col": finding.column, "endColumn": end_column(finding, text)}
    given = ",".join(f"{name}={_property(value)}" for name, value in {**place, "title": title}.items())
    return f"::{_COMMANDS[finding.severity]} {given}::{_data(said(finding))}\n"


def _data(text: str) -> str:
    """A text in a command: percent signs and line breaks are written as codes."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: object) -> str:
    """A value before the second ``::``: what separates values is written as a code, too."""
    return _data(str(value)).replace(":", "%3A").replace(",", "%2C")
