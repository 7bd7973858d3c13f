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
from dunning_engine.cli.suggesting import suggestions, written
from dunning_engine.coverage import Suggester, Suggestions, Survey
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
    suggest: Path | None = None
    surveys: dict[Workshop, tuple[Survey, Suggester]] = field(default_factory=dict)

    @property
    def wanted(self) -> bool:
        """Whether coverage is to be kept."""
        return self.text or any(
            each is not None for each in (self.json_file, self.html_file, self.fail_under, self.suggest)
        )

    def run(self, scenario: Scenario, workshop: Workshop) -> Result:
        """Run a scenario."""
        if not self.wanted:
            return run_scenario(scenario, workshop)
        if workshop not in self.surveys:
            survey = Survey(workshop)
            self.surveys[workshop] = survey, Suggester(survey)
        survey, suggester = self.surveys[workshop]
        return survey.run(scenario) if self.suggest is None else suggester.run(scenario)

    def report(self, *, every: bool) -> list[ProcessCoverage]:
        """The processes that scenarios are written for (or ``every`` one), files as the working folder has them."""
        return [
            _from_here(each, workshop.library.root)
            for workshop, (survey, _) in self.surveys.items()
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
        return {"coverage": told, **self._suggestions(every=every, quiet=quiet)}, not low

    def _suggestions(self, *, every: bool, quiet: bool) -> dict[str, Any]:
        if self.suggest is None:
            return {}
        found: dict[str, Suggestions] = {}
        for survey, suggester in self.surveys.values():
            found |= suggestions(suggester, survey.report(every=every))
        return {"suggestions": written(found, self.suggest, quiet=quiet)}

    def _too_low(self, report: list[ProcessCoverage]) -> Iterator[str]:
        shares = {each.process: each.share for each in report}
        for name, share in {**shares, "all": added(shares.values())}.items():
            if self.fail_under is not None and share.percent < self.fail_under:
                yield f"{name}: {share.percent} % is below {self.fail_under} %"


def _from_here(each: ProcessCoverage, root: Path) -> ProcessCoverage:
    def moved(item: Item) -> Item:
        return replace(item, at=replace(item.at, file=shown(root, item.at.file)))

    return replace(each, counts={moved(item): n for item, n in each.counts.items()})
