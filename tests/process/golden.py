"""Reads a golden directory as the library would read a folder of processes, and renders what is found in it."""

from __future__ import annotations

import re
from pathlib import Path

from dunning_engine.checks.render import render_all
from dunning_engine.model.finding import Finding
from dunning_engine.process.reader import read_process, read_shared, read_template

HERE = Path(__file__).parent
NAME = "shop"


def codes_in(source: str) -> set[str]:
    """The codes that a module reports."""
    return set(re.findall(r'"(E\d{3})"', source))


def files_of(directory: Path, name: str = NAME) -> dict[str, str]:
    """The texts of a golden directory under the paths they would have among processes."""
    paths = [path for path in sorted(directory.rglob("*")) if path.is_file() and path.name != "expected.txt"]
    relative = {path.relative_to(directory).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    return {path if path.startswith("_shared/") else f"{name}/{path}": text for path, text in relative.items()}


def reader_findings(files: dict[str, str]) -> list[Finding]:
    """Everything that the reader finds."""
    shared, findings = read_shared(files)
    for path, text in files.items():
        if path.endswith(".j2"):
            findings += read_template(path, text)[1]
    path = next(path for path in files if path.endswith("/process.yaml"))
    return findings + read_process(files, path, shared)[1]


def rendered(directory: Path) -> str:
    """The findings of a golden directory as they are printed."""
    files = files_of(directory)
    return render_all(reader_findings(files), files) + "\n"
