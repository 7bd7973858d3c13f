"""A finding as text: its header, the line of the file, a caret under the token, the way of a value, and the help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dunning_engine.model.finding import Finding, Step

_WIDEST = 160


def render(finding: Finding, text_of_file: str) -> str:
    """The finding with its source line and a caret; without them where the file has no such line."""
    parts = [str(finding), *_excerpt(finding, text_of_file), *(f"  {line}" for line in lines_below(finding))]
    return "\n".join(parts)


def lines_below(finding: Finding) -> list[str]:
    """What is said besides the message: the way of a value, and the fix."""
    lines = []
    if finding.trail:
        lines.append(f"path: {' -> '.join(_step(step, finding.file) for step in finding.trail)}")
    return [*lines, f"help: {finding.help}"] if finding.help else lines


def render_all(findings: Iterable[Finding], files: Mapping[str, str]) -> str:
    """All findings in the order of file, line and column, with an empty line between them."""
    ordered = sorted(findings, key=lambda f: (f.file, f.line, f.column, f.code))
    return "\n\n".join(render(finding, files.get(finding.file, "")) for finding in ordered)


def _step(step: Step, file: str) -> str:
    """One place of a way; its file is named where it is another."""
    place = f"line {step.line}" if step.file == file else f"{step.file}:{step.line}"
    return f"{step.what} ({f'{step.about}, ' if step.about else ''}{place})"


def _excerpt(finding: Finding, text: str) -> list[str]:
    lines = text.removeprefix("\ufeff").split("\n")
    if not text or not 0 < finding.line <= len(lines):
        return []
    line = lines[finding.line - 1].rstrip("\r")
    start = max(0, finding.column - _WIDEST + 40) if finding.column > _WIDEST - 40 else 0
    shown = line[start : start + _WIDEST].replace("\t", " ")
    before = finding.column - 1 - start
    carets = "^" * max(1, min(finding.length, len(shown) - before))
    gutter = f"{finding.line:>5} | "
    return [gutter + shown, " " * 5 + " | " + " " * before + carets]
