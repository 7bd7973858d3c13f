"""Reads scenario files; mistakes are findings with their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dunning_engine.model.finding import Finding
from dunning_engine.model.position import Position
from dunning_engine.process.node import Map, Node, Scalar, Seq
from dunning_engine.process.yaml_text import parse
from dunning_engine.scenario.model import Scenario, StepDef
from dunning_engine.similar import similar, suggestion

KEYS = ("scenario", "process", "covers", "now", "given", "steps", "doc")
GIVEN = ("settings", "data", "standins")
STEPS = (
    "start", "send", "signal", "advance", "until", "outage", "tick", "complete", "postpone", "worker", "fire",
    "outside", "answer", "expect", "expect_error",
)  # fmt: skip
BESIDE = {
    "send": ("case", "id", "by"), "expect_error": ("code",), "fire": ("case", "at"), "outside": ("case",),
    "answer": ("case",),
}  # fmt: skip
SUFFIX = ".scenario.yaml"


def find_scenarios(paths: list[Path]) -> list[Path]:
    """The scenario files at or below paths, in order."""
    found: list[Path] = []
    for path in paths:
        found += sorted(path.rglob(f"*{SUFFIX}")) if path.is_dir() else [path]
    return found


def read_scenario(file: str, text: str) -> tuple[Scenario | None, list[Finding]]:
    """Read a scenario. It is ``None`` when one of the findings is an error."""
    _, scenario, findings = read_whole(file, text)
    return scenario, findings


def read_whole(file: str, text: str) -> tuple[Map | None, Scenario | None, list[Finding]]:
    """A scenario as the tree of its text, and read; both ``None`` when one of the findings is an error."""
    node, findings = parse(file, text)
    if not isinstance(node, Map):
        nothing = Finding.at(Position(file, 1, 1), "E601", "a scenario is a mapping", help="begin with scenario: ...")
        return None, None, findings or [nothing]
    findings += known_keys(node, KEYS)
    given = node.get("given")
    if isinstance(given, Map):
        findings += known_keys(given, GIVEN)
    for name in ("scenario", "process", "now", "steps"):
        if node.get(name) is None:
            findings.append(Finding.at(node.at, "E602", f"the scenario lacks '{name}'", help=f"add {name}: ..."))
    steps = _steps(node.get("steps"), findings)
    if findings:
        return None, None, findings
    return node, _scenario(node, given, steps), []


def _scenario(node: Map, given: Node | None, steps: tuple[StepDef, ...]) -> Scenario:
    at = next((key.at for key, _ in node.entries if key.text == "scenario"), node.at)
    parts: Any = plain(given) if isinstance(given, Map) else {}
    return Scenario(
        plain(node.get("scenario")), plain(node.get("process")), at, plain(node.get("now")),
        tuple(plain(node.get("covers")) or ()), parts.get("settings") or {}, parts.get("data") or {},
        parts.get("standins") or {}, steps,
    )  # fmt: skip


def known_keys(node: Map, names: tuple[str, ...]) -> Iterator[Finding]:
    """The keys of a mapping that the format does not have there."""
    for key, _ in node.entries:
        if key.text not in names:
            fix = suggestion(key.text, names, f"known: {', '.join(names)}", similar("key"))
            yield Finding.at(key.at, "E603", f"unknown key '{key.text}'", help=fix, length=len(key.text))


def _steps(node: Node | None, findings: list[Finding]) -> tuple[StepDef, ...]:
    if node is None:
        return ()
    if not isinstance(node, Seq):
        findings.append(Finding.at(node.at, "E604", "steps is a list", help="write each step behind a dash"))
        return ()
    return tuple(step for item in node.items if (step := _step(item, findings)) is not None)


def _step(node: Node, findings: list[Finding]) -> StepDef | None:
    if isinstance(node, Scalar) and node.text in STEPS:
        return StepDef(node.text, {}, node.at)
    if isinstance(node, Map):
        kind = next((key for key, _ in node.entries if key.text in STEPS), None)
        if kind is not None:
            findings += known_keys(node, (kind.text, *BESIDE.get(kind.text, ())))
            more = {key.text: plain(value) for key, value in node.entries if key.text != kind.text}
            return StepDef(kind.text, plain(node.get(kind.text)), kind.at, more)
    text = node.text if isinstance(node, Scalar) else next((key.text for key, _ in getattr(node, "entries", ())), "")
    fix = suggestion(text, STEPS, f"steps are: {', '.join(STEPS)}")
    findings.append(Finding.at(node.at, "E605", f"'{text}' is no step", help=fix, length=len(text)))
    return None


def plain(node: Node | None) -> Any:
    """A node as texts, lists and mappings; a key without a value is ``None``."""
    if isinstance(node, Scalar):
        return None if node.style == "empty" else node.text
    if isinstance(node, Seq):
        return [plain(item) for item in node.items]
    if isinstance(node, Map):
        return {key.text: plain(value) for key, value in node.entries}
    return None


def settings_of(scenario: Scenario, processes: tuple[str, ...]) -> Mapping[str, Mapping[str, Any]]:
    """Settings by process: those of the scenario's own process may be given without its name."""
    named = {name: part for name, part in scenario.settings.items() if name in processes and isinstance(part, Mapping)}
    own = {name: value for name, value in scenario.settings.items() if name not in named}
    return {**named, scenario.process: {**named.get(scenario.process, {}), **own}}
