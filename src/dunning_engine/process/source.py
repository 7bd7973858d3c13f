"""What a program is made from, as one value with a hash: texts, settings, closed days, operation signatures."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from functools import cached_property
from hashlib import sha256
from typing import Any, Self

from dunning_engine.calendar import Calendar
from dunning_engine.errors import InputError, PayloadError
from dunning_engine.expr import Function
from dunning_engine.model.finding import Finding
from dunning_engine.model.operation import Operation
from dunning_engine.model.position import Position
from dunning_engine.model.roles import roles_in, unknown_role
from dunning_engine.model.values import fill, to_json
from dunning_engine.process.compile import compile_program
from dunning_engine.process.definition import CalendarDef, Definition, Shared
from dunning_engine.process.operation_text import operation_text, read_operation
from dunning_engine.process.program import Program
from dunning_engine.process.reader import read_process, read_shared
from dunning_engine.process.references import bound
from dunning_engine.similar import similar, suggestion

_DOTTED = re.compile(r"[a-z]\w*\.[a-z]\w*")


@dataclass(frozen=True)
class Source:
    """Everything a program is made from; equal sources make equal programs, whatever is installed later.

    ``files`` are the texts by path relative to the folder of processes: its ``process.yaml``, its CSV tables and
    ``_shared`` without the directory of roles. ``settings`` are the company's overrides as JSON, by name.
    ``closed`` are the public holidays (ISO dates) of each calendar that names a country. ``operations`` are the
    signatures (see :mod:`operation_text`) of the operations that the texts name.
    """

    process: str
    files: Mapping[str, str]
    settings: Mapping[str, Any] = field(default_factory=dict)
    closed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    operations: Mapping[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The path of the process file."""
        return f"{self.process}/process.yaml"

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the canonical text, in hexadecimal."""
        return sha256(self.to_text().encode()).hexdigest()

    def to_text(self) -> str:
        """Canonical JSON: the same for equal sources."""
        written = {
            "process": self.process,
            "files": dict(self.files),
            "settings": to_json(self.settings),
            "closed": {name: list(days) for name, days in self.closed.items()},
            "operations": dict(self.operations),
        }
        return json.dumps(written, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """What :meth:`to_text` wrote. Raises :class:`InputError` for anything else."""
        try:
            written = json.loads(text)
            closed = {name: tuple(days) for name, days in written["closed"].items()}
            return cls(written["process"], written["files"], written["settings"], closed, written["operations"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError("the text is no source of a program", help="give what Source.to_text() wrote") from error

    def signed(self, operations: Mapping[str, Operation]) -> Self:
        """The same source with the signatures of the operations that its texts name."""
        named = {word for text in self.files.values() for word in _DOTTED.findall(text)}
        used = sorted(named & operations.keys())
        return replace(self, operations={name: operation_text(operations[name]) for name in used})


def build(
    source: Source,
    operations: Mapping[str, Operation],
    roles: frozenset[str] | None = None,
    templates: frozenset[str] | None = None,
    functions: Mapping[str, Function] | None = None,
) -> tuple[Program | None, Definition | None, list[Finding]]:
    """The program and the definition that a source stands for, and all that is wrong with it.

    A signature that the source carries wins over that of ``operations``: a case stays on what it began with.
    ``roles`` and ``templates`` are the names that exist (``None``: not checked). The program is ``None`` when a
    finding is an error.
    """
    shared, findings = read_shared(source.files)
    if source.path not in source.files:
        missing = Finding.at(
            Position(source.path, 1, 1), "E451", "there is no such file", help="write the process there"
        )
        return None, None, [*findings, missing]
    definition, more = read_process(source.files, source.path, shared)
    findings += more
    if definition is None:
        return None, None, findings
    broken = _has_error(findings)
    calendar, found = _calendar(definition, shared, source)
    settings, wrong = _settings(definition, source.settings, calendar)
    carried = {name: read_operation(text) for name, text in source.operations.items()}
    offered, unreadable = bound(functions or {}, source.files)
    program, compiled = compile_program(
        definition, calendar=calendar, operations={**operations, **carried}, settings=settings, digest=source.digest,
        roles=roles, templates=templates, functions=offered,
    )  # fmt: skip
    strangers = _strange_roles(definition, settings, roles or frozenset())
    later = [*found, *wrong, *strangers, *unreadable, *compiled]
    findings += [finding for finding in later if not (broken and _follows(finding))]
    findings = list(dict.fromkeys(findings))
    return (None if _has_error(findings) else program), definition, findings


def _has_error(findings: list[Finding]) -> bool:
    return any(finding.severity == "error" for finding in findings)


def _follows(finding: Finding) -> bool:
    """Whether a finding may only be there because the reader had to leave a broken part out."""
    return finding.message.startswith("unknown ")


def _calendar(definition: Definition, shared: Shared, source: Source) -> tuple[Calendar, list[Finding]]:
    """The calendar that the process names; without one, days of UTC with no holiday."""
    name = definition.calendar.value
    if not name:
        return Calendar("", "UTC"), []
    written = shared.calendars.get(name)
    if written is None:
        fix = _similar("calendar", name, shared.calendars)
        message = f"unknown calendar '{name}'"
        return Calendar(name, "UTC"), [Finding.at(definition.calendar.at, "E454", message, help=fix, length=len(name))]
    findings = []
    if written.country and name not in source.closed:
        place = f"{written.country} {written.subdivision}".strip()
        fix = "give the country's code of ISO 3166 and one of its subdivisions, or list the days under `closed:`"
        findings = [Finding.at(written.at, "E455", f"no public holidays are known for '{place}'", help=fix)]
    return _made(written, source.closed.get(name, ())), findings


def _made(written: CalendarDef, holidays: tuple[str, ...]) -> Calendar:
    return Calendar(
        written.name,
        written.zone,
        opens=time.fromisoformat(written.opens),
        closes=time.fromisoformat(written.closes),
        weekend=frozenset(written.weekend),
        closed=frozenset(date.fromisoformat(day) for day in (*holidays, *written.closed)),
    )


def _strange_roles(definition: Definition, settings: Mapping[str, Any], roles: frozenset[str]) -> list[Finding]:
    """Roles that the directory does not have, as a default or as an override; without a directory none is strange."""
    findings = []
    for kind, fields in (("data", definition.data), ("settings", definition.settings)):
        defaults = {name: field.default for name, field in fields.items()}
        values = {**defaults, **settings} if kind == "settings" else defaults
        for path, role in roles_in(fields, values) if roles else ():
            error = unknown_role(path, role, roles)
            if error is not None:
                name = re.split(r"[.\[]", path, maxsplit=1)[0]
                at = definition.places.get(f"{kind}.{name}", definition.at)
                findings.append(Finding.at(at, "E453" if name in settings else "E306", error.message, help=error.help))
    return findings


def _settings(
    definition: Definition, overrides: Mapping[str, Any], calendar: Calendar
) -> tuple[dict[str, Any], list[Finding]]:
    """The overrides as values of their declared types."""
    values: dict[str, Any] = {}
    findings: list[Finding] = []
    for name, raw in overrides.items():
        declared = definition.settings.get(name)
        at = definition.places.get(f"settings.{name}") or definition.places.get("settings", definition.at)
        if declared is None:
            fix = _similar("setting", name, definition.settings)
            findings.append(Finding.at(at, "E452", f"unknown setting '{name}'", help=fix))
            continue
        try:
            values |= fill({name: raw}, {name: declared}, calendar.tz, "settings.")
        except PayloadError as error:
            findings.append(Finding.at(at, "E453", f"in the configuration, {error.message}", help=error.help))
    return values, findings


def _similar(what: str, name: str, known: Mapping[str, Any]) -> str:
    return suggestion(name, known, f"known: {', '.join(known) or 'none'}", similar(what))
