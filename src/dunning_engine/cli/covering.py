"""What ``dunning test`` tells of coverage: as text, JSON and a page, with a least share to reach."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from dunning_engine.cli.checking import shown
from dunning_engine.cli.files import save
from dunning_engine.cli.output import say, write
from dunning_engine.coverage import Survey
from dunning_engine.scenario import Result, Scenario, Workshop, run_scenario
from dunning_engine.views.coverage_page import coverage_page
from dunning_engine.views.coverage_records import Item, ProcessCoverage, added
from dunning_engine.views.coverage_text import coverage_text

_ALL = 100
Coverage = Annotated[
    bool, typer.Option("--coverage", help="Tell what of the processes the scenarios came by, and what not.")
]
CoverageJson = Annotated[
    Path | None, typer.Option("--coverage-json", metavar="FILE", help="Write the coverage to this file as JSON.")
]
CoverageHtml = Annotated[
    Path | None,
    typer.Option("--coverage-html", metavar="FILE", help="Write a page with the processes painted by coverage."),
]
FailUnder = Annotated[
    int | None,
    typer.Option(
        "--fail-under", metavar="N", min=0, max=_ALL,
        help="Fail where a process, or all together, is covered by less than N per cent (rounded down).",
    ),
]  # fmt: skip


@dataclass
class Covering:
    """What is wanted of the coverage of a run; it is kept where anything is."""

    text: bool = False
    json_file: Path | None = None
    html_file: Path | None = None
    fail_under: int | None = None
    surveys: dict[Workshop, Survey] = field(default_factory=dict)

    @property
    def wanted(self) -> bool:
        """Whether coverage is to be kept."""
        return self.text or self.json_file is not None or self.html_file is not None or self.fail_under is not None

    def run(self, scenario: Scenario, workshop: Workshop) -> Result:
        """Run a scenario."""
        return self.survey(workshop).run(scenario) if self.wanted else run_scenario(scenario, workshop)

    def survey(self, workshop: Workshop) -> Survey:
        """What the scenarios of a library come by."""
        return self.surveys.setdefault(workshop, Survey(workshop))

    def report(self, *, every: bool) -> list[ProcessCoverage]:
        """The processes that scenarios are written for (or ``every`` one), with files as the working folder has them."""
        return [
            _from_here(each, workshop.library.root)
            for workshop, survey in self.surveys.items()
            for each in survey.report(every=every)
        ]

    def finish(self, *, every: bool, quiet: bool) -> tuple[dict[str, Any], bool]:
        """Say and write what is wanted: the JSON form, and whether enough was reached.

        ``every``: all scenarios were run, so that processes without any are told of too; ``quiet``: nothing is printed.
        """
        if not self.wanted:
            return {}, True
        report = self.report(every=every)
        told = {"processes": [each.to_json() for each in report], **added(each.share for each in report).to_json()}
        if not quiet and self.text:
            write("\n" + coverage_text(report))
        if self.json_file is not None:
            save(self.json_file, json.dumps(told, ensure_ascii=False, indent=2) + "\n", quiet=quiet)
        if self.html_file is not None:
            save(self.html_file, coverage_page(report, "Coverage by scenarios"), quiet=quiet)
        low = list(self._too_low(report))
        for text in () if quiet else low:
            say(text, "bold red")
        return {"coverage": told}, not low

    def _too_low(self, report: list[ProcessCoverage]) -> Iterator[str]:
        shares = {each.process: each.share for each in report}
        for name, share in {**shares, "all": added(shares.values())}.items():
            if self.fail_under is not None and share.percent < self.fail_under:
                yield f"{name}: {share.percent} % is below {self.fail_under} %"


def _from_here(each: ProcessCoverage, root: Path) -> ProcessCoverage:
    def moved(item: Item) -> Item:
        return replace(item, at=replace(item.at, file=shown(root, item.at.file)))

    return replace(each, counts={moved(item): n for item, n in each.counts.items()})
