"""Tells of each seeded mistake which of our tools finds it, and writes the table.

    python tests/seeded/study.py                      # what has not been studied yet, and the table
    python tests/seeded/study.py --again sto-gate     # one of them again
    python tests/seeded/study.py --tools check,flow   # only these tools

What was found stands in ``found.json`` beside, so that a study can go on where it was stopped.
"""

from __future__ import annotations

import argparse
import copy
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mistakes import MISTAKES, Mistake

from dunning_engine.cli import checking
from dunning_engine.errors import ProcessError
from dunning_engine.library import Library
from dunning_engine.plugin import load_plugins
from dunning_engine.scenario import Scenario, Workshop, run_scenario
from dunning_engine.verify import Study, Verdict, Verifier

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SHIPPED = ROOT / "processes"
FOUND = HERE / "found.json"
PAGE = ROOT / "docs/explanation/seeded-mistakes.md"
TOOLS = ("check", "flow", "verify", "scenarios")
FLOW = ("E540", "E70")
"""The codes of the information flow; `dunning check` reports them with all others."""
SECONDS = 6.0


class Bench:
    """A copy of the shipped processes into which one mistake after the other is put; it is read once."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "processes"
        shutil.copytree(SHIPPED, self.root)
        self.library, self.plugins = Library(self.root), load_plugins()
        self._programs = Workshop(self.library, self.plugins)
        self._verifier = Verifier(self._programs)
        self._definitions = {name: part.definition for name, part in self._verifier._parts.items()}
        self._clean: dict[str, frozenset[str]] = {}
        self._sound: dict[str, frozenset[str]] = {}

    @contextmanager
    def with_mistake(self, mistake: Mistake) -> Iterator[None]:
        """The copy has the mistake meanwhile. Raises :class:`ValueError` where an edit does not fit."""
        path = self.root / mistake.path
        before = path.read_text(encoding="utf-8")
        path.write_text(mistake.of(before), encoding="utf-8")
        try:
            yield
        finally:
            path.write_text(before, encoding="utf-8")

    def look(self, mistake: Mistake, tools: tuple[str, ...] = TOOLS, seconds: float = SECONDS) -> dict[str, str]:
        """What each tool says of a mistake: how it puts it, or nothing."""
        process, said = mistake.process, {}
        checked, verified = bool({"check", "flow"} & set(tools)), "verify" in tools
        if checked and process not in self._clean:
            self._clean[process] = self._findings(process)
        with self.with_mistake(mistake):
            if checked:
                said |= _by_tool(self._findings(process) - self._clean[process])
            if "scenarios" in tools:
                said["scenarios"] = self._tested(process)
            broken = self._broken(process, seconds) if verified else frozenset()
        if broken and process not in self._sound:
            self._sound[process] = self._broken(process, seconds)
        if verified:
            said["verify"] = "; ".join(sorted(broken - self._sound.get(process, frozenset())))
        return said

    def _findings(self, name: str) -> frozenset[str]:
        """What `dunning check` says of a process, each finding as its code and message."""
        program, definition, own = checking._build(self.library, self.plugins, {}, name)
        found = list(own)
        if definition is not None:
            definitions = {**self._definitions, name: definition}
            found += checking._checked(self.library, self.plugins, definitions, name, own, whole=True)
        if program is not None:
            found += [finding for check in self.plugins.checks for finding in check(program)]
        return frozenset(f"{finding.code} {finding.message}" for finding in found)

    def _workshop(self) -> Workshop:
        """A workshop that compiles only what was edited."""
        workshop = Workshop(self.library, self.plugins)
        workshop.programs = dict(self._programs.programs)
        return workshop

    def violated(self, process: str, seconds: float) -> list[Verdict]:
        """What verification finds violated in a process as it stands."""
        verifier = copy.copy(self._verifier)
        verifier._workshop, verifier._parts = self._workshop(), dict(self._verifier._parts)
        verifier._parts.pop(process)
        verifier._read(process)
        study: Study = verifier.study([process], seconds=seconds)
        return [verdict for verdict in study.verdicts if verdict.outcome == "violated"]

    def _broken(self, process: str, seconds: float) -> frozenset[str]:
        """The properties that can be broken; none where the process is refused anyway."""
        try:
            return frozenset(verdict.text for verdict in self.violated(process, seconds))
        except ProcessError:
            return frozenset()

    def _tested(self, process: str) -> str:
        """The first scenario that fails: of the process, else of those that work with it."""
        workshop = self._workshop()
        for scenario in self._scenarios(process):
            if run_scenario(scenario, workshop).failure is not None:
                return f"{scenario.process}: {scenario.name}"
        self._programs.programs.update((d, made) for d, made in workshop.programs.items() if made.name != process)
        return ""

    def _scenarios(self, process: str) -> Iterator[Scenario]:
        users = [name for name in self._definitions if name != process and process in self._verifier.together(name)]
        for name in (process, *users):
            yield from self._verifier._scenarios[name]


def _by_tool(findings: frozenset[str]) -> dict[str, str]:
    """The codes of findings, those of the information flow apart."""
    codes = sorted({finding.partition(" ")[0] for finding in findings})
    return {
        "check": ", ".join(code for code in codes if not code.startswith(FLOW)),
        "flow": ", ".join(code for code in codes if code.startswith(FLOW)),
    }


def study(bench: Bench, chosen: list[Mistake], tools: tuple[str, ...], seconds: float, *, again: bool) -> None:
    """Looks at mistakes and keeps what was found, one by one."""
    for mistake in chosen:
        known = read().get(mistake.id, {})
        missing = tuple(tool for tool in tools if again or tool not in known)
        if not missing:
            continue
        said = {**known, **bench.look(mistake, missing, seconds)}
        FOUND.write_text(
            json.dumps({**read(), mistake.id: said}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        print(mistake.id, {tool: said.get(tool, "?") for tool in TOOLS}, flush=True)


def read() -> dict[str, dict[str, str]]:
    """What was found so far, by mistake and tool; of mistakes that are still in the table."""
    found = json.loads(FOUND.read_text(encoding="utf-8")) if FOUND.exists() else {}
    return {mistake.id: found[mistake.id] for mistake in MISTAKES if mistake.id in found}


def finders(said: dict[str, str]) -> list[str]:
    """The tools that find a mistake."""
    return [tool for tool in TOOLS if said.get(tool)]


def main() -> None:
    """The command line."""
    from page import page  # noqa: PLC0415 - the page imports what is kept here

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ids", nargs="*")
    parser.add_argument("--tools", default=",".join(TOOLS))
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--again", action="store_true", help="also what is known")
    given = parser.parse_args()
    chosen = [mistake for mistake in MISTAKES if not given.ids or mistake.id in given.ids]
    with tempfile.TemporaryDirectory() as folder:
        study(Bench(Path(folder)), chosen, tuple(given.tools.split(",")), given.seconds, again=given.again)
    PAGE.write_text(page(read()), encoding="utf-8")
    lost = [name for name, said in read().items() if not finders(said)]
    sys.exit(f"found by nothing: {', '.join(lost)}" if lost else 0)


if __name__ == "__main__":
    main()
