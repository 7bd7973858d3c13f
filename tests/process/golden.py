"""Reads a folder of processes as the library does - reader, compiler, checks - and renders what is found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dunning_engine.checks import render_all, run_checks
from dunning_engine.model.finding import Finding
from dunning_engine.model.operation import Operation
from dunning_engine.model.types import MONEY, TEXT, Field
from dunning_engine.process.definition import TemplateDef
from dunning_engine.process.reader import read_process, read_shared, read_template
from dunning_engine.process.source import Source, build

HERE = Path(__file__).parent
NAME = "shop"


def _operation(name: str, *parameters: str, **flags: Any) -> Operation:
    return Operation(name, {name: Field(name, TEXT) for name in parameters}, **flags)


OPERATIONS = {
    operation.name: operation
    for operation in (
        _operation("mail.send", "to", template=True, reaches="customer"),
        _operation("post.plain", "to", template=True, reaches="customer"),
        _operation("phone.call", "number", result={"answer": Field("answer", TEXT)}, reaches="customer"),
        _operation("chat.post", "channel", "text", reaches="colleague"),
        Operation("payouts.change", {"account": Field("account", TEXT)}, clearances={"account": ("bank",)}),
        Operation("debits.collect", {"amount": Field("amount", MONEY)}, needs_key=True, hurts=True),
        Operation("bank.charge_fee", {"amount": Field("amount", MONEY)}, needs_key=True, hurts=True, fee=True),
    )
}


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
    findings = findings + _templates(files)[1]
    path = next(path for path in files if path.endswith("/process.yaml"))
    return findings + read_process(files, path, shared)[1]


def _templates(files: dict[str, str]) -> tuple[tuple[TemplateDef, ...], list[Finding]]:
    read = [read_template(path, text) for path, text in files.items() if path.endswith(".j2")]
    return tuple(t for t, _ in read if t is not None), [f for _, findings in read for f in findings]


def all_findings(files: dict[str, str], settings: Mapping[str, Any] | None = None) -> list[Finding]:
    """Everything that is found, as `dunning check` does it."""
    templates, findings = _templates(files)
    names = frozenset(template.name for template in templates) or None
    source = Source(NAME, {p: t for p, t in files.items() if not p.endswith(".j2")}, settings or {}, {}, {})
    _, definition, found = build(source, OPERATIONS, templates=names)
    findings = findings + found
    if definition is None:
        return findings
    shared, _ = read_shared(files)
    return findings + run_checks(
        definition, OPERATIONS, shared=shared, templates=templates, processes={NAME: definition}, found=findings
    )


def rendered(directory: Path) -> str:
    """The findings of a golden directory as they are printed."""
    files = files_of(directory)
    return render_all(all_findings(files), files) + "\n"
